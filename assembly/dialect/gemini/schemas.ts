// Google's own schemas name their types in capitals ("OBJECT", "STRING"): everywhere else they are JSON Schema's small words.
import { equals, isSpace } from "../../json/ascii";
import { Slice } from "../slice";

const TYPES: StaticArray<string> = ["STRING", "NUMBER", "INTEGER", "BOOLEAN", "ARRAY", "OBJECT", "NULL"];
const KEY = '"type"';

/** A copy with small words. Quotes inside of texts are escaped, so that a key is found by its bytes. */
export function smallTypes(schema: Slice): ArrayBuffer {
  const copy = new ArrayBuffer(schema.length);
  const ptr = changetype<usize>(copy);
  const end = ptr + schema.length;
  memory.copy(ptr, schema.ptr, schema.length);
  for (let p = ptr; p + KEY.length < end; p++) {
    if (load<u8>(p) != 0x22 || !equals(p, KEY.length, KEY)) continue;
    let at = skip(p + KEY.length, end);
    if (at >= end || load<u8>(at) != 0x3a) continue;
    at = skip(at + 1, end);
    if (at < end && load<u8>(at) == 0x22) lowerWord(at + 1, end);
  }
  return copy;
}

function skip(p: usize, end: usize): usize {
  while (p < end && isSpace(load<u8>(p))) p++;
  return p;
}

function lowerWord(p: usize, end: usize): void {
  let size = 0;
  while (p + size < end && load<u8>(p + size) != 0x22) size++;
  for (let i = 0, n = TYPES.length; i < n; i++) {
    if (!equals(p, size, TYPES[i])) continue;
    for (let j = 0; j < size; j++) store<u8>(p + j, load<u8>(p + j) | 0x20);
    return;
  }
}
