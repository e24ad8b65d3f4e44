// How often the ticks come. A stream that waits for one hastens its own root's; whichever root ticks first lets go what waits for any of them, so each gets
// its usual period back by itself, at its next tick, and whether or not there was something left to let go.
import { setTickPeriod } from "./calls";

/** Milliseconds until what came up within a tick, or is not due yet, is looked at again. */
export const QUICK: u32 = 20;

let times: u32 = 0;

/** How often a tick was hastened, of any root. */
export function hastened(): u32 {
  return times;
}

/** The root of the context in effect ticks in so many milliseconds, and goes on so until its usual period is set again. */
export function hasten(ms: u32): void {
  times++;
  setTickPeriod(ms);
}
