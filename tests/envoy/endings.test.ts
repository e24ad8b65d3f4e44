// Streams that break after their first content, on real Envoy.
import { ENDING_DRILLS } from "./drills/endings.js";
import { runMatrix } from "./drills/matrix.js";

runMatrix(ENDING_DRILLS);
