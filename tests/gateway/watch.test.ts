import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { watchFiles } from "../../gateway/watch.js";
import { eventually } from "../support/gate.js";
import { temporaryFolder } from "./folder.js";

function watched(): { folder: string; file: string; times: () => number } {
  const folder = temporaryFolder();
  const file = join(folder, "ai-failover.yaml");
  writeFileSync(file, "one");
  let times = 0;
  const watcher = watchFiles([file, join(folder, ".env")], () => times++);
  onTestFinished(() => watcher.close());
  return { folder, file, times: () => times };
}

test("a file that is written in place is noticed", async () => {
  const { file, times } = watched();
  writeFileSync(file, "two");
  await eventually("the change is noticed", () => times() === 1);
});

test("a file that an editor renames into place is noticed, again and again", async () => {
  const { folder, file, times } = watched();
  for (let n = 1; n <= 3; n++) {
    writeFileSync(join(folder, "4913~"), `content ${n}`);
    renameSync(join(folder, "4913~"), file);
    await eventually(`change ${n} is noticed`, () => times() === n);
  }
});

test("a .env that appears is noticed; other files and a save without a change are not", async () => {
  const { folder, file, times } = watched();
  writeFileSync(join(folder, "other.yaml"), "x");
  writeFileSync(file, "one");
  writeFileSync(join(folder, ".env"), "A=1");
  await eventually("the .env is noticed", () => times() > 0);
  expect(times()).toBe(1);
});
