// What an error says to people, as the provider wrote it: of a body that is too long to be told whole.
import { skipSpace } from "./ascii";
import { unescape } from "./unescape";
import { Walk } from "./walk";

const MOST: i32 = 1024;
/** Objects within each other that are looked into. */
const DEPTH: i32 = 4;
const SPACE: usize = memory.data(1024);

/** The error's own code and words; empty: it has none. */
export let wordsCode: string = "";
export let wordsMessage: string = "";

/** Reads the error in `length` bytes, whole or cut off; of a body that is no JSON its beginning is the message. */
export function readErrorWords(ptr: usize, length: i32): void {
  wordsCode = "";
  wordsMessage = "";
  const end = ptr + max(length, 0);
  const start = skipSpace(ptr, end);
  const first: u8 = start < end ? load<u8>(start) : 0;
  if (first == 0x7b || first == 0x5b) within(start, end, 0);
  else wordsMessage = raw(start, <i32>(end - start));
}

/** What an inner object says replaces what an outer one said. */
function within(start: usize, end: usize, depth: i32): void {
  const at = new Walk();
  if (depth >= DEPTH || !at.enter(start, end)) return;
  while (at.next()) {
    const first = at.firstByte();
    if (first == 0x7b || first == 0x5b) {
      if (load<u8>(start) == 0x5b || holdsError(at)) within(at.value, at.valueEnd, depth + 1);
    } else if (isMessage(at)) wordsMessage = text(at);
    else if (at.key("code") || at.key("error_code") || at.key("errorCode")) wordsCode = text(at);
    if (load<u8>(start) == 0x5b) return; // of a list the first entry counts
  }
}

function holdsError(at: Walk): bool {
  return at.key("error") || at.key("errors") || at.key("detail") || at.key("response") || at.key("base_resp");
}

function isMessage(at: Walk): bool {
  return (
    at.key("message") ||
    at.key("msg") ||
    at.key("Message") ||
    at.key("error_msg") ||
    at.key("error_message") ||
    at.key("status_msg") ||
    ((at.key("error") || at.key("detail")) && at.isString())
  );
}

function text(at: Walk): string {
  if (!at.isString()) return at.firstByte() == 0x6e ? "" : raw(at.value, <i32>(at.valueEnd - at.value));
  const size = unescape(at.textPtr(), at.textLength(), SPACE, MOST);
  return decoded(SPACE, size);
}

function raw(ptr: usize, length: i32): string {
  return decoded(ptr, min(length, MOST));
}

/** Without the beginning of a character at its end. */
function decoded(ptr: usize, length: i32): string {
  let size = length;
  let back = 0;
  while (back < 3 && back < size && (load<u8>(ptr + size - back - 1) & 0xc0) == 0x80) back++;
  if (back < size) {
    const lead = load<u8>(ptr + size - back - 1);
    const wanted = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc0 ? 1 : 0;
    if (back < wanted) size -= back + 1;
  }
  return String.UTF8.decodeUnsafe(ptr, size);
}
