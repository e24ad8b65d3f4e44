// Finds what a model's name leads to: exact names, then the longest prefix, then regular expressions in order, then the entry for
// any name. The cost follows the name's length, not the number of entries: one pass of an incremental hash meets every prefix.
import { mix64 } from "./bytes";
import { Pattern } from "./pattern";

const OFFSET: u64 = 0xcbf29ce484222325;
const PRIME: u64 = 0x100000001b3;
const PREFIX_SALT: u64 = 0x5bd1e9955bd1e995;


@final
export class NameTable {
  private names: Map<u64, i32> = new Map<u64, i32>();
  private keys: ArrayBuffer[] = [];
  private values: i32[] = [];
  private lengths: StaticArray<bool> = new StaticArray<bool>(257);
  private patterns: Pattern[] = [];
  private patternValues: i32[] = [];
  private anyValue: i32 = -1;

  addExact(name: ArrayBuffer, value: i32): void {
    this.add(hashName(name), name, value);
  }

  addPrefix(prefix: ArrayBuffer, value: i32): void {
    if (prefix.byteLength > 256) return;
    unchecked((this.lengths[prefix.byteLength] = true));
    this.add(hashName(prefix) ^ PREFIX_SALT, prefix, value);
  }

  addPattern(source: ArrayBuffer, value: i32): void {
    const pattern = Pattern.compile(source);
    if (pattern === null) return;
    this.patterns.push(pattern);
    this.patternValues.push(value);
  }

  addAny(value: i32): void {
    if (this.anyValue < 0) this.anyValue = value;
  }

  /** The value of the entry that the name leads to; -1: none. */
  find(ptr: usize, length: i32): i32 {
    let hash = OFFSET;
    let longest = unchecked(this.lengths[0]) ? this.lookUp(mix64(hash) ^ PREFIX_SALT, ptr, 0) : -1;
    for (let i = 0; i < length; i++) {
      hash = (hash ^ load<u8>(ptr + i)) * PRIME;
      if (i >= 256 || !unchecked(this.lengths[i + 1])) continue;
      const found = this.lookUp(mix64(hash) ^ PREFIX_SALT, ptr, i + 1);
      if (found >= 0) longest = found;
    }
    const exact = this.lookUp(mix64(hash), ptr, length);
    if (exact >= 0) return exact;
    if (longest >= 0) return longest;
    for (let i = 0, n = this.patterns.length; i < n; i++) {
      if (this.patterns[i].matchWhole(ptr, length)) return this.patternValues[i];
    }
    return this.anyValue;
  }

  /** The first of two entries for one name stays. */
  private add(hash: u64, key: ArrayBuffer, value: i32): void {
    if (this.names.has(hash)) return;
    this.names.set(hash, this.keys.length);
    this.keys.push(key);
    this.values.push(value);
  }

  private lookUp(hash: u64, ptr: usize, length: i32): i32 {
    if (!this.names.has(hash)) return -1;
    const index = this.names.get(hash);
    const key = this.keys[index];
    if (key.byteLength != length || memory.compare(changetype<usize>(key), ptr, length) != 0) return -1;
    return this.values[index];
  }
}

function hashName(name: ArrayBuffer): u64 {
  let hash = OFFSET;
  const ptr = changetype<usize>(name);
  for (let i = 0, n = name.byteLength; i < n; i++) hash = (hash ^ load<u8>(ptr + i)) * PRIME;
  return mix64(hash);
}
