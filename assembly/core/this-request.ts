// A refusal of one request alone: it asks for more than the account affords or a limit allows, while a smaller one goes through. The
// next target may take it, and the token serves everybody else.
import { indexOf } from "./bytes";

const LIMIT = String.UTF8.encode("limit ");
const LIMIT_COLON = String.UTF8.encode("limit: ");
const LIMIT_OF = String.UTF8.encode("limit of ");
const REQUESTED = String.UTF8.encode("requested ");
const AFFORD = String.UTF8.encode("only afford ");
const REQUESTED_COLON = String.UTF8.encode("requested: ");

/**
 * Does the message name a limit and a request that alone is over it? OpenAI and Groq: "Limit 30000, Requested 47043"; with what others
 * used ("Limit 30000, Used 29000, Requested 2000") it is the minute that is full, not the request that is too large.
 */
export function asksBeyondLimit(ptr: usize, length: i32): bool {
  const known = numberBehind(ptr, length, LIMIT, LIMIT_COLON);
  const limit = known >= 0 ? known : numberAfter(ptr, length, LIMIT_OF);
  return limit > 0 && numberBehind(ptr, length, REQUESTED, REQUESTED_COLON) > limit;
}

/** Does the message say that nothing is left (OpenRouter: "can only afford 0")? Then no other request goes through either. */
export function affordsNothing(ptr: usize, length: i32): bool {
  return numberAfter(ptr, length, AFFORD) == 0;
}

function numberBehind(ptr: usize, length: i32, word: ArrayBuffer, other: ArrayBuffer): i64 {
  const found = numberAfter(ptr, length, word);
  return found >= 0 ? found : numberAfter(ptr, length, other);
}

/** The number behind the word's first place that has one, thousands apart or not; -1: there is none. */
function numberAfter(ptr: usize, length: i32, word: ArrayBuffer): i64 {
  let from = 0;
  while (from < length) {
    const at = indexOf(ptr + from, length - from, word);
    if (at < 0) return -1;
    from += at + word.byteLength;
    const value = numberAt(ptr + from, ptr + length);
    if (value >= 0) return value;
  }
  return -1;
}

function numberAt(p: usize, end: usize): i64 {
  let value: i64 = 0;
  let digits = 0;
  while (p < end && digits < 15) {
    const c = load<u8>(p++);
    if (c >= 0x30 && c <= 0x39) {
      value = value * 10 + (<i64>c - 0x30);
      digits++;
    } else if (c != 0x2c || digits == 0) break;
  }
  return digits == 0 ? -1 : value;
}
