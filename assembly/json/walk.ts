// Members of an object or elements of an array, one after the other, over bytes that may be cut off at the end. Values are skipped, not
// checked: this reads what providers answer; what clients send is checked by request-scan.
import { equals, isDigit, isSpace, skipSpace } from "./ascii";
import { stringRun } from "./string-run";
import { unescape } from "./unescape";

/** Is there something in a value: not null, false, 0, or an empty string, array or object. */
export const enum Filled {
  No = 0,
  Yes = 1,
  /** The bytes end before it can be told. */
  Unknown = 2,
}

const KEY_BYTES: i32 = 128;

/**
 * Steps through one object or array. For each level of nesting that is looked into, its reader keeps one object of this class for good: it
 * is no object of the collector, which makes it fast, and is never freed.
 */
@final
@unmanaged
export class Walk {
  /** The member's key, unescaped; length 0 in an array. */
  keyPtr: usize = 0;
  keyLength: i32 = 0;
  /** The member's first byte: its key's opening quote, or the element itself. */
  start: usize = 0;
  /** The value's bytes [value, valueEnd), quotes and brackets included. */
  value: usize = 0;
  /** The closing bracket was read: nothing of it is missing. */
  closed: bool = false;

  /** Behind the value, once it was looked for; 0: it was not. */
  private after: usize = 0;
  private torn: bool = false;
  private end: usize = 0;
  private isObject: bool = false;
  private first: bool = false;
  private escapedKey: usize = heap.alloc(KEY_BYTES);
  /** Whose value this is, and where that begins. */
  private outer: Walk | null = null;
  private from: usize = 0;

  /** Behind the value's last byte: it is passed over where nobody has stepped through it. */
  get valueEnd(): usize {
    if (this.after == 0) this.passOver();
    return this.after;
  }

  /** The bytes end within the value (or exactly behind a number or a word: it could go on). */
  get cut(): bool {
    if (this.after == 0) this.passOver();
    return this.torn;
  }

  private passOver(): void {
    const p = this.value;
    const end = this.end;
    const after = p < end ? skipValue(p, end) : 0;
    this.torn = after == 0;
    this.after = after == 0 ? end : after;
  }

  /** Begins with the value of the other's member; where this comes to its end, the other need not look for it. */
  enterValue(outer: Walk): bool {
    const opens = this.enter(outer.value, outer.after == 0 ? outer.end : outer.after);
    this.outer = outer;
    this.from = outer.value;
    return opens;
  }

  /** Begins with the object or array in [p, end); white space may come first. False: it is neither. */
  enter(p: usize, end: usize): bool {
    p = skipSpace(p, end);
    const c: u8 = p < end ? load<u8>(p) : 0;
    this.isObject = c == 0x7b;
    this.first = true;
    this.closed = false;
    this.end = end;
    this.outer = null;
    this.torn = false;
    const opens = this.isObject || c == 0x5b;
    this.after = opens ? p + 1 : end;
    return opens;
  }

  /** Steps to the next member or element. False: there is none, or the bytes are broken or end there. */
  next(): bool {
    const end = this.end;
    let p = behindSpace(this.valueEnd, end);
    if (p < end && load<u8>(p) == (this.isObject ? 0x7d : 0x5d)) {
      this.closed = true;
      const outer = this.outer;
      if (outer !== null && outer.value == this.from) outer.endsAt(p + 1);
      return this.stop();
    }
    if (!this.first) {
      if (p >= end || load<u8>(p) != 0x2c) return this.stop();
      p = behindSpace(p + 1, end);
    }
    this.first = false;
    this.keyLength = 0;
    if (p >= end) return this.stop();
    this.start = p;
    if (this.isObject) {
      p = this.readKey(p, end);
      if (p == 0) return this.stop();
    } else if (load<u8>(p) == 0x5d) return this.stop();
    this.value = p;
    this.after = 0;
    return true;
  }

  private endsAt(after: usize): void {
    this.after = after;
    this.torn = false;
  }

  /** Steps on to the member of this name where it is an array. False: there is none. */
  stepToList(name: string): bool {
    while (this.next() && !this.cut) if (this.key(name) && this.firstByte() == 0x5b) return true;
    return false;
  }

  /** Is this the member's key? */
  key(name: string): bool {
    return equals(this.keyPtr, this.keyLength, name);
  }

  /** The value's first byte; 0 where the bytes end before it. */
  firstByte(): u8 {
    if (this.value >= this.end) return 0;
    const c = load<u8>(this.value);
    return c == 0x2c || c == 0x7d || c == 0x5d ? 0 : c;
  }

