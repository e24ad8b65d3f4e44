// Whether bytes of a stream say anything, or are only there to keep the connection open.
import { AnswerShape } from "./answer-shape";
import { equals, startsWith } from "./ascii";
import { EventKind, peekEvent } from "./event";
import { SseCursor } from "./sse";

/** An event of more bytes, whose end is not here, is no ping. */
const PING_BYTES: i32 = 1024;
const FIELDS = ["data", "event", "id", "retry"];

const cursor = new SseCursor();

/**
 * Whether one of the events in [ptr, ptr + len) has content, a reason to end, an error, or bytes that no ping has. A chunk may end in the middle of an event, or
 * begin there: a stream that is always cut so is alive too.
 */
export function saysSomething(ptr: usize, len: i32, shape: AnswerShape): bool {
  if (beginsWithin(ptr, len)) return true;
  cursor.reset();
  while (cursor.next(ptr, len)) if (says(shape)) return true;
  if (len - cursor.offset > PING_BYTES) return true;
  return cursor.flush(ptr, len) && says(shape);
}

function says(shape: AnswerShape): bool {
  // What only its own reader knows is no ping.
  if (shape == AnswerShape.Told) return cursor.dataLength > 0 && !equals(cursor.namePtr, cursor.nameLength, "ping");
  if (cursor.dataLength == 0 && cursor.nameLength == 0) return false;
  return peekEvent(cursor.namePtr, cursor.nameLength, cursor.dataPtr, cursor.dataLength, shape) != EventKind.Nothing;
}

/** Whether the first line is none of an event stream's: the rest of one, or a line of JSON alone. */
function beginsWithin(ptr: usize, len: i32): bool {
  if (len <= 0) return false;
  const first = load<u8>(ptr);
  // A comment, white space that keeps the connection open, a byte order mark.
  if (first == 0x3a || first <= 0x20 || first == 0xef) return false;
  for (let i = 0, n = FIELDS.length; i < n; i++) {
    const field = FIELDS[i];
    if (len > field.length ? isField(ptr, len, field) : isFront(ptr, len, field)) return false;
  }
  return true;
}

function isField(ptr: usize, len: i32, field: string): bool {
  const behind = load<u8>(ptr + field.length);
  return startsWith(ptr, len, field) && (behind == 0x3a || behind <= 0x20);
}

/** Whether the bytes are what the field begins with. */
function isFront(ptr: usize, len: i32, field: string): bool {
  for (let i = 0; i < len; i++) if (load<u8>(ptr + i) != <u8>field.charCodeAt(i)) return false;
  return true;
}
