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

/** Long texts, 64 bytes a step: whole steps of plain bytes are skipped. */
function skipPlain(from: usize, end: usize): usize {
  let p = from;
  while (p + 64 <= end) {
    const first = v128.or(special(v128.load(p)), special(v128.load(p, 16)));
    const second = v128.or(special(v128.load(p, 32)), special(v128.load(p, 48)));
    if (v128.any_true(v128.or(first, second))) break;
    p += 64;
  }
  return p;
}

/** Ones in the place of each byte that is special. The smaller of it and 0x1f is the byte itself where it is a control character. */

@inline
function special(bytes: v128): v128 {
  const marks = v128.or(i8x16.eq(bytes, i8x16.splat(0x22)), i8x16.eq(bytes, i8x16.splat(0x5c)));
  return v128.or(marks, i8x16.eq(i8x16.min_u(bytes, i8x16.splat(0x1f)), bytes));
}
