// Providers in trouble, on real Envoy.
import { PROVIDER_FAULT_DRILLS } from "./drills/provider-faults.js";
import { runMatrix } from "./drills/matrix.js";

runMatrix(PROVIDER_FAULT_DRILLS);
