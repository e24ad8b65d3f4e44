// How long something takes is told by a clock that nobody sets: the time of day jumps when it is corrected.
import { performance } from "node:perf_hooks";

/** Milliseconds since the process began, however the time of day changes meanwhile. */
export function monotonic(): number {
  return performance.now();
}
