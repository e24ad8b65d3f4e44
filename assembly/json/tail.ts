// After the commit: does the stream's end show that it is a real end. One look at the last bytes of each chunk.
import { equals, isDigit, isSpace, startsWith } from "./ascii";

/** Bytes of the stream's end that are kept, and the most that is looked at for one chunk. */
export const TAIL_BYTES: i32 = 256;
// A mark is at most this long, white space between its parts included; what is cut off by the end of a chunk is found with the next.
const MARK_BYTES: i32 = 64;

/** Watches one stream for its finish reason or terminator. Keeps everything in itself. */
@final
export class TailWatch {
  /** For the Responses API, whose last event is longer than the tail and begins with its type: its usage counts as the end. */
  usageIsEnd: bool = false;

  private found: bool = false;
  private held: i32 = 0;
  private bytes: StaticArray<u8> = new StaticArray<u8>(2 * TAIL_BYTES);

  reset(): void {
    this.found = false;
    this.held = 0;
    this.usageIsEnd = false;
  }

  /** Has an end been seen: `[DONE]`, a finish or stop reason, message_stop, response.completed, .incomplete or .failed? Stays true. */
  finished(): bool {
    return this.found;
  }

  /** Where the last bytes of the stream lie. */
  windowPtr(): usize {
    return changetype<usize>(this.bytes);
  }

  /** How many there are, at most 256. */
  windowLength(): i32 {
    return this.held;
  }

  /** Takes the last bytes of a chunk, up to 256 of them, or the whole chunk where it is shorter; of more, the last 256. */
  feed(ptr: usize, len: i32): void {
    if (len <= 0) return;
    const size = min(len, TAIL_BYTES);
    const from = ptr + (len - size);
    const window = changetype<usize>(this.bytes);
    memory.copy(window + this.held, from, size);
    const total = this.held + size;
    if (!this.found) {
      const fresh = window + max(this.held - MARK_BYTES, 0);
      this.found = hasMark(fresh, window, window + total, this.usageIsEnd);
    }
    this.held = min(total, TAIL_BYTES);
    if (total > TAIL_BYTES) memory.copy(window, window + (total - TAIL_BYTES), TAIL_BYTES);
  }
}

/** Looks for the bytes that marks are recognised by in [p, end), 16 places a step; from `start` on bytes may be read. */
function hasMark(p: usize, start: usize, end: usize, usageIsEnd: bool): bool {
  const bracket = i8x16.splat(0x5b);
  const underscore = i8x16.splat(0x5f);
  const dot = i8x16.splat(0x2e);
  while (p + 16 <= end) {
    const bytes = v128.load(p);
    const marked = v128.or(v128.or(i8x16.eq(bytes, bracket), i8x16.eq(bytes, underscore)), i8x16.eq(bytes, dot));
    let hits = i8x16.bitmask(marked);
    while (hits != 0) {
      if (isMark(p + ctz(hits), start, end, usageIsEnd)) return true;
      hits &= hits - 1;
    }
    p += 16;
  }
  while (p < end) {
    if (isMark(p, start, end, usageIsEnd)) return true;
    p++;
  }
  return false;
}

/** Is the byte at p the anchor of a mark: `[` of [DONE], `_` of a reason or of message_stop, `.` of response.completed? */
function isMark(p: usize, start: usize, end: usize, usageIsEnd: bool): bool {
  const len = <i32>(end - p);
  switch (load<u8>(p)) {
    case 0x5b:
      return startsWith(p, len, "[DONE]") && followsField(p, start, "data:");
    case 0x5f:
      if (startsWith(p, len, '_reason"')) return isReason(p, start, end);
      if (startsWith(p, len, "_stop")) return isType(p, start, end, "message", 5);
      return usageIsEnd && startsWith(p, len, '_tokens"') && isTotal(p, start, end);
    case 0x2e:
      if (startsWith(p, len, ".completed")) return isType(p, start, end, "response", 10);
      if (startsWith(p, len, ".incomplete")) return isType(p, start, end, "response", 11);
      return startsWith(p, len, ".failed") && isType(p, start, end, "response", 7);
    default:
      return false;
  }
}

/** Does this text end just before p? */
function precededBy(p: usize, start: usize, text: string): bool {
  const size = <usize>text.length;
  return p - start >= size && equals(p - size, text.length, text);
}

/** Does the text end before p, with white space between them? */
function followsField(p: usize, start: usize, text: string): bool {
  while (p > start && isSpace(load<u8>(p - 1))) p--;
  return precededBy(p, start, text);
}

/** `"finish_reason": "stop"` or `"stop_reason": "end_turn"`: a string with something in it. In text the quotes would be escaped. */
function isReason(p: usize, start: usize, end: usize): bool {
  if (!precededBy(p, start, '"finish') && !precededBy(p, start, '"stop')) return false;
  const value = valueAfter(p + 8, end);
  return value + 1 < end && load<u8>(value) == 0x22 && load<u8>(value, 1) != 0x22;
}

/** `"total_tokens": 12`. */
function isTotal(p: usize, start: usize, end: usize): bool {
  if (!precededBy(p, start, '"total')) return false;
  const value = valueAfter(p + 8, end);
  return value < end && isDigit(load<u8>(value));
}

/** Where the value begins behind the key that ends at p; `end` where there is none. */
function valueAfter(p: usize, end: usize): usize {
  while (p < end && isSpace(load<u8>(p))) p++;
  if (p >= end || load<u8>(p) != 0x3a) return end;
  p++;
  while (p < end && isSpace(load<u8>(p))) p++;
  return p;
}

/** `"type": "message_stop"` or `event: message_stop`; p is behind the head of the word, `rest` the bytes from p to its end. */
function isType(p: usize, start: usize, end: usize, head: string, rest: i32): bool {
  if (!precededBy(p, start, head)) return false;
  const word = p - head.length;
  const after = p + rest;
  if (followsField(word, start, "event:")) return after < end && isSpace(load<u8>(after));
  if (after >= end || load<u8>(after) != 0x22 || word == start || load<u8>(word - 1) != 0x22) return false;
  let colon = word - 1;
  while (colon > start && isSpace(load<u8>(colon - 1))) colon--;
  return precededBy(colon, start, ":") && followsField(colon - 1, start, '"type"');
}
