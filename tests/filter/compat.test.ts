// `compat: higress`: failures are judged as Higress's ai-proxy judges them.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import type { Passage } from "../support/host/passage.js";
import type { Worker } from "../support/host/gateway.js";
import { ask, refuse, succeed, tokenOf, TOKENS, worker } from "./worker.js";

type Fields = Record<string, unknown>;

const ON = { enabled: true, healthCheckModel: "probe-model" };
const MISTAKE = '{"error":{"message":"no such parameter","type":"invalid_request_error","code":"invalid_value"}}';

function compat(more: Fields = {}, root: Fields = { compat: "higress" }): Worker {
  const provider = { type: "openai", apiTokens: TOKENS, tokenSelection: "roundRobin", ...more };
  return worker({ config: { provider, ...root } });
}

/** Asks until every attempt was answered with this status; the tokens that were asked. */
function failed(on: Worker, status: number, body?: string): { passage: Passage; tokens: string[] } {
  const passage = ask(on);
  const tokens: string[] = [];
  for (let i = 1; passage.attempts === i && passage.answer === null && i < 9; i++) {
    tokens.push(tokenOf(passage));
    refuse(passage, status, body);
  }
  return { passage, tokens };
}

describe("without more words", () => {
  test("nothing is tried again and nothing is taken out", () => {
    const on = compat();
    for (const status of [401, 429, 500, 503, 400]) {
      for (let i = 0; i < 4; i++) {
        const { passage, tokens } = failed(on, status, status === 401 ? undefined : MISTAKE);
        assert.equal(tokens.length, 1);
        assert.equal(passage.answer?.status, status);
      }
    }
    assert.deepEqual([tokenOf(ask(on)), tokenOf(ask(on))].sort(), [...TOKENS].sort());
  });

  test("elsewhere the same provider tries its other token", () => {
    assert.equal(failed(compat({}, {}), 401).tokens.length, 2);
  });
});

describe("with failover", () => {
  test.each([
    ["a client's mistake", 400, MISTAKE],
    ["a refused token", 401, undefined],
    ["a limit", 429, undefined],
    ["a broken provider", 500, undefined],
  ])("the third failure in a row takes a token out: %s", (_, status, body) => {
    const on = compat({ failover: ON });
    const counts = new Map<string, number>();
    for (let i = 0; i < 5; i++) for (const token of failed(on, status, body).tokens) counts.set(token, (counts.get(token) ?? 0) + 1);
    assert.deepEqual([...counts.values()].sort(), [2, 3]);
    // The one that failed three times is out: the other is asked, and once more.
    const out = [...counts].find(([, count]) => count === 3)?.[0];
    for (let i = 0; i < 3; i++) {
      const passage = ask(on);
      assert.notEqual(tokenOf(passage), out);
      succeed(passage);
    }
  });

  test("an answer between two failures begins the count anew", () => {
    const on = compat({ apiTokens: TOKENS.slice(0, 1), failover: ON });
    for (let i = 0; i < 3; i++) {
      failed(on, 500);
      failed(on, 500);
      succeed(ask(on));
    }
    assert.equal(tokenOf(ask(on)), TOKENS[0]);
  });

  test("with every token out for its limit one of them is asked all the same", () => {
    const on = compat({ failover: { ...ON, failureThreshold: 1 } });
    for (let i = 0; i < 2; i++) failed(on, 429);
    const passage = ask(on);
    assert.ok(TOKENS.includes(tokenOf(passage)));
    succeed(passage);
    assert.equal(passage.answer?.status, 200);
  });

  test("a status that is not named counts nothing", () => {
    const on = compat({ apiTokens: TOKENS.slice(0, 1), failover: { ...ON, failureThreshold: 1, failoverOnStatus: ["401"] } });
    for (const status of [429, 500, 400]) for (let i = 0; i < 3; i++) failed(on, status);
    const passage = ask(on);
    succeed(passage);
    assert.equal(passage.answer?.headers.get("x-ai-trail"), undefined);
  });
});

describe("with retries", () => {
  test.each([400, 401, 404, 429, 500, 503])("the other token is asked after a %i, once", (status) => {
    const { passage, tokens } = failed(compat({ retryOnFailure: { enabled: true } }), status, MISTAKE);
    assert.deepEqual(tokens.sort(), [...TOKENS].sort());
    assert.equal(passage.answer?.status, status);
  });

  test("as often as maxRetries says, each time another token", () => {
    const all = ["sk-compat-1", "sk-compat-2", "sk-compat-3", "sk-compat-4"];
    const { tokens } = failed(compat({ apiTokens: all, retryOnFailure: { enabled: true, maxRetries: 2 } }), 500);
    assert.equal(tokens.length, 3);
    assert.equal(new Set(tokens).size, 3);
  });

  test("a single token is not asked twice", () => {
    assert.equal(failed(compat({ apiTokens: TOKENS.slice(0, 1), retryOnFailure: { enabled: true } }), 503).tokens.length, 1);
  });

  test("statuses that are not named are not tried again", () => {
    const on = compat({ retryOnFailure: { enabled: true, retryOnStatus: ["5.*"] } });
    assert.deepEqual([failed(on, 401).tokens.length, failed(on, 502).tokens.length], [1, 2]);
  });
});
