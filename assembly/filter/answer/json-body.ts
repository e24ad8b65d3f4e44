// A JSON answer that is read until it shows its sign, or that it is none.
import { AnswerKind, answerTrouble, peekAnswer } from "../../json/answer";
import { getBuffer } from "../../host/calls";
import { returnStamp, returnedPtr, returnedSize } from "../../host/memory";
import { BufferTypeValues } from "../../host/values";
import { AnswerBody, HOLD_MOST, Shown } from "./answer-body";
import { Judgement } from "./judgement";

/** It knows nothing of one answer: two do for all. */
@final
export class JsonBody extends AnswerBody {
  constructor(
    /** Its label says events. */
    private mislabelled: bool,
  ) {
    super();
  }

  read(judgement: Judgement, type: BufferTypeValues, size: i32, endOfStream: bool): Shown {
    if (size == 0 && !endOfStream) return Shown.Nothing;
    if (!getBuffer(type, 0, min(size, HOLD_MOST))) {
      if (!endOfStream) return Shown.Nothing;
      judgement.failed(null);
      return Shown.Bad;
    }
    judgement.stamp = returnStamp();
    const length = judgement.head.contentLength;
    // The end may come in a call of its own, behind the last byte.
    const whole = endOfStream || (length >= 0 && <i64>size >= length);
    const kind = peekAnswer(returnedPtr(), returnedSize(), whole && size <= HOLD_MOST, judgement.sign);
    if (kind == AnswerKind.Content) return Shown.Good;
    if (kind == AnswerKind.Events && !this.mislabelled) return Shown.OtherForm;
    if (kind == AnswerKind.Undecided) return endOfStream || size >= HOLD_MOST ? Shown.Good : Shown.Nothing;
    judgement.trouble = answerTrouble;
    return Shown.AnError;
  }
}
