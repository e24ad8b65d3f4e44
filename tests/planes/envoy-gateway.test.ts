// Basic drills and WebSockets through an Envoy that Envoy Gateway's own server starts and configures by xDS, from the resources that `export` writes.
import { describe } from "vitest";
import { BAD_TOKEN_DRILLS } from "../envoy/drills/bad-tokens.js";
import { runMatrix } from "../envoy/drills/matrix.js";
import { planeBinary } from "../support/plane-binary.js";
import { throughEnvoyGateway } from "./envoy-gateway.js";
import { runSockets } from "./sockets.js";

const launch = throughEnvoyGateway(planeBinary("envoy-gateway"));

runMatrix(BAD_TOKEN_DRILLS, { launch, workers: [1] });
describe("WebSockets", () => runSockets(launch, true));
