// What must not cross from one side to the other, on real Envoy.
import { ISOLATION_DRILLS } from "./drills/isolation.js";
import { runMatrix } from "./drills/matrix.js";

runMatrix(ISOLATION_DRILLS);
