import { copy, decimal, endsWith, equals, hash64, indexOf, mix64, same, startsWith } from "../../assembly/core/bytes";
import { hashOf, utf8 } from "./support/provider-settings";

function at(text: ArrayBuffer): usize {
  return changetype<usize>(text);
}
function position(text: string, needle: string): i32 {
  const bytes = utf8(text);
  return indexOf(at(bytes), bytes.byteLength, utf8(needle));
}

describe("bytes", () => {
  test("are equal whole", () => {
    const text = utf8("model");
    expect(equals(at(text), 5, utf8("model"))).toBe(true);
    expect(equals(at(text), 4, utf8("model"))).toBe(false);
    expect(equals(at(text), 5, utf8("modeL"))).toBe(false);
    expect(equals(at(text), 0, utf8(""))).toBe(true);
    expect(same(utf8("a"), utf8("a"))).toBe(true);
    expect(same(utf8("a"), utf8("b"))).toBe(false);
    expect(same(utf8(""), utf8("b"))).toBe(false);
  });
  test("differ by one byte anywhere, whatever their length", () => {
    for (let length = 1; length < 40; length++) {
      const one = utf8("abcdefghij".repeat(4).slice(0, length));
      const other = one.slice(0, length);
      expect(same(one, other)).toBe(true);
      for (let place = 0; place < length; place++) {
        store<u8>(at(other) + place, 0x58);
        expect(same(one, other)).toBe(false, length.toString() + " at " + place.toString());
        store<u8>(at(other) + place, load<u8>(at(one) + place));
      }
    }
  });
  test("start and end", () => {
    const text = utf8("x-ratelimit-reset");
    expect(startsWith(at(text), 17, utf8("x-"))).toBe(true);
    expect(startsWith(at(text), 1, utf8("x-"))).toBe(false);
    expect(endsWith(at(text), 17, utf8("-reset"))).toBe(true);
    expect(endsWith(at(text), 16, utf8("-reset"))).toBe(false);
    expect(endsWith(at(text), 3, utf8("-reset"))).toBe(false);
  });
  test("are found where they first are", () => {
    expect(position("a model, a model", "model")).toBe(2);
    expect(position("mmodel", "model")).toBe(1);
    expect(position("mode", "model")).toBe(-1);
    expect(position("", "model")).toBe(-1);
    expect(position("abc", "")).toBe(0);
    expect(position("abc", "c")).toBe(2);
  });
  test("are copied, not shared", () => {
    const text = utf8("abc");
    const copied = copy(at(text) + 1, 2);
    store<u8>(at(text), 0x7a, 1);
    expect(String.UTF8.decode(copied)).toBe("bc");
  });
  test("of a number are its digits", () => {
    expect(String.UTF8.decode(decimal(0))).toBe("0");
    expect(String.UTF8.decode(decimal(1700000000000))).toBe("1700000000000");
  });
  test("have hashes that spread over their low bits", () => {
    const buckets = new StaticArray<i32>(8);
    for (let i = 0; i < 8000; i++) buckets[<i32>(hashOf("model-" + i.toString()) & 7)]++;
    for (let i = 0; i < 8; i++) expect(buckets[i] > 850 && buckets[i] < 1150).toBe(true, buckets[i].toString());
  });
  test("have one hash, another for another seed", () => {
    const text = utf8("qwen");
    expect(hash64(at(text), 4)).toBe(hash64(at(text), 4));
    expect(hash64(at(text), 4, 1)).not.toBe(hash64(at(text), 4));
    expect(hash64(at(text), 3)).not.toBe(hash64(at(text), 4));
    expect(mix64(0)).toBe(0);
  });
});
