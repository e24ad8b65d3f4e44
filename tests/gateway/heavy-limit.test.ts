// Work on a configuration that takes too long is given up. What is slow here is the disk: a file whose reading does not end, as on a share that hangs.
import { spawn } from "node:child_process";
import { closeSync, constants, openSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { baseEnvironment, run } from "../../gateway/child.js";
import { heavy, TooHeavyError } from "../../gateway/heavy/heavy.js";
import { temporaryFolder } from "./folder.js";

const GOOD = "providers: [{ id: a, type: openai, apiTokens: [sk-a] }]\n";
/** Longer than the limit: whoever still reads then would do so for ever, and so could say nothing about it. */
const TOO_LONG_MS = 15_000;

/** Another process that ends the reading, should it hold up this one. */
function rescuer(file: string) {
  const code = "setTimeout(() => fs.writeFileSync(process.argv[1], process.argv[2]), Number(process.argv[3]))";
  return spawn(process.execPath, ["-e", code, file, GOOD, String(TOO_LONG_MS)], { stdio: "ignore" });
}

/** Ends the reading of whoever reads; nobody may. */
function release(file: string): void {
  try {
    const pipe = openSync(file, constants.O_WRONLY | constants.O_NONBLOCK);
    writeSync(pipe, GOOD);
    closeSync(pipe);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENXIO") throw error;
  }
}

test("what takes longer than ten seconds is given up with the reason, holds up nobody but who asked, and the next has a thread", async () => {
  const folder = temporaryFolder();
  const hanging = join(folder, "hanging.yaml");
  await run("mkfifo", [hanging], baseEnvironment(), 10_000);
  writeFileSync(join(folder, "good.yaml"), GOOD);
  const rescue = rescuer(hanging);
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
    rescue.kill();
    // The thread still waits in the system: its reading ends now.
    release(hanging);
  }
});
