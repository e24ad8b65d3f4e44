// What the history counts, keeps and forgets: the store itself, by each SQLite that this Node has.
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { HistoryEvent } from "../../../config/history.js";
import { usageCsv } from "../../../gateway/history/csv.js";
import { tellHistory, tellMap, tellUsage } from "../../../gateway/history/questions.js";
import { type Engine, engine, openSqlite } from "../../../gateway/history/sqlite.js";
import { startOf, stepsOf } from "../../../gateway/history/steps.js";
import { Store } from "../../../gateway/history/store.js";
import { OTHER, Tally } from "../../../gateway/history/tally.js";
import { temporaryFolder } from "../folder.js";
import { attempt, ended } from "./requests.js";

const NOW = new Date(2026, 4, 20, 12, 34, 56).getTime();
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const BOUND = 16 * 1024 * 1024;
const engines: Engine[] = engine() === "node" ? ["node", "wasm"] : ["wasm"];

function opened(file = ":memory:", by: Engine = "wasm", bound = BOUND): Store {
  const store = Store.open(file, bound, by);
  onTestFinished(() => store.close());
  return store;
}

function written(store: Store, at: number, fill: (tally: Tally) => void): void {
  const tally = new Tally();
  fill(tally);
  store.write(tally.take(at));
}

const event = (kind: HistoryEvent["kind"], at: number, more: Partial<HistoryEvent> = {}): HistoryEvent => ({
  ...{ at, kind, provider: "qwen", token: 1, reason: "", text: "" },
  ...more,
});

describe.each(engines)("by %s", (by) => {
  test("a rescued request counts for the token that rescued it, and its failure for the one that failed", () => {
    const store = opened(":memory:", by);
    written(store, NOW, (tally) => {
      const rescued = [attempt("qwen", 1, "auth"), attempt("qwen", 0, "ok", { firstContentMs: 300 })];
      tally.count(ended(rescued, { streamed: true, clientKey: "ci", usage: { input: 100, output: 7, cached: 60, cost: 0.5 } }));
      tally.count(ended([attempt("qwen", 1, "quota"), attempt("deepseek", 0, "timeout")], { status: 502, provider: undefined as never }));
      tally.count(ended([attempt("deepseek", 0)], { route: "other", model: "deepseek-chat" }));
      tally.count(ended([attempt("qwen", 0)], { cancelled: true }));
    });
    const { totals, tokens, steps } = tellHistory(store, "24h", NOW);
    expect([steps.length, totals.length]).toEqual([144, 144]);
    expect(totals.at(-1)).toMatchObject({ requests: 3, answered: 2, withoutFailover: 1, rescued: 1, cancelled: 1 });
    expect(totals.at(-1)).toMatchObject({ firstTokenMs: 300, firstTokens: 1, input: 130, cached: 60, cost: 0.5 });
    expect(tokens.map(({ provider, token, steps }) => [`${provider}#${token}`, steps.at(-1)])).toEqual([
      ["deepseek#0", { ok: 1, timeout: 1 }],
      ["qwen#0", { ok: 2 }],
      ["qwen#1", { auth: 1, quota: 1 }],
    ]);
    const byToken = tellUsage(store, "7d", "token", NOW).rows;
    expect(byToken.map(({ name, requests, rescued, failures }) => ({ name, requests, rescued, failures }))).toEqual([
      { name: "", requests: 1, rescued: 0, failures: {} },
      { name: "deepseek#0", requests: 1, rescued: 0, failures: { timeout: 1 } },
      { name: "qwen#0", requests: 1, rescued: 1, failures: {} },
      { name: "qwen#1", requests: 0, rescued: 0, failures: { auth: 1, quota: 1 } },
    ]);
    expect(tellUsage(store, "30d", "clientKey", NOW).rows.map(({ name, input }) => [name, input])).toEqual([
      ["", 30],
      ["ci", 100],
    ]);
    expect(tellMap(store, "15m", NOW).ways).toContainEqual({
      ...{ model: "qwen-turbo", route: "aliyun", provider: "qwen", token: 1, attempts: 2, failed: 2 },
    });
  });

  test("what one SQLite wrote, closed or not, is there for the next", () => {
    const file = join(temporaryFolder(), "traffic.sqlite");
    const first = Store.open(file, BOUND, by);
    written(first, NOW, (tally) => tally.count(ended([attempt("qwen", 0)])));
    first.close();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    for (const other of engines) {
      const store = Store.open(file, BOUND, other);
      written(store, NOW, (tally) => tally.count(ended([attempt("qwen", 0)])));
      store.close();
    }
    const { rows } = tellUsage(opened(file, by), "24h", "model", NOW);
    expect(rows[0]?.requests).toBe(1 + engines.length);
  });
});

test("steps widen with age: minutes for a day, tens of them for a week, hours for a month, days for a year", () => {
  const store = opened();
  const days = [0, 3, 20, 200, 500];
  for (const days_ of [...days].reverse()) written(store, NOW - days_ * DAY, (tally) => tally.count(ended([attempt("qwen", 0)])));
  store.prune(NOW);
  const kept = store.database.prepare("SELECT step, count(*) AS n FROM requests GROUP BY step ORDER BY n").all();
  expect(kept.map(({ step, n }) => [step, n])).toEqual([
    ["minute", 1],
    ["tenMinutes", 2],
    ["hour", 3],
    ["day", 4],
  ]);
  const requests = (range: "15m" | "24h" | "7d" | "30d") =>
    tellHistory(store, range, NOW).totals.reduce((sum, { requests }) => sum + requests, 0);
  expect([requests("15m"), requests("24h"), requests("7d"), requests("30d")]).toEqual([1, 1, 2, 3]);
});

