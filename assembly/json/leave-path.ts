// One member left out wherever it stands below a path of names: `tools.custom.defer_loading` is that of each tool. A name of the path that an object has no member of is the word for its
// kind, as validators put it there (`custom`, `assistant`, `ephemeral`). All other bytes pass, but for the space between members of an object that holds it.
import { skipMark, skipSpace } from "./ascii";
import { Walk } from "./walk";
import { ByteWriter } from "./write";

/** Objects and arrays within each other. */
const MOST_DEEP: i32 = 12;
const DOT: u8 = 0x2e;
const OBJECT: u8 = 0x7b;
const ARRAY: u8 = 0x5b;

const levels = new StaticArray<Walk>(MOST_DEEP);
for (let i = 0; i < MOST_DEEP; i++) unchecked((levels[i] = new Walk()));
const asked = new Walk();

let out: ByteWriter | null = null;
let left: bool = false;

/** Whether it stands anywhere in the object in [ptr, ptr + size). A byte order mark may come first. */
export function hasPath(ptr: usize, size: i32, path: ArrayBuffer): bool {
  out = null;
  return leave(ptr, size, path);
}

/** The object in [ptr, ptr + size) without it. A byte order mark may come first. */
export function withoutPath(ptr: usize, size: i32, path: ArrayBuffer): ArrayBuffer {
  const writer = new ByteWriter(size);
  out = writer;
  leave(ptr, size, path);
  out = null;
  return writer.take();
}

/** True where it stood there. */
function leave(ptr: usize, size: i32, path: ArrayBuffer): bool {
  const end = ptr + size;
  left = false;
  visit(skipSpace(skipMark(ptr, end), end), end, changetype<usize>(path), changetype<usize>(path) + path.byteLength, 0);
  return left;
}

/** Where the name at p ends. */
function nameEnd(p: usize, end: usize): usize {
  while (p < end && load<u8>(p) != DOT) p++;
  return p;
}

function copy(from: usize, to: usize): void {
  const writer = out;
  if (writer !== null) writer.bytes(from, <i32>(to - from));
}

function put(c: u8): void {
  const writer = out;
  if (writer !== null) writer.byte(c);
}

/** Writes the value in [from, to) without the member of the path in [name, end). */
function visit(from: usize, to: usize, name: usize, end: usize, depth: i32): void {
  const opens: u8 = depth < MOST_DEEP && from < to ? load<u8>(from) : 0;
  const at = unchecked(levels[min(depth, MOST_DEEP - 1)]);
  if ((opens != OBJECT && opens != ARRAY) || !at.enter(from, to)) return copy(from, to);
  if (opens == ARRAY) {
    put(ARRAY);
    for (let first = true; at.next(); first = false) {
      if (!first) put(0x2c);
      visit(at.value, at.valueEnd, name, end, depth + 1);
    }
    put(0x5d);
    return;
  }
  let ends = nameEnd(name, end);
  while (ends < end && !has(from, to, name, ends)) {
    name = ends + 1;
    ends = nameEnd(name, end);
  }
  let some = false;
  put(OBJECT);
  while (at.next()) {
    const isIt = isNamed(at, name, ends);
    if (isIt && ends == end) {
      left = true;
      continue;
    }
    if (some) put(0x2c);
    some = true;
    copy(at.start, at.value);
    if (isIt) visit(at.value, at.valueEnd, ends + 1, end, depth + 1);
    else copy(at.value, at.valueEnd);
  }
  put(0x7d);
}

function has(from: usize, to: usize, name: usize, end: usize): bool {
  if (!asked.enter(from, to)) return false;
  while (asked.next()) if (isNamed(asked, name, end)) return true;
  return false;
}

function isNamed(walk: Walk, name: usize, end: usize): bool {
  const length = <i32>(end - name);
  return walk.keyLength == length && memory.compare(walk.keyPtr, name, length) == 0;
}
