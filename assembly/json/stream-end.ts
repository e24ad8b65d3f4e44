// After the commit of a stream: each event as it passes, however it lies in chunks. Has the stream ended well, has it failed? Bytes are
// looked for a few marks, 16 places a step; only an event that has one of trouble is read.
// Over 350 lines: the ends of all dialects are one machine.
import { equals, isLetter, isSpace, startsWith } from "./ascii";
import { eventOdd, eventTrouble, EventKind, peekEvent } from "./event";
import { troubleOf } from "./finish-reason";
import { AnswerShape } from "./answer-shape";
import { SameEvent } from "./same-event";
import { saysContent } from "./says-content";
import { SseCursor } from "./sse";

/** A mark is at most this long, white space between its parts included. */
const MARK_BYTES: i32 = 96;
/** Of an event in pieces so much is kept from its front, where its type stands, and the bytes of one mark from its end. */
const FRONT_BYTES: i32 = 8192;
const KEPT_BYTES: i32 = 2 * FRONT_BYTES;
const FIRST_BYTES: i32 = 1024;
/** Of an event that failed so much is kept for who tells of it. */
const FAILURE_BYTES: i32 = 4096;

const cursor = new SseCursor();

/** Watches one stream. Whole events are looked at where they lie; an event in pieces is kept, up to 16 KiB of it. */
export class StreamEnd {
  /** A terminator, or a finish reason of a model's own, has passed. */
  finished: bool = false;
  /** An error, or a finish reason of a provider's trouble, has passed. */
  failed: bool = false;
  /** The failure (a FailureKind) that such a reason stands for; 0: none. */
  trouble: i32 = 0;
  /** The data of the event that failed, at most 4 KiB; null: none has. */
  failure: ArrayBuffer | null = null;
  /** It failed by what no client reads: so many bytes at the end of the chunk are its terminator and what is behind it; -1: it did not fail so. */
  unread: i32 = -1;

  /** The event under way has a mark of trouble. */
  private suspect: bool = false;
  /** In the bytes that were looked at last nothing was suspect. */
  private calm: bool = false;
  private same: SameEvent = new SameEvent();
  /** The data of an event that is no chunk of the stream's dialect and speaks to people, with no content behind it; null: there was none. */
  private odd: ArrayBuffer | null = null;
  /** Behind it, where it lies in the bytes that are looked at; 0: it came before them. */
  private behindOdd: usize = 0;
  private held: i32 = 0;
  private bytes: StaticArray<u8> | null = null;

  constructor(private shape: AnswerShape) {}

  /** Takes a chunk. */
  feed(ptr: usize, len: i32): void {
    const end = ptr + max(len, 0);
    let p = ptr;
    if (this.held > 0 && p < end) p = this.goOn(p, end);
    while (p < end) {
      const next = this.same.pass(p, end);
      if (next == 0) break;
      p = next;
    }
    if (p >= end) return;
    const last = afterLastBlank(p, end);
    this.calm = true;
    this.scan(p, p, end, last);
    if (last < end) this.keep(last, end);
    if (this.odd !== null && this.staysOdd(p, end)) return;
    if (last > p && this.calm && !this.finished && !this.failed) this.same.learn(afterLastBlank(p, last - 2), last);
  }

  /** Whether there is still no content behind the odd event, up to the end of a chunk. */
  private staysOdd(p: usize, end: usize): bool {
    if (saysContent(this.behindOdd == 0 ? p : this.behindOdd, end)) this.odd = null;
    this.behindOdd = 0;
    return this.odd !== null;
  }

  /**
   * Takes the last bytes of a larger chunk for the whole of it, where their last event has content, or they hold the stream's end: what ends a
   * stream, or fails it, has no content behind it. False: they say nothing, and the chunk has to be fed.
   */
  glance(ptr: usize, len: i32): bool {
    if (this.odd !== null) return false;
    const end = ptr + max(len, 0);
    const last = afterLastBlank(ptr, end);
    const begun = last > ptr + 2 ? afterLastBlank(ptr, last - 2) : ptr;
    const goesOn = begun > ptr && saysContent(begun, last);
    const from = goesOn ? begun : afterFirstBlank(ptr, end);
    if (from == 0) return false;
    const was = this.suspect;
    this.suspect = false;
    this.scan(from, from, end, last);
    if (!goesOn && !this.finished && !this.failed) {
      this.suspect = was;
      return false;
    }
    this.held = 0;
    if (last < end) this.keep(last, end);
    if (this.odd !== null) this.staysOdd(from, end);
    return true;
  }

