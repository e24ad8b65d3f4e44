// Providers that go quiet, on real Envoy.
import { SILENCE_DRILLS } from "./drills/silence.js";
import { runMatrix } from "./drills/matrix.js";

runMatrix(SILENCE_DRILLS);
