// A request's path and query as AWS's signature has them: docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html.
import { ByteWriter } from "../json/write";

const SLASH: u8 = 0x2f;
const AMPERSAND: u8 = 0x26;
const EQUALS: u8 = 0x3d;

/** Where the query begins, behind its question mark; the length where there is none. A path never has a fragment. */
export function queryAt(ptr: usize, length: i32): i32 {
  for (let i = 0; i < length; i++) if (load<u8>(ptr + i) == 0x3f) return i + 1;
  return length;
}

/** Writes the path without its dots and double slashes, encoded once more: what is `%3A` on the wire is `%253A` here. */
export function writePath(writer: ByteWriter, ptr: usize, length: i32): void {
  const parts = segments(ptr, length);
  for (let i = 0, n = parts.length; i < n; i += 2) {
    writer.ascii("/");
    encode(writer, ptr + parts[i], parts[i + 1]);
  }
  if (parts.length == 0 || load<u8>(ptr + length - 1) == SLASH) writer.ascii("/");
}

/** Begin and length of each that counts. */
function segments(ptr: usize, length: i32): i32[] {
  const parts: i32[] = [];
  let begin = 0;
  for (let i = 0; i <= length; i++) {
    if (i < length && load<u8>(ptr + i) != SLASH) continue;
    const size = i - begin;
    if (isDots(ptr + begin, size, 2)) {
      if (parts.length > 0) parts.length -= 2;
    } else if (size > 0 && !isDots(ptr + begin, size, 1)) {
      parts.push(begin);
      parts.push(size);
    }
    begin = i + 1;
  }
  return parts;
}

function isDots(ptr: usize, size: i32, count: i32): bool {
  for (let i = 0; i < size; i++) if (load<u8>(ptr + i) != 0x2e) return false;
  return size == count;
}

function encode(writer: ByteWriter, ptr: usize, length: i32): void {
  for (let i = 0; i < length; i++) {
    const c = load<u8>(ptr + i);
    const small = c | 0x20;
    const plain = (small >= 0x61 && small <= 0x7a) || (c >= 0x30 && c <= 0x39) || c == 0x2d || c == 0x2e || c == 0x5f || c == 0x7e;
    if (plain) writer.bytes(ptr + i, 1);
    else {
      writer.ascii("%");
      writer.ascii(HEX.charAt(c >> 4));
      writer.ascii(HEX.charAt(c & 15));
    }
  }
}

const HEX = "0123456789ABCDEF";

/** Writes the query's pairs by their names, then by their values, as they are encoded on the wire. A name without a value gets its `=`. */
export function writeQuery(writer: ByteWriter, ptr: usize, length: i32): void {
  if (length == 0) return;
  const pairs: Pair[] = [];
  let begin = 0;
  for (let i = 0; i <= length; i++) {
    if (i < length && load<u8>(ptr + i) != AMPERSAND) continue;
    pairs.push(new Pair(ptr + begin, i - begin));
    begin = i + 1;
  }
  pairs.sort((a, b) => order(a, b));
  for (let i = 0, n = pairs.length; i < n; i++) {
    if (i > 0) writer.ascii("&");
    writer.bytes(pairs[i].ptr, pairs[i].name);
    writer.ascii("=");
    writer.bytes(pairs[i].ptr + pairs[i].name + 1, pairs[i].length - pairs[i].name - 1);
  }
}


@final
class Pair {
  /** Bytes of its name. */
  name: i32;
  constructor(
    public ptr: usize,
    public length: i32,
  ) {
    let name = 0;
    while (name < length && load<u8>(ptr + name) != EQUALS) name++;
    this.name = name;
  }
}

function order(a: Pair, b: Pair): i32 {
  const byName = compare(a.ptr, a.name, b.ptr, b.name);
  if (byName != 0) return byName;
  return compare(a.ptr + a.name + 1, a.length - a.name - 1, b.ptr + b.name + 1, b.length - b.name - 1);
}

function compare(a: usize, aSize: i32, b: usize, bSize: i32): i32 {
  const shared = max(min(aSize, bSize), 0);
  const found = shared > 0 ? memory.compare(a, b, shared) : 0;
  return found != 0 ? found : aSize - bSize;
}
