// The pages of docs/start for programs from npm, carried out with the program itself.
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { carryOut } from "../gateway/start-page.js";
import { CLAUDE_CODE, codex, GEMINI_CLI } from "./programs.js";
import { available } from "./run-program.js";

test.each([
  ["claude-code.md", CLAUDE_CODE],
  ["codex.md", codex("gpt-5.5")],
  ["gemini-cli.md", GEMINI_CLI],
])("%s", async (page, program) => {
  const place = await available(program);
  if ("reason" in place) {
    console.warn(`${program.name} is not to be had: ${place.reason}`);
    return;
  }
  const path = [dirname(join(place.folder, program.binary))];
  expect(await carryOut(page, { path, environment: { IS_SANDBOX: "1", DISABLE_AUTOUPDATER: "1" } })).toBeGreaterThan(2);
});
