// The pattern engine as a small wasm of its own, so that Node judges and matches patterns with the plugin's own code:
// scripts/generate.mjs compiles it into config/pattern-engine.ts. One instance serves one pattern.
import { Pattern, patternError } from "../core/pattern";

let bytes = new ArrayBuffer(0);
let pattern: Pattern | null = null;

/** Room for the bytes of the next call. */
export function reserve(length: i32): usize {
  bytes = new ArrayBuffer(length);
  return changetype<usize>(bytes);
}

/** Compiles the reserved bytes; returns how many bytes the reason has why it cannot, 0 where it can. */
export function compile(): i32 {
  pattern = Pattern.compile(bytes);
  bytes = String.UTF8.encode(patternError);
  return pattern === null ? bytes.byteLength : 0;
}

/** Where the reason stands. */
export function reason(): usize {
  return changetype<usize>(bytes);
}

/** Whether the pattern is found in the reserved bytes. */
export function search(): bool {
  const compiled = pattern;
  return compiled !== null && compiled.search(changetype<usize>(bytes), bytes.byteLength);
}

/** Whether the pattern matches all of the reserved bytes. */
export function matchWhole(): bool {
  const compiled = pattern;
  return compiled !== null && compiled.matchWhole(changetype<usize>(bytes), bytes.byteLength);
}
