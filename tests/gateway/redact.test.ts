import { expect, test } from "vitest";
import { LineSplitter } from "../../gateway/lines.js";
import { Redactor } from "../../gateway/redact.js";

const TOKEN = 'sk-a/b+c"d\\e=f.0123456789';

function redactor(...values: [string, string][]): Redactor {
  const made = new Redactor();
  made.add(values);
  return made;
}

test("a token is replaced by its name, wherever it stands in a line", () => {
  expect(redactor([TOKEN, "qwen#0"]).clean(`'authorization', 'Bearer ${TOKEN}' and ${TOKEN}`)).toBe(
    "'authorization', 'Bearer qwen#0' and qwen#0",
  );
});

test.for([
  ["as JSON", JSON.stringify(TOKEN).slice(1, -1)],
  ["as JSON inside JSON", JSON.stringify(JSON.stringify(TOKEN).slice(1, -1)).slice(1, -1)],
  ["percent-encoded", encodeURIComponent(TOKEN)],
])("a token is found %s", ([, form]) => {
  expect(redactor([TOKEN, "qwen#0"]).clean(`<${form}>`)).toBe("<qwen#0>");
});

test.for(["", "x", "xy", "Bearer "])("a token is found inside base64 after %j", (before) => {
  const clean = redactor([TOKEN, "qwen#0"]).clean(Buffer.from(`${before}${TOKEN}yz`).toString("base64"));
  expect(clean).toContain("qwen#0");
  expect(Buffer.from(clean, "base64").toString("latin1")).not.toContain(TOKEN.slice(3, 12));
});

test("of two tokens where one begins the other, the longer one is named", () => {
  expect(redactor(["sk-longer", "a#0"], ["sk-longer-still", "b#0"]).clean("sk-longer-still sk-longer")).toBe("b#0 a#0");
});

test("a very short value is replaced as a word only", () => {
  expect(redactor(["key", "local#0"]).clean("Bearer key, monkeys")).toBe("Bearer local#0, monkeys");
});

test("a value that left the configuration is still replaced", () => {
  const both = redactor([TOKEN, "qwen#0"]);
  both.add([["sk-another-one", "qwen#0"]]);
  expect(both.clean(`${TOKEN} sk-another-one`)).toBe("qwen#0 qwen#0");
});

test("lines come whole, however the bytes arrive", () => {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  const bytes = Buffer.from("first é\r\nsecond\n\nthird");
  for (const byte of bytes) splitter.write(Buffer.from([byte]));
  splitter.end();
  expect(lines).toEqual(["first é", "second", "third"]);
});

test("a line beyond the bound is left out rather than cut inside a token", () => {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  splitter.write(Buffer.from(`${"x".repeat(300_000)}${TOKEN}\nnext\n`));
  splitter.end();
  expect(lines).toEqual([expect.stringContaining("left out"), "next"]);
});
