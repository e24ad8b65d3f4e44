// Header maps of the stream in effect. A set or remove returns nothing and costs a fraction of a get, which re-enters this VM
// through malloc; so a callback that needs several headers reads all pairs once.
import { proxy_get_header_map_pairs, proxy_remove_header_map_value, proxy_replace_header_map_value } from "./imports";
import { OUT, clearOut, copyBytes, ptrOf, returnedPtr, returnedSize } from "./memory";
import { HeaderMapTypeValues, WasmResultValues } from "./values";

/**
 * Walks the pairs of a header map in place. The bytes are valid until the next host call that returns bytes; sets and removes
 * during the walk are fine.
 */
@final
export class HeaderPairs {
  namePtr: usize = 0;
  nameLength: i32 = 0;
  valuePtr: usize = 0;
  valueLength: i32 = 0;
  private base: usize = 0;
  private end: usize = 0;
  private data: usize = 0;
  private count: u32 = 0;
  private index: u32 = 0;

  /** A copy of the whole map as it was read, for views into it (RequestHead). */
  copyAll(): ArrayBuffer {
    return copyBytes(this.base, <i32>(this.end - this.base));
  }

  /** Where the value lies in that copy. */
  get valueOffset(): i32 {
    return <i32>(this.valuePtr - this.base);
  }

  /** Reads the map; false where there is none. */
  read(map: HeaderMapTypeValues): bool {
    clearOut();
    const found = proxy_get_header_map_pairs(map, OUT, OUT + 4) == WasmResultValues.Ok;
    return this.walk(returnedPtr(), found ? returnedSize() : 0) && found;
  }

  /** Walks a copy of a whole map; false where it is none. */
  walk(ptr: usize, size: i32): bool {
    this.base = ptr;
    this.end = ptr + size;
    this.count = 0;
    this.index = 0;
    if (size < 4) return true;
    const count = load<u32>(ptr);
    if (<u64>count * 10 + 4 > <u64>size) return false;
    this.count = count;
    this.data = ptr + 4 + ((<usize>count) << 3);
    return true;
  }

  /** The value of the first header of this name from here on; empty where there is none. */
  find(name: ArrayBuffer): ArrayBuffer {
    while (this.next()) {
      if (this.nameLength == name.byteLength && memory.compare(this.namePtr, ptrOf(name), name.byteLength) == 0) return this.copyValue();
    }
    return NONE;
  }

  /** Moves to the next pair; false at the end. */
  next(): bool {
    if (this.index >= this.count) return false;
    const cell = this.base + 4 + ((<usize>this.index) << 3);
    const nameLength = load<u32>(cell);
    const valueLength = load<u32>(cell, 4);
    if (<u64>this.data + nameLength + valueLength + 2 > <u64>this.end) return false;
    this.namePtr = this.data;
    this.nameLength = <i32>nameLength;
    this.valuePtr = this.data + nameLength + 1;
    this.valueLength = <i32>valueLength;
    this.data = this.valuePtr + valueLength + 1;
    this.index++;
    return true;
  }

  copyValue(): ArrayBuffer {
    return copyBytes(this.valuePtr, this.valueLength);
  }
}

/** Replaces a header, all its values included, or adds it. */
export function setHeader(map: HeaderMapTypeValues, name: ArrayBuffer, value: ArrayBuffer): void {
  proxy_replace_header_map_value(map, ptrOf(name), name.byteLength, ptrOf(value), value.byteLength);
}

/** The same with a value that lies anywhere. */
export function setHeaderAt(map: HeaderMapTypeValues, name: ArrayBuffer, valuePtr: usize, valueLength: i32): void {
  proxy_replace_header_map_value(map, ptrOf(name), name.byteLength, valuePtr, valueLength);
}

/** The value of a header; empty where there is none. Reads the whole map: for the few places that ask for one header now and then. */
export function getHeader(map: HeaderMapTypeValues, name: ArrayBuffer): ArrayBuffer {
  return LOOK_UP.read(map) ? LOOK_UP.find(name) : NONE;
}