  isString(): bool {
    return this.firstByte() == 0x22;
  }

  /** The inside of a string value, raw: its first byte. */
  textPtr(): usize {
    return this.value + 1;
  }

  /** The inside of a string value, raw: its length; what there is of it where it is cut; 0 for other values. */
  textLength(): i32 {
    if (!this.isString()) return 0;
    return <i32>(this.valueEnd - this.value) - (this.cut ? 1 : 2);
  }

  /** Is the value exactly this string (of letters that need no escape)? */
  isText(text: string): bool {
    return this.isString() && !this.cut && equals(this.textPtr(), this.textLength(), text);
  }

  /** Is there something in the value? */
  filled(): Filled {
    const c = this.firstByte();
    if (c == 0) return Filled.Unknown;
    if (c == 0x22) return this.textLength() > 0 ? Filled.Yes : this.cut ? Filled.Unknown : Filled.No;
    if (c == 0x5b || c == 0x7b) {
      const end = this.after == 0 ? this.end : this.after;
      const p = skipSpace(this.value + 1, end);
      if (p >= end) return Filled.Unknown;
      return load<u8>(p) == c + 2 ? Filled.No : Filled.Yes;
    }
    if (this.cut) return Filled.Unknown;
    if (c == 0x6e || c == 0x66) return Filled.No;
    return c == 0x30 && this.valueEnd - this.value == 1 ? Filled.No : Filled.Yes;
  }

  /** A whole number of up to nine digits, bare or as a string; -1 for everything else. */
  integer(): i32 {
    if (this.cut) return -1;
    const quoted = this.isString();
    let p = quoted ? this.value + 1 : this.value;
    const end = quoted ? this.valueEnd - 1 : this.valueEnd;
    if (p >= end || end - p > 9) return -1;
    let value = 0;
    for (; p < end; p++) {
      if (!isDigit(load<u8>(p))) return -1;
      value = value * 10 + (<i32>load<u8>(p) - 0x30);
    }
    return value;
  }

  private stop(): bool {
    this.value = this.end;
    this.after = this.end;
    this.torn = false;
    this.outer = null;
    return false;
  }

  /** Reads the key at p and returns where its value begins; 0: there is no whole key. */
  private readKey(p: usize, end: usize): usize {
    if (load<u8>(p) != 0x22) return 0;
    const after = skipString(p, end);
    if (after == 0) return 0;
    this.keyPtr = p + 1;
    this.keyLength = <i32>(after - p) - 2;
    if (escapes) {
      const target = this.escapedKey;
      this.keyLength = unescape(this.keyPtr, this.keyLength, target, KEY_BYTES);
      this.keyPtr = target;
    }
    p = behindSpace(after, end);
    if (p >= end || load<u8>(p) != 0x3a) return 0;
    return behindSpace(p + 1, end);
  }
}

/** Nearly all JSON that is sent has no white space between its tokens. */
@inline
function behindSpace(p: usize, end: usize): usize {
  return p < end && load<u8>(p) <= 0x20 ? skipSpace(p, end) : p;
}

/** Set by skipString: something in it is escaped, or no byte of a string at all. */
let escapes: bool = false;

/** Behind the closing quote of the string that begins at p; 0 if it is cut off. */
function skipString(p: usize, end: usize): usize {
  escapes = false;
  p++;
  while (true) {
    p = stringRun(p, end);
    if (p >= end) return 0;
    const c = load<u8>(p);
    if (c == 0x22) return p + 1;
    escapes = true;
    p += c == 0x5c ? 2 : 1;
  }
}

/** Behind the value that begins at p; 0 if it is cut off. Brackets are counted, not matched. */
function skipValue(p: usize, end: usize): usize {
  const c = load<u8>(p);
  if (c == 0x22) return skipString(p, end);
  if (c != 0x7b && c != 0x5b) return skipScalar(p, end);
  let depth = 0;
  while (p < end) {
    const c = load<u8>(p);
    if (c == 0x22) {
      p = skipString(p, end);
      if (p == 0) return 0;
      continue;
    }
    p++;
    if (c == 0x7b || c == 0x5b) depth++;
    else if (c == 0x7d || c == 0x5d) {
      if (--depth == 0) return p;
    }
  }
  return 0;
}

function skipScalar(p: usize, end: usize): usize {
  while (p < end) {
    const c = load<u8>(p);
    if (c == 0x2c || c == 0x7d || c == 0x5d || isSpace(c)) return p;
    p++;
  }
  return 0;
}
