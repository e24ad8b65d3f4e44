// The members of a request that a refusal names as unknown or not taken, as paths of names (`store`, `tools.custom.defer_loading`): `param`, the places of what is forbidden (FastAPI's
// `loc`), and in words those that stand in quotes, in front of "Extra inputs are not permitted", or at the end behind a colon. Whether the refusal is one of these is for the caller to know,
// and whether the request has such members.
import { equals, isDigit, startsWith } from "./ascii";
import { isAmong } from "./leave-members";
import { unescape } from "./unescape";
import { Walk } from "./walk";
import { ByteWriter } from "./write";

/** How deep the error may lie. */
const MOST_DEEP: i32 = 5;
const MOST_PATHS: i32 = 16;
const PATH_BYTES: i32 = 128;
/** Of words so much is read; what they repeat of a request comes at their end. */
const WORDS_BYTES: i32 = 1024;
const DOT: u8 = 0x2e;

const levels = new StaticArray<Walk>(MOST_DEEP);
for (let i = 0; i < MOST_DEEP; i++) unchecked((levels[i] = new Walk()));
const place = new Walk();
const words: usize = heap.alloc(WORDS_BYTES);
const path: ByteWriter = new ByteWriter(PATH_BYTES);

const MESSAGES = "messages";
const name: usize = heap.alloc(PATH_BYTES);

let found: ArrayBuffer[] = [];
/** The last path in quotes was that of a turn. */
let inMessages: bool = false;

/** The paths in the refusal of `size` bytes, whole or cut off; at most 16, each once. Of `messages[1].name` and `messages.1.assistant.name` the number is left out. */
export function refusedNames(ptr: usize, size: i32): ArrayBuffer[] {
  found = [];
  look(ptr, ptr + size, 0);
  return found;
}

function look(from: usize, to: usize, depth: i32): void {
  if (depth >= MOST_DEEP) return;
  const at = unchecked(levels[depth]);
  if (!at.enter(from, to)) return;
  while (at.next() && found.length < MOST_PATHS) {
    if (at.keyLength == 0) look(at.value, at.valueEnd, depth + 1);
    else if (at.key("loc")) takePlace(at.value, at.valueEnd);
    else if (at.key("param") && at.isString()) takeWhole(at.textPtr(), at.textPtr() + at.textLength());
    else if (at.key("error") || at.key("errors") || at.key("message") || at.key("detail")) {
      if (at.isString()) read(at.textPtr(), at.textLength());
      else look(at.value, at.valueEnd, depth + 1);
    }
  }
}

/** `["body", "messages", 1, "assistant", "name"]`. */
function takePlace(from: usize, to: usize): void {
  path.reset();
  if (!place.enter(from, to)) return;
  while (place.next()) {
    if (!place.isString() || (path.length == 0 && equals(place.textPtr(), place.textLength(), "body"))) continue;
    const length = place.textLength();
    if (length == 0 || nameAt(place.textPtr(), place.textPtr() + length) != length) return;
    add(place.textPtr(), length);
  }
  take();
}

function takeWhole(from: usize, to: usize): void {
  if (pathAt(from, to) == to) take();
}

/** Keeps the path that was read. */
function take(): void {
  const length = path.length;
  if (length == 0 || length > PATH_BYTES || found.length >= MOST_PATHS) return;
  const copy = new ArrayBuffer(length);
  memory.copy(changetype<usize>(copy), path.ptr, length);
  if (!isAmong(found, copy)) found.push(copy);
}

function add(ptr: usize, length: i32): void {
  if (path.length > 0) path.byte(DOT);
  path.bytes(ptr, length);
}

/** Reads a path at p into `path`, without `body` in front of it and without numbers. Returns where it ends; p: there is none. */
function pathAt(from: usize, end: usize): usize {
  path.reset();
  let p = startsWith(from, <i32>(end - from), "body.") ? from + 5 : from;
  while (p < end) {
    const size = nameAt(p, end);
    if (size == 0) break;
    if (!isNumber(p, size)) add(p, size);
    p = behindIndices(p + size, end);
    if (p + 1 >= end || load<u8>(p) != DOT || nameAt(p + 1, end) == 0) return p;
    p++;
  }
  return from;
}

