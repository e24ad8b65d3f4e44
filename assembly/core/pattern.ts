// A small regular expression engine over bytes, for the patterns of a configuration. Time is linear in the input: a Pike machine steps
// all possible states at once and never goes back, so no pattern can make a request slow.
import { parsePattern } from "./pattern-parse";
import { CLASS_BYTES, firstOf, MAX_PROGRAM, noteGroups, Op, opOf, secondOf, takeClasses, takeCode } from "./pattern-program";

/** Bytes of the longest pattern. */
export const MAX_PATTERN_BYTES: i32 = 256;

/** Why the last pattern was not understood; empty: it was. */
export let patternError: string = "";

// The states before and behind a byte, as sparse sets (a list, and each state's place in it), and the stack that fills them.
const lists = new StaticArray<u16>(2 * MAX_PROGRAM);
const places = new StaticArray<u16>(2 * MAX_PROGRAM);
const stack = new StaticArray<u16>(2 * MAX_PROGRAM + 2);
let count: i32 = 0;

/** A compiled pattern. */
@final
export class Pattern {
  readonly code: StaticArray<i32> = takeCode();
  private classes: StaticArray<u8> = takeClasses();

  /**
   * Compiles a pattern: literals, `.`, `*`, `+`, `?`, `{m,n}` (lazy forms too), `|`, `(...)`, `(?:...)`, classes with ranges and negation,
   * \d \w \s \D \W \S, escapes, `^`, `$`, and `(?i)` at the start. null: not understood, and `patternError` says why. `.` and a negated
   * class stand for one byte, not for one character beyond ASCII. `groups`: for pattern-groups alone, which says what they matched.
   */
  static compile(source: ArrayBuffer, groups: bool = false): Pattern | null {
    noteGroups(groups);
    const isLong = source.byteLength > MAX_PATTERN_BYTES;
    patternError = isLong ? "longer than 256 bytes" : parsePattern(changetype<usize>(source), source.byteLength);
    return patternError.length > 0 ? null : new Pattern();
  }

  /** Does the pattern match all of the bytes? */
  matchWhole(ptr: usize, len: i32): bool {
    return this.run(ptr, len, true);
  }

  /** Does the pattern match somewhere in the bytes? */
  search(ptr: usize, len: i32): bool {
    return this.run(ptr, len, false);
  }

  private run(ptr: usize, len: i32, whole: bool): bool {
    len = max(len, 0);
    let now = 0;
    let states = 0;
    for (let i = 0; i <= len; i++) {
      count = states;
      if (i == 0 || !whole) this.add(now, 0, i, len);
      states = count;
      if (this.matched(now, states) && (!whole || i == len)) return true;
      if (i == len || (whole && states == 0)) return false;
      states = this.step(now, states, load<u8>(ptr + i), i + 1, len);
      now = MAX_PROGRAM - now;
    }
    return false;
  }

  /** Is one of the states the end of the program? It is the last step. */
  private matched(now: i32, states: i32): bool {
    const last = this.code.length - 1;
    const place = <i32>unchecked(places[now + last]);
    return place < states && <i32>unchecked(lists[now + place]) == last;
  }

  /** Steps all states over one byte into the other set; returns how many there are then. */
  private step(now: i32, states: i32, byte: u8, position: i32, len: i32): i32 {
    count = 0;
    for (let i = 0; i < states; i++) {
      const state = <i32>unchecked(lists[now + i]);
      if (this.takes(unchecked(this.code[state]), byte)) this.add(MAX_PROGRAM - now, state + 1, position, len);
    }
    return count;
  }

  /** Does the step take this byte? */
  takes(step: i32, byte: u8): bool {
    const operand = firstOf(step);
    switch (opOf(step)) {
      case Op.Byte:
        return <i32>byte == operand;
      case Op.Letter:
        return <i32>(byte | 0x20) == operand;
      case Op.Any:
        return byte != 0x0a;
      case Op.Class: {
        const bits = <i32>unchecked(this.classes[operand * CLASS_BYTES + ((<i32>byte) >> 3)]);
        return ((bits >> ((<i32>byte) & 7)) & 1) != 0;
      }
      default:
        return false;
    }
  }

  /** Adds a state and all that are reached from it without a byte; each is added once, so that empty loops end. */
  private add(set: i32, state: i32, position: i32, len: i32): void {
    let depth = 0;
    unchecked((stack[depth++] = <u16>state));
    while (depth > 0) {
      const at = <i32>unchecked(stack[--depth]);
      const place = <i32>unchecked(places[set + at]);
      if (place < count && <i32>unchecked(lists[set + place]) == at) continue;
      unchecked((places[set + at] = <u16>count));
      unchecked((lists[set + count++] = <u16>at));
      const step = unchecked(this.code[at]);
      const op = opOf(step);
      if (op == Op.Jump || op == Op.Split) unchecked((stack[depth++] = <u16>(at + firstOf(step))));
      if (op == Op.Split) unchecked((stack[depth++] = <u16>(at + secondOf(step))));
      if (op == Op.Save) unchecked((stack[depth++] = <u16>(at + 1)));
      if ((op == Op.Begin && position == 0) || (op == Op.End && position == len)) unchecked((stack[depth++] = <u16>(at + 1)));
    }
  }
}
