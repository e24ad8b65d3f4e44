// HMAC-SHA256 (RFC 2104), of keys of at most one block and of texts that are put together here.
import { sha256 } from "../core/sha256";

const BLOCK: i32 = 64;
/** Bytes of a digest. */
export const DIGEST: i32 = 32;
/** The key, filled up to a block, and behind it the text. */
const INNER: usize = memory.data(BLOCK, 8);
const OUTER: usize = memory.data(BLOCK + DIGEST, 8);

/** The 32 bytes of the HMAC of `text`, in a new buffer. A key longer than 64 bytes counts as its digest. */
export function hmac(key: ArrayBuffer, text: ArrayBuffer): ArrayBuffer {
  const inner = new ArrayBuffer(BLOCK + text.byteLength);
  memory.fill(INNER, 0, BLOCK);
  if (key.byteLength > BLOCK) memory.copy(INNER, sha256(changetype<usize>(key), key.byteLength), DIGEST);
  else memory.copy(INNER, changetype<usize>(key), key.byteLength);
  for (let i = 0; i < BLOCK; i++) {
    const c = load<u8>(INNER + i);
    store<u8>(changetype<usize>(inner) + i, c ^ 0x36);
    store<u8>(OUTER + i, c ^ 0x5c);
  }
  memory.copy(changetype<usize>(inner) + BLOCK, changetype<usize>(text), text.byteLength);
  memory.copy(OUTER + BLOCK, sha256(changetype<usize>(inner), inner.byteLength), DIGEST);
  const made = new ArrayBuffer(DIGEST);
  memory.copy(changetype<usize>(made), sha256(OUTER, BLOCK + DIGEST), DIGEST);
  return made;
}
