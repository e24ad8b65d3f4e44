import { mix64 } from "./bytes";

/** splitmix64: quick, well spread, and repeatable where a test gives the seed. Nothing secret depends on it. */
@final
export class Random {
  /** Always the first of what it may be: for a walk that is only told. */
  private first: bool = false;
  /** What it answers once before that. */
  private once: i32 = 0;

  constructor(private state: u64) {}

  /** Its first draw with more than one outcome is `once`, each further one 0. */
  static lowest(once: i32 = 0): Random {
    const random = new Random(0);
    random.first = true;
    random.once = once;
    return random;
  }

  next(): u64 {
    this.state += 0x9e3779b97f4a7c15;
    return mix64(this.state);
  }

  /** A whole number from 0 to bound - 1; 0 where the bound is not positive. */
  below(bound: i32): i32 {
    if (bound <= 1) return 0;
    return this.first ? this.told(bound) : <i32>(this.next() % <u64>bound);
  }

  private told(bound: i32): i32 {
    const told = min(this.once, bound - 1);
    this.once = 0;
    return told;
  }
}
