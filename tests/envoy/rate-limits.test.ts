// Tokens that are over their rate, on real Envoy.
import { RATE_LIMIT_DRILLS } from "./drills/rate-limits.js";
import { runMatrix } from "./drills/matrix.js";

runMatrix(RATE_LIMIT_DRILLS);
