// When a process that ended is started again: at once the first time, then at growing pauses, and seldom once it has shown that it ends
// each time.

const PAUSES_MS = [0, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000, 10_000];
const SLOW_MS = 60_000;
/** Who lived this long begins anew. */
const SETTLED_MS = 30_000;

export class BackOff {
  /** Ends in a row. */
  times = 0;

  /** How long to wait after an end. `slow`: it has ended too often in a row. */
  next(livedMs: number): { waitMs: number; slow: boolean } {
    if (livedMs >= SETTLED_MS) this.times = 0;
    const waitMs = PAUSES_MS[this.times];
    this.times++;
    return { waitMs: waitMs ?? SLOW_MS, slow: waitMs === undefined };
  }
}
