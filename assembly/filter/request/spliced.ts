// A value in a body replaced by another.
import { owe } from "../../host/collect";
import { ptrOf, returnedFront, returnedPtr, returnedRoom, returnedSize, unfilled } from "../../host/memory";
import { ByteWriter } from "../../json/write";

/**
 * What the host returned last, with [start, end) replaced: in its own place, with the shorter side moved, and a copy where there is no room. It is as
 * valid as that return.
 */
export function splicedReturn(start: i32, end: i32, value: ByteWriter): usize {
  const old = returnedPtr();
  const tail = returnedSize() - end;
  const more = value.length - (end - start);
  if (start < tail && more <= returnedFront()) {
    const at = old - more;
    memory.copy(at, old, start);
    memory.copy(at + start, value.ptr, value.length);
    return at;
  }
  if (start + value.length + tail > returnedRoom()) return ptrOf(splicedCopy(old, returnedSize(), start, end, value));
  memory.copy(old + start + value.length, old + end, tail);
  memory.copy(old + start, value.ptr, value.length);
  return old;
}

/** A copy of `size` bytes with [start, end) replaced. */
export function splicedCopy(ptr: usize, size: i32, start: i32, end: i32, value: ByteWriter): ArrayBuffer {
  const tail = size - end;
  const body = unfilled(start + value.length + tail);
  owe(body.byteLength);
  const at = ptrOf(body);
  memory.copy(at, ptr, start);
  memory.copy(at + start, value.ptr, value.length);
  memory.copy(at + start + value.length, ptr + end, tail);
  return body;
}
