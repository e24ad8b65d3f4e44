// Bytes against fixed ASCII words. A string literal is static UTF-16 data: comparing with it allocates nothing.

/** Are the bytes exactly this ASCII text? */
export function equals(ptr: usize, len: i32, text: string): bool {
  return len == text.length && startsWith(ptr, len, text);
}

/** Are the bytes exactly one of these ASCII texts? */
export function equalsAny(ptr: usize, len: i32, texts: StaticArray<string>): bool {
  for (let i = 0, n = texts.length; i < n; i++) if (equals(ptr, len, unchecked(texts[i]))) return true;
  return false;
}

/** Do the bytes begin with this ASCII text? */
export function startsWith(ptr: usize, len: i32, text: string): bool {
  const size = text.length;
  return len >= size && alike(ptr, changetype<usize>(text), size);
}

/** Eight letters a step, or four, the last step over letters that were compared already where fewer are left. */
function alike(ptr: usize, text: usize, size: i32): bool {
  if (size >= 8) {
    const last = size - 8;
    for (let i = 0; i < last; i += 8) if (differ8(ptr + i, text + ((<usize>i) << 1))) return false;
    return !differ8(ptr + last, text + ((<usize>last) << 1));
  }
  if (size >= 4) {
    const last = size - 4;
    return !differ4(ptr, text) && !differ4(ptr + last, text + ((<usize>last) << 1));
  }
  for (let i = 0; i < size; i++) if (<u16>load<u8>(ptr + i) != load<u16>(text + ((<usize>i) << 1))) return false;
  return true;
}


@inline
function differ8(ptr: usize, text: usize): bool {
  return v128.any_true(v128.xor(v128.load8x8_u(ptr), v128.load(text)));
}


@inline
function differ4(ptr: usize, text: usize): bool {
  return i64x2.extract_lane(i16x8.extend_low_i8x16_u(v128.load32_zero(ptr)), 0) != load<u64>(text);
}

/** Do the bytes end with this ASCII text? */
export function endsWith(ptr: usize, len: i32, text: string): bool {
  const size = text.length;
  return len >= size && startsWith(ptr + (len - size), size, text);
}

/** Are the bytes this ASCII text, whose letters are given in lower case, ASCII case ignored? */
export function equalsIgnoreCase(ptr: usize, len: i32, lowerText: string): bool {
  if (len != lowerText.length) return false;
  const expected = changetype<usize>(lowerText);
  for (let i = 0; i < len; i++) {
    if (<u16>lower(load<u8>(ptr + i)) != load<u16>(expected + ((<usize>i) << 1))) return false;
  }
  return true;
}

/** An ASCII capital as its small letter; every other byte as it is. */
export function lower(c: u8): u8 {
  return c >= 0x41 && c <= 0x5a ? c | 0x20 : c;
}

/** White space between JSON tokens (RFC 8259, 2). */

@inline
export function isSpace(c: u8): bool {
  return c == 0x20 || c == 0x0a || c == 0x0d || c == 0x09;
}

/** The first byte in [p, end) that is no white space; `end` if there is none. */
export function skipSpace(p: usize, end: usize): usize {
  while (p < end && isSpace(load<u8>(p))) p++;
  return p;
}

/** Is this text, in small letters, anywhere in [p, end), however it is written? */
export function holdsIgnoreCase(p: usize, end: usize, lowerText: string): bool {
  const size = lowerText.length;
  for (; p + size <= end; p++) if (equalsIgnoreCase(p, size, lowerText)) return true;
  return false;
}

/** Behind a byte order mark at p; p where there is none. */
export function skipMark(p: usize, end: usize): usize {
  const isMark = end - p >= 3 && load<u8>(p) == 0xef && load<u8>(p, 1) == 0xbb && load<u8>(p, 2) == 0xbf;
  return isMark ? p + 3 : p;
}

/** A letter. */
export function isLetter(c: u8): bool {
  const small = c | 0x20;
  return small >= 0x61 && small <= 0x7a;
}

/** A letter or a digit. */
export function isAlnum(c: u8): bool {
  return isLetter(c) || isDigit(c);
}

/** 0 to 9. */
export function isDigit(c: u8): bool {
  return c >= 0x30 && c <= 0x39;
}

/** Value of a hexadecimal digit, or -1. */
export function hexValue(c: u8): i32 {
  if (isDigit(c)) return <i32>c - 0x30;
  const small = c | 0x20;
  return small >= 0x61 && small <= 0x66 ? <i32>small - 0x57 : -1;
}
