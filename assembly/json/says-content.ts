// Whether an event of a stream carries a piece of what the model says: then nothing that came before it was the stream's end.
import { equals, isSpace } from "./ascii";

/** Keys whose value, a text that is not empty, is content: Chat Completions, Completions, Messages, Responses and Google's streams. */
const KEYS: string[] = ["content", "text", "delta", "arguments", "thinking", "partial_json", "reasoning_content", "reasoning"];

/** Whether one of the keys stands in [p, end) with a text. Colons are looked for 16 places a step. */
export function saysContent(p: usize, end: usize): bool {
  const start = p;
  const colon = i8x16.splat(0x3a);
  for (; p + 16 <= end; p += 16) {
    let hits = i8x16.bitmask(i8x16.eq(v128.load(p), colon));
    while (hits != 0) {
      if (isContent(start, p + ctz(hits), end)) return true;
      hits &= hits - 1;
    }
  }
  for (; p < end; p++) if (load<u8>(p) == 0x3a && isContent(start, p, end)) return true;
  return false;
}

/** The colon is between such a key and a text. */
function isContent(start: usize, colon: usize, end: usize): bool {
  let value = colon + 1;
  while (value < end && isSpace(load<u8>(value))) value++;
  if (value + 1 >= end || load<u8>(value) != 0x22 || load<u8>(value, 1) == 0x22) return false;
  let quote = colon;
  while (quote > start && isSpace(load<u8>(quote - 1))) quote--;
  if (quote <= start || load<u8>(quote - 1) != 0x22) return false;
  let key = quote - 1;
  while (key > start && load<u8>(key - 1) != 0x22) key--;
  const size = <i32>(quote - 1 - key);
  for (let i = 0, n = KEYS.length; i < n; i++) if (equals(key, size, unchecked(KEYS[i]))) return true;
  return false;
}
