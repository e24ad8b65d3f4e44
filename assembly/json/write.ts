// Writes bytes of JSON: error bodies, the status answer, shared data.
import { writeUtf8 } from "./unescape";

const REPLACEMENT: u32 = 0xfffd;
// Longest decimal form of a 64-bit number.
const NUMBER_BYTES: i32 = 20;
const BILLION: u64 = 1000000000;

/** Grows as it is written to; one object can be used again and again without allocating. */
@final
export class ByteWriter {
  private buffer: ArrayBuffer;
  private used: i32 = 0;

  constructor(capacity: i32 = 256) {
    this.buffer = new ArrayBuffer(max(capacity, 16));
  }

  /** Forgets what was written. */
  reset(): void {
    this.used = 0;
  }

  /** Forgets what was written behind the first `length` bytes. */
  shorten(length: i32): void {
    this.used = length;
  }

  /** Bytes written so far. */
  get length(): i32 {
    return this.used;
  }

  /** Where they lie, until the next write. */
  get ptr(): usize {
    return changetype<usize>(this.buffer);
  }

  /** A text of ASCII letters as it is; of others the low byte. */
  ascii(text: string): void {
    const size = text.length;
    writeLetters(this.room(size), changetype<usize>(text), size);
    this.used += size;
  }

  /** Bytes as they are. */
  bytes(ptr: usize, len: i32): void {
    if (len <= 0) return;
    const to = this.room(len);
    if (len <= SHORT) copyShort(to, ptr, len);
    else memory.copy(to, ptr, len);
    this.used += len;
  }

  /** All bytes of a buffer as they are. */
  buffered(buffer: ArrayBuffer): void {
    this.bytes(changetype<usize>(buffer), buffer.byteLength);
  }

  /** UTF-8 bytes as a JSON string with its quotes; each byte that is no UTF-8 becomes U+FFFD. */
  jsonString(ptr: usize, len: i32): void {
    const size = max(len, 0);
    const end = ptr + size;
    const to = this.room(size + 2);
    store<u8>(to, 0x22);
    if (size <= SHORT && isPlain(ptr, size)) {
      copyShort(to + 1, ptr, size);
      store<u8>(to + 1 + size, 0x22);
      this.used += size + 2;
      return;
    }
    this.used++;
    let p = ptr;
    while (p < end) {
      const plain = plainRun(p, end);
      this.bytes(p, <i32>(plain - p));
      p = plain;
      if (p < end) p += this.special(p, end);
    }
    this.byte(0x22);
  }

  /** A string of the program as a JSON string with its quotes; half of a surrogate pair becomes U+FFFD. Allocates nothing. */
  jsonText(text: string): void {
    this.byte(0x22);
    const size = text.length;
    for (let i = 0; i < size; i++) {
      const code = text.codePointAt(i);
      if (code > 0xffff) i++;
      if (code < 0x80) this.escaped(<u8>code);
      else this.codePoint(code >= 0xd800 && code <= 0xdfff ? REPLACEMENT : code);
    }
    this.byte(0x22);
  }

  /** A whole number in decimal digits. */
  number(value: i64): void {
    const to = this.room(NUMBER_BYTES + 1);
    if (<u64>value < 10) {
      store<u8>(to, 0x30 + <u8>value);
      this.used++;
      return;
    }
    if (value < 0) {
      store<u8>(to, 0x2d);
      this.used++;
    }
    this.digits(value < 0 ? <u64>0 - <u64>value : <u64>value, 1);
  }

  /** At least so many digits. Nine at a time: 32 bits are divided by a constant without a division. */
  private digits(value: u64, least: i32): void {
    if (value >= BILLION) {
      this.digits(value / BILLION, least - 9);
      this.digits(value % BILLION, 9);
      return;
    }
    let rest = <u32>value;
    let count = 1;
    for (let left = rest; left > 9; left /= 10) count++;
    count = max(count, least);
    const to = changetype<usize>(this.buffer) + this.used;
    for (let i = count - 1; i >= 0; i--) {
      store<u8>(to + i, <u8>(0x30 + (rest % 10)));
      rest /= 10;
    }
    this.used += count;
  }

  /** A copy of what was written, which is then forgotten. */
  take(): ArrayBuffer {
    const out = this.buffer.slice(0, this.used);
    this.used = 0;
    return out;
  }

  /** Makes room for `size` more bytes and returns where they belong. */
  @inline
  private room(size: i32): usize {
    if (this.used + size > this.buffer.byteLength) this.grow(this.used + size);
    return changetype<usize>(this.buffer) + this.used;
  }

  private grow(need: i32): void {
    const larger = new ArrayBuffer(max(need, 2 * this.buffer.byteLength));
    memory.copy(changetype<usize>(larger), changetype<usize>(this.buffer), this.used);
    this.buffer = larger;
  }

  /** One hexadecimal digit of a value below 16, in lower case. */
  hexDigit(value: u8): void {
    this.byte(hexDigit(value));
  }

