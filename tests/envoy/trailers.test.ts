// Answers that end in trailers, on real Envoy: their own drills, and those of other faults over HTTP/2 with trailers behind each answer.
import { describe } from "vitest";
import { runMatrix } from "./drills/matrix.js";
import { TRAILER_DRILLS } from "./drills/trailers.js";
import { ALONE_TWINS, SAMPLED_TWINS, TWIN_DRILLS } from "./drills/twins.js";

/** `npm run twins`: all of them. */
const ALL = process.env["TWINS"] === "all";
const TWINS = { full: ALL ? TWIN_DRILLS : SAMPLED_TWINS, downstreamOnly: ALL ? ALONE_TWINS : SAMPLED_TWINS };

describe.each(["full", "downstreamOnly"] as const)("installed %s", (rig) => {
  describe("trailers", () => runMatrix(TRAILER_DRILLS, { rig, wire: "http2" }));
  describe("twins", () => runMatrix(TWINS[rig], { rig, wire: "http2", workers: [1] }));
});
