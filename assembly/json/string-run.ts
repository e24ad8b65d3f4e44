// The hot loop of every reader here: how far do plain bytes of a JSON string go.

/**
 * The first byte in [p, end) that is no plain byte of a JSON string (RFC 8259, 7): a quote, a backslash or a control character below
 * 0x20; `end` if there is none. Reads nothing outside [p, end).
 */
export function stringRun(p: usize, end: usize): usize {
  const quote = i8x16.splat(0x22);
  const backslash = i8x16.splat(0x5c);
  const space = i8x16.splat(0x20);
  while (p + 16 <= end) {
    const bytes = v128.load(p);
    const special = v128.or(v128.or(i8x16.eq(bytes, quote), i8x16.eq(bytes, backslash)), i8x16.lt_u(bytes, space));
    const hits = i8x16.bitmask(special);
    if (hits != 0) return p + ctz(hits);
    p += 16;
  }
  while (p < end) {
    const c = load<u8>(p);
    if (c == 0x22 || c == 0x5c || c < 0x20) return p;
    p++;
  }
  return end;
}
