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

test.for<[string, string]>([
  ["as JSON", JSON.stringify(TOKEN).slice(1, -1)],
  ["as JSON inside JSON", JSON.stringify(JSON.stringify(TOKEN).slice(1, -1)).slice(1, -1)],
  ["percent-encoded", encodeURIComponent(TOKEN)],
])("a token is found %s", ([, form]) => {
  expect(redactor([TOKEN, "qwen#0"]).clean(`<${form}>`)).toBe("<qwen#0>");
});

/** Each way of writing characters that Envoy, JSON, shells, URLs and pages have, over characters that make them differ. */
const AWKWARD = [
  "sk-it's-here",
  'sk-"quoted"',
  "sk-a\\b\\\\c",
  "sk-tab\there",
  "sk-<b>&amp;",
  "sk-é-ü-字-😀",
  "sk-%41%zz",
  "sk-a/b+c=d e",
  "'sk-'",
  "\\sk-\\'",
];
const json = (text: string) => JSON.stringify(text).slice(1, -1);
const bytesOf = (text: string, form: (byte: number) => string) =>
  [...Buffer.from(text)].map((byte) => (/[A-Za-z0-9]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : form(byte))).join("");
const WRITERS: [string, (text: string) => string][] = [
  ["as it is", (text) => text],
  ["as JSON", json],
  ["as JSON inside JSON", (text) => json(json(text))],
  ["as JSON in ASCII", (text) => json(text).replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)],
  [
    "as C with octal",
    (text) =>
      text.replace(/[\\'"]/g, "\\$&").replace(/[^\x20-\x7e]/gu, (c) => bytesOf(c, (byte) => `\\${byte.toString(8).padStart(3, "0")}`)),
  ],
  ["as C with hexadecimal", (text) => bytesOf(text, (byte) => `\\x${byte.toString(16).padStart(2, "0")}`)],
  ["percent-encoded", encodeURIComponent],
  ["percent-encoded strictly", (text) => bytesOf(text, (byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`)],
  ["percent-encoded twice", (text) => encodeURIComponent(encodeURIComponent(text))],
  ["in single quotes of a shell", (text) => text.replaceAll("'", "'\\''")],
  [
    "in a page",
    (text) =>
      text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;").replaceAll("'", "&#39;"),
  ],
];

test.for(AWKWARD.flatMap((value) => WRITERS.map(([how, write]) => [value, how, write] as const)))("%j is found %s", ([value, , write]) => {
  expect(redactor([value, "qwen#0"]).clean(`<${write(value)}>`)).toBe("<qwen#0>");
});

test("a line of half a million backslashes takes no time", () => {
  const cleaner = redactor(["\\\\sk'-\\\\x", "a#0"], ["'sk'-1", "b#0"]);
  const began = performance.now();
  cleaner.clean("\\".repeat(500_000));
  expect(performance.now() - began).toBeLessThan(2_000);
});

test.for<[string, string]>([
  ["'authorization', 'Bearer sk-of-a-client'", "'authorization', 'Bearer *** (21)'"],
  ["'authorization', 'Bearer qwen#0'", "'authorization', 'Bearer qwen#0'"],
  ["'cookie', 'sid=abc; it='s=1'", "'cookie', '*** (16)'"],
  ["'x-some-proxys-own', 'abc'", "'x-some-proxys-own', '*** (3)'"],
  ["'content-type', 'application/json'", "'content-type', 'application/json'"],
  ["':path', '/v1/models?api_key=abc&limit=2'", "':path', '/v1/models?api_key=***&limit=2'"],
  ["'referer', 'https://me:abc@a.example/?key=abc'", "'referer', 'https://***@a.example/?key=***'"],
  [
    '[trace] envoy http: [Tags: "ConnectionId":"2"] completed header: key=x-api-key value=abc',
    '[trace] envoy http: [Tags: "ConnectionId":"2"] completed header: key=x-api-key value=*** (3)',
  ],
])("what a client sent to prove who it is does not show: %s", ([line, shown]) => {
  expect(redactor([TOKEN, "qwen#0"]).cleanLog(line)).toBe(shown);
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

test("values of any length and number leave the process alive, and are found", () => {
  const redactor = new Redactor();
  const many = Array.from({ length: 300 }, (_, i) => [`sk-"${i}"-${"a/b+c".repeat(20)}`, `p#${i}`] as const);
  redactor.add([["[".repeat(500_000), "large"], ...many]);
  expect(redactor.clean(`x ${many[7]?.[0]} y ${many[299]?.[0]} z`)).toBe("x p#7 y p#299 z");
  expect(redactor.clean(`a ${"[".repeat(500_000)} b`)).toBe("a large b");
});
