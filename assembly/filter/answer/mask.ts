// A provider that echoes what it was sent must not tell a client our token.
import { indexOf } from "../../core/bytes";
import { ptrOf } from "../../host/memory";
import { lower } from "../../json/ascii";

const STAR: u8 = 0x2a;

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