  /** Bytes were passed over: what follows begins anywhere. */
  skip(): void {
    this.held = 0;
    this.suspect = false;
  }

  /** The stream is over: what is left is its last event, complete or not. */
  over(): void {
    if (this.suspect && this.held > 0) this.read(this.start(), this.held, 0);
    this.held = 0;
    this.suspect = false;
  }

  private start(): usize {
    return changetype<usize>(this.bytes);
  }

  /** The event under way goes on in the chunk, up to its blank line where there is one. Returns what is behind it. */
  private goOn(p: usize, end: usize): usize {
    const stop = this.firstBlank(p, end);
    this.append(p, stop == 0 ? end : stop);
    if (stop == 0) return end;
    if (this.suspect) this.read(this.start(), this.held, 0);
    else if (this.odd !== null && saysContent(this.start(), this.start() + this.held)) this.odd = null;
    this.held = 0;
    this.suspect = false;
    return stop;
  }

  /** Behind the blank line that ends the event under way, which may have begun already; 0: it is not there. */
  private firstBlank(p: usize, end: usize): usize {
    const c = load<u8>(p);
    const before = this.start() + this.held;
    if (isBreak(c)) {
      const last = load<u8>(before - 1);
      if (c == 0x0a && (last == 0x0a || (last == 0x0d && this.held > 1 && isBreak(load<u8>(before - 2))))) return p + 1;
      if (c == 0x0d && (last == 0x0a || last == 0x0d)) return min(p + 1 < end && load<u8>(p, 1) == 0x0a ? p + 2 : p + 1, end);
    }
    return afterFirstBlank(p, end);
  }

  /** Adds bytes to the event under way. Of a long one its front stays, and the bytes of one mark. */
  private append(p: usize, end: usize): void {
    const len = <i32>(end - p);
    if (!this.makeRoom(this.held + len)) {
      this.drop();
      const border = min(len, MARK_BYTES);
      const from = max(this.held - MARK_BYTES, 0);
      memory.copy(this.start() + this.held, p, border);
      this.mark(this.start() + from, this.start() + this.held + border);
      this.mark(p, end);
      if (border < len) memory.copy(this.start() + this.held, end - border, border);
      this.held += border;
      this.drop();
      return;
    }
    const from = max(this.held - MARK_BYTES, 0);
    memory.copy(this.start() + this.held, p, len);
    this.held += len;
    this.mark(this.start() + from, this.start() + this.held);
  }

  /** Takes out the middle of a long event. */
  private drop(): void {
    if (this.held <= FRONT_BYTES + MARK_BYTES) return;
    memory.copy(this.start() + FRONT_BYTES, this.start() + (this.held - MARK_BYTES), MARK_BYTES);
    this.held = FRONT_BYTES + MARK_BYTES;
  }

  /** An event begins whose end has not come: it was looked at where it lies. */
  private keep(p: usize, end: usize): void {
    const len = <i32>(end - p);
    this.held = 0;
    if (this.makeRoom(len)) {
      memory.copy(this.start(), p, len);
      this.held = len;
      return;
    }
    this.makeRoom(KEPT_BYTES);
    memory.copy(this.start(), p, FRONT_BYTES);
    memory.copy(this.start() + FRONT_BYTES, end - MARK_BYTES, MARK_BYTES);
    this.held = FRONT_BYTES + MARK_BYTES;
  }

  /** Room for so many bytes of an event; false: it may not be so long, and there is room for a long one. */
  private makeRoom(size: i32): bool {
    const bytes = this.bytes;
    const have = bytes === null ? 0 : bytes.length;
    if (size <= have) return true;
    const fits = size <= KEPT_BYTES;
    let next = max(have, FIRST_BYTES);
    while (next < size && next < KEPT_BYTES) next *= 2;
    if (next <= have) return fits;
    const grown = new StaticArray<u8>(next);
    if (bytes !== null) memory.copy(changetype<usize>(grown), changetype<usize>(bytes), this.held);
    this.bytes = grown;
    return fits;
  }

