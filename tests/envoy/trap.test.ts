// A VM that traps is replaced, on real Envoy.
import { runMatrix } from "./drills/matrix.js";
import { TRAP_DRILLS } from "./drills/trap.js";

runMatrix(TRAP_DRILLS);
