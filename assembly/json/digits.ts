// The grammar of a JSON number (RFC 8259, 6), a byte at a time.
import { isDigit } from "./ascii";

/** How far a number has got. */
export const enum Digits {
  Minus,
  Zero,
  Integer,
  Point,
  Fraction,
  Exponent,
  ExponentSign,
  ExponentDigits,
}

/** Any number of digits may follow and change nothing. */
export function isInRun(digits: Digits): bool {
  return digits == Digits.Integer || digits == Digits.Fraction || digits == Digits.ExponentDigits;
}

/** May the number end here? */
export function isWholeNumber(digits: Digits): bool {
  return digits == Digits.Zero || isInRun(digits);
}

/** RFC 8259, 6: the part that a number is in after the byte c, or -1 where c does not belong to it. */
export function nextDigits(digits: Digits, c: u8): i32 {
  const digit = isDigit(c);
  switch (digits) {
    case Digits.Minus:
      return c == 0x30 ? Digits.Zero : digit ? Digits.Integer : -1;
    case Digits.Integer:
      if (digit) return Digits.Integer;
      return c == 0x2e ? Digits.Point : c == 0x65 || c == 0x45 ? Digits.Exponent : -1;
    case Digits.Zero:
      return c == 0x2e ? Digits.Point : c == 0x65 || c == 0x45 ? Digits.Exponent : -1;
    case Digits.Point:
      return digit ? Digits.Fraction : -1;
    case Digits.Fraction:
      return digit ? Digits.Fraction : c == 0x65 || c == 0x45 ? Digits.Exponent : -1;
    case Digits.Exponent:
      return digit ? Digits.ExponentDigits : c == 0x2b || c == 0x2d ? Digits.ExponentSign : -1;
    default:
      return digit ? Digits.ExponentDigits : -1;
  }
}
