// A provider's words in a message that may hold a client's too. What blames a token stands at the message's start, where only the
// provider writes; other words may stand anywhere but in quotes.
import { indexOf, placeOf, start } from "./bytes";

const STAR: u8 = 0x2a;
/** A star stands for at most this many bytes of the provider's: a name, a number. */
const STAR_BYTES: i32 = 96;
const WRAP = String.UTF8.encode("litellm.");
const JSON = String.UTF8.encode('{"');

/**
 * Does the message begin with these words? A `*` in them stands for up to 96 bytes without a quote. What LiteLLM puts in front of a provider's
 * message (`litellm.RateLimitError: OpenAIException - `) may stand before them.
 */
export function beginsWith(ptr: usize, length: i32, words: usize, size: i32): bool {
  if (length <= 0 || size <= 0) return false;
  const end = ptr + length;
  if (matches(ptr, end, words, words + size)) return true;
  const p = behindWrap(ptr, end);
  return p != 0 && matches(p, end, words, words + size);
}

/** Behind the first dash of a message that LiteLLM wrapped; 0: it did not. */
function behindWrap(p: usize, end: usize): usize {
  if (!matches(p, end, start(WRAP), start(WRAP) + WRAP.byteLength)) return 0;
  for (const most = min(end, p + STAR_BYTES); p + 3 <= most; p++) {
    if (isQuote(load<u8>(p))) return 0;
    if (load<u8>(p) == 0x20 && load<u16>(p, 1) == 0x202d) return p + 3;
  }
  return 0;
}

export function hasStar(words: usize, size: i32): bool {
  for (let i = 0; i < size; i++) if (load<u8>(words + i) == STAR) return true;
  return false;
}

function matches(p: usize, end: usize, word: usize, wordEnd: usize): bool {
  while (word < wordEnd) {
    if (load<u8>(word) == STAR) return follows(p, end, word + 1, wordEnd);
    if (p >= end || load<u8>(p) != load<u8>(word)) return false;
    p++;
    word++;
  }
  return true;
}

function follows(p: usize, end: usize, word: usize, wordEnd: usize): bool {
  const most = min(end, p + STAR_BYTES);
  while (p <= most) {
    if (matches(p, end, word, wordEnd)) return true;
    if (p >= end || isQuote(load<u8>(p))) return false;
    p++;
  }
  return false;
}

/** Does the message hold these words outside of quotes? In JSON that one provider wraps for another everything is quoted. */
export function holds(ptr: usize, length: i32, words: usize, size: i32): bool {
  if (length <= 0 || size == 0) return false;
  const anywhere = indexOf(ptr, length, JSON) >= 0;
  let from: i32 = 0;
  while (from < length) {
    const at = placeOf(ptr + from, length - from, words, size);
    if (at < 0) return false;
    if (anywhere || !isQuoted(ptr, from + at)) return true;
    from += at + 1;
  }
  return false;
}

/** Is the place inside a pair of quotes that was opened before it? An apostrophe within a word opens nothing. */
export function isQuoted(ptr: usize, at: i32): bool {
  let open: u8 = 0;
  for (let i = 0; i < at; i++) {
    const c = load<u8>(ptr + i);
    if (open != 0) {
      if (c == open) open = 0;
    } else if (isQuote(c) && (c != 0x27 || i == 0 || !isLetter(load<u8>(ptr + i - 1)))) open = c;
  }
  return open != 0;
}

function isQuote(c: u8): bool {
  return c == 0x22 || c == 0x27 || c == 0x60;
}

export function isLetter(c: u8): bool {
  return (c | 0x20) >= 0x61 && (c | 0x20) <= 0x7a;
}
