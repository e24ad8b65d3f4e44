// Providers that compress, on real Envoy.
import { COMPRESSION_DRILLS } from "./drills/compression.js";
import { runMatrix } from "./drills/matrix.js";

runMatrix(COMPRESSION_DRILLS);
