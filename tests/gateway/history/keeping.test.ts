// What keeps the history from its file, and what a gateway that was killed leaves of it.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { Keeping } from "../../../gateway/history/keeping.js";
import { tellHistory, tellUsage } from "../../../gateway/history/questions.js";
import { openSqlite } from "../../../gateway/history/sqlite.js";
import { Store } from "../../../gateway/history/store.js";
import { Tally } from "../../../gateway/history/tally.js";
import { ROOT } from "../../../gateway/paths.js";
import { temporaryFolder } from "../folder.js";
import { smallDisk } from "../small-disk.js";
import { attempt, ended } from "./requests.js";

const BOUND = 16 * 1024 * 1024;
const NOW = Date.now();

function kept(file: string): { keeping: Keeping; lost: string[] } {
  const lost: string[] = [];
  const keeping = new Keeping({ file, mostBytes: BOUND }, (problem) => lost.push(problem));
  onTestFinished(() => keeping.close());
  return { keeping, lost };
}

const total = (keeping: Keeping) => told(keeping).rows.reduce((sum, { requests }) => sum + requests, 0);

function oneMore(keeping: Keeping): void {
  const tally = new Tally();
  tally.count(ended([attempt("qwen", 0)]));
  keeping.write(tally.take(NOW));
}

const told = (keeping: Keeping) => keeping.ask((store) => tellUsage(store, "24h", "route", NOW));

function newer(file: string): void {
  const database = openSqlite(file);
  database.exec("PRAGMA user_version = 99");
  database.close();
}

/** As a process that lives, this one's parent, has it since `ageMs`. */
function ownedByAnother(file: string, ageMs: number): void {
  mkdirSync(`${file}.owner`);
  const pid = join(`${file}.owner`, "pid");
  writeFileSync(pid, String(process.ppid));
  utimesSync(pid, new Date(NOW - ageMs), new Date(NOW - ageMs));
}

test.each<[string, (file: string) => void, string]>([
  ["no database", (file) => writeFileSync(file, "no database, and longer than a page ".repeat(200)), "not a database"],
  ["of a newer version", newer, "newer version"],
  ["a folder", (file) => mkdirSync(file), "EISDIR"],
  ["another gateway's", (file) => ownedByAnother(file, 1_000), "another gateway"],
])("a file that is %s: in memory from the start, said once, with what is counted", (_, make, reason) => {
  const file = join(temporaryFolder(), "traffic.sqlite");
  make(file);
  const { keeping, lost } = kept(file);
  for (let n = 0; n < 3; n++) oneMore(keeping);
  const { rows, state } = told(keeping);
  expect([rows[0]?.requests, state.kept, lost.length]).toEqual([3, "memory", 1]);
  expect(state.problem).toContain(reason);
});

test("a file that breaks while it is written: in memory from then on, said once", () => {
  const file = join(temporaryFolder(), "traffic.sqlite");
  const { keeping, lost } = kept(file);
  oneMore(keeping);
  expect(told(keeping).state.kept).toBe("disk");
  truncateSync(file, 5_000);
  for (let n = 0; n < 3; n++) oneMore(keeping);
  const { rows, state } = told(keeping);
  expect([state.kept, lost.length]).toEqual(["memory", 1]);
  expect(rows[0]?.requests).toBeGreaterThan(0);
});

