// Finish reasons that are no model's own: the answer is not whole, however much of it came.
import { troubleOf } from "../json/finish-reason";
import { CONTENT_POLICY } from "../json/finish-table";
import { Slice } from "./slice";

/** What was cut for its content is an end to a client: a refusal. */
export function isTrouble(reason: Slice): bool {
  if (!reason.some) return false;
  const trouble = troubleOf(reason.ptr, reason.length);
  return trouble != 0 && trouble != CONTENT_POLICY;
}
