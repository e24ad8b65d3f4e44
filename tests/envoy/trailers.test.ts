// Answers that end in trailers, on real Envoy: their own drills, and those of other faults over HTTP/2 with trailers behind each answer.
import { describe } from "vitest";
import { runMatrix } from "./drills/matrix.js";
import { TRAILER_DRILLS } from "./drills/trailers.js";
import { SAMPLED_TWINS, TWIN_DRILLS } from "./drills/twins.js";

/** `npm run twins`: all of them. */
const TWINS = process.env["TWINS"] === "all" ? TWIN_DRILLS : SAMPLED_TWINS;

describe.each(["full", "downstreamOnly"] as const)("installed %s", (rig) => {
  describe("trailers", () => runMatrix(TRAILER_DRILLS, { rig, wire: "http2" }));
  describe("twins", () => runMatrix(TWINS, { rig, wire: "http2", workers: [1] }));
});