test("a range is whole steps of the calendar, over a change of the clock too", () => {
  for (const now of [NOW, new Date(2026, 2, 30, 1, 0).getTime(), new Date(2026, 9, 26, 1, 0).getTime()]) {
    const { starts, end } = stepsOf("30d", now);
    expect(new Set(starts).size).toBe(30);
    for (const start of starts) expect(startOf("day", start)).toBe(start);
    expect(end).toBe(startOf("day", now + 25 * HOUR) > now ? end : 0);
    expect(end).toBeGreaterThan(now);
  }
});

test("a token is out from its ejection to its return, also over the begin of the range, and an Envoy's start ends all", () => {
  const store = opened();
  written(store, NOW, (tally) => {
    tally.note(event("ejected", NOW - 40 * HOUR, { reason: "auth" }));
    tally.note(event("restored", NOW - 10 * HOUR));
    tally.note(event("ejected", NOW - 5 * HOUR, { reason: "quota" }));
    tally.note(event("ejected", NOW - 5 * HOUR, { reason: "quota" }));
    tally.note(event("envoyStarted", NOW - 4 * HOUR, { provider: "", token: -1 }));
    tally.note(event("ejected", NOW - HOUR, { reason: "auth" }));
  });
  const { tokens, events } = tellHistory(store, "24h", NOW);
  expect(tokens[0]?.spells.map(({ reason, fromAt, toAt }) => [reason, NOW - fromAt, toAt === null ? null : NOW - toAt])).toEqual([
    ["auth", 40 * HOUR, 10 * HOUR],
    ["quota", 5 * HOUR, 4 * HOUR],
    ["auth", HOUR, null],
  ]);
  expect(events.map(({ kind }) => kind)).toEqual(["ejected", "envoyStarted", "ejected", "restored"]);
});

test("however many names of models clients make up, it stays within its bound, and the newest is there", () => {
  const file = join(temporaryFolder(), "traffic.sqlite");
  const bound = 1024 * 1024;
  const store = opened(file, engine(), bound);
  for (let turn = 0; turn < 30; turn++)
    written(store, NOW - (30 - turn) * 60_000, (tally) => {
      for (let n = 0; n < 200; n++) tally.count(ended([attempt("qwen", 0)], { model: `made-up-${turn}-${n}` }));
    });
  written(store, NOW, (tally) => tally.count(ended([attempt("qwen", 0)], { model: "the newest" })));
  expect(statSync(file).size).toBeLessThanOrEqual(bound);
  const { rows } = tellUsage(store, "15m", "model", NOW);
  expect(rows.map(({ name }) => name).filter((name) => name === "the newest" || name === OTHER)).not.toEqual([]);
  expect(rows.reduce((sum, { requests }) => sum + requests, 0)).toBeGreaterThan(200);
});

test("of one moment two thousand ways are told apart, and names are cut to a length", () => {
  const tally = new Tally();
  for (let n = 0; n < 5_000; n++) tally.count(ended([attempt("qwen", 0)], { model: `${n}-${"x".repeat(1_000)}` }));
  const { counted } = tally.take(NOW);
  expect(counted.length).toBeLessThanOrEqual(2_001);
  expect(Math.max(...counted.map(({ way }) => way.asked.length))).toBeLessThanOrEqual(128);
  expect(counted.reduce((sum, { measures }) => sum + measures.requests, 0)).toBe(5_000);
  expect(counted.some(({ way }) => way.asked === OTHER)).toBe(true);
});

test("a store of the version before has its sums made when it is opened", () => {
  const file = join(temporaryFolder(), "traffic.sqlite");
  const store = Store.open(file, BOUND, "wasm");
  for (const at of [NOW - 3 * HOUR, NOW])
    written(store, at, (tally) => {
      tally.count(ended([attempt("qwen", 1, "auth"), attempt("qwen", 0)], { clientKey: "ci" }));
      tally.count(ended([attempt("qwen", 0)]));
    });
  const before = tellHistory(store, "24h", NOW);
  store.database.exec("DROP TABLE totals; DROP TABLE tokens; PRAGMA user_version = 1");
  store.close();
  expect(tellHistory(opened(file), "24h", NOW)).toEqual(before);
});

test("a newer gateway's file and one that is no database are refused, and left as they are", () => {
  const newer = join(temporaryFolder(), "traffic.sqlite");
  const database = openSqlite(newer);
  database.exec("PRAGMA user_version = 99");
  database.close();
  const broken = join(temporaryFolder(), "traffic.sqlite");
  writeFileSync(broken, "not a database at all, and long enough to be one ".repeat(40));
  for (const [file, reason] of [
    [newer, "newer version"],
    [broken, "not a database"],
  ] as const) {
    const before = readFileSync(file);
    expect(() => Store.open(file, BOUND)).toThrow(reason);
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(existsSync(`${file}-journal`)).toBe(false);
  }
});

test("as a file, names of models are text and no formula", () => {
  const store = opened();
  written(store, NOW, (tally) => {
    tally.count(ended([attempt("qwen", 1, "auth"), attempt("qwen", 0)], { model: '=cmd("x"),1' }));
  });
  const [head, row] = usageCsv("model", tellUsage(store, "24h", "model", NOW).rows).split("\r\n");
  expect(head).toBe(
    "model,requests,answered,withoutFailover,rescued,cancelled,firstTokenMs,firstTokens,input,output,cached,cost,failed_auth",
  );
  expect(row).toBe(`"'=cmd(""x""),1",1,1,0,1,0,0,0,10,5,0,0,1`);
});