test("a disk that has room again gets what was in memory, with what it had, and is tried less and less often until then", (context) => {
  const disk = smallDisk(context);
  const file = join(disk.folder, "traffic.sqlite");
  const [lost, found] = [[] as string[], [] as number[]];
  let clock = 0;
  const keeping = new Keeping(
    { file, mostBytes: BOUND },
    (problem) => lost.push(problem),
    () => found.push(clock),
    () => clock,
  );
  onTestFinished(() => keeping.close());
  oneMore(keeping);
  disk.fill();
  // The filler leaves what SQLite has already: it is written until that is not enough.
  let count = 1;
  while (lost.length === 0 && count < 2_000) {
    const tally = new Tally();
    tally.count(ended([attempt("qwen", count % 7, "auth"), attempt("deepseek", 0)], { model: `model-${count}` }));
    tally.note({ at: NOW + count, kind: "ejected", provider: "qwen", token: count % 7, reason: "auth", text: "" });
    keeping.write(tally.take(NOW));
    count++;
  }
  expect([lost.length, told(keeping).state.kept]).toEqual([1, "memory"]);
  oneMore(keeping);
  count++;
  // After a minute it is still full; then it waits for two.
  clock = 60_001;
  expect(told(keeping).state.kept).toBe("memory");
  disk.empty();
  clock = 120_000;
  expect(told(keeping).state.kept).toBe("memory");
  clock = 60_001 + 120_001;
  const { state } = told(keeping);
  expect([state.kept, state.problem, lost.length, found]).toEqual(["disk", undefined, 1, [clock]]);
  expect(total(keeping)).toBe(count);
  const past = keeping.ask((store) => tellHistory(store, "24h", NOW));
  expect(past.totals.reduce((sum, { requests }) => sum + requests, 0)).toBe(count);
  expect(past.tokens.find(({ provider }) => provider === "deepseek")?.steps.at(-1)).toEqual({ ok: count - 2 });
  keeping.close();
  const store = Store.open(file, BOUND);
  onTestFinished(() => store.close());
  expect(tellUsage(store, "24h", "provider", NOW).rows.reduce((sum, { requests }) => sum + requests, 0)).toBe(count);
  expect(Object.values(store.database.prepare("PRAGMA integrity_check").all()[0] ?? {})[0]).toBe("ok");
});

test("an owner that ends soon after leaves the file, and what was counted meanwhile goes there", () => {
  const file = join(temporaryFolder(), "traffic.sqlite");
  ownedByAnother(file, 1_000);
  let clock = 0;
  const found: number[] = [];
  const keeping = new Keeping(
    { file, mostBytes: BOUND },
    () => undefined,
    () => found.push(clock),
    () => clock,
  );
  onTestFinished(() => keeping.close());
  oneMore(keeping);
  expect(told(keeping).state.kept).toBe("memory");
  rmSync(`${file}.owner`, { recursive: true });
  clock = 2_001;
  expect([told(keeping).state.kept, total(keeping), found]).toEqual(["disk", 1, [clock]]);
});

test("an owner that has not written for a minute is gone, whatever has its number now", () => {
  const file = join(temporaryFolder(), "traffic.sqlite");
  ownedByAnother(file, 120_000);
  const { keeping } = kept(file);
  expect(told(keeping).state.kept).toBe("disk");
  expect(readFileSync(join(`${file}.owner`, "pid"), "utf8")).toBe(String(process.pid));
  keeping.close();
  expect(existsSync(`${file}.owner`)).toBe(false);
});

test(
  "killed in the middle of writes, again and again: each time the file opens, with all that was written whole",
  { timeout: 120_000 },
  async () => {
    const file = join(temporaryFolder(), "traffic.sqlite");
    // Each batch is one request by four ways, in all steps: half a batch would show as a number that four does not divide.
    const script = `
    import { Store } from ${JSON.stringify(join(ROOT, "build/js/gateway/history/store.js"))};
    import { Tally } from ${JSON.stringify(join(ROOT, "build/js/gateway/history/tally.js"))};
    const store = Store.open(${JSON.stringify(file)}, ${BOUND});
    for (let n = 0; ; n++) {
      const tally = new Tally();
      for (const model of ["a", "b", "c", "d"])
        tally.count({ id: "r", at: 0, route: "r", api: "", model, streamed: false, attempts: [], skipped: [], status: 200, durationMs: 1 });
      store.write(tally.take(Date.now()));
      if (n === 5) process.stdout.write("writing");
    }`;
    let before = 0;
    for (let round = 0; round < 4; round++) {
      const child = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: ["ignore", "pipe", "inherit"] });
      onTestFinished(() => void child.kill("SIGKILL"));
      await new Promise((resolve) => child.stdout.once("data", resolve));
      child.kill("SIGKILL");
      await new Promise((resolve) => child.once("close", resolve));
      const store = Store.open(file, BOUND);
      const [sum] = store.database.prepare("SELECT sum(requests) AS n FROM requests WHERE step = 'day'").all();
      const [whole] = store.database.prepare("PRAGMA integrity_check").all();
      store.close();
      expect([Number(sum?.["n"]) % 4, Object.values(whole ?? {})[0]]).toEqual([0, "ok"]);
      expect(Number(sum?.["n"])).toBeGreaterThanOrEqual(before + 24);
      before = Number(sum?.["n"]);
    }
  },
);
