// Bytes compared in place. Names of headers, models and codes are never turned into strings on the request path.

@inline
export function start(bytes: ArrayBuffer): usize {
  return changetype<usize>(bytes);
}

export function equals(ptr: usize, length: i32, bytes: ArrayBuffer): bool {
  return length == bytes.byteLength && alike(ptr, changetype<usize>(bytes), length);
}

export function same(a: ArrayBuffer, b: ArrayBuffer): bool {
  return a.byteLength == b.byteLength && alike(changetype<usize>(a), changetype<usize>(b), a.byteLength);
}

/** Whether one of them is made of the same bytes. */
export function isAmong(list: ArrayBuffer[], bytes: ArrayBuffer): bool {
  for (let i = 0, n = list.length; i < n; i++) if (same(list[i], bytes)) return true;
  return false;
}

export function startsWith(ptr: usize, length: i32, prefix: ArrayBuffer): bool {
  return length >= prefix.byteLength && alike(ptr, changetype<usize>(prefix), prefix.byteLength);
}

export function endsWith(ptr: usize, length: i32, suffix: ArrayBuffer): bool {
  const size = suffix.byteLength;
  return length >= size && alike(ptr + length - size, changetype<usize>(suffix), size);
}

/** Eight bytes a step, the last step over bytes that were compared already where fewer are left; memory.compare takes one after the other. */
export function alike(a: usize, b: usize, size: i32): bool {
  if (size < 8) return size < 4 ? fewAlike(a, b, size) : load<u32>(a) == load<u32>(b) && load<u32>(a + size - 4) == load<u32>(b + size - 4);
  const last = size - 8;
  for (let i = 0; i < last; i += 8) if (load<u64>(a + i) != load<u64>(b + i)) return false;
  return load<u64>(a + last) == load<u64>(b + last);
}

function fewAlike(a: usize, b: usize, size: i32): bool {
  for (let i = 0; i < size; i++) if (load<u8>(a + i) != load<u8>(b + i)) return false;
  return true;
}

/** `prefix` is lower case. */
export function startsWithIgnoringCase(ptr: usize, length: i32, prefix: ArrayBuffer): bool {
  if (length < prefix.byteLength) return false;
  for (let i = 0, n = prefix.byteLength; i < n; i++) {
    const c = load<u8>(ptr + i);
    const lower = c >= 0x41 && c <= 0x5a ? c | 0x20 : c;
    if (lower != load<u8>(changetype<usize>(prefix) + i)) return false;
  }
  return true;
}

/** A letter of ASCII. */
export function isLetter(c: u8): bool {
  const small = c | 0x20;
  return small >= 0x61 && small <= 0x7a;
}

/** Position of `needle` in the bytes, -1 where it is not. */
@inline
export function indexOf(ptr: usize, length: i32, needle: ArrayBuffer): i32 {
  return placeOf(ptr, length, changetype<usize>(needle), needle.byteLength);
}

/** The same of a needle of `size` bytes. */
export function placeOf(ptr: usize, length: i32, needle: usize, size: i32): i32 {
  if (size == 0) return 0;
  const first = load<u8>(needle);
  for (let i = 0, last = length - size; i <= last; i++) {
    if (load<u8>(ptr + i) == first && memory.compare(ptr + i, needle, size) == 0) return i;
  }
  return -1;
}

export function copy(ptr: usize, length: i32): ArrayBuffer {
  const bytes = new ArrayBuffer(length);
  memory.copy(changetype<usize>(bytes), ptr, length);
  return bytes;
}

/** FNV-1a, 64 bits, with a last mix so that its low bits can choose a bucket. */
export function hash64(ptr: usize, length: i32, seed: u64 = 0xcbf29ce484222325): u64 {
  let hash = seed;
  for (let i = 0; i < length; i++) hash = (hash ^ load<u8>(ptr + i)) * 0x100000001b3;
  return mix64(hash);
}

/** Finaliser of splitmix64. */
export function mix64(value: u64): u64 {
  let z = value;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

/** The digits of a number that is not negative, as UTF-8. */
export function decimal(value: i64): ArrayBuffer {
  return String.UTF8.encode(value.toString());
}

/** 0 to 9. */
export function isDigit(c: u8): bool {
  return c >= 0x30 && c <= 0x39;
}

/** Texts that bytes are compared with. */
export function encoded(texts: string[]): ArrayBuffer[] {
  const all = new Array<ArrayBuffer>(texts.length);
  for (let i = 0, n = texts.length; i < n; i++) all[i] = String.UTF8.encode(texts[i]);
  return all;
}
