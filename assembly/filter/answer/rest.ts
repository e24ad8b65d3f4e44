// What writes the rest of a stream that broke off, as those see it who pass the stream on.
import { Outcome } from "../../core/outcome";
import { FilterDataStatusValues } from "../../host/values";

export abstract class Rest {
  /** The filter that judged the answer, by the host's number. */
  contextId: u32 = 0;
  /** The break was met: nothing of the first answer passes any more. */
  begun: bool = false;

  /** Bytes that the chunk under way leaves in the host's buffer. */
  left: i32 = 0;
  /** The chunk under way has an event that no client could read. */
  malformed: bool = false;

  /** The last `fresh` of `size` bytes in the host's buffer came: only whole events stay there. `broke`: the stream ended before it was complete. */
  abstract take(size: i32, fresh: i32, endOfStream: bool, broke: bool): void;
  /** Whole events were written in the client's dialect, and pass. */
  abstract hear(ptr: usize, size: i32): void;
  /** The stream broke. True: its rest is asked for, and everything is held from here on. */
  abstract begin(outcome: Outcome): bool;
  /** It is not continued: from here on everything passes as it comes. */
  abstract letBe(): void;
  /** What still comes of the first answer goes nowhere, until its end is the stream's. */
  abstract swallow(size: i32, endOfStream: bool): FilterDataStatusValues;
  /** The stream is gone. */
  abstract gone(): void;
}
