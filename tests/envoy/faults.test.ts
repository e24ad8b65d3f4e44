// What a benchmark of gateways asks, on real Envoy.
import { FAULT_DRILLS } from "./drills/faults.js";
import { runMatrix } from "./drills/matrix.js";

runMatrix(FAULT_DRILLS, { workers: [1] });
