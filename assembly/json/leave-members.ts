// A request without the members that its target has refused as unknown, wherever they stand. The limit of an answer keeps its value under the other of its two names.
import { addMembers } from "./add-members";
import { equals, equalsAny, skipMark } from "./ascii";
import { dropMembers } from "./drop-members";
import { hasPath, withoutPath } from "./leave-path";
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

/** The same of what lies deeper. */
const KEPT_WITHIN: StaticArray<string> = [
  "role",
  "content",
  "type",
  "text",
  "name",
  "id",
  "input",
  "source",
  "data",
  "image_url",
  "input_schema",
  "parameters",
  "properties",
  "function",
  "arguments",
  "tool_calls",
  "tool_call_id",
  "tool_use_id",
  "call_id",
  "output",
  "parts",
];
const DOT: u8 = 0x2e;

const top = new Walk();

/** What of the object in [ptr, ptr + size) is meant by these names, and may be left out of it: its own keys, and paths of names. */
export function membersNamed(ptr: usize, size: i32, names: ArrayBuffer[]): ArrayBuffer[] {
  if (names.length == 0) return names;
  const some = keysIn(ptr, size, names);
  for (let i = 0, n = names.length; i < n; i++) {
    const name = unchecked(names[i]);
    if (lastName(name) > 0 && isPathIn(ptr, size, name) && !isAmong(some, name)) some.push(name);
  }
  return some;
}

/** Where the last name of a path begins; 0: it is one name. */
function lastName(path: ArrayBuffer): i32 {
  for (let i = path.byteLength - 1; i > 0; i--) if (load<u8>(changetype<usize>(path) + i) == DOT) return i + 1;
  return 0;
}

function isPathIn(ptr: usize, size: i32, path: ArrayBuffer): bool {
  const last = lastName(path);
  const name = changetype<usize>(path) + last;
  if (equalsAny(name, path.byteLength - last, KEPT) || equalsAny(name, path.byteLength - last, KEPT_WITHIN)) return false;
  return hasPath(ptr, size, path);
}

/** In one pass: a body may be large. */
function keysIn(ptr: usize, size: i32, names: ArrayBuffer[]): ArrayBuffer[] {
  const some: ArrayBuffer[] = [];
  if (!top.enter(skipMark(ptr, ptr + size), ptr + size)) return some;
  while (top.next()) {
    if (!isMeant(names) || equalsAny(top.keyPtr, top.keyLength, KEPT)) continue;
    const key = new ArrayBuffer(top.keyLength);
    memory.copy(changetype<usize>(key), top.keyPtr, top.keyLength);
    if (!isAmong(some, key)) some.push(key);
  }
  return some;
}

function isMeant(names: ArrayBuffer[]): bool {
  for (let i = 0, n = names.length; i < n; i++) if (isKey(unchecked(names[i]))) return true;
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

/** The object without these, of which it has some. The bytes that count: `leftSize()`. null: it has none. */
export function leaveMembersNamed(ptr: usize, size: i32, names: ArrayBuffer[]): ArrayBuffer | null {
  const keys: ArrayBuffer[] = [];
  let body: ArrayBuffer | null = null;
  left = size;
  for (let i = 0, n = names.length; i < n; i++) {
    if (lastName(names[i]) == 0) keys.push(names[i]);
    else {
      body = withoutPath(body === null ? ptr : changetype<usize>(body), left, names[i]);
      left = body.byteLength;
    }
  }
  if (keys.length == 0) return body;
  const at = body === null ? ptr : changetype<usize>(body);
  const moved = movedLimit(at, left, keys);
  const out = new ArrayBuffer(left + (moved === null ? 0 : moved.byteLength + 1));
  const bytes = dropMembers(at, left, keys, changetype<usize>(out));
  if (bytes < 0) return body;
  left = moved === null ? bytes : addMembers(changetype<usize>(out), bytes, [moved], [new ArrayBuffer(0)]);
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
  if (!top.enter(skipMark(ptr, ptr + size), ptr + size)) return null;
  while (top.next()) {
    const isOther = top.key("max_completion_tokens");
    if (!isOther && !top.key("max_tokens")) continue;
    count++;
    if (!isNamed(keys, isOther ? "max_completion_tokens" : "max_tokens")) continue;
    const name = isOther ? '"max_tokens":' : '"max_completion_tokens":';
    const length = <i32>(top.valueEnd - top.value);
    const member = new ArrayBuffer(name.length + length);
    String.UTF8.encodeUnsafe(changetype<usize>(name), name.length, changetype<usize>(member));
    memory.copy(changetype<usize>(member) + name.length, top.value, length);
    value = member;
  }
  return count == 1 ? value : null;
}

function isNamed(keys: ArrayBuffer[], name: string): bool {
  for (let i = 0, n = keys.length; i < n; i++) if (equals(changetype<usize>(keys[i]), keys[i].byteLength, name)) return true;
  return false;
}

/** Whether one of them is made of the same bytes. */
export function isAmong(keys: ArrayBuffer[], name: ArrayBuffer): bool {
  for (let i = 0, n = keys.length; i < n; i++) {
    const key = unchecked(keys[i]);
    if (key.byteLength == name.byteLength && memory.compare(changetype<usize>(key), changetype<usize>(name), name.byteLength) == 0)
      return true;
  }
  return false;
}
