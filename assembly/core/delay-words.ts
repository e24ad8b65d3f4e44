// When to ask again, as an error's message says it in words: "Please try again in 6m0s", "retry after 26 seconds", "resets at 2026-05-15T15:00:00Z",
// "reset at 2026-05-11 21:57:42 +0800 CST". Sources: OpenAI and Groq, Azure, Moonshot, Gemini, GitHub Models, LiteLLM's proxy, MiniMax, Zhipu, Volcano Engine (tests/recordings); headers say it too, but gateways in between drop them.
import { encoded, indexOf, isDigit } from "./bytes";
import { ANY_ZONE, momentMs, resetMs } from "./retry-after";
import { isQuoted } from "./words";

/** What stands before a duration. */
const BEFORE_DURATION: ArrayBuffer[] = encoded([
  "try again in ",
  "try again after ",
  "retry in ",
  "retry after ",
  "retry again in ",
  "retrying in ",
  "please wait ",
  "reset in ",
  "resets in ",
  "reset after ",
  "replenished in ",
]);
/** What stands before a moment. */
const BEFORE_MOMENT: ArrayBuffer[] = encoded([
  "reset at ",
  "reset at: ",
  "resets at ",
  "resets at: ",
  "try again at ",
  "retry after ",
  "将在 ",
]);

/** The units that people write, by their beginning, each with the one that `resetMs` knows. */
const UNITS: StaticArray<string> = ["ms", "ms", "millisecond", "ms", "sec", "s", "s", "s", "min", "m", "m", "m", "h", "h", "d", "d"];
/** A duration as `resetMs` reads it: a few numbers of at most so many digits, each with its unit. */
const SPACE: i32 = 64;
const LONGEST_NUMBER: i32 = 12;
const written = memory.data(64);
let size: i32 = 0;

/** Milliseconds since the epoch, as `resetMs` has them; 0: the message names no time. `ptr`: in lower case; `zoneMs`: the provider's. */
export function delayByWords(ptr: usize, length: i32, nowMs: i64, zoneMs: i64 = ANY_ZONE): i64 {
  for (let i = 0, n = BEFORE_DURATION.length; i < n; i++) {
    const p = behind(ptr, length, unchecked(BEFORE_DURATION[i]));
    if (p != 0 && duration(p, ptr + length)) return resetMs(written, size, nowMs);
  }
  for (let i = 0, n = BEFORE_MOMENT.length; i < n; i++) {
    const p = behind(ptr, length, unchecked(BEFORE_MOMENT[i]));
    const at = p == 0 ? 0 : momentMs(p, <i32>(ptr + length - p), nowMs, zoneMs);
    if (at > 0) return at;
  }
  return 0;
}

/** Where the words' first place outside of quotes ends; 0: there is none. */
function behind(ptr: usize, length: i32, words: ArrayBuffer): usize {
  const at = indexOf(ptr, length, words);
  return at < 0 || isQuoted(ptr, at) ? 0 : ptr + at + words.byteLength;
}

/** Numbers with units, with spaces and "and" between them or not. False: it does not begin with one. */
function duration(p: usize, end: usize): bool {
  size = 0;
  if (clock(p, end)) return true;
  while (p < end) {
    const digits = numberAt(p, end);
    if (digits == 0 || digits > LONGEST_NUMBER || size + digits + 2 > SPACE) break;
    const word = skip(p + digits, end);
    const letters = lettersAt(word, end);
    const unit = unitOf(word, letters);
    if (unit.length == 0) break;
    memory.copy(written + size, p, digits);
    size += digits;
    for (let i = 0; i < unit.length; i++) store<u8>(written + size++, <u8>unit.charCodeAt(i));
    p = skip(word + letters, end);
    if (lettersAt(p, end) == 3 && load<u16>(p) == 0x6e61) p = skip(p + 3, end);
  }
  return size > 0;
}

/** `00:59:25`, as Azure API Management writes it. */
function clock(p: usize, end: usize): bool {
  if (end - p < 8 || load<u8>(p, 2) != 0x3a || load<u8>(p, 5) != 0x3a) return false;
  for (let i = 0; i < 8; i += 3) {
    if (!isDigit(load<u8>(p + i)) || !isDigit(load<u8>(p + i, 1))) return false;
    store<u16>(written + i, load<u16>(p + i));
  }
  store<u8>(written, 0x68, 2);
  store<u8>(written, 0x6d, 5);
  store<u8>(written, 0x73, 8);
  size = 9;
  return true;
}

/** How many bytes digits with an optional fraction take. */
function numberAt(p: usize, end: usize): i32 {
  const from = p;
  while (p < end && isDigit(load<u8>(p))) p++;
  if (p > from && p + 1 < end && load<u8>(p) == 0x2e && isDigit(load<u8>(p, 1))) {
    p++;
    while (p < end && isDigit(load<u8>(p))) p++;
  }
  return <i32>(p - from);
}

function lettersAt(p: usize, end: usize): i32 {
  const from = p;
  while (p < end && load<u8>(p) >= 0x61 && load<u8>(p) <= 0x7a) p++;
  return <i32>(p - from);
}

function unitOf(p: usize, letters: i32): string {
  for (let i = 0; i < UNITS.length; i += 2) {
    const name = unchecked(UNITS[i]);
    const whole = name.length <= 2 && name != "h" && name != "d" ? letters == name.length : letters >= name.length;
    if (whole && beginsWith(p, letters, name)) return unchecked(UNITS[i + 1]);
  }
  return "";
}

function beginsWith(p: usize, letters: i32, name: string): bool {
  if (letters < name.length) return false;
  for (let i = 0; i < name.length; i++) if (load<u8>(p + i) != <u8>name.charCodeAt(i)) return false;
  return true;
}

function skip(p: usize, end: usize): usize {
  while (p < end && (load<u8>(p) == 0x20 || load<u8>(p) == 0x2c)) p++;
  return p;
}
