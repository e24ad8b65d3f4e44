// A JSON object without some of its top-level members, byte for byte otherwise: what a provider would reject is left out of a request.
import { skipMark } from "./ascii";
import { Walk } from "./walk";

const walk = new Walk();
// A name longer than this is never compared: no parameter has one.
const NAME_BYTES: i32 = 128;

/** Where the next kept byte is copied from, and the place behind the last one written. */
let from: usize = 0;
let to: usize = 0;

/**
 * Writes the object in [ptr, ptr + size) to `target` (room for `size` bytes) without the members of these names, written plainly or with
 * escapes, every one of a name that stands there twice, each with its comma. The object was checked by RequestScan; a byte order mark may come
 * first. Returns the number of bytes written; -1 where nothing was to be left out.
 */
export function dropMembers(ptr: usize, size: i32, names: ArrayBuffer[], target: usize): i32 {
  const end = ptr + size;
  if (!walk.enter(skipMark(ptr, end), end)) return -1;
  from = ptr;
  to = target;
  let dropped = false;
  let kept = false; // a member stands before this one
  let open = false; // members at the front were dropped: what comes next, comes without the comma before it
  let lastEnd = ptr;
  while (walk.next() && !walk.cut) {
    if (isNamed(names)) {
      if (!open) keepUntil(kept ? lastEnd : walk.start);
      open = !kept;
      from = walk.valueEnd;
      dropped = true;
    } else {
      if (open) from = walk.start;
      open = false;
      kept = true;
    }
    lastEnd = walk.valueEnd;
  }
  if (!dropped) return -1;
  keepUntil(end);
  return <i32>(to - target);
}

/** Copies what lies between the last dropped member and `until`. */
function keepUntil(until: usize): void {
  const length = until - from;
  memory.copy(to, from, length);
  to += length;
}

/** Is the member's key one of the names? */
function isNamed(names: ArrayBuffer[]): bool {
  const length = walk.keyLength;
  if (length >= NAME_BYTES) return false;
  for (let i = 0, n = names.length; i < n; i++) {
    const name = unchecked(names[i]);
    if (name.byteLength == length && memory.compare(changetype<usize>(name), walk.keyPtr, length) == 0) return true;
  }
  return false;
}
