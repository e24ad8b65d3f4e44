// An answer has to prove itself, on real Envoy, with both halves.
import { SIGN_DRILLS } from "./drills/signs.js";
import { runMatrix } from "./drills/matrix.js";

runMatrix(SIGN_DRILLS);