  /** Looks for marks in bytes of the event under way. */
  private mark(p: usize, end: usize): void {
    this.scan(p, p, end, p);
  }

  /** Looks for marks in [p, end). Events from `open` on have no end yet. */
  private scan(p: usize, start: usize, end: usize, open: usize): void {
    if (isTrouble(p, start, end)) this.suspectAt(p, start, open);
    if (this.shape == AnswerShape.Candidates) this.lookForReasons(p, start, end, open);
    const bracket = i8x16.splat(0x5b);
    const done = i8x16.splat(0x44);
    const underscore = i8x16.splat(0x5f);
    // In chat completions and Messages no mark has a dot; no text has a byte of all ones.
    const dot = i8x16.splat(this.shape == AnswerShape.Choices || this.shape == AnswerShape.Message ? <i8>0xff : 0x2e);
    let fresh: i32 = -1;
    // What stands at the very end means nothing yet: each mark has more than one byte.
    const last = end - 17;
    if (p + 17 > end) {
      for (; p + 1 < end; p++) this.look(p, start, end, open);
      return;
    }
    while (true) {
      const bytes = v128.load(p);
      const next = v128.load(p, 1);
      const marked = v128.or(
        v128.or(v128.and(i8x16.eq(bytes, bracket), i8x16.eq(next, done)), i8x16.eq(bytes, underscore)),
        i8x16.eq(bytes, dot),
      );
      let hits = i8x16.bitmask(v128.or(marked, opens(bytes, next))) & fresh;
      while (hits != 0) {
        this.look(p + ctz(hits), start, end, open);
        hits &= hits - 1;
      }
      if (p == last) return;
      // The last step is over places of which some were looked at already.
      if (p + 16 > last) {
        const seen = <i32>(p + 16 - last);
        fresh = -1 << seen;
        p = last;
      } else p += 16;
    }
  }

  private look(p: usize, start: usize, end: usize, open: usize): void {
    switch (load<u8>(p)) {
      case 0x5b:
        if (startsWith(p, <i32>(end - p), "[DONE]") && followsField(p, start, "data:")) this.terminates(p, start, end);
        return;
      case 0x5f:
        this.lookAtReason(p, start, end, open);
        return;
      case 0x2e:
        if (isLastType(p, start, end)) this.finished = true;
        else if (startsWith(p, <i32>(end - p), ".failed") && isType(p, start, end, "response", 7)) this.suspectAt(p, start, open);
        return;
      case 0x22:
        if (isTrouble(p, start, end)) this.suspectAt(p, start, open);
        return;
      case 0x0a:
      case 0x0d:
        if (p + 1 < end && isTrouble(p + 1, start, end)) this.suspectAt(p + 1, start, open);
        return;
      default:
        return;
    }
  }

  /** The terminator is at p: behind an odd event it ends no answer that has not given a reason to end. */
  private terminates(p: usize, start: usize, end: usize): void {
    const odd = this.odd;
    if (this.finished || odd === null || saysContent(this.behindOdd == 0 ? start : this.behindOdd, p)) {
      this.finished = true;
      return;
    }
    if (this.failed) return;
    this.failed = true;
    this.failure = odd;
    while (p > start && !isBreak(load<u8>(p - 1))) p--;
    // In bytes that were kept it began in a chunk before.
    this.unread = start == this.start() ? 0 : <i32>(end - p);
  }

  /** `"finishReason": "STOP"` and `"blockReason"`, as Google writes them. */
  private lookForReasons(p: usize, start: usize, end: usize, open: usize): void {
    for (; p + 8 <= end; p++) {
      if (load<u8>(p) != 0x52 || !startsWith(p, <i32>(end - p), 'Reason"')) continue;
      if (precededBy(p, start, '"block')) this.suspectAt(p, start, open);
      if (!precededBy(p, start, '"finish')) continue;
      const value = valueAfter(p + 7, end);
      const size = value == 0 ? -1 : stringSize(value, end);
      if (size <= 0) continue;
      if (troubleOf(value, size) == 0) this.finished = true;
      else this.suspectAt(p, start, open);
    }
  }

