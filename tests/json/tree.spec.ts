import { JsonKind, JsonResult, MAX_TREE_DEPTH, readTree, readTreeText } from "../../assembly/json/tree";

function errorOf(text: string): string {
  const result: JsonResult = readTreeText(text);
  return result.value === null ? result.error : "";
}

function numberOf(text: string): f64 {
  const value = readTreeText(text).value;
  return value === null ? NaN : value.number;
}

function textOf(text: string): string {
  const value = readTreeText(text).value;
  return value === null ? "no tree" : value.text;
}

function bytesError(bytes: StaticArray<u8>): string {
  return readTree(changetype<usize>(bytes), bytes.length).error;
}

describe("a tree", () => {
  test("has values of every kind, in the order of the text", () => {
    const root = readTreeText(' {"b":[1,"x",null,true,false,{}],"a":{"c":[]}} ').value;
    expect(root !== null).toBe(true);
    if (root === null) return;
    expect(root.keys[0]).toBe("b");
    expect(root.keys[1]).toBe("a");
    const list = root.items[0].items;
    expect(list.length).toBe(6);
    expect(list[0].kind == JsonKind.Number && list[1].kind == JsonKind.Text && list[2].kind == JsonKind.Null).toBe(true);
    expect(list[3].flag && !list[4].flag && list[5].isObject).toBe(true);
  });

  test("gives the last of a repeated key, and null for none", () => {
    const root = readTreeText('{"a":1,"a":2}').value;
    if (root === null) return;
    const last = root.get("a");
    expect(last !== null && last.number == 2).toBe(true);
    expect(root.get("b") === null).toBe(true);
  });

  test("has a scalar at its root, and a byte order mark in front", () => {
    expect(numberOf("42")).toBe(42);
    expect(textOf('"x"')).toBe("x");
    expect(bytesError([0xef, 0xbb, 0xbf, 0x31])).toBe("");
  });
});

describe("numbers", () => {
  test("are exact", () => {
    expect(numberOf("1.5")).toBe(1.5);
    expect(numberOf("1e3")).toBe(1000);
    expect(numberOf("0.1")).toBe(0.1);
    expect(numberOf("-0.3e-1")).toBe(-0.03);
    expect(numberOf("9007199254740992")).toBe(9007199254740992);
    expect(numberOf("123456789.125")).toBe(123456789.125);
    expect(numberOf("1e22")).toBe(1e22);
    expect(numberOf("0e999999999999")).toBe(0);
    expect(1 / numberOf("-0")).toBe(-Infinity);
    expect(numberOf("1e400")).toBe(Infinity);
    expect(numberOf("1E+2")).toBe(100);
  });

  test("are as the standard has them", () => {
    const bad = ["-", "01", "1.", ".5", "1e", "1e+", "+1", "0x1", "1_0", "--1", "NaN", "Infinity", "1.e1", "-a"];
    for (let i = 0; i < bad.length; i++) expect(errorOf(bad[i]) != "").toBe(true, bad[i]);
  });
});

describe("texts", () => {
  test("are unescaped", () => {
    expect(textOf('"a\\n\\t\\"\\\\\\/\\b\\f\\r"')).toBe('a\n\t"\\/\b\f\r');
    expect(textOf('"\\u00e9\\uD83D\\uDE00"')).toBe("é😀");
    expect(textOf('"é😀"')).toBe("é😀");
    expect(textOf('"\\ud800x"').length).toBe(2);
    expect(textOf('""')).toBe("");
  });

  test("hold no control characters and no unknown escapes", () => {
    const bad = ['"\n"', '"\t"', '"\\a"', '"\\u12g4"', '"\\u12', '"\\', '"abc', '"\\x41"', "'a'"];
    for (let i = 0; i < bad.length; i++) expect(errorOf(bad[i]) != "").toBe(true, bad[i]);
  });

  test("are UTF-8", () => {
    expect(bytesError([0x22, 0xff, 0x22])).toBe("bytes that are not UTF-8");
    expect(bytesError([0x22, 0xc0, 0xaf, 0x22])).toBe("bytes that are not UTF-8");
    expect(bytesError([0x22, 0xed, 0xa0, 0x80, 0x22])).toBe("bytes that are not UTF-8");
    expect(bytesError([0x22, 0xf4, 0x90, 0x80, 0x80, 0x22])).toBe("bytes that are not UTF-8");
    expect(bytesError([0x22, 0xe2, 0x82])).toBe("bytes that are not UTF-8");
    expect(bytesError([0x22, 0xe2, 0x82, 0xac, 0x22])).toBe("");
  });
});

describe("broken texts", () => {
  test("are refused", () => {
    const bad = [
      "",
      " ",
      "{",
      "[",
      "}",
      "]",
      "{]",
      "[}",
      "[1,]",
      "[,1]",
      "[1 2]",
      '{"a"}',
      '{"a":}',
      '{"a":1,}',
      "{a:1}",
      '{"a":1 "b":2}',
      "{,}",
      "tru",
      "nul",
      "falsey",
      "[1]]",
      "1 2",
      '{"a":1}x',
      "[1,",
      '{"a":',
      '{"a"',
      "\u0000",
      "// x\n1",
      "[true,fals]",
    ];
    for (let i = 0; i < bad.length; i++) expect(errorOf(bad[i]) != "").toBe(true, bad[i]);
  });

  test("are refused wherever they are cut", () => {
    const whole = '{"a":[1.5e3,"x\\u00e9\\n",{"b":null}],"c":true}';
    for (let n = 0; n < whole.length; n++) expect(errorOf(whole.substring(0, n)) != "").toBe(true, whole.substring(0, n));
    expect(errorOf(whole)).toBe("");
  });

  test("name the line and column", () => {
    const result = readTreeText('{\n  "a": 1,\n  "b": x\n}');
    expect(result.error).toBe("expected a value");
    expect(result.line).toBe(3);
    expect(result.column).toBe(8);
    expect(result.offset).toBe(19);
  });

  test("are refused beyond the depth that is read", () => {
    expect(errorOf("[".repeat(MAX_TREE_DEPTH) + "]".repeat(MAX_TREE_DEPTH))).toBe("");
    expect(errorOf("[".repeat(MAX_TREE_DEPTH + 1) + "]".repeat(MAX_TREE_DEPTH + 1))).toBe("deeper than 64 levels");
    expect(errorOf("[".repeat(100000))).toBe("deeper than 64 levels");
  });

  test("are refused beyond the size that is read", () => {
    expect(errorOf("1" + " ".repeat(4194304))).toBe("longer than 4194304 bytes");
  });
});
