// Where the rest of an answer begins with what was said already. Providers escape differently, so both are compared as the bytes that they stand for.
import { isDigit, isLetter } from "./ascii";
import { consumed, unescape } from "./unescape";

/** Fewer bytes, from the beginning of a word, are no repetition. */
const LEAST: i32 = 6;
/** The same from any character of a script that puts no spaces between its words. */
const LEAST_UNSPACED: i32 = 12;
/** All of an answer that has only begun, in a script with spaces: "The", of one that begins anew. */
const LEAST_WHOLE: i32 = 3;
const MOST: i32 = 2048;

/**
 * Bytes at the front of `rest` that repeat what was said: all of it, where the answer begins anew, or its last words; where the rest need not be `exact`, the next
 * character, white space too. Both are escaped.
 */
export function overlap(said: usize, saidSize: i32, rest: usize, restSize: i32, exact: bool): i32 {
  const one = changetype<usize>(new ArrayBuffer(saidSize));
  const other = changetype<usize>(new ArrayBuffer(restSize));
  const oneSize = unescape(said, saidSize, one, saidSize);
  const otherSize = unescape(rest, restSize, other, restSize);
  let same = beginsAnew(one, oneSize, other, otherSize, exact) ? oneSize : repeated(one, oneSize, other, otherSize);
  if (same == 0 && !exact) same = blanks(one, oneSize, other, otherSize);
  if (same == 0) return 0;
  unescape(rest, restSize, other, same);
  return consumed;
}

function beginsAnew(said: usize, saidSize: i32, rest: usize, restSize: i32, exact: bool): bool {
  if (restSize < saidSize || memory.compare(said, rest, saidSize) != 0) return false;
  return saidSize >= LEAST || (!exact && saidSize >= LEAST_WHOLE && isLetter(load<u8>(said)));
}

function repeated(said: usize, saidSize: i32, rest: usize, restSize: i32): i32 {
  for (let size = min(min(saidSize - 1, restSize), MOST); size >= LEAST; size--) {
    const from = said + (saidSize - size);
    if (!begins(from, size) || !hasWords(from, size) || memory.compare(from, rest, size) != 0) continue;
    return goesRound(said, from, size) ? 0 : size;
  }
  return 0;
}

/** Whether it was said twice in a row: rows of a table, or lines of code, that may be said once more. */
function goesRound(said: usize, from: usize, size: i32): bool {
  for (let by = 1; by <= size && by <= <i32>(from - said); by++) if (memory.compare(from - by, from, size) == 0) return true;
  return false;
}

/** Whether a word can begin here, behind other bytes. */
function begins(from: usize, size: i32): bool {
  return load<u8>(from - 1) <= 0x20 || (size >= LEAST_UNSPACED && isUnspaced(load<u8>(from)));
}

/** The first byte of a letter: of the scripts without spaces. Punctuation, rules and arrows begin with 0xe2, emoji with 0xf0. */
function isUnspaced(c: u8): bool {
  return c >= 0xe0 && c < 0xf0 && c != 0xe2;
}

/** A rule that is drawn on is no repetition. */
function hasWords(from: usize, size: i32): bool {
  for (let i = 0; i < size; i++) {
    const c = load<u8>(from + i);
    if (isDigit(c) || isUnspaced(c) || (c >= 0xc3 && c < 0xe0) || isLetter(c)) return true;
  }
  return false;
}

/** The most white space that one ends and the other begins with. */
function blanks(said: usize, saidSize: i32, rest: usize, restSize: i32): i32 {
  let most = 0;
  while (most < saidSize && most < restSize && load<u8>(said + (saidSize - 1 - most)) <= 0x20) most++;
  while (most > 0 && memory.compare(said + (saidSize - most), rest, most) != 0) most--;
  return most;
}
