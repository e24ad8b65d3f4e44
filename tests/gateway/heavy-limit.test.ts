// Work on a configuration that takes too long is given up. What is slow here is a long text in which tens of thousands of secrets are looked for that it nearly holds.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { heavy, TooHeavyError } from "../../gateway/heavy/heavy.js";
import { temporaryFolder } from "./folder.js";

const GOOD = "providers: [{ id: a, type: openai, apiTokens: [sk-a] }]\n";
const TEXT = `# ${"ab".repeat(400_000)}\n${GOOD}`;
const NEARLY = Array.from({ length: 150_000 }, (_, i) => `${"ab".repeat(40)}${i}`);

test("what takes longer than ten seconds is given up with the reason, holds up nobody but who asked, and the next has a thread", async () => {
  const good = join(temporaryFolder(), "good.yaml");
  writeFileSync(good, GOOD);
  let turns = 0;
  const turning = setInterval(() => turns++, 250);
  try {
    const given = await heavy.run("hide", TEXT, NEARLY).catch((error: unknown) => error);
    expect(given).toBeInstanceOf(TooHeavyError);
    expect((given as Error).message).toContain("took longer than 10 s");
    // The event loop went on all the while.
    expect(turns).toBeGreaterThan(5);
    expect(await heavy.run("read", good, {})).not.toHaveProperty("errors");
  } finally {
    clearInterval(turning);
  }
});
