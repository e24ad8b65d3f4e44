// Drills that run once more with providers that speak HTTP/2 and put trailers behind each answer: what an answer is, its trailers do not change.
import type { Drill } from "./drill.js";
import { ALL_DRILLS } from "./index.js";
import { UPLOAD_DRILLS } from "./uploads.js";

/** Those without a twin, and why. */
const WITHOUT_TWIN: Readonly<Record<string, string>> = {
  K15: "it is about the configuration",
  K21: "nobody answers",
  K35: "it is about connections of HTTP/1.1",
  K39: "it is about names of models, a hundred thousand of them",
  K44: "it says itself what its providers speak",
  K53: "it is one",
};
/** What a reset, a cut or silence ends has no trailers. */
const NO_END = /\breset|\bcut\b|silence|no headers|no response|pings|stands still|over TLS/;
/** So many are in npm test; the others in npm run twins. */
const SAMPLE = ["K01", "K02", "K09", "K10", "K12", "K31", "K46", "K52", "K54", "K56"];

/** Every drill whose answers have an end. */
export const TWIN_DRILLS: Drill[] = ALL_DRILLS.filter(
  ({ id, title, wire }) => wire === undefined && !(id in WITHOUT_TWIN) && !NO_END.test(title),
);
/** With the downstream half alone a broken stream that ends in trailers is told, not continued (docs/decisions/0022). */
export const ALONE_TWINS: Drill[] = TWIN_DRILLS.filter(({ id }) => id !== "K69");
export const SAMPLED_TWINS: Drill[] = TWIN_DRILLS.filter((drill) => SAMPLE.includes(drill.id) && !UPLOAD_DRILLS.includes(drill));
