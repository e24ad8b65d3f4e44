// A chat request with turns that another provider made, as one wants them that has refused it: all that is to be put right, one after the other.
import { mendCalls } from "./mend-calls";
import { leaveMembers } from "./mend-members";

/** By the numbers of the plugin's enum `Mend` (core/mend.ts). */
const MEMBERS: i32 = 4;
const LAST: i32 = 5;

/** The object in [ptr, ptr + size), which was checked by RequestScan; null where nothing of it changes. `turns`: a bit for each that is put right. */
export function mendTurns(ptr: usize, size: i32, turns: u32): ArrayBuffer | null {
  // What is put in comes behind what is left out.
  let body = (turns & (1 << MEMBERS)) != 0 ? leaveMembers(ptr, size) : null;
  for (let mend = 1; mend <= LAST; mend++) {
    if (mend == MEMBERS || (turns & (1 << mend)) == 0) continue;
    const next = body === null ? mendCalls(ptr, size, mend) : mendCalls(changetype<usize>(body), body.byteLength, mend);
    if (next !== null) body = next;
  }
  return body;
}
