// Basic drills through an Envoy that Envoy Gateway's own server starts and configures by xDS, from the resources that `export` writes.
import { BAD_TOKEN_DRILLS } from "../envoy/drills/bad-tokens.js";
import { runMatrix } from "../envoy/drills/matrix.js";
import { planeBinary } from "../support/plane-binary.js";
import { throughEnvoyGateway } from "./envoy-gateway.js";

runMatrix(BAD_TOKEN_DRILLS, { launch: throughEnvoyGateway(planeBinary("envoy-gateway")), workers: [1] });
