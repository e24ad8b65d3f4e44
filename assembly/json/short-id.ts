// Ids and names that are made to fit what a provider takes: of the same text the same, each time and wherever it is made.
import { isAlnum } from "./ascii";

/** Mistral takes ids of calls of so many letters and digits, no more and no fewer. */
export const SHORT_ID: i32 = 9;
const DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz";

/** Is it an id as Mistral takes it? */
export function isShortId(ptr: usize, length: i32): bool {
  if (length != SHORT_ID) return false;
  for (let i = 0; i < length; i++) if (!isAlnum(load<u8>(ptr + i))) return false;
  return true;
}

/** FNV-1a, mixed once more so that its low bits tell as much as its high ones. */
export function mixedHash(ptr: usize, length: i32, salt: u64 = 0): u64 {
  let hash: u64 = 0xcbf29ce484222325 ^ salt;
  for (let i = 0; i < length; i++) hash = (hash ^ load<u8>(ptr + i)) * 0x100000001b3;
  hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccd;
  return hash ^ (hash >> 29);
}

/** So many letters and digits that stand for the hash. */
export function lettersOf(hash: u64, count: i32): string {
  let text = "";
  for (let left = hash; count > 0; count--) {
    text += DIGITS.charAt(<i32>(left % 36));
    left /= 36;
  }
  return text;
}
