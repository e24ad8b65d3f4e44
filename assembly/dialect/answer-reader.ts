// The base of all readers of answers: bytes of a provider's dialect in, events out.
import { AnswerShape } from "../json/answer-shape";
import { eventOdd, peekOdd } from "../json/event";
import { errorMessage, errorType, readErrorWords } from "./error-words";
import { Slice, copied, sliceOf } from "./slice";
import { Stop, Teller } from "./telling";

export abstract class AnswerReader {
  /** What came last in a chat is no chunk, and speaks to people; null: it does not. */
  protected odd: ArrayBuffer | null = null;

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

  /** Takes an event of a chat without choices. */
  protected noteOdd(data: Slice): void {
    peekOdd(0, 0, data.ptr, data.length, AnswerShape.Choices);
    if (eventOdd) this.odd = copied(data);
  }

  /** Behind such an event the terminator ends no answer that has not given a reason to end. */
  protected terminated(): void {
    const odd = this.odd;
    if (odd === null || this.teller.stop != Stop.Unsaid) this.end(true);
    else this.fail(sliceOf(odd));
  }
}
