// The share of failures in a window that moves on with time: ten parts of it, each forgotten as a whole.

const PARTS: i32 = 10;


@final
export class ShareWindow {
  private good: StaticArray<i32> = new StaticArray<i32>(PARTS);
  private bad: StaticArray<i32> = new StaticArray<i32>(PARTS);
  /** Number of the part that is written, since the epoch. */
  private part: i64 = 0;

  constructor(public windowMs: i32) {}

  add(failed: bool, nowMs: i64): void {
    const at = this.at(nowMs);
    if (failed) unchecked((this.bad[at] += 1));
    else unchecked((this.good[at] += 1));
  }

  /** What was counted as good was none after all. */
  turn(nowMs: i64): void {
    const at = this.at(nowMs);
    if (this.good[at] > 0) unchecked((this.good[at] -= 1));
    unchecked((this.bad[at] += 1));
  }

  count(nowMs: i64): i32 {
    this.at(nowMs);
    let sum = 0;
    for (let i = 0; i < PARTS; i++) sum += unchecked(this.good[i]) + unchecked(this.bad[i]);
    return sum;
  }

  /** From 0 to 1; 0 where nothing was counted. */
  share(nowMs: i64): f64 {
    const count = this.count(nowMs);
    if (count == 0) return 0;
    let failed = 0;
    for (let i = 0; i < PARTS; i++) failed += unchecked(this.bad[i]);
    return <f64>failed / <f64>count;
  }

  forget(): void {
    for (let i = 0; i < PARTS; i++) this.empty(i);
  }

  private empty(at: i32): void {
    unchecked((this.good[at] = 0));
    unchecked((this.bad[at] = 0));
  }

  /** Index of the part of now; those between the last one and it are emptied. A time before the last one falls into that. */
  private at(nowMs: i64): i32 {
    const part = nowMs / max<i64>(this.windowMs / PARTS, 1);
    const passed = part - this.part;
    if (passed > 0) {
      const count = <i32>min<i64>(passed, PARTS);
      for (let i = 0; i < count; i++) this.empty(<i32>((part - <i64>i) % <i64>PARTS));
      this.part = part;
    }
    return <i32>(max(part, this.part) % <i64>PARTS);
  }
}
