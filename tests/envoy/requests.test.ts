// Large prompts, crowds, chunks, trailers and clients that leave, on real Envoy.
import { LEAVING_DRILLS, REQUEST_DRILLS } from "./drills/requests.js";
import { runMatrix } from "./drills/matrix.js";

runMatrix([...REQUEST_DRILLS, ...LEAVING_DRILLS]);
