// The base of all readers of answers: bytes of a provider's dialect in, events out.
import { errorMessage, errorType, readErrorWords } from "./error-words";
import { Slice } from "./slice";
import { Teller } from "./telling";

export abstract class AnswerReader {
  constructor(protected teller: Teller) {}

  /** One event of a stream. */
  abstract event(name: Slice, data: Slice): void;
  /** A frame of an AWS stream that tells of a failure: its type, its payload, and what it says where it has none. */
  failed(name: Slice, data: Slice, words: Slice): void {}
  /** An answer that is there at once. */
  abstract whole(body: Slice): void;
  /** The stream is over. `complete`: by its own word. Where nothing says that it is complete, nothing is told. */
  abstract end(complete: bool): void;

  /** The provider's error, in its own words. */
  protected fail(data: Slice): void {
    if (this.teller.over) return;
    readErrorWords(data.ptr, data.length);
    this.teller.broken(errorType, errorMessage);
  }
}
