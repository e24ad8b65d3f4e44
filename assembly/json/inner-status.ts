// The status of another answer, which a gateway names in front of what it got: "Error code: 429 - {...}", "bad response status code 401", "POST ...: 400 Bad Request {...}".
// Sources: OpenAI's clients in Python and Go, new-api, claude-code-router (github.com/tech-shrimp/gemini-balance-lite/issues/7), Google's clients (github.com/RooCodeInc/Roo-Code/issues/3883),
// aisix (github.com/api7/aisix/pull/323), free-claude-code (github.com/Alishahryar1/free-claude-code/issues/772), coddy (github.com/coddy-project/coddy-agent/issues/322), httpx.
import { equalsIgnoreCase, isDigit } from "./ascii";

/** Set by `innerStatus`: behind the number. */
export let innerStatusEnd: usize = 0;

/** What stands directly in front of the number, in lower case. */
const BEFORE: StaticArray<string> = [
  "code: ",
  "code ",
  "code=",
  "status: ",
  "status ",
  "status=",
  "status:",
  "http ",
  "http/1.1 ",
  "http/2 ",
  "http error ",
  "error ",
  "error: ",
  "error (",
  "error(",
  "provider(",
  "returned ",
];
/** What stands behind it, where nothing in front says what it is (RFC 9110, 15). */
const BEHIND: StaticArray<string> = [
  "bad request",
  "unauthorized",
  "payment required",
  "forbidden",
  "not found",
  "too many requests",
  "internal server error",
  "bad gateway",
  "service unavailable",
  "gateway time",
];
const STATUSES: StaticArray<i32> = [400, 401, 402, 403, 404, 429, 500, 502, 503, 504];
const LITELLM: string = "litellm.";
/** LiteLLM's exceptions, which it names in front of what it got, with the status of each (docs.litellm.ai/docs/exception_mapping). */
const EXCEPTIONS: StaticArray<string> = [
  "badrequesterror",
  "authenticationerror",
  "permissiondeniederror",
  "notfounderror",
  "unprocessableentityerror",
  "ratelimiterror",
  "contextwindowexceedederror",
  "contentpolicyviolationerror",
  "internalservererror",
  "apiconnectionerror",
  "serviceunavailableerror",
];
const EXCEPTION_STATUSES: StaticArray<i32> = [400, 401, 403, 404, 422, 429, 400, 400, 500, 500, 503];
/** A frame is not longer. */
const MOST: i32 = 256;
const MOST_STRICT: i32 = 64;

/**
 * The status in the text's frame, 400 to 599; 0: there is none. `strict`: the text may repeat what a client wrote, so nothing but the frame's words may stand in front of the
 * number.
 */
export function innerStatus(ptr: usize, length: i32, strict: bool): i32 {
  const end = ptr + length;
  const last = ptr + min(length, strict ? MOST_STRICT : MOST);
  for (let p = ptr; p + 3 <= last; p++) {
    const c = load<u8>(p);
    if (strict && ends(c) && !leadsToDigit(p, end)) return 0;
    if ((c != 0x34 && c != 0x35) || !standsAlone(p, ptr, end)) continue;
    const status = (<i32>c - 0x30) * 100 + (<i32>load<u8>(p, 1) - 0x30) * 10 + (<i32>load<u8>(p, 2) - 0x30);
    if (!isLed(p, ptr) && !isNamed(status, p + 3, end)) continue;
    innerStatusEnd = p + 3;
    return status;
  }
  return 0;
}

/** A colon or a quote: what stands behind it may be anybody's. */
function ends(c: u8): bool {
  return c == 0x3a || c == 0x22 || c == 0x27 || c == 0x60;
}

/** A digit stands behind the byte at `p`, or behind it and a space. */
function leadsToDigit(p: usize, end: usize): bool {
  if (p + 1 < end && isDigit(load<u8>(p, 1))) return true;
  return p + 2 < end && load<u8>(p, 1) == 0x20 && isDigit(load<u8>(p, 2));
}

/** Three digits that are part of no other number or word. */
function standsAlone(p: usize, from: usize, end: usize): bool {
  if (!isDigit(load<u8>(p, 1)) || !isDigit(load<u8>(p, 2))) return false;
  if (p > from && isOfWord(load<u8>(p - 1))) return false;
  if (p + 3 >= end) return true;
  const next = load<u8>(p, 3);
  if (next == 0x2e || next == 0x2c) return p + 4 >= end || !isDigit(load<u8>(p, 4));
  return !isOfWord(next) && next != 0x25;
}

function isOfWord(c: u8): bool {
  const small = c | 0x20;
  return isDigit(c) || (small >= 0x61 && small <= 0x7a) || c == 0x5f || c == 0x2d || c == 0x2e || c == 0x24;
}

function isLed(p: usize, from: usize): bool {
  for (let i = 0; i < BEFORE.length; i++) {
    const words = unchecked(BEFORE[i]);
    if (p - from >= <usize>words.length && equalsIgnoreCase(p - words.length, words.length, words)) return true;
  }
  return false;
}

function isNamed(status: i32, p: usize, end: usize): bool {
  for (let i = 0; i < STATUSES.length; i++) {
    const words = unchecked(BEHIND[i]);
    if (unchecked(STATUSES[i]) == status)
      return p + 1 + words.length <= end && load<u8>(p) == 0x20 && equalsIgnoreCase(p + 1, words.length, words);
  }
  return false;
}

/** Whether LiteLLM tells of an exception of its own, which is another one's answer. */
export function isLitellms(ptr: usize, length: i32): bool {
  return length > LITELLM.length && equalsIgnoreCase(ptr, LITELLM.length, LITELLM);
}

/** The status of the exception that it names first; 0: one that says nothing of a status. */
export function litellmStatus(ptr: usize, length: i32): i32 {
  const end = ptr + min(length, MOST);
  innerStatusEnd = ptr;
  for (let p = ptr; isLitellms(p, <i32>(end - p)); ) {
    p += LITELLM.length;
    for (let i = 0; i < EXCEPTIONS.length; i++) {
      const name = unchecked(EXCEPTIONS[i]);
      if (p + name.length < end && equalsIgnoreCase(p, name.length, name)) return unchecked(EXCEPTION_STATUSES[i]);
    }
    while (p < end && load<u8>(p) != 0x20) p++;
    p++;
  }
  return 0;
}
