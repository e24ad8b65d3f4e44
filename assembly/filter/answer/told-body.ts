// An answer in a dialect of a provider's own, read by that dialect's reader until it says something.
import { Api } from "../../core/settings";
import { skipSpace } from "../../json/ascii";
import { Listener } from "../../dialect/listener";
import { AnswerTranslation } from "../../dialect/pair/translate";
import { AnswerOptions } from "../../dialect/telling";
import { getBuffer } from "../../host/calls";
import { ptrOf, returnedPtr, returnedSize } from "../../host/memory";
import { BufferTypeValues } from "../../host/values";
import { AnswerBody, HOLD_LIMIT, HOLD_MOST, Shown } from "./answer-body";
import { dialectOf } from "./dialect-of";
import { Judgement } from "./judgement";

export const LISTENS = new AnswerOptions();

/** It knows nothing of one answer, and reads it again from its front: what opens an answer is short. */
@final
export class ToldBody extends AnswerBody {
  constructor(
    /** Events or lines; false: it is there at once. */
    private streamed: bool,
  ) {
    super();
  }

  read(judgement: Judgement, type: BufferTypeValues, size: i32, endOfStream: bool): Shown {
    if (size == 0 || !getBuffer(type, 0, min(size, HOLD_MOST))) return endOfStream ? nothing(judgement) : Shown.Nothing;
    if (!judgement.mislabelled && this.isOther(judgement)) {
      judgement.mislabelled = true;
      return Shown.OtherForm;
    }
    const length = judgement.head.contentLength;
    const whole = endOfStream || (length >= 0 && <i64>size >= length);
    // Of a longer one the end is not here: who translates it finds what it is.
    if (!this.streamed && (!whole || size > HOLD_MOST)) return size >= HOLD_MOST ? Shown.Good : Shown.Nothing;
    const listener = new Listener(LISTENS);
    const heard = new AnswerTranslation(dialectOf(judgement.api), listener);
    if (this.streamed) this.listen(heard, whole);
    else heard.whole(returnedPtr(), returnedSize());
    if (listener.good) return Shown.Good;
    if (!this.streamed) return Shown.AnError;
    if (listener.failed) return failing(judgement, heard.failure);
    if (whole) return nothing(judgement);
    return size >= HOLD_LIMIT ? Shown.Good : Shown.Nothing;
  }

  private listen(heard: AnswerTranslation, whole: bool): void {
    heard.chunk(returnedPtr(), returnedSize());
    if (whole) heard.end();
  }

  /** An object where events should be, or events where an object should be. */
  private isOther(judgement: Judgement): bool {
    const end = returnedPtr() + returnedSize();
    const p = skipSpace(returnedPtr(), end);
    const c: u8 = p < end ? load<u8>(p) : 0;
    const isObject = c == 0x7b || c == 0x5b || c == 0x3c;
    return this.streamed ? isObject && judgement.api != Api.Ollama : c != 0 && !isObject;
  }
}

function failing(judgement: Judgement, failure: ArrayBuffer | null): Shown {
  if (failure === null) return nothing(judgement);
  judgement.failedWith(ptrOf(failure), failure.byteLength);
  return Shown.Bad;
}

function nothing(judgement: Judgement): Shown {
  judgement.failed(null);
  return Shown.Bad;
}
