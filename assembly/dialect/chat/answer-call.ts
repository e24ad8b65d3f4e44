// A call of a chat answer, whose id and name may come in pieces.
import { ByteWriter } from "../../json/write";
import { Completeness } from "../completeness";
import { Slice } from "../slice";

/** A provider that mixes the pieces of more calls than this makes no sense. */
export const MOST_CALLS: i32 = 256;
/** Bytes of pieces that wait for their turn. */
export const MOST_WAITING: i32 = 4194304;


@final
export class Call {
  id: ArrayBuffer = new ArrayBuffer(0);
  name: ArrayBuffer = new ArrayBuffer(0);
  progress: Completeness = new Completeness();
  /** Pieces that came while another call was under way; null: none did. */
  waiting: ByteWriter | null = null;
  constructor(public index: i32) {}
}

/** The known name is the front of this one, or there is none yet. */
export function startsWithName(name: Slice, known: ArrayBuffer): bool {
  return name.length >= known.byteLength && memory.compare(changetype<usize>(known), name.ptr, known.byteLength) == 0;
}

export function joined(front: ArrayBuffer, rest: Slice): ArrayBuffer {
  const whole = new ArrayBuffer(front.byteLength + rest.length);
  memory.copy(changetype<usize>(whole), changetype<usize>(front), front.byteLength);
  memory.copy(changetype<usize>(whole) + front.byteLength, rest.ptr, rest.length);
  return whole;
}

export function isSame(known: ArrayBuffer, id: Slice): bool {
  if (known.byteLength != id.length) return known.byteLength == 0;
  return memory.compare(changetype<usize>(known), id.ptr, id.length) == 0;
}
