// The parameters that a refusal names as unknown or not taken: `param`, the places of what is forbidden (FastAPI's `loc`), and in words those that stand in quotes, in front of
// "Extra inputs are not permitted", or at the end behind a colon. Whether the refusal is one of these is for the caller to know, and whether the request has such members.
import { equals, isDigit, startsWith } from "./ascii";
import { unescape } from "./unescape";
import { Walk } from "./walk";

/** How deep the error may lie. */
const MOST_DEEP: i32 = 5;
const MOST_NAMES: i32 = 16;
const NAME_BYTES: i32 = 64;
/** Of words so much is read; what they repeat of a request comes at their end. */
const WORDS_BYTES: i32 = 512;

const levels: Walk[] = [new Walk(), new Walk(), new Walk(), new Walk(), new Walk()];
const place = new Walk();
const words: usize = heap.alloc(WORDS_BYTES);

let found: ArrayBuffer[] = [];

/** The names in the refusal of `size` bytes, whole or cut off; at most 16, each once. */
export function refusedNames(ptr: usize, size: i32): ArrayBuffer[] {
  found = [];
  look(ptr, ptr + size, 0);
  return found;
}

function look(from: usize, to: usize, depth: i32): void {
  if (depth >= MOST_DEEP) return;
  const at = unchecked(levels[depth]);
  if (!at.enter(from, to)) return;
  while (at.next() && found.length < MOST_NAMES) {
    if (at.keyLength == 0) look(at.value, at.valueEnd, depth + 1);
    else if (at.key("loc")) takePlace(at.value, at.valueEnd);
    else if (at.key("param")) take(at.textPtr(), at.isString() ? at.textLength() : 0);
    else if (at.key("error") || at.key("errors") || at.key("message") || at.key("detail")) {
      if (at.isString()) read(at.textPtr(), at.textLength());
      else look(at.value, at.valueEnd, depth + 1);
    }
  }
}

/** `["body", "store"]`, or the name alone; a longer one lies deeper. */
function takePlace(from: usize, to: usize): void {
  let count = 0;
  let ptr: usize = 0;
  let length = 0;
  if (!place.enter(from, to)) return;
  while (place.next()) {
    if (!place.isString()) return;
    if (count == 0 && equals(place.textPtr(), place.textLength(), "body")) continue;
    ptr = place.textPtr();
    length = place.textLength();
    count++;
  }
  if (count == 1) take(ptr, length);
}

function take(ptr: usize, length: i32): void {
  const size = nameAt(ptr, ptr + length);
  if (size == 0 || size != length || found.length >= MOST_NAMES) return;
  for (let i = 0, n = found.length; i < n; i++) {
    const known = unchecked(found[i]);
    if (known.byteLength == length && memory.compare(changetype<usize>(known), ptr, length) == 0) return;
  }
  const name = new ArrayBuffer(length);
  memory.copy(changetype<usize>(name), ptr, length);
  found.push(name);
}

/** Bytes of the name at p; 0: there is none. */
function nameAt(p: usize, end: usize): i32 {
  const most = min(<i32>(end - p), NAME_BYTES);
  let size = 0;
  while (size < most && isOfName(load<u8>(p + size))) size++;
  return size;
}

function isOfName(c: u8): bool {
  const small = c | 0x20;
  return (small >= 0x61 && small <= 0x7a) || isDigit(c) || c == 0x5f;
}

function read(ptr: usize, length: i32): void {
  const size = unescape(ptr, length, words, WORDS_BYTES);
  const end = upToValue(words, words + size);
  const first = nameAt(words, end);
  if (first > 0 && isForbidden(words + first, end)) take(words, first);
  for (let p = words; p < end; p++) {
    const c = load<u8>(p);
    if (c == 0x27 || c == 0x22 || c == 0x60) p = quoted(p, end, c);
    else if (c == 0x3a) list(p + 1, end);
  }
}

/** Fireworks repeats the value behind it. */
function upToValue(from: usize, to: usize): usize {
  for (let p = from; p < to; p++) if (load<u8>(p) == 0x2c && startsWith(p, <i32>(to - p), ", value:")) return p;
  return to;
}

/** Anthropic's words behind a name. */
function isForbidden(p: usize, end: usize): bool {
  return startsWith(p, <i32>(end - p), ": Extra inputs are not permitted");
}

/** A name in quotes, with `body.` in front of it or without, that is not put forward in its place. Returns where the quotes end. */
function quoted(from: usize, end: usize, mark: u8): usize {
  let p = from + 1;
  if (startsWith(p, <i32>(end - p), "body.")) p += 5;
  const size = nameAt(p, end);
  const after = p + size;
  if (size == 0 || after >= end || load<u8>(after) != mark) return from;
  if (!isOffered(from)) take(p, size);
  return after;
}

/** "did you mean 'stop'", "Use 'max_completion_tokens' instead". */
function isOffered(p: usize): bool {
  const before = <i32>(p - words);
  return (before >= 5 && endsIn(p, "mean ")) || (before >= 4 && (endsIn(p, "Use ") || endsIn(p, "use ")));
}

function endsIn(p: usize, text: string): bool {
  return startsWith(p - text.length, text.length, text);
}

/** Names behind a colon up to the end, a comma between two. */
function list(from: usize, end: usize): void {
  let p = from;
  while (p < end) {
    while (p < end && load<u8>(p) == 0x20) p++;
    p += nameAt(p, end);
    if (p < end && load<u8>(p) != 0x2c) {
      // What follows is no name; a request's id may stand there.
      if (!(load<u8>(p) == 0x2e && p + 1 == end) && !startsWith(p, <i32>(end - p), " (")) return;
      end = p;
    }
    p++;
  }
  for (p = from; p < end; p++) {
    while (p < end && load<u8>(p) == 0x20) p++;
    const size = nameAt(p, end);
    take(p, size);
    p += size;
  }
}
