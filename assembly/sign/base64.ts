// Base64 (RFC 4648), read as PEM has it.

/** The bytes of a text in which line breaks and spaces count for nothing; null: it is none. */
export function readBase64(text: string): ArrayBuffer | null {
  const bytes = new Uint8Array((text.length * 3) / 4 + 3);
  let size = 0;
  let bits: u32 = 0;
  let count = 0;
  for (let i = 0, n = text.length; i < n; i++) {
    const c = text.charCodeAt(i);
    if (c <= 0x20 || c == 0x3d) continue;
    const value = valueOf(c);
    if (value < 0) return null;
    bits = (bits << 6) | (<u32>value);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes[size++] = <u8>(bits >> count);
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
