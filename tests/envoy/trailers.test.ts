// Answers that end in trailers, on real Envoy: their own drills, and those of other faults over HTTP/2 with trailers behind each answer.
import { describe } from "vitest";
import { runMatrix } from "./drills/matrix.js";
import { TRAILER_DRILLS, TWIN_DRILLS } from "./drills/trailers.js";

describe.each(["full", "downstreamOnly"] as const)("installed %s", (rig) => {
  describe("trailers", () => runMatrix(TRAILER_DRILLS, { rig, wire: "http2" }));
  describe("twins", () => runMatrix(TWIN_DRILLS, { rig, wire: "http2", workers: [1] }));
});
