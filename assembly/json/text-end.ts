// How the inside of a JSON string ends, escapes and all.
import { hexValue } from "./ascii";

/** Bytes of it without the white space at its end. */
export function withoutBlanks(ptr: usize, size: i32): i32 {
  while (size > 0) {
    const c = load<u8>(ptr + size - 1);
    if (c == 0x20) size--;
    else if ((c == 0x6e || c == 0x72 || c == 0x74) && isEscaped(ptr, size - 1)) size -= 2;
    else break;
  }
  return size;
}

/** Whether it ends within a character: in the middle of its bytes, or with the first half of a surrogate pair. */
export function isTorn(ptr: usize, size: i32): bool {
  if (size >= 6 && load<u16>(ptr + size - 6) == 0x755c && isEscaped(ptr, size - 5)) {
    const second = load<u8>(ptr + size - 3);
    return hexValue(load<u8>(ptr + size - 4)) == 0xd && hexValue(second) >= 8 && hexValue(second) < 0xc;
  }
  for (let behind = 1; behind <= 3 && behind <= size; behind++) {
    const c = load<u8>(ptr + size - behind);
    if (c < 0x80) return false;
    if (c >= 0xc0) return behind < (c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2);
  }
  return false;
}

/** Whether an odd number of backslashes stands before the byte at this place. */
function isEscaped(ptr: usize, place: i32): bool {
  let count = 0;
  while (count < place && load<u8>(ptr + place - 1 - count) == 0x5c) count++;
  return (count & 1) == 1;
}
