import { overlap } from "../../assembly/json/overlap";
import { isTorn, withoutBlanks } from "../../assembly/json/text-end";

/** What is left of `rest` behind `said`; both are the insides of JSON strings. */
function left(said: string, rest: string, exact: bool = false): string {
  const one = String.UTF8.encode(said);
  const other = String.UTF8.encode(rest);
  const cut = overlap(changetype<usize>(one), one.byteLength, changetype<usize>(other), other.byteLength, exact);
  return String.UTF8.decode(other.slice(cut));
}

describe("overlap", () => {
  test("is all that was said, or its last words", () => {
    expect(left("One two", "One two three")).toBe(" three");
    expect(left("One two three ", "two three four")).toBe("four");
    expect(left("One two three", "three")).toBe("three", "five bytes are too few");
    expect(left("One twothree", "twothree four")).toBe(" four");
    expect(left("Onetwothree four", "twothree four")).toBe("twothree four", "from the middle of a word");
  });
  test("is found in other escapes, and ends between two of them", () => {
    expect(left("caf\u00e9 noir", 'caf\\u00e9 noir\\n\\"x')).toBe('\\n\\"x');
    expect(left("a \\ud83d\\ude00 smile", "\u{1f600} smile\\/s")).toBe("\\/s");
    expect(left("one\\nline two", "line two and")).toBe(" and");
    expect(left("one\\\\nline two", "line two and")).toBe("line two and", "a backslash and an n are no line");
  });
  test("leaves odd bytes whole", () => {
    expect(left("one two\\u0000three", "two\\u0000three four")).toBe(" four");
    expect(left("one \\ud83d half", "\\ud83d half more")).toBe(" more");
    expect(left("one two\\/three", "two/three four")).toBe(" four");
    expect(left("one two three", "two three\\ud83d\\ude00")).toBe("\\ud83d\\ude00");
    expect(left("مرحبا بالعالم", "بالعالم كله")).toBe(" كله");
    expect(left("one two three", "two three")).toBe("", "the overlap alone");
  });
  test("needs no spaces where a script has none, and is no rule that is drawn on", () => {
    expect(left("春眠不觉晓处处闻啼鸟", "处处闻啼鸟夜来")).toBe("夜来");
    expect(left("哈哈哈", "哈哈哈哈")).toBe("哈");
    expect(left("a 笑哈哈", "哈哈好")).toBe("哈哈好", "two characters are too few");
    expect(left("a --------", "--------")).toBe("--------");
    expect(left("a\u2500\u2500\u2500\u2500\u2500", "\u2500\u2500\u2500\u2500")).toBe("\u2500\u2500\u2500\u2500");
  });
  test("is all of an answer that has only begun, but no syllable said again", () => {
    expect(left("The", "The answer")).toBe(" answer");
    expect(left("The", "The answer", true)).toBe("The answer", "taken as it is, it is said again");
    expect(left("Ha", "Haha")).toBe("Haha");
    expect(left("100", "100 times")).toBe("100 times", "digits");
    expect(left("哈", "哈哈")).toBe("哈哈");
    expect(left("The cat", "Then")).toBe("Then");
  });
  test("is nothing that was said twice in a row: it may be said once more", () => {
    const row = "| yes | no |\\n";
    expect(left("| a | b |\\n" + row + row, row + "| no | no |")).toBe(row + "| no | no |");
    expect(left("| a | b |\\n" + row, row + "| no | no |")).toBe("| no | no |");
    expect(left("<tr>\\n  <td></td>\\n  <td></td>\\n", "  <td></td>\\n</tr>")).toBe("  <td></td>\\n</tr>");
    expect(left("she laughed: ha ha ha ha ", "ha ha ha!")).toBe("ha ha ha!");
    expect(left("好 ＝＝＝＝＝＝", "＝＝＝＝ 好")).toBe("＝＝＝＝ 好");
    expect(left("ไทยไทย สวัสดีครับ", "สวัสดีครับผม")).toBe("ผม");
  });
  test("is no row of emoji", () => {
    expect(left("wow 🎉🎉🎉", "🎉🎉🎉 yes")).toBe("🎉🎉🎉 yes");
    expect(left("so 🎉 it is", "🎉 it is done")).toBe(" done");
  });
  test("is white space too, but not where the beginning is taken as it is", () => {
    expect(left("four ", " five")).toBe("five");
    expect(left("four\\n\\n", "\\n\\n- five")).toBe("- five");
    expect(left("four\\n", "\\n- five", true)).toBe("\\n- five");
    expect(left("x:\\n   ", " y", true)).toBe(" y");
    expect(left("four", " five")).toBe(" five");
    expect(left(" ", " ")).toBe("");
    expect(left("four", "")).toBe("");
  });
});

function trimmed(text: string): string {
  const bytes = String.UTF8.encode(text);
  return String.UTF8.decode(bytes.slice(0, withoutBlanks(changetype<usize>(bytes), bytes.byteLength)));
}

function torn(text: string, less: i32 = 0): bool {
  const bytes = String.UTF8.encode(text);
  return isTorn(changetype<usize>(bytes), bytes.byteLength - less);
}

describe("a text's end", () => {
  test("has white space, escaped or not", () => {
    expect(trimmed("a \\n\\t\\r ")).toBe("a");
    expect(trimmed("a\\\\n")).toBe("a\\\\n");
    expect(trimmed("a\\\\\\n")).toBe("a\\\\");
    expect(trimmed("n")).toBe("n");
    expect(trimmed(" \\n ")).toBe("");
  });
  test("is torn within a character", () => {
    expect(torn("a\u00e9")).toBe(false);
    expect(torn("a\u00e9", 1)).toBe(true);
    for (let less = 1; less <= 2; less++) expect(torn("a好", less)).toBe(true);
    for (let less = 1; less <= 3; less++) expect(torn("a\u{1f600}", less)).toBe(true);
    expect(torn("a\u{1f600}")).toBe(false);
    expect(torn("")).toBe(false);
    expect(torn("a\\ud83d")).toBe(true);
    expect(torn("a\\uDBFF")).toBe(true);
    expect(torn("a\\ud83d\\ude00")).toBe(false);
    expect(torn("a\\ud7ff")).toBe(false);
    expect(torn("a\\\\ud83d")).toBe(false, "a backslash and letters");
  });
});
