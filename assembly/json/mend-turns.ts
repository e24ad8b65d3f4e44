// A chat request with turns that another provider made, as one wants them that has refused it: all that is to be put right, one after the other.
import { editMessages } from "./edit-messages";
import { mendCalls } from "./mend-calls";
import { mendOrder } from "./mend-order";

/** By the numbers of the plugin's enum `Mend` (core/mend.ts): what is put in comes behind what is left out. */
const ORDER: StaticArray<i32> = [4, 1, 2, 3, 5, 7, 6, 8, 9];

/** From here on what is put right is the turns' order. */
const ORDERS: i32 = 6;
const SYSTEMS: i32 = 7;
const ALTERNATE: i32 = 8;

/** The object in [ptr, ptr + size), which was checked by RequestScan; null where nothing of it changes. `turns`: a bit for each that is put right. */
export function mendTurns(ptr: usize, size: i32, turns: u32): ArrayBuffer | null {
  let body: ArrayBuffer | null = null;
  for (let i = 0, n = ORDER.length; i < n; i++) {
    const mend = unchecked(ORDER[i]);
    if ((turns & (1 << mend)) == 0) continue;
    const at = body === null ? ptr : changetype<usize>(body);
    const length = body === null ? size : body.byteLength;
    const next = mend < ORDERS ? mendCalls(at, length, mend) : mend == ALTERNATE ? alternate(at, length) : mendOrder(at, length, mend);
    if (next !== null) body = next;
  }
  return body;
}

/** The system's turns in the middle as the user's, and neighbours of one side as one. */
function alternate(ptr: usize, size: i32): ArrayBuffer | null {
  const body = mendOrder(ptr, size, SYSTEMS);
  const at = body === null ? ptr : changetype<usize>(body);
  const joined = editMessages(at, body === null ? size : body.byteLength, [], false, true, new ArrayBuffer(0));
  return joined === null ? body : joined;
}
