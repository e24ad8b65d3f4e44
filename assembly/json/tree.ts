// Reads one JSON text into a tree. For configurations only: it allocates a node for each value. Requests never come here.
// RFC 8259 to the letter (a byte order mark in front is allowed), with bounds on size and depth. It never traps.
// Over 350 lines: reader and value belong together.

export const MAX_TREE_BYTES: i32 = 4194304;
export const MAX_TREE_DEPTH: i32 = 64;

export const enum JsonKind {
  Null = 0,
  Flag = 1,
  Number = 2,
  Text = 3,
  List = 4,
  Object = 5,
}

const NO_ITEMS: JsonValue[] = [];
const NO_KEYS: string[] = [];

/** One value. Lists have items; objects have items and their keys, in the order of the text. */
@final
export class JsonValue {
  flag: bool = false;
  number: f64 = 0;
  /** The text, unescaped; of a number its digits as written. */
  text: string = "";
  items: JsonValue[] = NO_ITEMS;
  keys: string[] = NO_KEYS;

  constructor(public kind: JsonKind) {}

  /** The value under a key; of a repeated key the last one, as in JavaScript. */
  get(key: string): JsonValue | null {
    for (let i = this.keys.length - 1; i >= 0; i--) {
      if (this.keys[i] == key) return this.items[i];
    }
    return null;
  }

  get isObject(): bool {
    return this.kind == JsonKind.Object;
  }

  get isList(): bool {
    return this.kind == JsonKind.List;
  }

  get isText(): bool {
    return this.kind == JsonKind.Text;
  }
}

/** A tree, or what is wrong with the text and where. */
@final
export class JsonResult {
  value: JsonValue | null = null;
  /** Empty where there is a tree. */
  error: string = "";
  /** Position of the error in bytes, and as people count it (from 1; columns in bytes). */
  offset: i32 = 0;
  line: i32 = 0;
  column: i32 = 0;
}

/** Reads the `length` bytes at `ptr`. */
export function readTree(ptr: usize, length: i32): JsonResult {
  const result = new JsonResult();
  if (length > MAX_TREE_BYTES) {
    result.error = "longer than 4194304 bytes";
    return result;
  }
  const reader = new TreeReader(ptr, length);
  const value = reader.document();
  if (reader.error.length == 0) {
    result.value = value;
    return result;
  }
  result.error = reader.error;
  result.offset = reader.at;
  result.line = 1;
  result.column = 1;
  for (let i = 0; i < reader.at; i++) {
    const newLine = load<u8>(ptr + i) == 0x0a;
    result.line += i32(newLine);
    result.column = newLine ? 1 : result.column + 1;
  }
  return result;
}

/** The same for the UTF-8 form of a text. */
export function readTreeText(text: string): JsonResult {
  const bytes = String.UTF8.encode(text);
  return readTree(changetype<usize>(bytes), bytes.byteLength);
}

/** What may come next. */
const enum Expect {
  Value = 0,
  /** A value or the end of the list that has just begun. */
  ValueOrEnd = 1,
  Key = 2,
  /** A key or the end of the object that has just begun. */
  KeyOrEnd = 3,
  CommaOrEnd = 4,
}


@final
class TreeReader {
  at: i32 = 0;
  error: string = "";
  private open: JsonValue[] = [];
  private root: JsonValue | null = null;

  constructor(
    private ptr: usize,
    private length: i32,
  ) {}

  document(): JsonValue | null {
    if (this.length >= 3 && this.byte(0) == 0xef && this.byte(1) == 0xbb && this.byte(2) == 0xbf) this.at = 3;
    let expect: Expect = Expect.Value;
    do {
      this.skipSpace();
      expect = this.step(expect);
    } while (this.error.length == 0 && this.open.length > 0);
    if (this.error.length > 0) return null;
    this.skipSpace();
    if (this.at < this.length) this.fail("expected the end");
    return this.root;
  }

  /** Takes one value, key, comma or bracket. */
  private step(expect: Expect): Expect {
    if (this.at >= this.length) return this.fail("ends too early");
    const c = this.byte(this.at);
    if (expect == Expect.CommaOrEnd) return this.comma(c);
    if (expect == Expect.Key || expect == Expect.KeyOrEnd) {
      if (c == 0x7d && expect == Expect.KeyOrEnd) return this.close();
      return this.key(c);
    }
    if (c == 0x5d && expect == Expect.ValueOrEnd) return this.close();
    return this.value(c);
  }

