// What lasts is measured by the clock that nobody sets: an ejection, a limit, a lease. What is told outside, and what a provider gives as a
// date, is the wall clock's.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import type { Worker } from "../support/host/gateway.js";
import { SharedData } from "../support/host/shared-data.js";
import { Clock } from "../support/host/vm.js";
import { ask, config, JSON_HEADERS, OK_BODY, refuse, succeed, tokenOf, TOKENS, worker } from "./worker.js";

const HOUR = 3_600_000;
const SLOW_DOWN = '{"error":{"message":"slow down","code":"rate_limit_exceeded"}}';
const STEPS = [
  ["an hour back", -HOUR],
  ["a day back", -24 * HOUR],
  ["an hour forward", HOUR],
  ["a day forward", 24 * HOUR],
] as const;

/** Nothing probes, and nothing falls back: what serves is what is in use. */
const plain = (more: object = {}) =>
  config({
    providers: [{ id: "p1", type: "openai", apiTokens: TOKENS, baseUrl: "http://127.0.0.1:9/v1", ...more }],
    routes: [{ name: "r", match: { model: "*" }, provider: "p1" }],
    maxRetryAfter: HOUR,
  });

/** A rate limit for one token, with these headers; the other one answers. Which one it was. */
function limit(on: Worker, headers: [string, string][]): string {
  const passage = ask(on);
  const token = tokenOf(passage);
  passage.respond(429, [...JSON_HEADERS, ...headers], [SLOW_DOWN]);
  succeed(passage);
  return token;
}

/** Whether the token is used by one of many requests. */
function serves(on: Worker, token: string): boolean {
  let used = false;
  for (let i = 0; i < 40; i++) {
    const passage = ask(on);
    used ||= tokenOf(passage) === token;
    succeed(passage);
  }
  return used;
}

/** The wall clock is set, and the roots tick: they do so once a second. */
function set(on: Worker, by: number): void {
  on.vm.clock.set(by);
  on.tick(0);
}

describe.each(STEPS)("while the clock is set %s", (_, by) => {
  test("a token is out for as long as its provider said, not longer and not less", () => {
    const on = worker({ config: plain() });
    const token = limit(on, [["retry-after", "60"]]);
    set(on, by);
    on.tick(50_000);
    assert.equal(serves(on, token), false);
    on.tick(10_001);
    assert.equal(serves(on, token), true);
  });

  test("an ejection by hand lasts as long as was asked for, and the status says until when by the wall clock", () => {
    const on = worker({ config: plain() });
    on.ask("POST", "/eject?provider=p1&token=0&ms=60000");
    set(on, by);
    const status = on.ask("GET", "/status").json as { time: number; providers: { tokens: { until: number; since: number }[] }[] };
    assert.equal(status.time, on.vm.clock.ms);
    assert.equal(status.providers[0]?.tokens[0]?.until, on.vm.clock.ms + 60_000);
    assert.equal(status.providers[0].tokens[0].since, on.vm.clock.ms);
    on.tick(59_000);
    assert.equal(serves(on, TOKENS[0] ?? ""), false);
    on.tick(1_001);
    assert.equal(serves(on, TOKENS[0] ?? ""), true);
  });

  test("an attempt has its limit's time, and what it took is told", () => {
    const on = worker({ config: config({ attemptTimeout: 10_000 }) });
    const passage = ask(on);
    set(on, by);
    on.tick(9_000);
    succeed(passage);
    assert.match(passage.answer?.headers.get("x-ai-trail") ?? "p1=ok", /^p1(#\d)?=ok$/);
    assert.equal(passage.answer?.status, 200);
  });

  test("a worker that begins after that knows when a token is back", () => {
    const [shared, clock] = [new SharedData(), new Clock()];
    const one = worker({ config: plain(), shared, clock, seed: 1 });
    const token = limit(one, [["retry-after", "60"]]);
    clock.set(by);
    const two = worker({ config: plain(), shared, clock, seed: 2 });
    two.tick(50_000);
    assert.equal(serves(two, token), false);
    two.tick(10_001);
    assert.equal(serves(two, token), true);
  });

  test("a drill ends when it was to end", () => {
    const on = worker({ config: plain() });
    on.vm.root(JSON.stringify({ role: "control", drills: "served" }));
    on.ask("POST", "/drill?provider=p1&kind=503&ms=60000");
    set(on, by);
    const drills = () => (on.ask("GET", "/status").json as { drills: { until: number }[] }).drills;
    assert.deepEqual(
      drills().map(({ until }) => until - on.vm.clock.ms),
      [60_000],
    );
    on.tick(60_001);
    assert.deepEqual(drills(), []);
  });
});

describe.each(STEPS)("after the clock was set %s", (_, by) => {
  const inAMinute: [string, (wall: number) => [string, string][]][] = [
    ["Retry-After with a date", (wall) => [["retry-after", new Date(wall).toUTCString()]]],
    [
      "a reset in seconds since the epoch",
      (wall) => [
        ["x-ratelimit-remaining-requests", "0"],
        ["x-ratelimit-reset-requests", String(wall / 1000)],
      ],
    ],
    [
      "a reset in RFC 3339",
      (wall) => [
        ["anthropic-ratelimit-requests-remaining", "0"],
        ["anthropic-ratelimit-requests-reset", new Date(wall).toISOString()],
      ],
    ],
  ];

  test.each(inAMinute)("%s is understood by the wall clock that is now", (_name, headers) => {
    const on = worker({ config: plain() });
    set(on, by);
    const token = limit(on, headers(on.vm.clock.ms + 60_000));
    on.tick(58_000);
    assert.equal(serves(on, token), false);
    on.tick(2_001);
    assert.equal(serves(on, token), true);
  });

  test("a good answer that says that nothing is left is understood so too", () => {
    const on = worker({ config: plain() });
    set(on, by);
    const passage = ask(on);
    const token = tokenOf(passage);
    const reset = new Date(on.vm.clock.ms + 60_000).toISOString();
    passage.respond(200, [...JSON_HEADERS, ["x-ratelimit-remaining-requests", "0"], ["x-ratelimit-reset-requests", reset]], [OK_BODY]);
    on.tick(58_000);
    assert.equal(serves(on, token), false);
    on.tick(2_001);
    assert.equal(serves(on, token), true);
  });

  test("the access log says when a request came by the wall clock", () => {
    const on = worker({ config: plain() });
    set(on, by);
    const passage = ask(on);
    on.vm.clock.advance(40);
    succeed(passage);
    const journey = JSON.parse(passage.left("ai_failover.journey")) as { at: number; ms: number };
    assert.deepEqual([journey.at, journey.ms], [on.vm.clock.ms - 40, 40]);
  });

  test("probes go on at their interval", () => {
    const on = worker();
    const passage = ask(on);
    refuse(passage);
    succeed(passage);
    set(on, by);
    for (let i = 0; i < 30 && on.vm.calls.length === 0; i++) on.tick(100);
    assert.equal(on.vm.calls.length, 1);
  });
});

test("a host without a monotonic clock is served by its wall clock", () => {
  const clock = new Clock();
  clock.monotonicMs = undefined;
  const on = worker({ config: plain(), clock });
  const token = limit(on, [["retry-after", "60"]]);
  on.tick(50_000);
  assert.equal(serves(on, token), false);
  on.tick(10_001);
  assert.equal(serves(on, token), true);
});
