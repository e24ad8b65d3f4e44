// Texts that are made to be slow to check: a quarter of what is read at all, and as large as that with HEAVY=all. What counts is processor time:
// the machine may be busy.
import { expect, test } from "vitest";
import { MOST_CHARACTERS, MOST_FINDINGS, parseConfig } from "../../config/index.js";

const SIZE = process.env["HEAVY"] === "all" ? MOST_CHARACTERS : MOST_CHARACTERS / 4;
/** Quadratic work on a megabyte takes minutes, on a quarter of it a sixteenth of that. */
const MOST_MS = (12_000 * SIZE) / MOST_CHARACTERS;

function fill(head: string, item: (n: number) => string, size = SIZE): string {
  let text = head;
  for (let n = 0; ; n++) {
    const next = item(n);
    if (text.length + next.length > size) return text;
    text += next;
  }
}

const one = "providers:\n  - {id: q, type: qwen, apiTokens: [sk-aaaaaaaa]}\n";
const inProvider = "providers:\n  - id: q\n    type: qwen\n    apiTokens: [sk-aaaaaaaa]\n";
const match = `${one}routes:\n  - provider: q\n    match:\n      model:\n`;

const hostile: Record<string, string> = {
  "sixty thousand unknown keys": fill(one, (n) => `unknown${n}: 1\n`),
  "unknown keys that are nearly known": fill(inProvider, (n) => `    apiTokens${n}: 1\n`),
  "unknown keys in JSON": `{"providers":[{"id":"q","type":"qwen"}]${fill("", (n) => `,"key${n}":1`, SIZE - 100)}}`,
  "providers without an end": fill("providers:\n", (n) => `  - {id: provider-${n}, type: qwen, apiTokens: [sk-${n}]}\n`),
  "routes to providers that are nearly there": fill(
    `${fill("providers:\n", (n) => `  - {id: provider-number-${n}, type: qwen}\n`, SIZE / 4)}routes:\n`,
    (n) => `  - {match: {model: m}, provider: provider-numbex-${n}}\n`,
  ),
  "routes that take the same": fill(`${one}routes:\n`, () => "  - {match: {model: m}, provider: q}\n"),
  "patterns that are none": fill(match, (n) => `        - ~(a${n}\n`),
  "rules that bring providers": fill("_rules_:\n", (n) => `  - {_match_service_: [r${n}.dns], provider: {type: qwen, apiTokens: [a]}}\n`),
  "the same key again and again": fill("", () => "a: 1\n"),
  "variables that never end": `${one}x: "${"${".repeat(SIZE / 2 - 50)}"\n`,
  "variables that are not set": fill(`${inProvider.replace("[sk-aaaaaaaa]", "")}`, (n) => `      - "\${TOKEN_${n}}"\n`),
};

test.each(Object.entries(hostile))("%s are checked in time, and at most two hundred findings told", (_name, text) => {
  const before = process.cpuUsage();
  const { errors, warnings } = parseConfig(text);
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1000).toBeLessThan(MOST_MS);
  for (const told of [errors, warnings]) expect(told.length).toBeLessThanOrEqual(MOST_FINDINGS + 1);
});

test("how many findings were left out is said", () => {
  const { warnings } = parseConfig(one + Array.from({ length: 250 }, (_, n) => `unknown${n}: 1\n`).join(""));
  expect([warnings.length, warnings.at(-1)]).toEqual([201, expect.objectContaining({ message: "and 50 more: these come first" })]);
});

test("a text that is too large is named with its size, and aliases count each time they are used", () => {
  expect(parseConfig(" ".repeat(MOST_CHARACTERS + 1)).errors).toEqual([
    { path: "", message: "the configuration has 1048577 characters, and at most 1048576 are read" },
  ]);
  const big = `${one}big: &big\n${"  - k\n".repeat(5_000)}all:\n${"  - *big\n".repeat(90)}`;
  expect(parseConfig(big).errors.map(({ message }) => message)).toEqual([expect.stringContaining("more than 200000 values")]);
});

test("a key that comes twice is an error where it stands", () => {
  expect(parseConfig(`${one}maxAttempts: 3\nmaxAttempts: 4\n`).errors).toEqual([
    expect.objectContaining({ message: "line 4, column 1: Map keys must be unique" }),
  ]);
});
