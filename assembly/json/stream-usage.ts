// A streamed request that asks for the usage of its answer: `"stream_options":{"include_usage":true}` (OpenAI's API reference, chat completions).
import { skipMark } from "./ascii";
import { Walk } from "./walk";

const BRACE: u8 = 0x7b;
const MEMBER = String.UTF8.encode('"stream_options":{"include_usage":true},');
const OPTIONS = String.UTF8.encode('{"include_usage":true}');
const OPTION = String.UTF8.encode('"include_usage":true,');

/** No more than this comes to a body. */
export const USAGE_ROOM: i32 = 64;

const walk = new Walk();
const inner = new Walk();

/**
 * Asks for the usage in the object in [ptr, ptr + size), in place: there is room behind it for USAGE_ROOM bytes. What the client said of it, true
 * or false, stays. Returns the number of bytes that there are now.
 */
export function addStreamUsage(ptr: usize, size: i32): i32 {
  const end = ptr + size;
  const start = skipMark(ptr, end);
  let open = start;
  while (open < end && load<u8>(open) != BRACE) open++;
  if (open == end || !walk.enter(start, end)) return size;
  let members = 0;
  while (walk.next() && !walk.cut) {
    members++;
    if (walk.key("stream_options")) return inOptions(ptr, size);
  }
  return members == 0 ? size : replace(ptr, size, open + 1, open + 1, MEMBER, MEMBER.byteLength);
}

function inOptions(ptr: usize, size: i32): i32 {
  const value = walk.value;
  const after = walk.valueEnd;
  if (load<u8>(value) != BRACE) {
    return walk.firstByte() == 0x6e ? replace(ptr, size, value, after, OPTIONS, OPTIONS.byteLength) : size;
  }
  if (!inner.enter(value, after)) return size;
  let members = 0;
  while (inner.next()) {
    members++;
    if (inner.key("include_usage") && inner.firstByte() != 0x6e) return size;
    if (inner.key("include_usage")) return replace(ptr, size, inner.value, inner.valueEnd, TRUE, TRUE.byteLength);
  }
  return replace(ptr, size, value + 1, value + 1, OPTION, members == 0 ? OPTION.byteLength - 1 : OPTION.byteLength);
}

const TRUE = String.UTF8.encode("true");

/** Puts the first `length` bytes of `text` in the place of [from, to). */
function replace(ptr: usize, size: i32, from: usize, to: usize, text: ArrayBuffer, length: i32): i32 {
  memory.copy(from + length, to, ptr + size - to);
  memory.copy(from, changetype<usize>(text), length);
  return size + length - <i32>(to - from);
}
