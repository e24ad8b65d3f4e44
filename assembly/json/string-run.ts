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

/** Long texts, 128 bytes a step and then 64: whole steps of plain bytes are skipped. The least of the bytes stands for all of them. */
function skipPlain(from: usize, end: usize): usize {
  let p = from;
  while (p + 128 <= end) {
    const a = v128.load(p);
    const b = v128.load(p, 16);
    const c = v128.load(p, 32);
    const d = v128.load(p, 48);
    const e = v128.load(p, 64);
    const f = v128.load(p, 80);
    const g = v128.load(p, 96);
    const h = v128.load(p, 112);
    const low = i8x16.min_u(leastTurned(a, b, c, d), leastTurned(e, f, g, h));
    if (v128.any_true(v128.or(isLow(low), v128.or(backslashes(a, b, c, d), backslashes(e, f, g, h))))) break;
    p += 128;
  }
  while (p + 64 <= end) {
    const a = v128.load(p);
    const b = v128.load(p, 16);
    const c = v128.load(p, 32);
    const d = v128.load(p, 48);
    if (v128.any_true(v128.or(isLow(leastTurned(a, b, c, d)), backslashes(a, b, c, d)))) break;
    p += 64;
  }
  return p;
}


@inline
function leastTurned(a: v128, b: v128, c: v128, d: v128): v128 {
  const quote = i8x16.splat(0x02);
  return i8x16.min_u(i8x16.min_u(v128.xor(a, quote), v128.xor(b, quote)), i8x16.min_u(v128.xor(c, quote), v128.xor(d, quote)));
}


@inline
function backslashes(a: v128, b: v128, c: v128, d: v128): v128 {
  const backslash = i8x16.splat(0x5c);
  return v128.or(v128.or(i8x16.eq(a, backslash), i8x16.eq(b, backslash)), v128.or(i8x16.eq(c, backslash), i8x16.eq(d, backslash)));
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
