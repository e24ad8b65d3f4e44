// A text with every match of a pattern replaced, groups filled in: what Go's regexp.ReplaceAllString does for ai-proxy's `~` mappings. Each pair of
// a step and a place is tried once, so the time is bounded by their product. Lazy repetitions take as much as others.
import { Pattern } from "./pattern";
import { firstOf, MAX_PROGRAM, Op, opOf, secondOf, SLOTS } from "./pattern-program";

/** A longer text is left as it is. */
export const LONGEST_TEXT: i32 = 512;

const slots = new StaticArray<i32>(SLOTS);
let tried: StaticArray<u8> | null = null;
// Steps that are still to be tried: a step and a place, or a slot (below zero) and what it held.
let stack: i32[] = [];

/** The text in [ptr, ptr + length) with `template` in the place of each match; null: there is none, or the text is too long. */
export function replaceMatches(pattern: Pattern, ptr: usize, length: i32, template: ArrayBuffer): ArrayBuffer | null {
  if (length > LONGEST_TEXT) return null;
  let made: ArrayBuffer | null = null;
  let from = 0;
  let last = -1;
  let copied = 0;
  while (from <= length && find(pattern, ptr, length, from, false)) {
    const begin = unchecked(slots[0]);
    const end = unchecked(slots[1]);
    if (end == begin && begin == last) {
      from = begin + 1;
      continue;
    }
    const before = made === null ? new ArrayBuffer(0) : made;
    made = joined(joined(before, ptr + copied, begin - copied), 0, 0, filled(template, ptr));
    copied = end;
    last = end;
    from = end > begin ? end : end + 1;
  }
  return made === null ? null : joined(made, ptr + copied, length - copied);
}

/** The template with the groups of a pattern that matches the whole text; null: it does not, or the text is too long. */
export function fillWhole(pattern: Pattern, ptr: usize, length: i32, template: ArrayBuffer): ArrayBuffer | null {
  return length <= LONGEST_TEXT && find(pattern, ptr, length, 0, true) ? filled(template, ptr) : null;
}

function joined(front: ArrayBuffer, ptr: usize, length: i32, text: ArrayBuffer | null = null): ArrayBuffer {
  const more = text === null ? length : text.byteLength;
  const whole = new ArrayBuffer(front.byteLength + more);
  memory.copy(changetype<usize>(whole), changetype<usize>(front), front.byteLength);
  memory.copy(changetype<usize>(whole) + front.byteLength, text === null ? ptr : changetype<usize>(text), more);
  return whole;
}

/** The leftmost match from `from` on, or that of all of the text; its places in the slots. */
function find(pattern: Pattern, ptr: usize, length: i32, from: i32, whole: bool): bool {
  const known = tried;
  const seen = known !== null ? known : new StaticArray<u8>((MAX_PROGRAM * (LONGEST_TEXT + 1)) / 8);
  tried = seen;
  memory.fill(changetype<usize>(seen), 0, seen.length);
  for (let at = from; at <= (whole ? 0 : length); at++) {
    for (let i = 0; i < SLOTS; i++) unchecked((slots[i] = -1));
    const end = matchAt(pattern, seen, ptr, length, at, whole);
    if (end < 0) continue;
    unchecked((slots[0] = at));
    unchecked((slots[1] = end));
    return true;
  }
  return false;
}

/** The end of the first match that begins at `start`; -1: none does. */
function matchAt(pattern: Pattern, seen: StaticArray<u8>, ptr: usize, length: i32, start: i32, whole: bool): i32 {
  const code = pattern.code;
  stack = [0, start];
  while (stack.length > 0) {
    let at = stack.pop();
    let step = stack.pop();
    if (step < 0) {
      unchecked((slots[-1 - step] = at));
      continue;
    }
    for (;;) {
      const bit = at * MAX_PROGRAM + step;
      if (((<i32>unchecked(seen[bit >> 3])) & (1 << (bit & 7))) != 0) break;
      unchecked((seen[bit >> 3] = <u8>((<i32>unchecked(seen[bit >> 3])) | (1 << (bit & 7)))));
      const what = unchecked(code[step]);
      const op = opOf(what);
      if (op == Op.Match) {
        if (!whole || at == length) return at;
        break;
      }
      if (op == Op.Jump) step += firstOf(what);
      else if (op == Op.Split) {
        stack.push(step + secondOf(what));
        stack.push(at);
        step += firstOf(what);
      } else if (op == Op.Save) {
        const slot = firstOf(what);
        stack.push(-1 - slot);
        stack.push(unchecked(slots[slot]));
        unchecked((slots[slot] = at));
        step++;
      } else if (op == Op.Begin || op == Op.End) {
        if (at != (op == Op.Begin ? 0 : length)) break;
        step++;
      } else {
        if (at >= length || !pattern.takes(what, load<u8>(ptr + at))) break;
        at++;
        step++;
      }
    }
  }
  return -1;
}

/** `$1`, `${1}` and `$$` as Go reads them: a name is as long as it can be, and one that no group has is empty. */
function filled(template: ArrayBuffer, ptr: usize): ArrayBuffer {
  const text = changetype<usize>(template);
  const size = template.byteLength;
  let made = new ArrayBuffer(0);
  let from = 0;
  for (let i = 0; i < size; i++) {
    if (load<u8>(text + i) != 0x24) continue;
    made = joined(made, text + from, i - from);
    from = i;
    const braces = i + 1 < size && load<u8>(text + i + 1) == 0x7b;
    const begin = braces ? i + 2 : i + 1;
    let end = begin;
    while (end < size && isWord(load<u8>(text + end))) end++;
    if (!braces && begin < size && load<u8>(text + begin) == 0x24) {
      from = begin;
      i = begin;
    } else if (end > begin && (!braces || (end < size && load<u8>(text + end) == 0x7d))) {
      const group = numberIn(text + begin, end - begin);
      const at = group < 0 ? -1 : unchecked(slots[group * 2]);
      if (at >= 0) made = joined(made, ptr + at, unchecked(slots[group * 2 + 1]) - at);
      from = braces ? end + 1 : end;
      i = from - 1;
    }
  }
  return joined(made, text + from, size - from);
}

function isWord(c: u8): bool {
  const small = c | 0x20;
  return (small >= 0x61 && small <= 0x7a) || (c >= 0x30 && c <= 0x39) || c == 0x5f;
}

/** The number of a group; -1: it is the number of none. */
function numberIn(ptr: usize, length: i32): i32 {
  if (length != 1) return -1;
  const digit = <i32>load<u8>(ptr) - 0x30;
  return digit >= 0 && digit * 2 < SLOTS && digit <= 9 ? digit : -1;
}
