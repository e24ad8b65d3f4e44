// Work on a configuration that takes too long is given up. What is slow here is the disk: a file whose reading does not end, as on a share that hangs.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { baseEnvironment, run } from "../../gateway/child.js";
import { heavy, TooHeavyError } from "../../gateway/heavy/heavy.js";
import { temporaryFolder } from "./folder.js";

const GOOD = "providers: [{ id: a, type: openai, apiTokens: [sk-a] }]\n";

test("what takes longer than ten seconds is given up with the reason, holds up nobody but who asked, and the next has a thread", async () => {
  const folder = temporaryFolder();
  const hanging = join(folder, "hanging.yaml");
  await run("mkfifo", [hanging], baseEnvironment(), 10_000);
  writeFileSync(join(folder, "good.yaml"), GOOD);
  let turns = 0;
  const turning = setInterval(() => turns++, 250);
  try {
    const given = await heavy.run("read", hanging, {}).catch((error: unknown) => error);
    expect(given).toBeInstanceOf(TooHeavyError);
    expect((given as Error).message).toContain("took longer than 10 s");
    // The event loop went on all the while.
    expect(turns).toBeGreaterThan(5);
    expect(await heavy.run("read", join(folder, "good.yaml"), {})).not.toHaveProperty("errors");
  } finally {
    clearInterval(turning);
    // The thread still waits in the system: its reading ends now.
    writeFileSync(hanging, GOOD);
  }
});
