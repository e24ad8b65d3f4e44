// A stream that is read until its first content: what opens an answer is passed over, an error judged.
import { skipSpace } from "../../json/ascii";
import { eventClosed, eventFinished, EventKind, eventTrouble, opensAnswer, peekEvent } from "../../json/event";
import { SseCursor } from "../../json/sse";
import { getBuffer } from "../../host/calls";
import { returnStamp, returnedPtr, returnedSize } from "../../host/memory";
import { BufferTypeValues } from "../../host/values";
import { AnswerBody, HOLD_LIMIT, HOLD_MOST, Shown } from "./answer-body";
import { Judgement } from "./judgement";

/** Bytes that are read at a time: mostly the first of them show what the answer is. */
const WINDOW: i32 = 16384;


@final
export class EventBody extends AnswerBody {
  /** Start of the first event that is not read yet. */
  private eventsRead: i32 = 0;
  /** Bytes of events that open an answer and repeat the request, and of one that has begun: they are not what is bounded. */
  private openings: i32 = 0;
  private opening: i32 = 0;
  /** Its label says JSON. */
  private mislabelled: bool = false;
  private cursor: SseCursor = new SseCursor();

  /** Ready for a stream. */
  begin(mislabelled: bool): EventBody {
    this.eventsRead = 0;
    this.openings = 0;
    this.opening = 0;
    this.mislabelled = mislabelled;
    this.cursor.reset();
    return this;
  }

  read(judgement: Judgement, type: BufferTypeValues, size: i32, endOfStream: bool): Shown {
    const end = min(size, HOLD_MOST);
    let window = WINDOW;
    while (end > this.eventsRead) {
      const from = this.eventsRead;
      const length = min(end - from, window);
      const reachesEnd = from + length == end;
      if (!getBuffer(type, from, length)) break;
      if (length == size) judgement.stamp = returnStamp();
      if (from == 0 && !this.mislabelled && isOther(returnedPtr(), returnedSize())) return Shown.OtherForm;
      const shown = this.readEvents(judgement, type, end, returnedPtr(), returnedSize(), endOfStream && reachesEnd);
      if (shown != Shown.Nothing) return shown;
      if (reachesEnd) break;
      // An event that is longer than the window is read with all there is.
      window = this.eventsRead > from ? WINDOW : end;
    }
    if (endOfStream) return nothingSaid(judgement, type, end);
    return size >= HOLD_MOST || size - this.openings - this.opening >= HOLD_LIMIT ? Shown.Good : Shown.Nothing;
  }

  /** The part in [ptr, ptr + length) of `held` bytes. */
  private readEvents(judgement: Judgement, type: BufferTypeValues, held: i32, ptr: usize, length: i32, endOfStream: bool): Shown {
    const cursor = this.cursor;
    let begun = 0;
    cursor.offset = 0;
    while (true) {
      const ended = cursor.next(ptr, length);
      if (!ended && !(endOfStream && cursor.flush(ptr, length))) break;
      const size = cursor.offset - begun;
      begun = cursor.offset;
      if (cursor.dataLength == 0 && cursor.nameLength == 0) continue;
      const kind = peekEvent(cursor.namePtr, cursor.nameLength, cursor.dataPtr, cursor.dataLength, judgement.sign);
      if (kind == EventKind.Nothing) {
        if (opensAnswer(cursor.dataPtr, cursor.dataLength)) this.openings += size;
        continue;
      }
      if (kind == EventKind.Done && !eventFinished) return nothingSaid(judgement, type, held);
      // What the stream ends within says nothing.
      if (!ended && kind != EventKind.Error && kind != EventKind.Done && !eventClosed()) continue;
      if (kind != EventKind.Error) return Shown.Good;
      return failing(judgement, cursor);
    }
    this.eventsRead += cursor.offset;
    const left = length - cursor.offset;
    this.opening = opensAnswer(ptr + cursor.offset, left) ? left : 0;
    return Shown.Nothing;
  }
}

function failing(judgement: Judgement, cursor: SseCursor): Shown {
  judgement.trouble = eventTrouble;
  judgement.failedWith(cursor.dataPtr, cursor.dataLength);
  return Shown.Bad;
}

/** It ended without a sign: no finish reason, no content. */
function nothingSaid(judgement: Judgement, type: BufferTypeValues, size: i32): Shown {
  if (size > 0 && getBuffer(type, 0, min(size, HOLD_LIMIT))) return firstWords(judgement, returnedPtr(), returnedSize());
  judgement.failed(null);
  return Shown.Bad;
}

/** The first event that names a code or has a message may say why. */
function firstWords(judgement: Judgement, ptr: usize, length: i32): Shown {
  const cursor = new SseCursor();
  while (cursor.next(ptr, length) || cursor.flush(ptr, length)) {
    if (cursor.dataLength == 0 || opensAnswer(cursor.dataPtr, cursor.dataLength)) continue;
    const error = judgement.wordsOf(cursor.dataPtr, cursor.dataLength);
    if (error === null || (error.codeLength == 0 && error.messageLength == 0)) continue;
    judgement.keepWhole(cursor.dataPtr, cursor.dataLength);
    judgement.failed(error);
    return Shown.Bad;
  }
  judgement.failed(null);
  return Shown.Bad;
}

/** JSON or a page under the label of a stream: no line of a stream begins so. */
function isOther(ptr: usize, length: i32): bool {
  const end = ptr + length;
  const p = skipSpace(ptr, end);
  if (p >= end) return false;
  const c = load<u8>(p);
  return c == 0x7b || c == 0x5b || c == 0x3c;
}
