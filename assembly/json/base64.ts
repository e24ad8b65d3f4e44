// Base64 (RFC 4648), written and read.
import { ByteWriter } from "./write";

const LETTERS: StaticArray<u8> = letters("+/");
const URL_LETTERS: StaticArray<u8> = letters("-_");
/** Bytes that are written at once. */
const PIECE: i32 = 3 * 1024;
const WRITTEN: StaticArray<u8> = new StaticArray<u8>((PIECE / 3) * 4);
const PADDING: u8 = 0x3d;

function letters(last: string): StaticArray<u8> {
  const all = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789" + last;
  const bytes = new StaticArray<u8>(64);
  for (let i = 0; i < 64; i++) bytes[i] = <u8>all.charCodeAt(i);
  return bytes;
}

/** With padding. */
export function writeBase64(writer: ByteWriter, ptr: usize, length: i32): void {
  write(writer, ptr, length, LETTERS, true);
}

/** By the alphabet for URLs, without padding. */
export function writeBase64Url(writer: ByteWriter, ptr: usize, length: i32): void {
  write(writer, ptr, length, URL_LETTERS, false);
}

function write(writer: ByteWriter, ptr: usize, length: i32, alphabet: StaticArray<u8>, padded: bool): void {
  for (let from = 0; from < length; from += PIECE) piece(writer, ptr + from, min(length - from, PIECE), alphabet, padded);
}

function piece(writer: ByteWriter, ptr: usize, length: i32, alphabet: StaticArray<u8>, padded: bool): void {
  let size = 0;
  for (let i = 0; i < length; i += 3) {
    const left = min(length - i, 3);
    let bits: u32 = (<u32>load<u8>(ptr + i)) << 16;
    if (left > 1) bits |= (<u32>load<u8>(ptr + i + 1)) << 8;
    if (left > 2) bits |= load<u8>(ptr + i + 2);
    for (let j = 0; j < 4; j++) {
      if (j <= left) unchecked((WRITTEN[size++] = alphabet[(bits >> (18 - 6 * j)) & 63]));
      else if (padded) unchecked((WRITTEN[size++] = PADDING));
    }
  }
  writer.bytes(changetype<usize>(WRITTEN), size);
}

/** The bytes of a text by either alphabet, in which line breaks, spaces and padding count for nothing; null: it is none. */
export function readBase64(ptr: usize, length: i32): ArrayBuffer | null {
  const bytes = new Uint8Array((length / 4) * 3 + 3);
  let size = 0;
  let bits: u32 = 0;
  let count = 0;
  for (let i = 0; i < length; i++) {
    const c = load<u8>(ptr + i);
    if (c <= 0x20 || c == PADDING) continue;
    const value = valueOf(c);
    if (value < 0) return null;
    bits = (bits << 6) | (<u32>value);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    unchecked((bytes[size++] = <u8>(bits >> count)));
  }
  return bytes.buffer.slice(0, size);
}

function valueOf(c: i32): i32 {
  if (c >= 0x41 && c <= 0x5a) return c - 0x41;
  if (c >= 0x61 && c <= 0x7a) return c - 0x61 + 26;
  if (c >= 0x30 && c <= 0x39) return c - 0x30 + 52;
  if (c == 0x2b || c == 0x2d) return 62;
  return c == 0x2f || c == 0x5f ? 63 : -1;
}
