// Failures inside a 200, on real Envoy.
import { HIDDEN_ERROR_DRILLS } from "./drills/hidden-errors.js";
import { runMatrix } from "./drills/matrix.js";

runMatrix(HIDDEN_ERROR_DRILLS);
