// The chunks of one answer are alike but for their text: one that has nothing else new says of the stream's end what the one before it said.
import { endsWith, equals, isDigit, skipSpace } from "./ascii";
import { stringRun } from "./string-run";

/** A longer event is no template: looking at it by itself costs as much. */
const MOST_BYTES: i32 = 1024;
const MOST_PIECES: i32 = 8;
/** So many events in a row may become the template without that one was like it: this stream's events have more that is new. */
const TRIES: i32 = 6;

/** An event that said nothing of an end, in pieces: between two of them lies what differs from event to event, a text or a number. */
@final
export class SameEvent {
  /** The pieces, one behind the other, and where each ends. A text follows on a piece that ends with its opening quote, else a number. */
  private bytes: StaticArray<u8> | null = null;
  private ends: StaticArray<i32> = new StaticArray<i32>(MOST_PIECES);
  /** 0: there is no template. Its room is kept: an event that is none must not cost a new one. */
  private pieces: i32 = 0;
  private tries: i32 = TRIES;

  /** Behind the event that begins at p and differs from the template in nothing but such places; 0: it does not, or its end lies behind `end`. */
  pass(p: usize, end: usize): usize {
    const last = this.pieces - 1;
    if (last < 0) return 0;
    const template = changetype<usize>(this.bytes);
    let at: i32 = 0;
    for (let i = 0; ; i++) {
      const stop = unchecked(this.ends[i]);
      const size = stop - at;
      if (p + size > end || !alike(p, template + at, size)) return 0;
      p += size;
      if (i == last) break;
      p = load<u8>(template + stop - 1) == 0x22 ? closingQuote(p, end) : behindDigits(p, end);
      if (p == 0) return 0;
      at = stop;
    }
    this.tries = TRIES;
    return p;
  }

  /** Each event is looked at. */
  forget(): void {
    this.pieces = 0;
  }

  /** An event said nothing of an end; [p, end) holds it and the blank line behind it. */
  learn(p: usize, end: usize): void {
    if (<i32>(end - p) > MOST_BYTES) return;
    if (this.tries == 0) this.pieces = 0;
    else if (this.take(p, end)) this.tries--;
  }

  /** Takes the event apart. False: nothing in it is the model's text. */
  private take(p: usize, end: usize): bool {
    let bytes = this.bytes;
    if (bytes === null || bytes.length < <i32>(end - p)) bytes = new StaticArray<u8>(<i32>(end - p));
    this.bytes = bytes;
    this.pieces = 0;
    let size = 0;
    let from = p;
    let hasText = false;
    while (this.pieces < MOST_PIECES - 1 && nextPlace(p, end)) {
      const isText = load<u8>(place - 1) == 0x22;
      hasText = hasText || isText;
      size = this.piece(size, from, place);
      from = placeEnd;
      p = isText ? placeEnd + 1 : placeEnd;
    }
    this.piece(size, from, end);
    if (!hasText) this.pieces = 0;
    return hasText;
  }

  /** Adds [from, to) behind the first `size` bytes of the pieces; returns how many there are then. */
  private piece(size: i32, from: usize, to: usize): i32 {
    const more = <i32>(to - from);
    memory.copy(changetype<usize>(this.bytes) + size, from, more);
    unchecked((this.ends[this.pieces] = size + more));
    this.pieces++;
    return size + more;
  }
}

/** Set by nextPlace: the inside of a text, or a number. */
let place: usize = 0;
let placeEnd: usize = 0;

/** Looks for the next value in [p, end) that differs from event to event; p is in no text. */
function nextPlace(p: usize, end: usize): bool {
  while (true) {
    while (p < end && load<u8>(p) != 0x22) p++;
    if (p >= end) return false;
    const word = p + 1;
    const close = closingQuote(word, end);
    if (close == 0) return false;
    p = skipSpace(close + 1, end);
    if (p >= end || load<u8>(p) != 0x3a) continue;
    p = skipSpace(p + 1, end);
    if (p >= end) return false;
    const size = <i32>(close - word);
    if (load<u8>(p) == 0x22 ? isText(word, size) : isDigit(load<u8>(p)) && isCount(word, size)) {
      place = load<u8>(p) == 0x22 ? p + 1 : p;
      placeEnd = place == p ? behindDigits(p, end) : closingQuote(place, end);
      return placeEnd != 0;
    }
  }
}

/** Members whose text is the model's in any dialect, or padding: no word in it means anything for the stream. */
function isText(word: usize, size: i32): bool {
  switch (size) {
    case 4:
      return equals(word, size, "text");
    case 5:
      return equals(word, size, "delta");
    case 7:
      return equals(word, size, "content");
    case 8:
      return equals(word, size, "thinking");
    case 9:
      return equals(word, size, "reasoning") || equals(word, size, "arguments");
    case 11:
      return equals(word, size, "obfuscation");
    case 12:
      return equals(word, size, "partial_json");
    case 17:
      return equals(word, size, "reasoning_content");
    default:
      return false;
  }
}

/** Members whose number counts events or tokens. Others may be codes of errors. */
function isCount(word: usize, size: i32): bool {
  return equals(word, size, "sequence_number") || endsWith(word, size, "_tokens") || endsWith(word, size, "TokenCount");
}

/** Behind the digits that begin at p; 0: there are none, or nothing is behind them. */
function behindDigits(p: usize, end: usize): usize {
  const from = p;
  while (p < end && isDigit(load<u8>(p))) p++;
  return p > from && p < end ? p : 0;
}

/** The quote that closes the JSON string whose inside begins at p; 0: it is not there, or a control character is before it. */
function closingQuote(p: usize, end: usize): usize {
  while (true) {
    p = stringRun(p, end);
    if (p >= end) return 0;
    const c = load<u8>(p);
    if (c == 0x22) return p;
    if (c != 0x5c) return 0;
    p += 2; // an escape: its letter may be a quote
    if (p >= end) return 0;
  }
}

/** 64 bytes a step and then 16, the last over bytes that were compared already where fewer are left. */
function alike(a: usize, b: usize, size: i32): bool {
  if (size < 16) {
    for (let i = 0; i < size; i++) if (load<u8>(a + i) != load<u8>(b + i)) return false;
    return true;
  }
  let i = 0;
  for (; i + 64 <= size; i += 64) {
    const low = v128.or(other(a + i, b + i), other(a + i + 16, b + i + 16));
    const high = v128.or(other(a + i + 32, b + i + 32), other(a + i + 48, b + i + 48));
    if (v128.any_true(v128.or(low, high))) return false;
  }
  for (; i + 16 < size; i += 16) if (v128.any_true(other(a + i, b + i))) return false;
  return !v128.any_true(other(a + size - 16, b + size - 16));
}

/** Ones where two runs of 16 bytes differ. */
@inline
function other(a: usize, b: usize): v128 {
  return v128.xor(v128.load(a), v128.load(b));
}
