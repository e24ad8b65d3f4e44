import { parseHttpDate, parseMoment } from "../../assembly/core/http-date";
import { Pattern } from "../../assembly/core/pattern";
import { resetMs, retryAfterMillisMs, retryAfterMs } from "../../assembly/core/retry-after";

// Every input lies at the very end of memory: a read behind it is a trap, and a trap fails the file.

const SEED: u32 = 20240608;
const NOW: i64 = 1700000000000;
const DAY: i64 = 86400000;
let state: u32 = SEED;
function random(below: i32): i32 {
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  return <i32>(state % <u32>below);
}

/** Says so only where it fails: hundreds of thousands of expectations take their time. */
function holds(isTrue: bool, bytes: ArrayBuffer): void {
  if (!isTrue) expect(String.UTF8.decode(bytes)).toBe("an input for which it holds");
}
/** Not understood, or between now and a day from now. */
function isSoon(at: i64): bool {
  return at == 0 || (at >= NOW && at <= NOW + DAY);
}

let pages: i32 = 0;
function atEnd(bytes: ArrayBuffer): usize {
  if (memory.size() != pages) {
    memory.grow(1);
    pages = memory.size();
  }
  const ptr = ((<usize>pages) << 16) - bytes.byteLength;
  memory.copy(ptr, changetype<usize>(bytes), bytes.byteLength);
  return ptr;
}

function text(pieces: string[], most: i32): ArrayBuffer {
  let out = "";
  for (let i = random(most); i > 0; i--) out += pieces[random(pieces.length)];
  const bytes = String.UTF8.encode(out);
  if (bytes.byteLength > 0 && random(3) == 0) store<u8>(changetype<usize>(bytes) + random(bytes.byteLength), <u8>random(256));
  return bytes;
}

const TIMES: string[] = [
  "0",
  "59",
  "1700000060",
  "9999999999999999999999",
  ".",
  "5",
  "-",
  ":",
  "T",
  "Z",
  "+08:00",
  "2023-11-14",
  "22:13:20",
  "h",
  "m",
  "s",
  "ms",
  "us",
  "µs",
  "ns",
  "d",
  " ",
  "Sun, ",
  "Sunday, ",
  "Sun ",
  "06 Nov 1994 ",
  "06-Nov-94 ",
  "Nov  6 ",
  "08:49:37",
  " GMT",
  " 1994",
  "e9",
  "\t",
];
const PATTERNS: string[] = [
  "a",
  "b",
  ".",
  "*",
  "+",
  "?",
  "|",
  "(",
  ")",
  "(?:",
  "[",
  "]",
  "[^",
  "-",
  "{2}",
  "{1,3}",
  "{0,}",
  "{",
  "}",
  "\\",
  "\\d",
  "\\W",
  "^",
  "$",
  "é",
  "\\x41",
  "(a|b)",
  "(.*)",
];
const INPUTS: string[] = ["a", "b", "ab", "1", "A", "é", "", "-", "\n"];

describe("fuzz (seed 20240608)", () => {
  test("no header makes a time that is negative, in the past or more than a day ahead", () => {
    let understood = 0;
    for (let i = 0; i < 10000; i++) {
      const bytes = text(TIMES, 6);
      const ptr = atEnd(bytes);
      const len = bytes.byteLength;
      const reset = resetMs(ptr, len, NOW);
      if (reset != 0) understood++;
      holds(isSoon(reset), bytes);
      holds(isSoon(retryAfterMs(ptr, len, NOW)), bytes);
      holds(isSoon(retryAfterMillisMs(ptr, len, NOW)), bytes);
      holds(parseHttpDate(ptr, len) >= -1 && parseMoment(ptr, len) >= -1, bytes);
    }
    expect(understood).toBeGreaterThan(300);
  });
  test("no pattern and no input make the machine trap, and a whole match is also found", () => {
    let understood = 0;
    for (let i = 0; i < 2000; i++) {
      const pattern = Pattern.compile(text(PATTERNS, 9));
      if (pattern == null) continue;
      understood++;
      for (let k = 0; k < 4; k++) {
        const bytes = text(INPUTS, 6);
        const ptr = atEnd(bytes);
        if (pattern.matchWhole(ptr, bytes.byteLength)) holds(pattern.search(ptr, bytes.byteLength), bytes);
        else pattern.search(ptr, bytes.byteLength);
      }
    }
    expect(understood).toBeGreaterThan(300);
  });
});