  /** `_` of a finish or stop reason, of message_stop or of a picture's last event. */
  private lookAtReason(p: usize, start: usize, end: usize, open: usize): void {
    const len = <i32>(end - p);
    if (startsWith(p, len, '_reason"')) {
      const value = reasonValue(p, start, end);
      if (value == 0) return this.lookAtNative(p, start, end, open);
      const size = stringSize(value, end);
      if (size <= 0 || equals(value, size, "null")) return;
      if (troubleOf(value, size) == 0) this.finished = true;
      else this.suspectAt(p, start, open);
    } else if (startsWith(p, len, "_stop")) {
      if (isType(p, start, end, "message", 5)) this.finished = true;
    }
  }

  /** OpenRouter's `"native_finish_reason"`: it ends nothing, but may say why `"finish_reason"` is not the model's own. */
  private lookAtNative(p: usize, start: usize, end: usize, open: usize): void {
    if (!precededBy(p, start, '"native_finish')) return;
    const value = valueAfter(p + 8, end);
    const size = value == 0 ? -1 : stringSize(value, end);
    if (size > 0 && troubleOf(value, size) != 0) this.suspectAt(p, start, open);
  }

  /** The event around p has a mark of trouble: read at once where it is whole, else when it is. */
  private suspectAt(p: usize, start: usize, open: usize): void {
    this.calm = false;
    if (p >= open) {
      this.suspect = true;
      return;
    }
    if (this.failed) return;
    const from = afterLastBlank(start, p);
    const stop = afterFirstBlank(p, open);
    const behind = stop == 0 ? open : stop;
    this.read(from, <i32>(behind - from), behind);
  }

  /** Reads an event that has a mark of trouble; what follows it begins at `behind`, 0 where the bytes that are looked at next do. */
  private read(ptr: usize, len: i32, behind: usize): void {
    if (this.failed) return;
    cursor.reset();
    if (!cursor.flush(ptr, len)) return;
    const kind = peekEvent(cursor.namePtr, cursor.nameLength, cursor.dataPtr, cursor.dataLength, this.shape);
    if (eventOdd) {
      this.odd = dataOf(cursor);
      this.behindOdd = behind;
      this.same.forget();
      return;
    }
    if (kind != EventKind.Error) return;
    this.failed = true;
    this.trouble = eventTrouble;
    this.failure = dataOf(cursor);
  }
}

function dataOf(cursor: SseCursor): ArrayBuffer {
  const size = min(cursor.dataLength, FAILURE_BYTES);
  const data = new ArrayBuffer(size);
  memory.copy(changetype<usize>(data), cursor.dataPtr, size);
  return data;
}

/** Ones where `"e`, or the `e` or `d` of a line, begins: an `"error"`, an `event: error`, the data of an event. */
@inline
function opens(bytes: v128, next: v128): v128 {
  const e = i8x16.eq(next, i8x16.splat(0x65));
  const line = v128.or(i8x16.eq(bytes, i8x16.splat(0x0a)), i8x16.eq(bytes, i8x16.splat(0x0d)));
  const quoted = v128.and(i8x16.eq(bytes, i8x16.splat(0x22)), e);
  return v128.or(quoted, v128.and(line, v128.or(e, i8x16.eq(next, i8x16.splat(0x64)))));
}

/** Does the quoted word, or the line, at p speak of trouble? */
function isTrouble(p: usize, start: usize, end: usize): bool {
  const len = <i32>(end - p);
  if (load<u8>(p) == 0x22) return startsWith(p, len, '"error') && !isNothing(p + 6, end);
  if (p > start && !isBreak(load<u8>(p - 1))) return false;
  if (startsWith(p, len, "event:")) return startsWith(skipBlanks(p + 6, end), <i32>(end - skipBlanks(p + 6, end)), "error");
  return startsWith(p, len, "data:") && isStrange(skipBlanks(p + 5, end), end);
}

/** `"error":null`, as many send it with each chunk. */
function isNothing(p: usize, end: usize): bool {
  if (p + 1 >= end || load<u8>(p) != 0x22) return false;
  p = skipBlanks(p + 1, end);
  if (p >= end || load<u8>(p) != 0x3a) return false;
  p = skipBlanks(p + 1, end);
  const len = <i32>(end - p);
  return startsWith(p, len, "null") || startsWith(p, len, '""');
}

