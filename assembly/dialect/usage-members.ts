// Counts of tokens in a usage object.
import { isDigit } from "../json/ascii";
import { Walk } from "../json/walk";

/** More digits are no count of tokens. */
const MOST_DIGITS: i32 = 12;

/** The whole number that the walk stands at; -1: it is none. */
export function countOf(walk: Walk): i64 {
  const size = <i32>(walk.valueEnd - walk.value);
  if (walk.cut || size == 0 || size > MOST_DIGITS) return -1;
  let value: i64 = 0;
  for (let p = walk.value; p < walk.valueEnd; p++) {
    if (!isDigit(load<u8>(p))) return -1;
    value = value * 10 + (<i64>load<u8>(p) - 0x30);
  }
  return value;
}
