// Basic drills through an Envoy that istiod itself configures by xDS, from the manifests that `export` writes.
import { BAD_TOKEN_DRILLS } from "../envoy/drills/bad-tokens.js";
import { runMatrix } from "../envoy/drills/matrix.js";
import { NETWORK_DRILLS } from "../envoy/drills/network.js";
import { planeBinary } from "../support/plane-binary.js";
import { throughIstiod } from "./istiod.js";

runMatrix([...BAD_TOKEN_DRILLS, ...NETWORK_DRILLS], { launch: throughIstiod(planeBinary("istiod")), workers: [1] });
