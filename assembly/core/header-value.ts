// What the values of headers say that requests and answers share.
import { startsWithIgnoringCase } from "./bytes";

const IDENTITY: ArrayBuffer = String.UTF8.encode("identity");

/** A decimal length; -1 where it is none. */
export function parseLength(ptr: usize, length: i32): i64 {
  if (length == 0 || length > 15) return -1;
  let value: i64 = 0;
  for (let i = 0; i < length; i++) {
    const c = load<u8>(ptr + i);
    if (c < 0x30 || c > 0x39) return -1;
    value = value * 10 + (c - 0x30);
  }
  return value;
}

/** A content-encoding that changes nothing; its name has no case (RFC 9110, 8.4.1). */
export function isUnencoded(ptr: usize, length: i32): bool {
  return length == 0 || (length == IDENTITY.byteLength && startsWithIgnoringCase(ptr, length, IDENTITY));
}
