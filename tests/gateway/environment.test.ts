import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { describe, expect, test } from "vitest";
import { moveTokens } from "../../gateway/edit/new-tokens.js";
import { appendEnvironment } from "../../gateway/environment.js";
import { temporaryFolder } from "./folder.js";

/** A file .env with a content, or none. */
function environmentOf(content?: string): { env: string; text: () => string } {
  const env = join(temporaryFolder(), ".env");
  if (content !== undefined) writeFileSync(env, content, { mode: 0o600 });
  return { env, text: () => readFileSync(env, "utf8") };
}

const TWO = new Map([
  ["B", "sk-two"],
  ["C", "sk three"],
]);

describe("names that were added and are taken back", () => {
  test.each(["", "A=1\n", "A=1", "A='1\n2'\n# B=sk-two\n"])("leave %j as it was", (before) => {
    const { env, text } = environmentOf(before);
    const undo = appendEnvironment(env, TWO);
    expect(text()).toContain("B=sk-two\nC='sk three'\n");
    undo();
    expect(text()).toBe(before);
  });

  test("leave no file where there was none", () => {
    const { env } = environmentOf();
    appendEnvironment(env, TWO)();
    expect(existsSync(env)).toBe(false);
  });

  test("leave what others have written meanwhile", () => {
    for (const before of ["A=1\n", "A=1", undefined]) {
      const { env, text } = environmentOf(before);
      const undo = appendEnvironment(env, TWO);
      appendFileSync(env, "D=sk-of-a-colleague\n");
      undo();
      expect(text()).toBe(`${before === undefined ? "" : "A=1\n"}D=sk-of-a-colleague\n`);
    }
  });

  test("are left where somebody has changed them, and a file that is gone stays gone", () => {
    const { env, text } = environmentOf("A=1\n");
    const undo = appendEnvironment(env, TWO);
    writeFileSync(env, "A=1\nB=sk-two-and-more\n");
    undo();
    expect(text()).toBe("A=1\nB=sk-two-and-more\n");
  });
});

describe("a value", () => {
  test.each([
    "plain-1",
    "two words",
    "it's",
    'a "b" c',
    "a'b\"c-12345678",
    "a`b'c",
    '`a` "b"',
    "a#b",
    " at the ends ",
    "$HOME",
    "a\\nb",
    "a=b",
  ])("is read back as it was: %j", (value) => {
    const { env, text } = environmentOf("A=1\n");
    appendEnvironment(env, new Map([["B", value]]));
    expect({ ...parseEnv(text()) }).toEqual({ A: "1", B: value });
  });

  test.each(["a'b\"c`d", "a\nb", "a\rb", "a\0b"])("that no .env can hold is refused, and nothing is written: %j", (value) => {
    const { env, text } = environmentOf("A=1\n");
    expect(() => appendEnvironment(env, new Map([["B", value]]))).toThrow("the value of B cannot stand in .env");
    expect(text()).toBe("A=1\n");
  });

  test("is not written behind a quote without its end that would take it in", () => {
    const { env, text } = environmentOf("A='1\n");
    expect(() => appendEnvironment(env, new Map([["B", "it's"]]))).toThrow("is there a quote without its end?");
    expect(text()).toBe("A='1\n");
  });

  test("that was typed as a token with each of the quotes stays in the text", () => {
    const yaml = 'providers:\n  - { id: a, type: openai, apiTokens: ["a\'b\\"c-12345678", "a\'b\\"c`d-12345678"] }\n';
    const { env } = environmentOf();
    const moved = moveTokens(yaml, env, {});
    expect([...moved.variables]).toEqual([["A_API_KEY", "a'b\"c-12345678"]]);
    expect(moved.yaml).toBe('providers:\n  - { id: a, type: openai, apiTokens: ["${A_API_KEY}", "a\'b\\"c`d-12345678"] }\n');
  });
});
