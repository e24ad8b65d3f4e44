// A request that asks for a longer answer than its model gives, with what it may ask for. All other bytes pass.
import { skipMark } from "./ascii";
import { Walk } from "./walk";

const top = new Walk();
const inner = new Walk();

/** The body under way, and how many of its bytes count. */
let out: usize = 0;
let size: i32 = 0;
let from: usize = 0;
let changed: bool = false;

/** Bytes of the body that was written last. */
export function loweredSize(): i32 {
  return size;
}

/** The object in [ptr, ptr + length), in a buffer that may be longer, with no limit of the answer above `bound`; null where none is above it. */
export function lowerLimit(ptr: usize, length: i32, bound: i64): ArrayBuffer | null {
  const end = ptr + length;
  if (!top.enter(skipMark(ptr, end), end)) return null;
  const body = new ArrayBuffer(length);
  out = changetype<usize>(body);
  size = 0;
  from = ptr;
  changed = false;
  while (top.next() && !top.cut) {
    if (top.key("max_tokens") || top.key("max_completion_tokens") || top.key("max_output_tokens")) lower(top, bound);
    else if ((top.key("inferenceConfig") || top.key("generationConfig") || top.key("thinking")) && inner.enterValue(top)) within(bound);
  }
  if (!changed) return null;
  upTo(end);
  return body;
}

function within(bound: i64): void {
  while (inner.next() && !inner.cut) {
    if (inner.key("maxTokens") || inner.key("maxOutputTokens")) lower(inner, bound);
    // What is thought of counts: half is left for what is said.
    else if (inner.key("budget_tokens") && inner.integer() >= <i32>min(bound, i32.MAX_VALUE)) lower(inner, bound / 2);
  }
}

function lower(at: Walk, bound: i64): void {
  if (<i64>at.integer() <= bound) return;
  upTo(at.value);
  const digits = bound.toString();
  for (let i = 0; i < digits.length; i++) store<u8>(out + size++, <u8>digits.charCodeAt(i));
  from = at.valueEnd;
  changed = true;
}

function upTo(p: usize): void {
  const length = <i32>(p - from);
  memory.copy(out + size, from, length);
  size += length;
}
