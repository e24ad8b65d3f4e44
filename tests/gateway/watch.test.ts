import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
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

test("where somebody knows what is in force, that is what a content is compared with", async () => {
  const folder = temporaryFolder();
  const file = join(folder, "ai-failover.yaml");
  writeFileSync(file, "one");
  const content = () => readFileSync(file, "utf8");
  let [known, times] = ["one", 0];
  const watcher = watchFiles(
    [file],
    () => times++,
    content,
    () => known,
  );
  onTestFinished(() => watcher.close());
  // Brought into force by another way, and written back before it was looked at.
  known = "two";
  writeFileSync(file, "two");
  writeFileSync(file, "one");
  await eventually("it is noticed", () => times === 1);
});

function following(file: string): { times: () => number } {
  let times = 0;
  const watcher = watchFiles([file, join(dirname(file), ".env")], () => times++);
  onTestFinished(() => watcher.close());
  return { times: () => times };
}

/** Far below the promise, far above what it takes. */
const WITHIN_MS = 2_000;

test("the target of a link is noticed: written in place, replaced, and behind a second link in another folder", async () => {
  const folder = temporaryFolder();
  const target = join(folder, "there", "real.yaml");
  mkdirSync(dirname(target));
  mkdirSync(join(folder, "between"));
  mkdirSync(join(folder, "here"));
  writeFileSync(target, "one");
  symlinkSync(target, join(folder, "between", "link.yaml"));
  symlinkSync(join(folder, "between", "link.yaml"), join(folder, "here", "ai-failover.yaml"));
  const { times } = following(join(folder, "here", "ai-failover.yaml"));
  writeFileSync(target, "two");
  await eventually("the write is noticed", () => times() === 1, WITHIN_MS);
  writeFileSync(`${target}~`, "six");
  renameSync(`${target}~`, target);
  await eventually("the rename is noticed", () => times() === 2, WITHIN_MS);
  symlinkSync(`${target}.other`, join(folder, "between", "next"));
  writeFileSync(`${target}.other`, "ten");
  renameSync(join(folder, "between", "next"), join(folder, "between", "link.yaml"));
  await eventually("another target is noticed", () => times() === 3, WITHIN_MS);
});

test("a mounted ConfigMap that swaps its data is noticed, in the folder itself and behind a link to it", async () => {
  const mounted = join(temporaryFolder(), "mounted");
  const version = (name: string, text: string) => {
    mkdirSync(join(mounted, name), { recursive: true });
    writeFileSync(join(mounted, name, "ai-failover.yaml"), text);
    symlinkSync(name, join(mounted, "..data_tmp"));
    renameSync(join(mounted, "..data_tmp"), join(mounted, "..data"));
  };
  version("..2026_11_28_1", "one");
  symlinkSync("..data/ai-failover.yaml", join(mounted, "ai-failover.yaml"));
  const outside = join(temporaryFolder(), "ai-failover.yaml");
  symlinkSync(join(mounted, "ai-failover.yaml"), outside);
  const [inside, linked] = [following(join(mounted, "ai-failover.yaml")), following(outside)];
  for (let n = 2; n <= 4; n++) {
    version(`..2026_11_28_${n}`, `version ${n}`);
    rmSync(join(mounted, `..2026_11_28_${n - 1}`), { recursive: true });
    await eventually(`version ${n} is noticed`, () => inside.times() === n - 1 && linked.times() === n - 1, WITHIN_MS);
  }
});

test("a file that is written every 50 ms is taken within two seconds, and goes on being taken", async () => {
  const { file, times } = watched();
  let n = 0;
  const writing = setInterval(() => writeFileSync(file, `content ${n++}`), 50);
  onTestFinished(() => clearInterval(writing));
  await eventually("it is taken", () => times() >= 1, WITHIN_MS);
  await eventually("and again", () => times() >= 3, 2 * WITHIN_MS);
  clearInterval(writing);
});

test("a folder that is deleted and made again is watched as before", async () => {
  const folder = join(temporaryFolder(), "configuration");
  mkdirSync(folder);
  const file = join(folder, "ai-failover.yaml");
  writeFileSync(file, "one");
  const { times } = following(file);
  rmSync(folder, { recursive: true });
  await eventually("it is noticed", () => times() === 1, WITHIN_MS);
  mkdirSync(folder);
  writeFileSync(file, "two");
  await eventually("the new one is noticed", () => times() === 2, WITHIN_MS);
});
