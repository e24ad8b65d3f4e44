// Whether a call's arguments, which come in pieces of a string, are a whole JSON object yet: some providers mix the pieces of two calls, and
// the other must wait until this one is complete.
import { hexValue } from "../json/ascii";
import { Slice } from "./slice";


@final
export class Completeness {
  private depth: i32 = 0;
  private inText: bool = false;
  private escaped: bool = false;
  /** An object began and ended. */
  complete: bool = false;

  /** Takes the next piece, the inside of a string. */
  take(piece: Slice): void {
    const end = piece.end;
    let p = piece.ptr;
    while (p < end) {
      let c = load<u8>(p++);
      if (c == 0x5c && p < end) {
        c = load<u8>(p++);
        if (c == 0x75 && p + 4 <= end) {
          c = unit(p);
          p += 4;
        } else if (c != 0x22 && c != 0x5c && c != 0x2f) c = 0x20; // a line break or the like
      }
      this.step(c);
    }
  }

  private step(c: u8): void {
    if (this.escaped) this.escaped = false;
    else if (this.inText) {
      if (c == 0x5c) this.escaped = true;
      else if (c == 0x22) this.inText = false;
    } else if (c == 0x22) this.inText = true;
    else if (c == 0x7b || c == 0x5b) this.depth++;
    else if (c == 0x7d || c == 0x5d) {
      this.depth--;
      if (this.depth == 0) this.complete = true;
    }
  }
}

/** The character of four hexadecimal digits where it is ASCII; else a letter that means nothing here. */
function unit(p: usize): u8 {
  let value = 0;
  for (let i = 0; i < 4; i++) value = (value << 4) | max(hexValue(load<u8>(p + i)), 0);
  return value < 0x80 ? <u8>value : 0x61;
}
