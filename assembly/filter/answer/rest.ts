// What writes the rest of a stream that broke off, as those see it who pass the stream on.
import { Outcome } from "../../core/outcome";
import { FilterDataStatusValues } from "../../host/values";

export abstract class Rest {
  /** The filter that judged the answer, by the host's number. */
  contextId: u32 = 0;
  /** The break was met: nothing of the first answer passes any more. */
  begun: bool = false;

  /** A chunk passes. */
  abstract feed(ptr: usize, size: i32): void;
  /** The stream broke, with `size` bytes in the host's buffer. True: its rest is asked for, and everything is held from here on. */
  abstract begin(size: i32, outcome: Outcome): bool;
  /** What still comes of the first answer goes nowhere, until its end is the stream's. */
  abstract swallow(size: i32, endOfStream: bool): FilterDataStatusValues;
  /** The stream is gone. */
  abstract gone(): void;
}
