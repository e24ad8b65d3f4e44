// Server-sent events out of a held buffer that grows (WHATWG HTML, 9.2.6 "Interpreting an event stream").
import { equals } from "./ascii";

/** Bytes of an event's data that can be joined out of several `data:` lines; more is cut. */
export const MAX_JOINED_BYTES: i32 = 65536;

const joined = memory.data(65536);

/**
 * Finds one event after the other. The caller keeps the bytes and may move them, and may drop the first `offset` of them if it sets
 * `offset` to 0. What is found is valid until the buffer moves or the next event is asked for (of any cursor).
 */
@final
export class SseCursor {
  /** Where the next event begins: everything before it was given out. */
  offset: i32 = 0;
  /** The event's data; length 0 where it has none. */
  dataPtr: usize = 0;
  dataLength: i32 = 0;
  /** The value of its last `event:` line; length 0 where it has none. */
  namePtr: usize = 0;
  nameLength: i32 = 0;

  // Counted from `offset`, so that nothing is looked at twice while an event is still incomplete.
  private line: i32 = 0;
  private looked: i32 = 0;
  private started: bool = false;
  private afterReturn: bool = false;
  private dataLines: i32 = 0;

  /** Makes it ready for a new stream. */
  reset(): void {
    this.offset = 0;
    this.started = false;
    this.afterReturn = false;
    this.begin();
  }

  /**
   * Looks for the next complete event in the `len` bytes held so far: one that a blank line ends. False: there is none yet. Blank lines
   * without an event are passed over.
   */
  next(ptr: usize, len: i32): bool {
    if (!this.skipMark(ptr, len)) return false;
    const end = ptr + max(len, 0);
    while (true) {
      this.skipLineFeed(ptr, len);
      const p = lineEnd(ptr + this.offset + this.looked, end);
      if (p >= end) {
        this.looked = max(len - this.offset, 0);
        this.dataLength = 0;
        this.nameLength = 0;
        return false;
      }
      const at = <i32>(p - ptr) - this.offset;
      this.afterReturn = load<u8>(p) == 0x0d;
      const isBlank = at == this.line;
      this.line = at + 1;
      this.looked = at + 1;
      if (!isBlank) continue;
      const from = ptr + this.offset;
      this.offset += at + 1;
      this.begin();
      if (at == 0) continue;
      this.read(from, p);
      this.skipLineFeed(ptr, len);
      return true;
    }
  }

  /** The stream has ended: takes what is left as one event, complete or not. False: nothing is left. */
  flush(ptr: usize, len: i32): bool {
    if (this.next(ptr, len)) return true;
    if (this.offset >= len) return false;
    this.read(ptr + this.offset, ptr + len);
    this.offset = len;
    this.begin();
    return this.dataLines > 0 || this.nameLength > 0;
  }

  private begin(): void {
    this.line = 0;
    this.looked = 0;
  }

  /** One byte order mark at the start of the stream does not belong to it. False: not enough bytes to tell. */
  private skipMark(ptr: usize, len: i32): bool {
    if (this.started) return true;
    if (len <= this.offset) return false;
    const p = ptr + this.offset;
    const have = min(len - this.offset, 3);
    let same = 0;
    while (same < have && load<u8>(p + same) == markByte(same)) same++;
    if (same == have && have < 3) return false;
    if (same == 3) this.offset += 3;
    this.started = true;
    return true;
  }

  /** The second half of a CRLF, which may come with a later piece. */
  private skipLineFeed(ptr: usize, len: i32): void {
    if (!this.afterReturn) return;
    const at = this.offset + this.looked;
    if (at >= len) return;
    this.afterReturn = false;
    if (load<u8>(ptr + at) != 0x0a) return;
    if (this.looked == 0) this.offset++;
    else {
      this.looked++;
      this.line++;
    }
  }

  /** Reads the fields of the lines in [p, end). */
  private read(p: usize, end: usize): void {
    this.dataPtr = 0;
    this.dataLength = 0;
    this.namePtr = 0;
    this.nameLength = 0;
    this.dataLines = 0;
    while (p < end) {
      const stop = lineEnd(p, end);
      this.field(p, stop);
      p = stop + 1;
      if (p < end && load<u8>(stop) == 0x0d && load<u8>(p) == 0x0a) p++;
    }
  }

  private field(p: usize, end: usize): void {
    let colon = p;
    while (colon < end && load<u8>(colon) != 0x3a) colon++;
    const size = <i32>(colon - p);
    let value = colon < end ? colon + 1 : end;
    if (value < end && load<u8>(value) == 0x20) value++;
    if (equals(p, size, "data")) this.data(value, <i32>(end - value));
    else if (equals(p, size, "event")) {
      this.namePtr = value;
      this.nameLength = <i32>(end - value);
    }
  }

  /** One line of data is given out where it lies; the second one makes a copy of both. */
  private data(value: usize, len: i32): void {
    this.dataLines++;
    if (this.dataLines == 1) {
      this.dataPtr = value;
      this.dataLength = len;
      return;
    }
    if (this.dataLines == 2) {
      const size = min(this.dataLength, MAX_JOINED_BYTES);
      memory.copy(joined, this.dataPtr, size);
      this.dataPtr = joined;
      this.dataLength = size;
    }
    if (this.dataLength >= MAX_JOINED_BYTES) return;
    store<u8>(joined + this.dataLength++, 0x0a);
    const size = min(len, MAX_JOINED_BYTES - this.dataLength);
    memory.copy(joined + this.dataLength, value, size);
    this.dataLength += size;
  }
}

function markByte(at: i32): u8 {
  return at == 0 ? 0xef : at == 1 ? 0xbb : 0xbf;
}

/** The first CR or LF in [p, end); `end` if there is none. */
function lineEnd(p: usize, end: usize): usize {
  const feed = i8x16.splat(0x0a);
  const carriage = i8x16.splat(0x0d);
  while (p + 16 <= end) {
    const bytes = v128.load(p);
    const hits = i8x16.bitmask(v128.or(i8x16.eq(bytes, feed), i8x16.eq(bytes, carriage)));
    if (hits != 0) return p + ctz(hits);
    p += 16;
  }
  while (p < end) {
    const c = load<u8>(p);
    if (c == 0x0a || c == 0x0d) return p;
    p++;
  }
  return end;
}
