// The provider's own code decides, on real Envoy.
import { JUDGEMENT_DRILLS } from "./drills/judgement.js";
import { runMatrix } from "./drills/matrix.js";

runMatrix(JUDGEMENT_DRILLS);
