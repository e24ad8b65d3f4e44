import { mix64 } from "./bytes";

/** splitmix64: quick, well spread, and repeatable where a test gives the seed. Nothing secret depends on it. */
@final
export class Random {
  /** Always the first of what it may be: for a walk that is only told. */
  private first: bool = false;

  constructor(private state: u64) {}

  /** Each of its draws is 0. */
  static lowest(): Random {
    const random = new Random(0);
    random.first = true;
    return random;
  }

  next(): u64 {
    this.state += 0x9e3779b97f4a7c15;
    return mix64(this.state);
  }

  /** A whole number from 0 to bound - 1; 0 where the bound is not positive. */
  below(bound: i32): i32 {
    return bound <= 1 || this.first ? 0 : <i32>(this.next() % <u64>bound);
  }
}
