// Forms with files through real Envoy, by redirect and by call.
import { describe } from "vitest";
import { runMatrix } from "./drills/matrix.js";
import { UPLOAD_DRILLS } from "./drills/uploads.js";

describe("both halves", () => runMatrix(UPLOAD_DRILLS));
describe("the downstream half alone", () => runMatrix(UPLOAD_DRILLS, { rig: "downstreamOnly", workers: [1] }));
