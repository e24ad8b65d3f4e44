// A provider's words in a message that may hold a client's too. What blames a token stands at the message's start, where only the
// provider writes; other words may stand anywhere but in quotes.
import { indexOf, isLetter, placeOf, start } from "./bytes";

const STAR: u8 = 0x2a;
const BREAK: u8 = 0x0a;
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

/** Where the line at p ends: a list of words is one text with a line for each, as every object that stands in memory costs each request. */
export function lineEnd(p: usize, end: usize): usize {
  while (p < end && load<u8>(p) != BREAK) p++;
  return p;
}

/** Where words count in a message. */
export const enum Where {
  /** Outside of quotes; in JSON that one provider wraps for another everything is quoted. */
  Unquoted = 0,
  /** Outside of quotes as words of a sentence, and not in the name of what a client has. */
  Alone = 1,
  Anywhere = 2,
}

/** Does the message hold these words? */
export function holds(ptr: usize, length: i32, words: usize, size: i32, where: Where): bool {
  if (length <= 0 || size == 0) return false;
  const anywhere = where == Where.Anywhere || (where == Where.Unquoted && indexOf(ptr, length, JSON) >= 0);
  let from: i32 = 0;
  while (from < length) {
    const at = placeOf(ptr + from, length - from, words, size);
    if (at < 0) return false;
    if (anywhere || (!isQuoted(ptr, from + at) && (where != Where.Alone || standsAlone(ptr, from + at, size, length)))) return true;
    from += at + 1;
  }
  return false;
}

/** Whether nothing but letters stand around it, up to a space or a mark of a sentence. Characters of Chinese stand for themselves. */
function standsAlone(ptr: usize, at: i32, size: i32, length: i32): bool {
  if (load<u8>(ptr + at) >= 0x80) return true;
  if (at > 0 && load<u8>(ptr + at - 1) != 0x20) return false;
  let behind = at + size;
  while (behind < length && isLetter(load<u8>(ptr + behind))) behind++;
  if (behind == length || load<u8>(ptr + behind) == 0x20) return true;
  const c = load<u8>(ptr + behind);
  const marks = c == 0x2e || c == 0x2c || c == 0x21 || c == 0x3b || c == 0x3a || c == 0x29;
  return marks && (behind + 1 == length || load<u8>(ptr + behind + 1) <= 0x20);
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
