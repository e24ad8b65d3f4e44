import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
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
