// The share of failures in a window that moves on with time: ten parts of it, each forgotten as a whole.

const PARTS: i32 = 10;


@final
export class ShareWindow {
  private good: StaticArray<i32> = new StaticArray<i32>(PARTS);
  private bad: StaticArray<i32> = new StaticArray<i32>(PARTS);
  /** Of all parts. */
  private goods: i32 = 0;
  private bads: i32 = 0;
  /** Number of the part that is written, since the epoch. */
  private part: i64 = 0;

  constructor(public windowMs: i32) {}

  add(failed: bool, nowMs: i64): void {
    const at = this.at(nowMs);
    if (failed) this.addBad(at);
    else {
      this.goods++;
      unchecked((this.good[at] += 1));
    }
  }

  /** What was counted as good was none after all. */
  turn(nowMs: i64): void {
    const at = this.at(nowMs);
    if (this.good[at] > 0) {
      this.goods--;
      unchecked((this.good[at] -= 1));
    }
    this.addBad(at);
  }

  private addBad(at: i32): void {
    this.bads++;
    unchecked((this.bad[at] += 1));
  }

  count(nowMs: i64): i32 {
    this.at(nowMs);
    return this.goods + this.bads;
  }

  /** From 0 to 1; 0 where nothing was counted. */
  share(nowMs: i64): f64 {
    const count = this.count(nowMs);
    return count == 0 ? 0 : <f64>this.bads / <f64>count;
  }

  forget(): void {
    for (let i = 0; i < PARTS; i++) this.empty(i);
  }

  private empty(at: i32): void {
    this.goods -= unchecked(this.good[at]);
    this.bads -= unchecked(this.bad[at]);
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
