// The configuration changes while requests run, on real Envoy.
import { CONFIGURATION_DRILLS } from "./drills/configuration.js";
import { runMatrix } from "./drills/matrix.js";

runMatrix(CONFIGURATION_DRILLS);
