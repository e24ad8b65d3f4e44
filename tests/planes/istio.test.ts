// Basic drills and WebSockets through an Envoy that istiod itself configures by xDS, from the manifests that `export` writes.
import { describe } from "vitest";
import { BAD_TOKEN_DRILLS } from "../envoy/drills/bad-tokens.js";
import { runMatrix } from "../envoy/drills/matrix.js";
import { NETWORK_DRILLS } from "../envoy/drills/network.js";
import { planeBinary } from "../support/plane-binary.js";
import { throughIstiod } from "./istiod.js";
import { runSockets } from "./sockets.js";

const launch = throughIstiod(planeBinary("istiod"));

runMatrix([...BAD_TOKEN_DRILLS, ...NETWORK_DRILLS], { launch, workers: [1] });
describe("WebSockets", () => runSockets(launch));
