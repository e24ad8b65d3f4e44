import { StaticTexts } from "../../assembly/core/static-texts";

const BYTES: usize = memory.data<u8>([97, 10, 10, 195, 164, 98, 10]);

describe("texts of the module", () => {
  test("are found by position, an empty one too", () => {
    const texts = new StaticTexts(BYTES, 7, 3);
    expect(texts.at(0)).toBe("a");
    expect(texts.at(1)).toBe("");
    expect(texts.at(2)).toBe("äb");
    expect(texts.at(3)).toBe("");
    expect(texts.at(-1)).toBe("");
  });
  test("are found by what they say, whole", () => {
    const texts = new StaticTexts(BYTES, 7, 3);
    expect(texts.indexOf("äb")).toBe(2);
    expect(texts.indexOf("ä")).toBe(-1);
    expect(texts.indexOf("")).toBe(1);
  });
  test("come in order", () => {
    expect(new StaticTexts(BYTES, 7, 3).all().join("|")).toBe("a||äb");
  });
});
