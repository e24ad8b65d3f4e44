// A piece of bytes where they lie: nothing is copied until it is written. Valid as long as the bytes that it points into.
import { equals } from "../json/ascii";
import { Walk } from "../json/walk";


@final
export class Slice {
  constructor(
    public ptr: usize = 0,
    public length: i32 = 0,
  ) {}

  get end(): usize {
    return this.ptr + this.length;
  }

  get some(): bool {
    return this.length > 0;
  }

  /** Is it this ASCII text? */
  is(text: string): bool {
    return equals(this.ptr, this.length, text);
  }

  /** Are they the same bytes? */
  same(other: Slice): bool {
    return this.length == other.length && memory.compare(this.ptr, other.ptr, this.length) == 0;
  }
}

/** Nothing: there is no such value, or an empty one. */
export const NONE = new Slice();

/** The inside of a string value as it is written, escapes and all; NONE for another value or a cut one. */
export function textOf(walk: Walk): Slice {
  return walk.isString() && !walk.cut && walk.textLength() > 0 ? new Slice(walk.textPtr(), walk.textLength()) : NONE;
}

/** The bytes of a value of any kind; NONE for null and for a cut one. */
export function valueOf(walk: Walk): Slice {
  if (walk.cut || walk.firstByte() == 0 || walk.firstByte() == 0x6e) return NONE;
  return new Slice(walk.value, <i32>(walk.valueEnd - walk.value));
}

/** The bytes of a number; NONE for another value. */
export function numberOf(walk: Walk): Slice {
  const c = walk.firstByte();
  return c == 0x2d || (c >= 0x30 && c <= 0x39) ? valueOf(walk) : NONE;
}

/** Is the value true? */
export function isTrue(walk: Walk): bool {
  return walk.firstByte() == 0x74;
}

/** Is the value false? */
export function isFalse(walk: Walk): bool {
  return walk.firstByte() == 0x66;
}

/** Is the value an object? */
export function isObject(walk: Walk): bool {
  return walk.firstByte() == 0x7b;
}

/** Is the value an array? */
export function isList(walk: Walk): bool {
  return walk.firstByte() == 0x5b;
}

/** A copy that outlives the bytes. */
export function copied(slice: Slice): ArrayBuffer {
  const copy = new ArrayBuffer(slice.length);
  memory.copy(changetype<usize>(copy), slice.ptr, slice.length);
  return copy;
}

/** All bytes of a buffer. */
export function sliceOf(bytes: ArrayBuffer): Slice {
  return new Slice(changetype<usize>(bytes), bytes.byteLength);
}
