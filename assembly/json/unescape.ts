// The inside of a JSON string (without its quotes) as the UTF-8 bytes it stands for.
import { hexValue } from "./ascii";
import { stringRun } from "./string-run";

const REPLACEMENT: u32 = 0xfffd;

/** Raw bytes that the last `unescape` has written out. */
export let consumed: i32 = 0;

/**
 * Writes the text of the raw string bytes [src, src + len) to `dst`, at most `capacity` bytes; a character that no longer fits ends it.
 * Half of a surrogate pair becomes U+FFFD; an escape that JSON does not know, or that is cut off, is dropped. Other bytes are copied
 * as they are, valid UTF-8 or not. Returns the number of bytes written.
 */
export function unescape(src: usize, len: i32, dst: usize, capacity: i32): i32 {
  const end = src + max(len, 0);
  let p = src;
  let written = 0;
  while (p < end && written < capacity) {
    const run = stringRun(p, end);
    const size = min(<i32>(run - p), capacity - written);
    memory.copy(dst + written, p, size);
    written += size;
    p += size;
    if (p >= end || written >= capacity) break;
    if (load<u8>(p) != 0x5c) {
      store<u8>(dst + written++, load<u8>(p++));
      continue;
    }
    const code = escapeCode(p, end);
    p += escapeSize;
    if (code < 0) continue;
    const room = utf8Size(code);
    if (written + room > capacity) break;
    written += writeUtf8(dst + written, code);
  }
  consumed = <i32>(p - src);
  return written;
}

/** Raw size in bytes of the escape that `escapeCode` read last. */
let escapeSize: i32 = 0;

/** The code point of the escape at p (a backslash), or -1 where there is none; sets escapeSize. */
function escapeCode(p: usize, end: usize): i32 {
  escapeSize = min(2, <i32>(end - p));
  if (escapeSize < 2) return -1;
  const c = load<u8>(p, 1);
  if (c == 0x75) return unicodeEscape(p, end);
  switch (c) {
    case 0x22:
    case 0x5c:
    case 0x2f:
      return c;
    case 0x62:
      return 8;
    case 0x66:
      return 12;
    case 0x6e:
      return 10;
    case 0x72:
      return 13;
    case 0x74:
      return 9;
    default:
      return -1;
  }
}

/** \uXXXX, or a pair of them where the first is a high surrogate. */
function unicodeEscape(p: usize, end: usize): i32 {
  const first = hex4(p + 2, end);
  if (first < 0) return -1;
  escapeSize = 6;
  if (first < 0xd800 || first > 0xdfff) return first;
  if (first > 0xdbff || end - p < 12 || load<u16>(p, 6) != 0x755c) return REPLACEMENT;
  const second = hex4(p + 8, end);
  if (second < 0xdc00 || second > 0xdfff) return REPLACEMENT;
  escapeSize = 12;
  return 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
}

/** Four hexadecimal digits, or -1. */
function hex4(p: usize, end: usize): i32 {
  if (end < p + 4) return -1;
  let value = 0;
  for (let i = 0; i < 4; i++) {
    const digit = hexValue(load<u8>(p + i));
    if (digit < 0) return -1;
    value = (value << 4) | digit;
  }
  return value;
}

/** Bytes that a code point takes in UTF-8. */
export function utf8Size(code: u32): i32 {
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}

/** Writes a code point as UTF-8 and returns its size. */
export function writeUtf8(dst: usize, code: u32): i32 {
  const size = utf8Size(code);
  if (size == 1) {
    store<u8>(dst, <u8>code);
    return 1;
  }
  const lead: u32 = size == 2 ? 0xc0 : size == 3 ? 0xe0 : 0xf0;
  store<u8>(dst, <u8>(lead | (code >> (6 * (size - 1)))));
  for (let i = 1; i < size; i++) {
    store<u8>(dst + i, <u8>(0x80 | ((code >> (6 * (size - 1 - i))) & 0x3f)));
  }
  return size;
}