  private comma(c: u8): Expect {
    const isObject = this.open[this.open.length - 1].isObject;
    if (c == (isObject ? 0x7d : 0x5d)) return this.close();
    if (c != 0x2c) return this.fail(isObject ? "expected a comma or }" : "expected a comma or ]");
    this.at++;
    return isObject ? Expect.Key : Expect.Value;
  }

  private close(): Expect {
    this.at++;
    this.open.pop();
    return Expect.CommaOrEnd;
  }

  private key(c: u8): Expect {
    if (c != 0x22) return this.fail("expected a key in quotes");
    const key = this.string();
    if (this.error.length > 0) return Expect.Key;
    this.skipSpace();
    if (this.at >= this.length || this.byte(this.at) != 0x3a) return this.fail("expected a colon");
    this.at++;
    this.open[this.open.length - 1].keys.push(key);
    return Expect.Value;
  }

  private value(c: u8): Expect {
    if (c == 0x7b || c == 0x5b) return this.container(c == 0x7b);
    if (c == 0x22) {
      const text = new JsonValue(JsonKind.Text);
      text.text = this.string();
      return this.add(text);
    }
    if (c == 0x2d || (c >= 0x30 && c <= 0x39)) return this.add(this.number());
    return this.word(c);
  }

  private container(isObject: bool): Expect {
    if (this.open.length >= MAX_TREE_DEPTH) return this.fail("deeper than 64 levels");
    const value = new JsonValue(isObject ? JsonKind.Object : JsonKind.List);
    value.items = [];
    if (isObject) value.keys = [];
    this.at++;
    this.add(value);
    this.open.push(value);
    return isObject ? Expect.KeyOrEnd : Expect.ValueOrEnd;
  }

  private add(value: JsonValue): Expect {
    if (this.open.length == 0) this.root = value;
    else this.open[this.open.length - 1].items.push(value);
    return Expect.CommaOrEnd;
  }

  private word(c: u8): Expect {
    if (c == 0x74 && this.follows("true")) {
      const value = new JsonValue(JsonKind.Flag);
      value.flag = true;
      return this.add(value);
    }
    if (c == 0x66 && this.follows("false")) return this.add(new JsonValue(JsonKind.Flag));
    if (c == 0x6e && this.follows("null")) return this.add(new JsonValue(JsonKind.Null));
    return this.fail("expected a value");
  }

  private follows(word: string): bool {
    const n = word.length;
    if (this.at + n > this.length) return false;
    for (let i = 0; i < n; i++) {
      if (this.byte(this.at + i) != word.charCodeAt(i)) return false;
    }
    this.at += n;
    return true;
  }

  private number(): JsonValue {
    const value = new JsonValue(JsonKind.Number);
    const begin = this.at;
    if (this.byte(this.at) == 0x2d) this.at++;
    if (this.at < this.length && this.byte(this.at) == 0x30) this.at++;
    else if (this.digits() == 0) this.fail("expected a digit");
    if (this.at < this.length && this.byte(this.at) == 0x2e) {
      this.at++;
      if (this.digits() == 0) this.fail("expected a digit");
    }
    if (this.at < this.length && (this.byte(this.at) | 0x20) == 0x65) {
      this.at++;
      if (this.at < this.length && (this.byte(this.at) == 0x2b || this.byte(this.at) == 0x2d)) this.at++;
      if (this.digits() == 0) this.fail("expected a digit");
    }
    value.text = String.UTF8.decodeUnsafe(this.ptr + begin, this.at - begin);
    value.number = numberOf(value.text);
    return value;
  }

  private digits(): i32 {
    const begin = this.at;
    while (this.at < this.length && this.byte(this.at) >= 0x30 && this.byte(this.at) <= 0x39) this.at++;
    return this.at - begin;
  }

  /** The string at the quote, unescaped. */
  private string(): string {
    const parts: string[] = [];
    this.at++;
    let begin = this.at;
    while (this.at < this.length) {
      const c = this.byte(this.at);
      if (c == 0x22 || c == 0x5c) {
        if (this.at > begin) parts.push(String.UTF8.decodeUnsafe(this.ptr + begin, this.at - begin));
        this.at++;
        if (c == 0x22) return parts.length == 1 ? parts[0] : parts.join("");
        parts.push(this.escape());
        begin = this.at;
      } else if (c < 0x20) {
        this.fail("control character in a string");
      } else {
        this.character(c);
      }
      if (this.error.length > 0) return "";
    }
    this.fail("ends too early");
    return "";
  }

