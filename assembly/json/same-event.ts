// The chunks of one answer are alike but for their text: one that has nothing else new says of the stream's end what the one before it said.
import { equals, skipSpace } from "./ascii";
import { stringRun } from "./string-run";

/** A longer event is no template: looking at it by itself costs as much. */
const MOST_BYTES: i32 = 1024;
/** So many events in a row may become the template without that one was like it: this stream's events have more that is new (a number, padding). */
const TRIES: i32 = 6;

/** An event that said nothing of an end, and where its text lies. */
@final
export class SameEvent {
  private bytes: StaticArray<u8> | null = null;
  /** Bytes in front of its text, the opening quote included, and from its closing quote to the event's end. */
  private front: i32 = 0;
  private back: i32 = 0;
  private tries: i32 = TRIES;

  /** Behind the event that begins at p and differs from the template in its text alone; 0: it does not, or its end lies behind `end`. */
  pass(p: usize, end: usize): usize {
    const bytes = this.bytes;
    if (bytes === null) return 0;
    const template = changetype<usize>(bytes);
    const front = this.front;
    const back = this.back;
    if (p + front + back > end || !alike(p, template, front)) return 0;
    const close = closingQuote(p + front, end);
    if (close == 0 || close + back > end || !alike(close, template + front, back)) return 0;
    this.tries = TRIES;
    return close + back;
  }

  /** An event said nothing of an end; [p, end) holds it and the blank line behind it. */
  learn(p: usize, end: usize): void {
    const size = <i32>(end - p);
    if (this.tries == 0) {
      this.bytes = null;
      return;
    }
    if (size > MOST_BYTES) return;
    this.tries--;
    const text = textOf(p, end);
    if (text == 0) return;
    const close = closingQuote(text, end);
    if (close == 0) return;
    this.front = <i32>(text - p);
    this.back = <i32>(end - close);
    let bytes = this.bytes;
    if (bytes === null || bytes.length < this.front + this.back) {
      bytes = new StaticArray<u8>(this.front + this.back);
      this.bytes = bytes;
    }
    memory.copy(changetype<usize>(bytes), p, this.front);
    memory.copy(changetype<usize>(bytes) + this.front, close, this.back);
  }
}

/** The first byte of the text that an event adds, an empty one only where there is no other; 0: it has none. */
function textOf(p: usize, end: usize): usize {
  let empty: usize = 0;
  while (true) {
    while (p < end && load<u8>(p) != 0x22) p++;
    if (p >= end) return empty;
    const word = p + 1;
    const close = closingQuote(word, end);
    if (close == 0) return empty;
    p = skipSpace(close + 1, end);
    if (p >= end || load<u8>(p) != 0x3a || !isText(word, <i32>(close - word))) continue;
    p = skipSpace(p + 1, end);
    if (p >= end || load<u8>(p) != 0x22) continue;
    if (p + 1 < end && load<u8>(p, 1) != 0x22) return p + 1;
    empty = p + 1;
    p += 2;
  }
}

/** Members whose text is the model's, in any dialect: no word in it means anything for the stream. */
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
    case 12:
      return equals(word, size, "partial_json");
    case 17:
      return equals(word, size, "reasoning_content");
    default:
      return false;
  }
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
