// A JSON answer that is read until its end has proved it, or it shows that it is none: nobody reads half of one. A longer one passes when it has
// shown its sign.
import { AnswerKind, answerClosed, answerTrouble, peekAnswer } from "../../json/answer";
import { isSpace } from "../../json/ascii";
import { getBuffer } from "../../host/calls";
import { returnStamp, returnedPtr, returnedSize } from "../../host/memory";
import { BufferTypeValues } from "../../host/values";
import { vm } from "../vm";
import { AnswerBody, HOLD_MOST, Shown } from "./answer-body";
import { Judgement } from "./judgement";

/** Bytes of an answer that is held to its end: about 32,000 tokens of text. */
const WHOLE_MOST: i32 = 131072;
const BRACE: u8 = 0x7d;

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
    const length = judgement.head.contentLength;
    // The end may come in a call of its own, behind the last byte.
    const whole = endOfStream || (length >= 0 && <i64>size >= length);
    const most = judgement.foreign || judgement.streams ? HOLD_MOST : WHOLE_MOST;
    if (judgement.begun && !whole && size < most && !endsInBrace(type, size)) return Shown.Nothing;
    if (!getBuffer(type, 0, min(size, HOLD_MOST))) {
      if (!endOfStream) return Shown.Nothing;
      judgement.failed(null);
      return Shown.Bad;
    }
    judgement.stamp = returnStamp();
    let kind = peekAnswer(returnedPtr(), returnedSize(), whole && size <= HOLD_MOST, judgement.sign);
    if (kind == AnswerKind.Content && !whole) {
      if (lastByte() == BRACE) kind = peekAnswer(returnedPtr(), returnedSize(), true, judgement.sign);
      if (!answerClosed()) {
        judgement.begun = mayHold(size, length, most);
        return judgement.begun ? Shown.Nothing : Shown.Good;
      }
      judgement.closed = true;
    }
    if (kind == AnswerKind.Content) return Shown.Good;
    if (kind == AnswerKind.Events && !this.mislabelled) return Shown.OtherForm;
    if (kind == AnswerKind.Undecided) return endOfStream || size >= HOLD_MOST ? Shown.Good : Shown.Nothing;
    judgement.trouble = answerTrouble;
    return Shown.AnError;
  }
}

/** At most `most` bytes, of an answer of `length` bytes, -1 where nobody said so. In front of a redirect an Envoy that gives nothing back where trailers follow holds none whose end they may be. */
function mayHold(size: i32, length: i64, most: i32): bool {
  return size < most && length <= most && (length >= 0 || !vm.holdsHere || !vm.upstreamInstalled);
}

/** The last byte that is no space of what the host returned; 0: there is none. */
function lastByte(): u8 {
  let p = returnedPtr() + returnedSize();
  while (--p >= returnedPtr()) if (!isSpace(load<u8>(p))) return load<u8>(p);
  return 0;
}

/** Whether what is held so far may be all of an object. */
function endsInBrace(type: BufferTypeValues, size: i32): bool {
  const last = min(size, 8);
  return getBuffer(type, size - last, last) && (lastByte() == BRACE || lastByte() == 0);
}
