// Which characters a text is made of.

/** ASCII characters from `least` to the tilde alone. */
export function isVisible(text: string, least: i32 = 0x21): bool {
  for (let i = 0, n = text.length; i < n; i++) {
    const c = text.charCodeAt(i);
    if (c < least || c > 0x7e) return false;
  }
  return true;
}

export function isDigit(c: i32): bool {
  return c >= 0x30 && c <= 0x39;
}

/** ASCII letters and digits, and the `others`. */
export function isOf(text: string, others: string, letters: bool): bool {
  for (let i = 0, n = text.length; i < n; i++) {
    const c = text.charCodeAt(i);
    const isLetter = letters && (c | 0x20) >= 0x61 && (c | 0x20) <= 0x7a && c < 0x80;
    if (!isLetter && !isDigit(c) && !others.includes(text.charAt(i))) return false;
  }
  return true;
}