/** Data whose first member is none that events begin with, or that is no JSON: an error may have no word for itself. */
function isStrange(p: usize, end: usize): bool {
  const len = <i32>(end - p);
  if (len < 5 || load<u8>(p) == 0x5b) return len >= 5 && !startsWith(p, len, "[DON");
  if (load<u8>(p) != 0x7b) return isLetter(load<u8>(p));
  const key = skipBlanks(p + 1, end);
  if (key + 4 > end || load<u8>(key) != 0x22) return false;
  switch (load<u8>(key, 1)) {
    case 0x69: // id
      return load<u8>(key, 2) != 0x64;
    case 0x63: // choices, created
      return load<u8>(key, 2) == 0x6f;
    case 0x6f: // object
      return false;
    case 0x74: // type
      return load<u8>(key, 2) != 0x79;
    case 0x6d: // model
      return load<u8>(key, 2) != 0x6f;
    default:
      return true;
  }
}

function isBreak(c: u8): bool {
  return c == 0x0a || c == 0x0d;
}

function skipBlanks(p: usize, end: usize): usize {
  while (p < end && isSpace(load<u8>(p))) p++;
  return p;
}

/** Behind the first blank line in [p, end), its own line break included; 0: there is none. */
function afterFirstBlank(p: usize, end: usize): usize {
  while (true) {
    p = nextBreak(p, end);
    if (p >= end) return 0;
    const after = breakEnd(p, end);
    if (after < end && isBreak(load<u8>(after))) return breakEnd(after, end);
    p = after;
  }
}

/** Behind the last blank line in [p, end); p where there is none. */
function afterLastBlank(p: usize, end: usize): usize {
  let at = end;
  while (at > p) {
    at--;
    if (!isBreak(load<u8>(at))) continue;
    const last = at;
    if (load<u8>(at) == 0x0a && at > p && load<u8>(at - 1) == 0x0d) at--;
    if (at > p && isBreak(load<u8>(at - 1))) return last + 1;
  }
  return p;
}

/** Behind the line break at p, which may be CRLF. */
function breakEnd(p: usize, end: usize): usize {
  return load<u8>(p) == 0x0d && p + 1 < end && load<u8>(p, 1) == 0x0a ? p + 2 : p + 1;
}

function nextBreak(p: usize, end: usize): usize {
  while (p < end && !isBreak(load<u8>(p))) p++;
  return p;
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

/** The text of `"finish_reason": "stop"` or `"stop_reason": "end_turn"`, whose `_` is at p; 0: there is none. In text the quotes would be escaped. */
function reasonValue(p: usize, start: usize, end: usize): usize {
  if (!precededBy(p, start, '"finish') && !precededBy(p, start, '"stop')) return 0;
  return valueAfter(p + 8, end);
}

/** The inside of the text behind a key that ends at p; 0: there is none. */
function valueAfter(p: usize, end: usize): usize {
  p = skipBlanks(p, end);
  if (p >= end || load<u8>(p) != 0x3a) return 0;
  p = skipBlanks(p + 1, end);
  return p < end && load<u8>(p) == 0x22 ? p + 1 : 0;
}

/** Bytes up to the closing quote; -1: it is not there. */
function stringSize(p: usize, end: usize): i32 {
  const from = p;
  while (p < end && load<u8>(p) != 0x22) p++;
  return p < end ? <i32>(p - from) : -1;
}

/** `.completed` and the like, of the types that end a stream. */
function isLastType(p: usize, start: usize, end: usize): bool {
  const len = <i32>(end - p);
  if (startsWith(p, len, ".completed")) {
    return (
      isType(p, start, end, "response", 10) || isType(p, start, end, "image_generation", 10) || isType(p, start, end, "image_edit", 10)
    );
  }
  if (startsWith(p, len, ".incomplete")) return isType(p, start, end, "response", 11);
  if (startsWith(p, len, ".cancelled")) return isType(p, start, end, "response", 10);
  if (!startsWith(p, len, ".done")) return false;
  return isType(p, start, end, "transcript.text", 5) || isType(p, start, end, "speech.audio", 5);
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
