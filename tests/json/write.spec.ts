import { ByteWriter } from "../../assembly/json/write";

const writer = new ByteWriter(16);

function taken(): string {
  return String.UTF8.decode(writer.take());
}
function escaped(text: string): string {
  const bytes = String.UTF8.encode(text);
  writer.jsonString(changetype<usize>(bytes), bytes.byteLength);
  return taken();
}
/** Bytes that a string literal cannot hold. */
function fromBytes(bytes: u8[]): string {
  writer.jsonString(bytes.dataStart, bytes.length);
  return taken();
}

describe("ByteWriter", () => {
  test("it grows and begins again after take", () => {
    writer.reset();
    for (let i = 0; i < 100; i++) writer.ascii("0123456789");
    expect(writer.length).toBe(1000);
    expect(taken()).toBe("0123456789".repeat(100));
    expect(writer.length).toBe(0);
    expect(taken()).toBe("");
    writer.ascii("forgotten");
    writer.reset();
    writer.buffered(String.UTF8.encode("é"));
    writer.bytes(0, 0);
    expect(taken()).toBe("é");
  });
  test("strings are escaped as JSON wants it", () => {
    expect(escaped("")).toBe('""');
    expect(escaped('a"b\\c/d')).toBe('"a\\"b\\\\c/d"');
    expect(escaped("\n\r\t\u0001\u001f\u007f")).toBe('"\\n\\r\\t\\u0001\\u001f\u007f"');
    expect(escaped("é€😀")).toBe('"é€😀"');
  });
  test("texts of every length are written as they are, and escaped wherever the place is", () => {
    for (let length = 0; length < 90; length++) {
      const plain = "abcdefghijklmnopqrstuvwxyz0123456789".repeat(3).slice(0, length);
      writer.reset();
      writer.ascii("<");
      writer.ascii(plain);
      writer.buffered(String.UTF8.encode(plain));
      expect(taken()).toBe("<" + plain + plain);
      expect(escaped(plain)).toBe('"' + plain + '"');
      for (let at = 0; at < length; at++) {
        const text = plain.slice(0, at) + '"' + plain.slice(at + 1);
        if (escaped(text) != '"' + plain.slice(0, at) + '\\"' + plain.slice(at + 1) + '"') expect(text).toBe("escaped");
      }
    }
  });
  test("sixteen hexadecimal digits", () => {
    writer.reset();
    writer.hex(0x0123456789abcdef);
    writer.hex(0);
    writer.hex(u64.MAX_VALUE);
    expect(taken()).toBe("0123456789abcdef" + "0".repeat(16) + "f".repeat(16));
  });
  test("bytes that are no UTF-8 become replacement characters", () => {
    expect(fromBytes([0x61, 0xff, 0x62])).toBe('"a\uFFFDb"');
    expect(fromBytes([0xc3])).toBe('"\uFFFD"');
    expect(fromBytes([0xc0, 0xaf])).toBe('"\uFFFD\uFFFD"');
    expect(fromBytes([0xed, 0xa0, 0x80])).toBe('"\uFFFD\uFFFD\uFFFD"');
    expect(fromBytes([0xf4, 0x90, 0x80, 0x80])).toBe('"\uFFFD\uFFFD\uFFFD\uFFFD"');
    expect(fromBytes([0xe2, 0x82])).toBe('"\uFFFD\uFFFD"');
    expect(fromBytes([0xf0, 0x9f, 0x98, 0x80])).toBe('"😀"');
  });
  test("texts of the program are escaped too", () => {
    writer.jsonText('say "é😀"\n');
    expect(taken()).toBe('"say \\"é😀\\"\\n"');
    writer.jsonText("\uD800x");
    expect(taken()).toBe('"\uFFFDx"');
  });
  test("numbers of every size", () => {
    const values: i64[] = [0, 7, 10, -1, 999999999, 1000000000, 1000000001, -1000000000, 5000000000, 1700000000000];
    values.push(1000000000000000000);
    values.push(1000000001000000001);
    values.push(i64.MAX_VALUE);
    values.push(i64.MIN_VALUE);
    for (let i = 0; i < values.length; i++) {
      writer.number(values[i]);
      expect(taken()).toBe(values[i].toString());
    }
  });
});
