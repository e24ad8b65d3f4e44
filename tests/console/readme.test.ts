// The two READMEs show the same commands, files and outputs.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../../gateway/paths.js";

const read = (name: string) => readFileSync(join(ROOT, name), "utf8");
const blocks = (text: string) => [...text.matchAll(/^```[a-z]*\n[^]*?^```$/gm)].map(([block]) => block);

test("README.zh-CN.md has the code blocks of README.md, in their order", () => {
  expect(blocks(read("README.zh-CN.md"))).toEqual(blocks(read("README.md")));
});

test("each README leads to the other, and the files that they name are there", () => {
  expect(read("README.md")).toContain("(README.zh-CN.md)");
  expect(read("README.zh-CN.md")).toContain("(README.md)");
  for (const [, path] of read("README.zh-CN.md").matchAll(/\]\(([^)#:]+)\)/g))
    expect([path, existsSync(join(ROOT, path as string))]).toEqual([path, true]);
});
