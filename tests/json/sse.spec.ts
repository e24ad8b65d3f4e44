import { MAX_JOINED_BYTES, SseCursor } from "../../assembly/json/sse";

const cursor = new SseCursor();

function text(ptr: usize, len: i32): string {
  return String.UTF8.decodeUnsafe(ptr, len);
}
function shown(): string {
  return "[" + text(cursor.namePtr, cursor.nameLength) + "|" + text(cursor.dataPtr, cursor.dataLength) + "]";
}
/** All events of a stream that arrives in pieces of `step` bytes, as "[name|data]". */
function events(stream: string, step: i32, flush: bool = false): string {
  const bytes = String.UTF8.encode(stream);
  const ptr = changetype<usize>(bytes);
  let out = "";
  cursor.reset();
  for (let have = min(step, bytes.byteLength); ; have = min(have + step, bytes.byteLength)) {
    // A copy of exactly what has arrived: a read behind it would be seen.
    const held = bytes.slice(0, have);
    while (cursor.next(changetype<usize>(held), have)) out += shown();
    if (have == bytes.byteLength) break;
  }
  while (flush && cursor.flush(ptr, bytes.byteLength)) out += shown();
  return out;
}
function each(stream: string, expected: string): void {
  for (let step = 1; step <= 20; step++) expect(events(stream, step)).toBe(expected, "pieces of " + step.toString());
  expect(events(stream, 1 << 20)).toBe(expected);
}

describe("SseCursor", () => {
  test("events end with a blank line whatever the line ends are", () => {
    each('data: {"a":1}\n\ndata:[DONE]\n\n', '[|{"a":1}][|[DONE]]');
    each("data: a\r\n\r\nevent: x\r\ndata: b\r\n\r\n", "[|a][x|b]");
    each("data: a\r\revent: x\rdata: b\r\r", "[|a][x|b]");
    each("data: a\r\n\ndata: b\n\r\ndata: c\r\n\r", "[|a][|b][|c]");
  });
  test("a byte order mark at the start is skipped", () => {
    each("\uFEFFdata: a\n\n\uFEFFdata: b\n\n", "[|a][|]");
  });
  test("comments, unknown fields and empty events carry no data", () => {
    each(": ping\n\n: x\ndata: a\n\nid: 7\nretry: 3\n\nevent: ping\n\n", "[|][|a][|][ping|]");
  });
  test("blank lines between events are passed over", () => {
    each("\n\n\ndata: a\n\n\n\ndata: b\n\n\n", "[|a][|b]");
    each("\r\n\r\ndata: a\r\n\r\n\r\n", "[|a]");
  });
  test("several data lines are joined by a line feed", () => {
    each("data: a\ndata:b\ndata\ndata:  c\n\n", "[|a\nb\n\n c]");
    each("data:\n\n", "[|]");
  });
  test("one space behind the colon is taken away and no more", () => {
    each("data:  a\nevent:x \n\n", "[x | a]");
  });
  test("what has no blank line behind it yet is not given out", () => {
    const bytes = String.UTF8.encode("data: a\n\ndata: b\n");
    cursor.reset();
    expect(cursor.next(changetype<usize>(bytes), bytes.byteLength)).toBe(true);
    expect(cursor.next(changetype<usize>(bytes), bytes.byteLength)).toBe(false);
    expect(cursor.offset).toBe(9);
    expect(cursor.dataLength).toBe(0);
  });
  test("at the end of the stream the rest is one event", () => {
    expect(events("data: a\n\nevent: e\ndata: b", 4, true)).toBe("[|a][e|b]");
    expect(events("data: a\n\ndata: b\n", 4, true)).toBe("[|a][|b]");
    expect(events("data: a\n\n", 4, true)).toBe("[|a]");
    expect(events("data: a\r\n\r\n", 4, true)).toBe("[|a]");
    expect(events(": comment", 4, true)).toBe("");
    expect(events("", 4, true)).toBe("");
  });
  test("the caller may drop what was given out", () => {
    const bytes = String.UTF8.encode("data: a\n\ndata: bc\n\n");
    cursor.reset();
    expect(cursor.next(changetype<usize>(bytes), 14)).toBe(true);
    expect(cursor.next(changetype<usize>(bytes), 14)).toBe(false);
    const rest = bytes.slice(cursor.offset);
    cursor.offset = 0;
    expect(cursor.next(changetype<usize>(rest), rest.byteLength)).toBe(true);
    expect(shown()).toBe("[|bc]");
    expect(cursor.offset).toBe(rest.byteLength);
  });
  test("data on one line lies in the input, whatever its length", () => {
    const bytes = String.UTF8.encode("data: " + "x".repeat(100000) + "\n\n");
    cursor.reset();
    expect(cursor.next(changetype<usize>(bytes), bytes.byteLength)).toBe(true);
    expect(cursor.dataPtr).toBe(changetype<usize>(bytes) + 6);
    expect(cursor.dataLength).toBe(100000);
  });
  test("joined data is cut at its limit", () => {
    const line = "data: " + "x".repeat(40000) + "\n";
    const bytes = String.UTF8.encode(line + line + line + "\n");
    cursor.reset();
    expect(cursor.next(changetype<usize>(bytes), bytes.byteLength)).toBe(true);
    expect(cursor.dataLength).toBe(MAX_JOINED_BYTES);
  });
});
