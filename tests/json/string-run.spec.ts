import { stringRun } from "../../assembly/json/string-run";

/** By the definition (RFC 8259, 7), byte after byte. */
function slowly(p: usize, end: usize): usize {
  for (; p < end; p++) {
    const c = load<u8>(p);
    if (c < 0x20 || c == 0x22 || c == 0x5c) return p;
  }
  return end;
}

describe("the run of plain bytes of a string", () => {
  test("ends at each byte that is special, and at no other, wherever it stands", () => {
    const bytes = new Uint8Array(200);
    const at = bytes.dataStart;
    let wrong = 0;
    for (let value = 0; value < 256; value++) {
      for (let place = 0; place < 200; place += 7) {
        for (let i = 0; i < 200; i++) bytes[i] = <u8>(0x80 + (i & 0x3f));
        bytes[place] = <u8>value;
        if (stringRun(at, at + 200) != slowly(at, at + 200)) wrong++;
        // The next bytes are outside and may be anything.
        if (stringRun(at, at + place) != at + place) wrong++;
      }
    }
    expect(wrong).toBe(0);
  });
  test("stops at the first of several", () => {
    const text = String.UTF8.encode("x".repeat(70) + "\\" + "y".repeat(9) + '"' + "z".repeat(80));
    const at = changetype<usize>(text);
    expect(<i32>(stringRun(at, at + text.byteLength) - at)).toBe(70);
    expect(<i32>(stringRun(at + 71, at + text.byteLength) - at)).toBe(80);
    expect(<i32>(stringRun(at + 81, at + text.byteLength) - at)).toBe(161);
  });
});
