// The hot loop of every reader here: how far do plain bytes of a JSON string go.

/**
 * The first byte in [p, end) that is no plain byte of a JSON string (RFC 8259, 7): a quote, a backslash or a control character below
 * 0x20; `end` if there is none. Reads nothing outside [p, end).
 */
export function stringRun(p: usize, end: usize): usize {
  while (p + 16 <= end) {
    const hits = i8x16.bitmask(special(v128.load(p)));
    if (hits != 0) return p + ctz(hits);
    p = skipPlain(p + 16, end);
  }
  while (p < end) {
    const c = load<u8>(p);
    if (c == 0x22 || c == 0x5c || c < 0x20) return p;
    p++;
  }
  return end;
}

/** Long texts, 64 bytes a step: whole steps of plain bytes are skipped. The least of four bytes stands for all of them. */
function skipPlain(from: usize, end: usize): usize {
  const quote = i8x16.splat(0x02);
  const backslash = i8x16.splat(0x5c);
  let p = from;
  while (p + 64 <= end) {
    const a = v128.load(p);
    const b = v128.load(p, 16);
    const c = v128.load(p, 32);
    const d = v128.load(p, 48);
    const low = i8x16.min_u(i8x16.min_u(v128.xor(a, quote), v128.xor(b, quote)), i8x16.min_u(v128.xor(c, quote), v128.xor(d, quote)));
    const none = i8x16.min_u(
      i8x16.min_u(v128.xor(a, backslash), v128.xor(b, backslash)),
      i8x16.min_u(v128.xor(c, backslash), v128.xor(d, backslash)),
    );
    if (v128.any_true(v128.or(isLow(low), i8x16.eq(none, i8x16.splat(0))))) break;
    p += 64;
  }
  return p;
}

/** Ones in the place of each byte that is special. */

@inline
function special(bytes: v128): v128 {
  return v128.or(isLow(v128.xor(bytes, i8x16.splat(0x02))), i8x16.eq(bytes, i8x16.splat(0x5c)));
}

/** Of bytes whose second bit was turned over: then the quote (0x22) is 0x20, and the control characters stay below it. */

@inline
function isLow(turned: v128): v128 {
  return i8x16.eq(i8x16.min_u(turned, i8x16.splat(0x20)), turned);
}
