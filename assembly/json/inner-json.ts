// JSON that stands in a text: where it begins, and as what Python prints.
import { skipSpace } from "./ascii";

/** How far behind a status the JSON may begin. */
const FRAME_BYTES: i32 = 160;

/** An object begins, or an array of them. */
export function opens(p: usize, end: usize): bool {
  return end - p > 2 && (load<u8>(p) == 0x7b || (load<u8>(p) == 0x5b && load<u8>(skipSpace(p + 1, end)) == 0x7b));
}

/** Where JSON begins, at most 160 bytes on; 0: it does not. */
export function jsonBehind(p: usize, end: usize): usize {
  const last = min(end, p + FRAME_BYTES);
  for (; p < last; p++) if (opens(p, end)) return p;
  return 0;
}

/** Python writes its objects with single quotes: they are made double ones, in place. */
export function asJson(p: usize, end: usize): void {
  const first = skipSpace(load<u8>(p) == 0x5b ? skipSpace(p + 1, end) + 1 : p + 1, end);
  if (first >= end || load<u8>(first) != 0x27) return;
  let before: u8 = 0;
  for (; p < end; p++) {
    const c = load<u8>(p);
    if (c == 0x27 && (isStructure(before, 0x7b) || isStructure(after(p + 1, end), 0x7d))) store<u8>(p, 0x22);
    if (c != 0x20) before = c;
  }
}

function after(p: usize, end: usize): u8 {
  const next = skipSpace(p, end);
  return next < end ? load<u8>(next) : 0;
}

/** A comma, a colon, or a bracket: of those that open (0x7b) or that close (0x7d). */
function isStructure(c: u8, bracket: u8): bool {
  return c == 0x2c || c == 0x3a || c == bracket || c == bracket - 0x20;
}
