// A provider that echoes what it was sent must not tell a client our token.
import { indexOf } from "../../core/bytes";
import { ptrOf } from "../../host/memory";
import { hexValue, lower } from "../../json/ascii";

const STAR: u8 = 0x2a;
const BACKSLASH: u8 = 0x5c;
const PERCENT: u8 = 0x25;
const AMPERSAND: u8 = 0x26;
/** Of a character in HTML. */
const MOST_DIGITS: i32 = 6;

/** Puts stars in the secret's place, wherever it stands in the bytes. True where it stood there. */
export function mask(ptr: usize, length: i32, secret: ArrayBuffer): bool {
  const size = secret.byteLength;
  if (size == 0) return false;
  let found = false;
  let from = 0;
  while (from + size <= length) {
    const at = indexOf(ptr + from, length - from, secret);
    if (at < 0) break;
    memory.fill(ptr + from + at, STAR, size);
    found = true;
    from += at + size;
  }
  return found;
}

/** The same where its characters may be written in other ways: escaped as in JSON (once or more), as in a URL, or as in HTML. */
export function maskWritten(ptr: usize, length: i32, secret: ArrayBuffer): bool {
  if (secret.byteLength == 0) return false;
  const end = ptr + max(length, 0);
  const first = load<u8>(ptrOf(secret));
  let found = false;
  for (let p = ptr; p < end; p++) {
    const c = load<u8>(p);
    if (c != first && c != BACKSLASH && c != PERCENT && c != AMPERSAND) continue;
    const after = behindWritten(p, end, secret);
    if (after == 0) continue;
    memory.fill(p, STAR, after - p);
    found = true;
    p = after - 1;
  }
  return found;
}

/** Behind the secret that is written at p; 0: another text is. */
function behindWritten(p: usize, end: usize, secret: ArrayBuffer): usize {
  for (let i = 0, n = secret.byteLength; i < n && p != 0; i++) p = behindChar(p, end, load<u8>(ptrOf(secret) + i));
  return p;
}

function behindChar(from: usize, end: usize, c: u8): usize {
  let p = from;
  while (p < end && load<u8>(p) == BACKSLASH) p++;
  if (p >= end) return 0;
  const is = load<u8>(p);
  if (is == c) return p + 1;
  if (is == PERCENT) return behindHex(p + 1, end, 2, c);
  if (is == 0x75 && p > from) return behindHex(p + 1, end, 4, c);
  return is == AMPERSAND ? behindEntity(p + 1, end, c) : 0;
}

/** Behind so many hexadecimal digits that stand for c; 0: they do not. */
function behindHex(p: usize, end: usize, digits: i32, c: u8): usize {
  let value = 0;
  for (let i = 0; i < digits; i++, p++) {
    const digit = p < end ? hexValue(load<u8>(p)) : -1;
    if (digit < 0) return 0;
    value = 16 * value + digit;
  }
  return value == c ? p : 0;
}

/** `&#47;`, `&#x2F;`. */
function behindEntity(p: usize, end: usize, c: u8): usize {
  if (p >= end || load<u8>(p) != 0x23) return 0;
  const isHex = p + 1 < end && lower(load<u8>(p, 1)) == 0x78;
  let value = 0;
  p += isHex ? 2 : 1;
  for (const most = min(end, p + MOST_DIGITS); p < most && load<u8>(p) != 0x3b; p++) {
    const digit = hexValue(load<u8>(p));
    if (digit < 0 || (!isHex && digit > 9)) return 0;
    value = (isHex ? 16 : 10) * value + digit;
  }
  return p < end && load<u8>(p) == 0x3b && value == c ? p + 1 : 0;
}

/** Whether a header's name, which the host has in small letters, holds the secret. */
export function holds(ptr: usize, length: i32, secret: ArrayBuffer): bool {
  const size = secret.byteLength;
  if (size == 0) return false;
  for (let at = 0, last = length - size; at <= last; at++) if (isHere(ptr + at, secret)) return true;
  return false;
}

function isHere(ptr: usize, secret: ArrayBuffer): bool {
  for (let i = 0, n = secret.byteLength; i < n; i++) if (load<u8>(ptr + i) != lower(load<u8>(ptrOf(secret) + i))) return false;
  return true;
}
