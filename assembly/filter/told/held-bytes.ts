// How many bytes of request bodies the gateway holds for another attempt: a number of each worker, and a gauge of all. The gauge is written in
// steps, and asked only by a worker that holds a share worth asking for, so that ordinary requests cost no call to the host.
import { heldBytes } from "./metrics";
import { incrementMetric, readMetric } from "../../host/calls";

/** The gauge is told of so much at once, at most. */
const STEP: i64 = 1048576;
/** Who holds less than this part of the bound (as a shift) does not ask what the others hold. */
const SHARE: i32 = 4;

/** What this worker holds, and how much of it the gauge has. */
let here: i64 = 0;
let shown: i64 = 0;

/** So many bytes more, or less, are held. `most`: the bound of all workers. */
export function hold(bytes: i64, most: i64): void {
  here += bytes;
  const off = here - shown;
  const step = min<i64>(STEP, most >> SHARE);
  if (off == 0 || (off < step && off > -step && here != 0)) return;
  incrementMetric(heldBytes(), off);
  shown = here;
}

/** Whether so many bytes more would be more than all workers together may hold. */
export function holdsTooMuch(bytes: i64, most: i64): bool {
  const own = here + bytes;
  if (own <= most >> SHARE) return false;
  return own > most || <i64>readMetric(heldBytes()) - shown + own > most;
}
