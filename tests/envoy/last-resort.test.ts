// What is out is asked before the client sees a failure, on real Envoy: both halves, and the downstream half alone.
import { describe } from "vitest";
import { LAST_RESORT_DRILLS } from "./drills/last-resort.js";
import { runMatrix } from "./drills/matrix.js";

describe("both halves", () => {
  runMatrix(LAST_RESORT_DRILLS);
});

describe("the downstream half alone", () => {
  runMatrix(LAST_RESORT_DRILLS, { rig: "downstreamOnly", workers: [1] });
});
