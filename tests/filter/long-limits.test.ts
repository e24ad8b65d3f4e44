// A limit of the whole request of a minute or more costs no header and no timer of Envoy's: the tick keeps it.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import type { Worker } from "../support/host/gateway.js";
import type { Passage } from "../support/host/passage.js";
import { ask, config, JSON_HEADERS, OK_BODY, worker } from "./worker.js";

const HEADER = "x-envoy-upstream-rq-timeout-ms";
const PER_TRY = "x-envoy-upstream-rq-per-try-timeout-ms";

/** A request under way, and what Envoy was told of its limit. */
function asked(timeout: number, more: object = {}, options: object = {}): { on: Worker; passage: Passage; told: string | undefined } {
  const provider = { id: "p1", type: "openai", apiTokens: ["sk-filter-token-one"], baseUrl: "http://127.0.0.1:9/v1" };
  const routes = [{ name: "r", match: { model: "*" }, provider: "p1" }];
  const on = worker({ config: config({ providers: [provider], routes, timeout, ...more }), ownRoutes: true, ...options });
  let told: string | undefined;
  on.beforeTry = (passage) => void (told = passage.attempt?.headers.get(HEADER));
  return { on, passage: ask(on), told };
}

const resets = (on: Worker): number => on.vm.hostCalls.get("proxy_close_stream") ?? 0;

describe("in the gateway's own Envoy", () => {
  test("Envoy is told of a limit below a minute, and of none that is longer", () => {
    assert.equal(asked(59_999).told, "59999");
    assert.equal(asked(60_000).told, undefined);
  });

  test("a longer one ends an attempt within a tick, with a 504 of the whole request's limit", () => {
    const { on, passage } = asked(60_000);
    on.tick(60_000);
    passage.settle();
    const answer = (): Passage["answer"] => passage.answer;
    assert.equal(answer(), null);
    on.tick(500);
    passage.settle();
    assert.equal(answer()?.status, 504);
    assert.match(answer()?.body.toString() ?? "", /timeout|in time/i);
  });

  test("a longer one breaks an answer off that is still on its way", () => {
    const { on, passage } = asked(60_000, { stallTimeout: 0 });
    passage.answerHead(200, [...JSON_HEADERS, ["content-length", "200000"]]);
    passage.answerData(OK_BODY.slice(0, -1) + " ".repeat(2000));
    on.tick(60_000);
    assert.equal(resets(on), 0);
    on.tick(500);
    assert.equal(resets(on), 1);
  });

  test("one that is held to its end becomes the 504", () => {
    const { on, passage } = asked(60_000, { stallTimeout: 0 });
    passage.answerHead(200, [...JSON_HEADERS, ["content-length", "100000"]]);
    passage.answerData(OK_BODY.slice(0, -1) + " ".repeat(2000));
    on.tick(60_500);
    passage.settle();
    assert.equal(resets(on), 0);
    assert.equal(passage.answer?.status, 504);
  });

  test("a stream that has begun has no end of that kind", () => {
    const { on } = asked(60_000, { stallTimeout: 0 });
    const passage = ask(on, "m", [], true);
    passage.answerHead(200, [["content-type", "text/event-stream"]]);
    passage.answerData('data: {"choices":[{"index":0,"delta":{"content":"Hello"}}]}\n\n');
    for (let i = 0; i < 3; i++) on.tick(60_000);
    assert.equal(resets(on), 0);
  });
});

/** A stream under way. */
function streamed(more: object, options: object = {}): { on: Worker; passage: Passage; told: string | undefined } {
  const providers = ["p1", "p2"].map((id) => ({
    id,
    type: "openai",
    apiTokens: [`sk-filter-token-${id}`],
    baseUrl: "http://127.0.0.1:9/v1",
  }));
  const routes = [{ name: "r", match: { model: "*" }, provider: "p1", fallbacks: [{ provider: "p2" }] }];
  const on = worker({ config: config({ providers, routes, ...more }), ownRoutes: true, ...options });
  let told: string | undefined;
  on.beforeTry = (passage) => void (told = passage.attempt?.headers.get(PER_TRY));
  return { on, passage: ask(on, "m", [], true), told };
}

describe("a stream's limit to its first content", () => {
  test("is told to Envoy below a minute, and not where it is longer and a pass can be made anew", () => {
    assert.equal(streamed({ firstTokenTimeout: 59_999 }).told, "59999");
    assert.equal(streamed({ firstTokenTimeout: 60_000 }).told, undefined);
    assert.equal(streamed({ firstTokenTimeout: 60_000 }, { ownRoutes: false }).told, "60000");
  });

  test("ends a silent attempt within a tick", () => {
    const on = streamed({ firstTokenTimeout: 60_000 });
    on.on.tick(60_300);
    assert.equal(on.on.vm.hostCalls.get("proxy_send_local_response"), undefined);
    on.on.tick(500);
    assert.equal(on.on.vm.hostCalls.get("proxy_send_local_response"), 1);
  });
});

test("in another's Envoy, whose route may have a limit of its own, each limit is told", () => {
  assert.equal(asked(600_000, {}, { ownRoutes: false }).told, "600000");
});
