// What requests count is summed up in the VM and told to Envoy on the tick: nothing twice, nothing lost.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, test } from "vitest";
import { Clock } from "../support/host/vm.js";
import { SharedData } from "../support/host/shared-data.js";
import type { Worker } from "../support/host/gateway.js";
import { ask, config, JSON_HEADERS, succeed, worker } from "./worker.js";

const TICK_MS = 500;
const KEY = "sk-client-of-bob";

function settings(): object {
  const provider = { id: "p1", type: "openai", apiTokens: ["sk-filter-token-one"], baseUrl: "http://127.0.0.1:9/v1" };
  const route = { name: "r", match: { model: "*" }, provider: "p1" };
  return config({
    providers: [provider],
    routes: [route],
    clientKeys: [{ name: "bob", hash: `sha256:${createHash("sha256").update(KEY).digest("hex")}` }],
  });
}

const USAGE = { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 };
const ANSWER = JSON.stringify({ choices: [{ message: { role: "assistant", content: "hi" }, finish_reason: "stop" }], usage: USAGE });

function request(on: Worker, times: number): void {
  for (let i = 0; i < times; i++) ask(on, "m", [["authorization", `Bearer ${KEY}`]]).respond(200, JSON_HEADERS, [ANSWER]);
}

/** Each counter that requests change, as the host has it. */
function counted(on: Worker): Record<string, number> {
  const names = {
    attempts: "provider.p1.kind.ok.attempts",
    token: "provider.p1.token.0.token_attempts",
    requests: "route.r.kind.ok.requests",
    client: "client.bob.client_requests",
    input: "provider.p1.usage_input_tokens",
    output: "provider.p1.usage_output_tokens",
    untold: "untold",
  };
  return Object.fromEntries(Object.entries(names).map(([key, name]) => [key, Number(on.vm.metric(`ai_failover.${name}`) ?? 0n)]));
}

const of = (n: number): Record<string, number> => ({ attempts: n, token: n, requests: n, client: n, input: 11 * n, output: 7 * n });

describe("what requests count", () => {
  test("is told on the next tick, once, and a gauge says that something is untold", () => {
    const on = worker({ config: settings() });
    request(on, 3);
    assert.deepEqual(counted(on), { ...of(0), untold: 1 });
    on.tick(TICK_MS);
    assert.deepEqual(counted(on), { ...of(3), untold: 0 });
    on.tick(TICK_MS);
    assert.deepEqual(counted(on), { ...of(3), untold: 0 });
    request(on, 2);
    on.tick(TICK_MS);
    assert.deepEqual(counted(on), { ...of(5), untold: 0 });
  });

  test("of two workers is the sum of both, and the gauge is 0 when both have told it", () => {
    const [shared, clock] = [new SharedData(), new Clock()];
    const one = worker({ config: settings(), shared, clock, seed: 1 });
    const two = worker({ config: settings(), shared, clock, seed: 2 });
    request(one, 2);
    request(two, 3);
    assert.equal(counted(one)["untold"], 2);
    one.tick(TICK_MS);
    assert.deepEqual(counted(one), { ...of(2), untold: 1 });
    two.tick(TICK_MS);
    assert.deepEqual(counted(two), { ...of(5), untold: 0 });
  });

  test("stands in its own worker's status before it is told", () => {
    const on = worker({ config: settings() });
    request(on, 3);
    const status = on.ask("GET", "/status").json as { providers: { tokens: { attempts: number }[] }[] };
    assert.equal(status.providers[0]?.tokens[0]?.attempts, 3);
  });
});

test("a failed attempt counts on its token as well", () => {
  const provider = { id: "p1", type: "openai", apiTokens: ["sk-filter-token-one"], baseUrl: "http://127.0.0.1:9/v1" };
  const on = worker({ config: config({ providers: [provider], routes: [{ name: "r", match: { model: "*" }, provider: "p1" }] }) });
  succeed(ask(on));
  ask(on).respond(500, JSON_HEADERS, [JSON.stringify({ error: { message: "no", type: "server_error" } })]);
  on.tick(TICK_MS);
  assert.equal(on.vm.metric("ai_failover.provider.p1.token.0.token_attempts"), 2n);
  assert.equal(on.vm.metric("ai_failover.provider.p1.token.0.token_failures"), 1n);
  assert.equal(on.vm.metric("ai_failover.provider.p1.kind.serverError.attempts"), 1n);
});