  /** Steps over one UTF-8 sequence. */
  private character(c: u8): void {
    if (c < 0x80) {
      this.at++;
      return;
    }
    const size = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;
    let valid = c >= 0xc2 && c <= 0xf4 && this.at + size <= this.length;
    for (let i = 1; valid && i < size; i++) valid = (this.byte(this.at + i) & 0xc0) == 0x80;
    if (valid && size > 2) {
      const second = this.byte(this.at + 1);
      if (c == 0xe0) valid = second >= 0xa0;
      else if (c == 0xed) valid = second <= 0x9f;
      else if (c == 0xf0) valid = second >= 0x90;
      else if (c == 0xf4) valid = second <= 0x8f;
    }
    if (valid) this.at += size;
    else this.fail("bytes that are not UTF-8");
  }

  private escape(): string {
    if (this.at >= this.length) return this.text("ends too early");
    const c = this.byte(this.at++);
    switch (c) {
      case 0x22:
        return '"';
      case 0x5c:
        return "\\";
      case 0x2f:
        return "/";
      case 0x62:
        return "\b";
      case 0x66:
        return "\f";
      case 0x6e:
        return "\n";
      case 0x72:
        return "\r";
      case 0x74:
        return "\t";
      case 0x75:
        return this.unit();
    }
    this.at--;
    return this.text("unknown escape");
  }

  /** The UTF-16 unit of four hexadecimal digits. */
  private unit(): string {
    let unit = 0;
    for (let i = 0; i < 4; i++) {
      const digit = this.at < this.length ? hexDigit(this.byte(this.at)) : -1;
      if (digit < 0) return this.text("expected four hexadecimal digits");
      unit = (unit << 4) | digit;
      this.at++;
    }
    return String.fromCharCode(unit);
  }

  private byte(i: i32): u8 {
    return load<u8>(this.ptr + i);
  }

  private skipSpace(): void {
    while (this.at < this.length) {
      const c = this.byte(this.at);
      if (c != 0x20 && c != 0x0a && c != 0x0d && c != 0x09) return;
      this.at++;
    }
  }

  private text(error: string): string {
    this.fail(error);
    return "";
  }

  /** Keeps the first error, and its place. */
  private fail(error: string): Expect {
    if (this.error.length == 0) this.error = error;
    return Expect.Value;
  }
}

function hexDigit(c: u8): i32 {
  if (c >= 0x30 && c <= 0x39) return c - 0x30;
  const lower = c | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x61 + 10 : -1;
}

const EXACT_POWERS: StaticArray<f64> = [
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];

/** The nearest double: exact where the digits are below 2^53 and the power of ten within 22, else as the standard library has it. */
function numberOf(text: string): f64 {
  const n = text.length;
  const negative = n > 0 && text.charCodeAt(0) == 0x2d;
  let digits: u64 = 0;
  let scale = 0;
  let fraction = false;
  let i = i32(negative);
  for (; i < n; i++) {
    const c = text.charCodeAt(i);
    if (c == 0x2e) {
      fraction = true;
      continue;
    }
    if ((c | 0x20) == 0x65) break;
    digits = digits * 10 + (c - 0x30);
    if (digits > 9007199254740992) return parseFloat(text);
    if (fraction) scale--;
  }
  if (i < n) scale += exponentOf(text, i + 1);
  if (scale < -22 || scale > 22) return digits == 0 ? (negative ? -0.0 : 0.0) : parseFloat(text);
  const whole = f64(digits);
  const value = scale < 0 ? whole / EXACT_POWERS[-scale] : whole * EXACT_POWERS[scale];
  return negative ? -value : value;
}

/** The digits of an exponent with their sign, at most 9999. */
function exponentOf(text: string, from: i32): i32 {
  const sign = text.charCodeAt(from);
  let exponent = 0;
  for (let i = sign == 0x2b || sign == 0x2d ? from + 1 : from, n = text.length; i < n && exponent < 1000; i++) {
    exponent = exponent * 10 + (text.charCodeAt(i) - 0x30);
  }
  return sign == 0x2d ? -exponent : exponent;
}
