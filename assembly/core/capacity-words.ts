// A 429 that is no limit of the account's: the model's own servers are full, and another token finds them as full. Mistral ("Service tier capacity exceeded for this model"), DeepInfra
// ("Model busy, retry later"), Chutes ("Infrastructure is at maximum capacity").
import { encoded, indexOf } from "./bytes";
import { ErrorText } from "./error-text";
import { isLetter, isQuoted } from "./words";

const FULL: ArrayBuffer[] = encoded(["capacity", "busy", "overload", "繁忙", "过载", "饱和"]);
const LIMITED: ArrayBuffer[] = encoded([
  "limit",
  "quota",
  "per minute",
  "per second",
  "your account",
  "your plan",
  "frequency",
  "too many requests",
  "频率",
  "限",
  "额度",
]);

/** Does the error speak of capacity, outside of quotes, and of nothing that is counted for an account? `alone`: in words of a sentence, and not in the name of what a client has. */
export function lacksCapacity(error: ErrorText, alone: bool = false): bool {
  return (alone ? standsAlone(error) : error.saysOne(FULL)) && !error.saysOne(LIMITED);
}

function standsAlone(error: ErrorText): bool {
  const from = error.messagePtr;
  const length = error.messageLength;
  for (let i = 0, n = FULL.length; i < n; i++) {
    const word = unchecked(FULL[i]);
    const size = word.byteLength;
    for (let at = indexOf(from, length, word); at >= 0 && at < length; ) {
      if (!isQuoted(from, at) && isWord(from, at, at + size, length)) return true;
      const next = indexOf(from + at + 1, length - at - 1, word);
      if (next < 0) break;
      at += 1 + next;
    }
  }
  return false;
}

/** Whether nothing but letters stand around it, up to a space or a mark of a sentence. Characters of Chinese stand for themselves. */
function isWord(from: usize, at: i32, behind: i32, length: i32): bool {
  if (load<u8>(from + at) >= 0x80) return true;
  if (at > 0 && load<u8>(from + at - 1) != 0x20) return false;
  while (behind < length && isLetter(load<u8>(from + behind))) behind++;
  if (behind == length || load<u8>(from + behind) == 0x20) return true;
  const c = load<u8>(from + behind);
  const marks = c == 0x2e || c == 0x2c || c == 0x21 || c == 0x3b || c == 0x3a || c == 0x29;
  return marks && (behind + 1 == length || load<u8>(from + behind + 1) <= 0x20);
}