  /** Sixteen hexadecimal digits, in lower case. */
  hex(value: u64): void {
    const bytes = i64x2.splat(<i64>bswap(value));
    const high = v128.and(i16x8.shr_u(bytes, 4), i8x16.splat(15));
    const low = v128.and(bytes, i8x16.splat(15));
    const digits = i8x16.shuffle(high, low, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    // From ten on letters: 0x27 further than the digits' row would go.
    const letters = v128.and(i8x16.gt_s(digits, i8x16.splat(9)), i8x16.splat(0x27));
    v128.store(this.room(16), i8x16.add(i8x16.add(digits, i8x16.splat(0x30)), letters));
    this.used += 16;
  }

  private byte(c: u8): void {
    store<u8>(this.room(1), c);
    this.used++;
  }

  private codePoint(code: u32): void {
    this.used += writeUtf8(this.room(4), code);
  }

  /** Writes the byte or character at p that is not plain ASCII and returns its size in the input. */
  private special(p: usize, end: usize): i32 {
    const c = load<u8>(p);
    if (c < 0x80) {
      this.escaped(c);
      return 1;
    }
    const size = utf8Sequence(p, end);
    if (size == 0) {
      this.codePoint(REPLACEMENT);
      return 1;
    }
    this.bytes(p, size);
    return size;
  }

  /** One ASCII character inside a JSON string. */
  private escaped(c: u8): void {
    if (c >= 0x20 && c != 0x22 && c != 0x5c) {
      this.byte(c);
      return;
    }
    this.byte(0x5c);
    if (c == 0x22 || c == 0x5c) this.byte(c);
    else if (c == 0x0a) this.byte(0x6e);
    else if (c == 0x0d) this.byte(0x72);
    else if (c == 0x09) this.byte(0x74);
    else {
      this.ascii("u00");
      this.byte(hexDigit(c >> 4));
      this.byte(hexDigit(c & 15));
    }
  }
}

/** Up to here bytes are copied here: a call of the machine's own copy costs more. */
const SHORT: i32 = 64;

/** Sixteen bytes a step, or eight, or four, the last step over bytes that were copied already where fewer are left. */
function copyShort(to: usize, from: usize, size: i32): void {
  if (size >= 16) {
    const last = size - 16;
    for (let i = 0; i < last; i += 16) v128.store(to + i, v128.load(from + i));
    v128.store(to + last, v128.load(from + last));
  } else if (size >= 8) {
    const end = load<u64>(from + size - 8);
    store<u64>(to, load<u64>(from));
    store<u64>(to + size - 8, end);
  } else if (size >= 4) {
    const end = load<u32>(from + size - 4);
    store<u32>(to, load<u32>(from));
    store<u32>(to + size - 4, end);
  } else {
    for (let i = 0; i < size; i++) store<u8>(to + i, load<u8>(from + i));
  }
}

/** The low bytes of so many letters of two bytes each. */
function writeLetters(to: usize, from: usize, size: i32): void {
  if (size >= 8) {
    const last = size - 8;
    for (let i = 0; i < last; i += 8) writeEight(to + i, from + ((<usize>i) << 1));
    writeEight(to + last, from + ((<usize>last) << 1));
  } else if (size >= 4) {
    const last = size - 4;
    writeFour(to, from);
    writeFour(to + last, from + ((<usize>last) << 1));
  } else {
    for (let i = 0; i < size; i++) store<u8>(to + i, load<u8>(from + ((<usize>i) << 1)));
  }
}


@inline
function writeEight(to: usize, from: usize): void {
  const letters = v128.and(v128.load(from), i16x8.splat(0xff));
  v128.store64_lane(to, i8x16.narrow_i16x8_u(letters, letters), 0);
}


@inline
function writeFour(to: usize, from: usize): void {
  const letters = v128.and(v128.load64_zero(from), i16x8.splat(0xff));
  v128.store32_lane(to, i8x16.narrow_i16x8_u(letters, letters), 0);
}

/** Whether a JSON string holds all of the bytes as they are. */
function isPlain(ptr: usize, size: i32): bool {
  if (size >= 16) {
    const last = size - 16;
    for (let i = 0; i < last; i += 16) if (v128.any_true(special(v128.load(ptr + i)))) return false;
    return !v128.any_true(special(v128.load(ptr + last)));
  }
  if (size >= 8) return !v128.any_true(special(v128.load64_lane(ptr + size - 8, v128.load64_splat(ptr), 1)));
  if (size >= 4) return !v128.any_true(special(v128.load32_lane(ptr + size - 4, v128.load32_splat(ptr), 1)));
  return plainRun(ptr, ptr + size) == ptr + size;
}

/** Ones in the place of each byte that a JSON string cannot hold as it is, or that is not ASCII. As signed bytes those from 0x80 on are below 0x20 too. */

@inline
function special(bytes: v128): v128 {
  return v128.or(v128.or(i8x16.eq(bytes, i8x16.splat(0x22)), i8x16.eq(bytes, i8x16.splat(0x5c))), i8x16.lt_s(bytes, i8x16.splat(0x20)));
}

function hexDigit(value: u8): u8 {
  return value < 10 ? 0x30 + value : 0x57 + value;
}

/** The first byte in [p, end) that a JSON string cannot hold as it is, or that is not ASCII. */
function plainRun(p: usize, end: usize): usize {
  while (p + 16 <= end) {
    const hits = i8x16.bitmask(special(v128.load(p)));
    if (hits != 0) return p + ctz(hits);
    p += 16;
  }
  while (p < end) {
    const c = load<u8>(p);
    if (c < 0x20 || c >= 0x80 || c == 0x22 || c == 0x5c) return p;
    p++;
  }
  return end;
}

/** Size of the valid UTF-8 sequence of more than one byte at p; 0: there is none (Unicode 15, table 3-7). */
function utf8Sequence(p: usize, end: usize): i32 {
  const lead = load<u8>(p);
  const size = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
  if (size == 0 || p + size > end) return 0;
  const second = load<u8>(p, 1);
  const lowest: u8 = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
  const highest: u8 = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
  if (second < lowest || second > highest) return 0;
  for (let i = 2; i < size; i++) {
    if ((load<u8>(p + i) & 0xc0) != 0x80) return 0;
  }
  return size;
}
