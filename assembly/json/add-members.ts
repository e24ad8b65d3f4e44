// A JSON object with further top-level members behind its own: what the configuration sets in a request.
import { skipMark } from "./ascii";
import { Walk } from "./walk";

const COMMA: u8 = 0x2c;
const BRACE: u8 = 0x7b;

const walk = new Walk();
/** For each member to be added: the object has one of that name. */
let present = new StaticArray<bool>(8);

/**
 * Adds `members` (each `"name":value`) to the object in [ptr, ptr + size), in place: there is room behind it for all of them and a comma each.
 * A member whose entry in `unless` is a name is left out where the object has a member of that name; an empty entry: it comes in any case.
 * The object was checked by RequestScan; a byte order mark may come first. Returns the number of bytes that there are now.
 */
export function addMembers(ptr: usize, size: i32, members: ArrayBuffer[], unless: ArrayBuffer[]): i32 {
  const place = lastByte(skipMark(ptr, ptr + size), ptr + size, unless);
  if (place == 0) return size;
  const added = bytesOf(members);
  if (added == 0) return size;
  const isEmpty = load<u8>(place - 1) == BRACE;
  memory.copy(place + added - (isEmpty ? 1 : 0), place, ptr + size - place);
  let to = place;
  for (let i = 0, n = members.length; i < n; i++) {
    if (unchecked(present[i])) continue;
    if (!isEmpty || to > place) store<u8>(to++, COMMA);
    const member = unchecked(members[i]);
    memory.copy(to, changetype<usize>(member), member.byteLength);
    to += member.byteLength;
  }
  return size + added - (isEmpty ? 1 : 0);
}

/** The place behind the object's last member, or behind its bracket; 0: it is no object. Notes which names it has. */
function lastByte(start: usize, end: usize, names: ArrayBuffer[]): usize {
  if (names.length > present.length) present = new StaticArray<bool>(names.length);
  for (let i = 0, n = names.length; i < n; i++) unchecked((present[i] = false));
  let open = start;
  while (open < end && load<u8>(open) != BRACE) open++;
  if (open == end || !walk.enter(start, end)) return 0;
  let place = open + 1;
  while (walk.next() && !walk.cut) {
    for (let i = 0, n = names.length; i < n; i++) if (isNamed(unchecked(names[i]))) unchecked((present[i] = true));
    place = walk.valueEnd;
  }
  return place;
}

function isNamed(name: ArrayBuffer): bool {
  const length = walk.keyLength;
  if (length == 0 || name.byteLength != length) return false;
  return memory.compare(changetype<usize>(name), walk.keyPtr, length) == 0;
}

/** Bytes of the members that are added, with a comma each. */
function bytesOf(members: ArrayBuffer[]): i32 {
  let bytes = 0;
  for (let i = 0, n = members.length; i < n; i++) {
    if (!unchecked(present[i])) bytes += unchecked(members[i]).byteLength + 1;
  }
  return bytes;
}
