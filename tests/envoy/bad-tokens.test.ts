// Tokens that the provider refuses, on real Envoy.
import { BAD_TOKEN_DRILLS } from "./drills/bad-tokens.js";
import { runMatrix } from "./drills/matrix.js";

runMatrix(BAD_TOKEN_DRILLS);
