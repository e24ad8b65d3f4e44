// How often the roots tick: a stream that waits for a tick hastens its own root's, and any root's tick lets all streams go.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import type { Worker } from "../support/host/gateway.js";
import { ask, config, EVENTS, SSE_HEADERS, worker } from "./worker.js";

const WAITING = {
  providers: [{ id: "p1", type: "openai", apiTokens: ["sk-only"], baseUrl: "http://127.0.0.1:9/v1", failover: { failureThreshold: 9 } }],
  routes: [{ name: "r", match: { model: "*" }, provider: "p1" }],
  waitForLimit: 5000,
};

/** Of the downstream root and of the upstream one. */
function periods(on: Worker): [number, number] {
  return [on.downstream.tickMs, on.upstream?.tickMs ?? -1];
}

/** A request whose only token is limited for two seconds: it waits for that. */
function waiting(on: Worker): ReturnType<typeof ask> {
  const passage = ask(on);
  passage.respond(
    429,
    [
      ["content-type", "application/json"],
      ["retry-after", "2"],
    ],
    ['{"error":{"message":"slow down"}}'],
  );
  assert.equal(passage.attempt, null);
  return passage;
}

describe("the ticks", () => {
  test("of the downstream root go on where the upstream root's wakes a request that waited", () => {
    const on = worker({ config: WAITING });
    const usual = on.downstream.tickMs;
    waiting(on);
    assert.deepEqual(periods(on), [20, 0]);
    if (on.upstream) {
      on.vm.clock.advance(2001);
      on.vm.tick(on.upstream);
    }
    assert.ok(on.downstream.tickMs > 0, "it does not tick any more: nothing is probed, and no stall is seen");
    on.tick(20);
    assert.deepEqual(periods(on), [usual, 0]);
  });

  test("have their usual period again when a client leaves that waited", () => {
    const on = worker({ config: WAITING });
    const usual = on.downstream.tickMs;
    waiting(on).leave();
    on.tick(20);
    assert.deepEqual(periods(on), [usual, 0]);
  });

  test("have it again when the second chunk of a stream was there before the tick", () => {
    const on = worker({ config: config() });
    const usual = on.downstream.tickMs;
    const passage = ask(on, "m", [], true);
    passage.answerHead(200, SSE_HEADERS);
    for (const event of EVENTS.slice(1, 3)) passage.answerData(event);
    assert.equal(on.upstream?.tickMs, 1);
    on.tick(1);
    assert.deepEqual(periods(on), [usual, 0]);
  });

  test("stay quick as long as somebody waits", () => {
    const on = worker({ config: WAITING });
    waiting(on);
    for (let i = 0; i < 3; i++) {
      on.tick(20);
      assert.equal(on.downstream.tickMs, 20);
    }
  });

  test("of an upstream root are let go by the downstream root's, and both have their usual period after", () => {
    const on = worker({ config: config() });
    const usual = on.downstream.tickMs;
    const passage = ask(on, "m", [], true);
    passage.answerHead(200, SSE_HEADERS);
    for (const event of EVENTS.slice(1, 2)) passage.answerData(event);
    on.vm.tick(on.downstream);
    assert.equal(on.downstream.tickMs, usual);
    on.tick(1);
    assert.deepEqual(periods(on), [usual, 0]);
  });
});
