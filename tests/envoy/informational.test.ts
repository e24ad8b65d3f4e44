// Informational answers (1xx) before a failure, on real Envoy: both halves, and the downstream half alone.
import { describe } from "vitest";
import { INFORMATIONAL_DRILLS } from "./drills/informational.js";
import { runMatrix } from "./drills/matrix.js";

describe("both halves", () => {
  runMatrix(INFORMATIONAL_DRILLS);
});

describe("the downstream half alone", () => {
  runMatrix(INFORMATIONAL_DRILLS, { rig: "downstreamOnly", workers: [1] });
});
