// Whether bytes of a stream say anything, or are only there to keep the connection open.
import { AnswerShape } from "./answer-shape";
import { EventKind, peekEvent } from "./event";
import { SseCursor } from "./sse";

/** An event of more bytes, whose end is not here, is no ping. */
const PING_BYTES: i32 = 1024;

const cursor = new SseCursor();

/** Whether one of the events that lie whole in [ptr, ptr + len) has content, a reason to end, an error, or bytes that no ping has. */
export function saysSomething(ptr: usize, len: i32, shape: AnswerShape): bool {
  cursor.reset();
  while (cursor.next(ptr, len)) {
    if (cursor.dataLength == 0 && cursor.nameLength == 0) continue;
    if (peekEvent(cursor.namePtr, cursor.nameLength, cursor.dataPtr, cursor.dataLength, shape) != EventKind.Nothing) return true;
  }
  return len - cursor.offset > PING_BYTES;
}