/** `[0]`, any number of them. */
function behindIndices(from: usize, end: usize): usize {
  let p = from;
  while (p < end && load<u8>(p) == 0x5b) {
    let q = p + 1;
    while (q < end && isDigit(load<u8>(q))) q++;
    if (q >= end || load<u8>(q) != 0x5d) break;
    p = q + 1;
  }
  return p;
}

/** Bytes of the name at p; 0: there is none. */
function nameAt(p: usize, end: usize): i32 {
  const most = min(<i32>(end - p), PATH_BYTES);
  let size = 0;
  while (size < most && isOfName(load<u8>(p + size))) size++;
  return size;
}

function isOfName(c: u8): bool {
  const small = c | 0x20;
  return (small >= 0x61 && small <= 0x7a) || isDigit(c) || c == 0x5f;
}

function isNumber(p: usize, size: i32): bool {
  for (let i = 0; i < size; i++) if (!isDigit(load<u8>(p + i))) return false;
  return true;
}

function read(ptr: usize, length: i32): void {
  const size = unescape(ptr, length, words, WORDS_BYTES);
  inMessages = false;
  const end = upToValue(words, words + size);
  for (let p = words; p < end; p++) {
    const c = load<u8>(p);
    if (c == 0x27 || c == 0x22 || c == 0x60) p = quoted(p, end, c);
    else if (c == 0x3a) list(p + 1, end);
    else if (isOfName(c)) {
      const after = pathAt(p, end);
      if (isForbidden(after, end) || endsIn(p, "support parameter ")) take();
      while (p + 1 < end && (isOfName(load<u8>(p + 1)) || p + 1 < after)) p++;
    }
  }
}

/** Fireworks repeats the value behind it, and others say which values they take. */
function upToValue(from: usize, to: usize): usize {
  for (let p = from; p < to; p++) {
    const left = <i32>(to - p);
    if (load<u8>(p) == 0x2c ? startsWith(p, left, ", value:") : load<u8>(p) == 0x20 && startsWith(p, left, " one of ")) return p;
  }
  return to;
}

/** Anthropic's words behind a path, Kimi's and Groq's behind a name. */
function isForbidden(p: usize, end: usize): bool {
  const left = <i32>(end - p);
  return (
    startsWith(p, left, ": Extra inputs are not permitted") ||
    startsWith(p, left, ": only ") ||
    startsWith(p, left, " is not supported with this model")
  );
}

/** A path in quotes that is not put forward in another's place. Returns where the quotes end. */
function quoted(from: usize, end: usize, mark: u8): usize {
  const after = pathAt(from + 1, end);
  if (after == from + 1 || after >= end || load<u8>(after) != mark) return from;
  if (isOffered(from)) return after;
  if (inMessages) takeOfMessage();
  take();
  inMessages = equals(path.ptr, path.length, MESSAGES);
  return after;
}

/** Groq names the turn, and then its member: `'messages.0' : ... property 'timestamp' is unsupported`. */
function takeOfMessage(): void {
  const length = path.length;
  if (length > PATH_BYTES) return;
  memory.copy(name, path.ptr, length);
  path.reset();
  path.ascii(MESSAGES);
  add(name, length);
  take();
  path.reset();
  path.bytes(name, length);
}

/** "did you mean 'stop'", "Use 'max_completion_tokens' instead". */
function isOffered(p: usize): bool {
  return endsIn(p, "mean ") || endsIn(p, "Use ") || endsIn(p, "use ");
}

function endsIn(p: usize, text: string): bool {
  return p >= words + text.length && startsWith(p - text.length, text.length, text);
}

/** Names behind a colon up to the end, a comma between two. */
function list(from: usize, end: usize): void {
  let p = from;
  while (p < end) {
    while (p < end && load<u8>(p) == 0x20) p++;
    p += nameAt(p, end);
    if (p < end && load<u8>(p) != 0x2c) {
      // What follows is no name; a request's id may stand there.
      if (!(load<u8>(p) == DOT && p + 1 == end) && !startsWith(p, <i32>(end - p), " (")) return;
      end = p;
    }
    p++;
  }
  for (p = from; p < end; p++) {
    while (p < end && load<u8>(p) == 0x20) p++;
    const size = nameAt(p, end);
    path.reset();
    add(p, size);
    take();
    p += size;
  }
}
