// A request without the members that its target has refused as unknown. The limit of an answer keeps its value under the other of its two names.
import { addMembers } from "./add-members";
import { dropMembers } from "./drop-members";
import { Walk } from "./walk";

/** Without them the answer would be another one: a target that does not take one of them cannot answer. */
const KEPT: StaticArray<string> = [
  "model",
  "messages",
  "prompt",
  "input",
  "system",
  "instructions",
  "stream",
  "tools",
  "tool_choice",
  "functions",
  "function_call",
  "response_format",
  "text",
  "n",
  "modalities",
  "audio",
];
const LIMIT = String.UTF8.encode("max_tokens");
const OTHER_LIMIT = String.UTF8.encode("max_completion_tokens");

const top = new Walk();

/** The keys of the object in [ptr, ptr + size) that are meant by these names and may be left out of it. */
export function membersNamed(ptr: usize, size: i32, names: ArrayBuffer[]): ArrayBuffer[] {
  const some: ArrayBuffer[] = [];
  const mark = size >= 3 && load<u8>(ptr) == 0xef ? 3 : 0;
  if (names.length == 0 || !top.enter(ptr + mark, ptr + size)) return some;
  while (top.next()) {
    if (isKept()) continue;
    for (let i = 0, n = names.length; i < n; i++) {
      const name = unchecked(names[i]);
      if (!isKey(name)) continue;
      const key = new ArrayBuffer(top.keyLength);
      memory.copy(changetype<usize>(key), top.keyPtr, top.keyLength);
      if (!isAmong(some, key)) some.push(key);
    }
  }
  return some;
}

function isKept(): bool {
  for (let i = 0, n = KEPT.length; i < n; i++) if (top.key(unchecked(KEPT[i]))) return true;
  return false;
}

/** As providers write it: `presencePenalty` is `presence_penalty` (xAI). */
function isKey(name: ArrayBuffer): bool {
  const ptr = changetype<usize>(name);
  let at = 0;
  for (let i = 0, n = name.byteLength; i < n; i++) {
    let c = load<u8>(ptr + i);
    if (c >= 0x41 && c <= 0x5a) {
      if (at >= top.keyLength || load<u8>(top.keyPtr + at++) != 0x5f) return false;
      c |= 0x20;
    }
    if (at >= top.keyLength || load<u8>(top.keyPtr + at++) != c) return false;
  }
  return at == top.keyLength;
}

/** The object without these keys. The bytes that count: `leftSize()`. null: it has none. */
export function leaveMembersNamed(ptr: usize, size: i32, keys: ArrayBuffer[]): ArrayBuffer | null {
  const moved = movedLimit(ptr, size, keys);
  const out = new ArrayBuffer(size + (moved === null ? 0 : moved.byteLength + 1));
  left = dropMembers(ptr, size, keys, changetype<usize>(out));
  if (left < 0) return null;
  if (moved !== null) left = addMembers(changetype<usize>(out), left, [moved], [new ArrayBuffer(0)]);
  return out;
}

let left: i32 = 0;

export function leftSize(): i32 {
  return left;
}

/** `"max_completion_tokens":100` for a `max_tokens` that goes, and the other way around; null: neither goes, or both do or are there. */
function movedLimit(ptr: usize, size: i32, keys: ArrayBuffer[]): ArrayBuffer | null {
  let value: ArrayBuffer | null = null;
  let count = 0;
  const mark = size >= 3 && load<u8>(ptr) == 0xef ? 3 : 0;
  if (!top.enter(ptr + mark, ptr + size)) return null;
  while (top.next()) {
    const isOther = top.key("max_completion_tokens");
    if (!isOther && !top.key("max_tokens")) continue;
    count++;
    if (!isAmong(keys, isOther ? OTHER_LIMIT : LIMIT)) continue;
    const name = isOther ? '"max_tokens":' : '"max_completion_tokens":';
    const length = <i32>(top.valueEnd - top.value);
    const member = new ArrayBuffer(name.length + length);
    String.UTF8.encodeUnsafe(changetype<usize>(name), name.length, changetype<usize>(member));
    memory.copy(changetype<usize>(member) + name.length, top.value, length);
    value = member;
  }
  return count == 1 ? value : null;
}

export function isAmong(keys: ArrayBuffer[], name: ArrayBuffer): bool {
  for (let i = 0, n = keys.length; i < n; i++) {
    const key = unchecked(keys[i]);
    if (key.byteLength == name.byteLength && memory.compare(changetype<usize>(key), changetype<usize>(name), name.byteLength) == 0)
      return true;
  }
  return false;
}
