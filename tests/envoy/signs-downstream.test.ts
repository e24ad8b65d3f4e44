// An answer has to prove itself, on real Envoy, with the downstream half alone.
import { SIGN_DRILLS } from "./drills/signs.js";
import { runMatrix } from "./drills/matrix.js";

runMatrix(SIGN_DRILLS, { rig: "downstreamOnly", workers: [1] });