export function withComma(a: ArrayBuffer, b: ArrayBuffer): ArrayBuffer {
  const both = new ArrayBuffer(a.byteLength + 2 + b.byteLength);
  const at = ptrOf(both);
  memory.copy(at, ptrOf(a), a.byteLength);
  store<u16>(at + a.byteLength, 0x202c);
  memory.copy(at + a.byteLength + 2, ptrOf(b), b.byteLength);
  return both;
}

const NONE = new ArrayBuffer(0);
const LOOK_UP = new HeaderPairs();

export function removeHeader(map: HeaderMapTypeValues, name: ArrayBuffer): void {
  proxy_remove_header_map_value(map, ptrOf(name), name.byteLength);
}

export function removeHeaderAt(map: HeaderMapTypeValues, namePtr: usize, nameLength: i32): void {
  proxy_remove_header_map_value(map, namePtr, nameLength);
}

/** A header list in the ABI's encoding, for local responses and calls. */
@final
export class HeaderList {
  private names: ArrayBuffer[] = [];
  private values: ArrayBuffer[] = [];

  add(name: ArrayBuffer, value: ArrayBuffer): HeaderList {
    this.names.push(name);
    this.values.push(value);
    return this;
  }

  /** Adds the headers of another list that this one lacks. */
  addMissing(other: HeaderList): HeaderList {
    const own = this.names.length;
    for (let i = 0, n = other.names.length; i < n; i++) {
      let known = false;
      for (let j = 0; j < own; j++) {
        const a = this.names[j];
        const b = other.names[i];
        if (a.byteLength == b.byteLength && memory.compare(ptrOf(a), ptrOf(b), a.byteLength) == 0) known = true;
      }
      if (!known) this.add(other.names[i], other.values[i]);
    }
    return this;
  }

  /** The value of the header that was added first under this name; empty where there is none. */
  get(name: ArrayBuffer): ArrayBuffer {
    for (let i = 0, n = this.names.length; i < n; i++) {
      const own = this.names[i];
      if (own.byteLength == name.byteLength && memory.compare(ptrOf(own), ptrOf(name), name.byteLength) == 0) return this.values[i];
    }
    return NONE;
  }

  get length(): i32 {
    return this.names.length;
  }

  nameAt(index: i32): ArrayBuffer {
    return this.names[index];
  }

  valueAt(index: i32): ArrayBuffer {
    return this.values[index];
  }

  /** All values under the name of the header at the place, in the order in which they were added. */
  joined(index: i32): ArrayBuffer {
    const name = this.names[index];
    let text = NONE;
    for (let i = 0, n = this.names.length; i < n; i++) {
      const own = this.names[i];
      if (own.byteLength != name.byteLength || memory.compare(ptrOf(own), ptrOf(name), name.byteLength) != 0) continue;
      text = text.byteLength == 0 ? this.values[i] : withComma(text, this.values[i]);
    }
    return text;
  }

  encode(): ArrayBuffer {
    const count = this.names.length;
    let size = 4;
    for (let i = 0; i < count; i++) size += 10 + this.names[i].byteLength + this.values[i].byteLength;
    const out = new ArrayBuffer(size);
    const base = ptrOf(out);
    store<u32>(base, count);
    let cell = base + 4;
    let data = cell + ((<usize>count) << 3);
    for (let i = 0; i < count; i++) {
      const name = this.names[i];
      const value = this.values[i];
      store<u32>(cell, name.byteLength);
      store<u32>(cell, value.byteLength, 4);
      cell += 8;
      memory.copy(data, ptrOf(name), name.byteLength);
      data += name.byteLength + 1;
      memory.copy(data, ptrOf(value), value.byteLength);
      data += value.byteLength + 1;
    }
    return out;
  }
}
