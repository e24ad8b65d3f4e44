// A body that is read until it is judged: as events, as JSON, or as an error's text.
import { BufferTypeValues } from "../../host/values";
import { Judgement } from "./judgement";

/** At most this much is held for a judgement. */
export const HOLD_LIMIT: i32 = 65536;
/** And so much with what only echoes the request, or is JSON without a sign yet. Envoy holds a megabyte. */
export const HOLD_MOST: i32 = 524288;

/** What a body shows so far. */
export const enum Shown {
  /** Nothing yet. */
  Nothing = 0,
  /** Content, or so much that it has to be. */
  Good = 1,
  /** The outcome says what is wrong. */
  Bad = 2,
  /** Events labelled as JSON, or JSON as events. */
  OtherForm = 3,
  /** An error, to be held to its end. */
  AnError = 4,
}

export abstract class AnswerBody {
  /** Looks at what is held: `size` bytes since the body's start. */
  abstract read(judgement: Judgement, type: BufferTypeValues, size: i32, endOfStream: bool): Shown;

  /** Trailers came behind a body that is held elsewhere: it ended. */
  cut(judgement: Judgement, held: ArrayBuffer): void {
    judgement.failed(null);
  }
}
