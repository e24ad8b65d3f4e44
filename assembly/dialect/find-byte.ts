/** The first place of a byte in [p, end); 0: nowhere. */
export function indexOfByte(p: usize, end: usize, byte: u8): usize {
  for (; p < end; p++) if (load<u8>(p) == byte) return p;
  return 0;
}
