// Streams that are to be continued, where a credential has to be exchanged for an access token first.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import type { Worker } from "../support/host/gateway.js";
import { SharedData } from "../support/host/shared-data.js";
import { Clock } from "../support/host/vm.js";
import { ask, EVENTS, JSON_HEADERS, SSE_HEADERS, succeed, worker } from "./worker.js";

const openai = { id: "p1", type: "openai", apiTokens: ["sk-one"], baseUrl: "http://127.0.0.1:9/v1" };
const entra = {
  ...{ id: "entra", type: "azure", baseUrl: "http://127.0.0.1:10", azureAuthorityHost: "http://127.0.0.1:11" },
  ...{ azureTenantId: "tenant", azureClientId: "client", azureClientSecret: "s3cret" },
};

function between(first: { id: string }, second: { id: string }, more: { shared?: SharedData; clock?: Clock } = {}): Worker {
  return worker({
    ...more,
    config: {
      providers: [first, second],
      routes: [{ name: "r", match: { model: "*" }, provider: first.id, fallbacks: [{ provider: second.id }] }],
      ...{ onBreak: "continue", retryOnFailure: { enabled: false } },
    },
  });
}

/** A stream that ends in the middle of its text. */
function breakInText(passage: ReturnType<typeof ask>): void {
  passage.answerHead(200, SSE_HEADERS);
  for (const event of EVENTS.slice(0, 2)) passage.answerData(event);
  passage.answerData("", true);
}

const value = (headers: [string, string][], name: string) => headers.find(([key]) => key === name)?.[1];

describe("a stream that is to be continued", () => {
  test("is not asked on with a credential that was not exchanged yet", () => {
    const on = between(openai, entra);
    const passage = ask(on, "m", [], true);
    breakInText(passage);
    assert.deepEqual(
      on.vm.calls.map(({ headers }) => value(headers, ":path")),
      ["/tenant/oauth2/v2.0/token"],
    );
    assert.match(Buffer.concat(passage.received).toString(), /"error"/);
  });

  test("is asked on with the access token that was got since", () => {
    const on = between(openai, entra);
    const passage = ask(on, "m", [], true);
    on.tick(1000);
    answerExchange(on);
    breakInText(passage);
    assert.deepEqual(
      on.vm.calls.map(({ headers }) => value(headers, "authorization")),
      ["Bearer access-one"],
    );
  });

  test("is continued too where its first attempt waited for an access token", () => {
    const on = between(entra, openai);
    const passage = ask(on, "m", [], true);
    assert.equal(passage.attempts, 0);
    answerExchange(on);
    passage.settle();
    assert.equal(passage.attempt?.headers.get("authorization"), "Bearer access-one");
    breakInText(passage);
    assert.deepEqual(
      on.vm.calls.map(({ headers }) => value(headers, "authorization")),
      ["Bearer sk-one"],
    );
  });
});

test("an error that names the access token that was sent is masked, although another was got meanwhile", () => {
  const on = between(entra, openai);
  const passage = ask(on, "m");
  answerExchange(on, "access-one", 60);
  passage.settle();
  assert.equal(passage.attempt?.headers.get("authorization"), "Bearer access-one");
  on.tick(59_000);
  answerExchange(on, "access-two", 60);
  passage.respond(
    400,
    [...JSON_HEADERS, ["x-echo", "access-one"]],
    ['{"error":{"message":"what is access-one?","type":"invalid_request_error"}}'],
  );
  assert.equal(passage.answer?.status, 400);
  assert.match(passage.answer.body.toString(), /what is \*{10}\?/);
  assert.equal(passage.answer.headers.get("x-echo"), "*".repeat(10));
});

describe("an access token that comes to its end", () => {
  /** Two workers of a process that have answered; what the first request got lives for an hour. */
  function pair(): [Worker, Worker] {
    const process = { shared: new SharedData(), clock: new Clock() };
    const [one, two] = [between(entra, openai, process), between(entra, openai, process)];
    const passage = ask(one);
    answerExchange(one);
    passage.settle();
    succeed(passage);
    sentWith(two);
    return [one, two];
  }

  /** What a request is sent with. */
  function sentWith(on: Worker): string | undefined {
    const passage = ask(on);
    const sent = passage.attempt?.headers.get("authorization");
    succeed(passage);
    return sent;
  }

  const asking = (workers: Worker[]) => workers.map((on) => on.vm.calls.length);

  test("is renewed by one worker, before that: it serves until the new one is there, for all", () => {
    const workers = pair();
    const [one, two] = workers;
    one.tick(3_299_000);
    two.tick(0);
    assert.deepEqual(asking(workers), [0, 0]);
    two.tick(2000);
    one.tick(0);
    assert.deepEqual(asking(workers), [0, 1]);
    assert.deepEqual(workers.map(sentWith), ["Bearer access-one", "Bearer access-one"]);
    assert.deepEqual(asking(workers), [0, 1]);
    answerExchange(two, "access-two");
    one.tick(1000);
    assert.deepEqual(workers.map(sentWith), ["Bearer access-two", "Bearer access-two"]);
  });

  test("and cannot be renewed serves to its end, and falls over from then on as one that is refused", () => {
    const workers = pair();
    const [one, two] = workers;
    one.tick(3_301_000);
    refuseExchange(one);
    two.tick(1000);
    assert.deepEqual(asking(workers), [0, 0]);
    assert.deepEqual(workers.map(sentWith), ["Bearer access-one", "Bearer access-one"]);
    // It is tried again, and not by both.
    one.tick(30_000);
    two.tick(0);
    assert.deepEqual(asking(workers), [1, 0]);
    refuseExchange(one);
    one.tick(269_000);
    two.tick(0);
    refuseExchange(one);
    two.tick(0);
    const trails = workers.map((on) => {
      const passage = ask(on);
      succeed(passage);
      return passage.answer?.headers.get("x-ai-trail");
    });
    assert.deepEqual(trails, ["entra#0=auth, p1#0=ok", undefined]);
    assert.deepEqual(workers.map(sentWith), ["Bearer sk-one", "Bearer sk-one"]);
  });
});

function refuseExchange(on: Worker): void {
  const [call] = on.vm.calls;
  assert.ok(call);
  on.vm.answerCall(call, [[":status", "401"], ...JSON_HEADERS], '{"error":"invalid_client"}');
}

function answerExchange(on: Worker, token = "access-one", seconds = 3600): void {
  const [call] = on.vm.calls;
  assert.ok(call);
  assert.equal(value(call.headers, ":path"), "/tenant/oauth2/v2.0/token");
  on.vm.answerCall(call, [[":status", "200"], ...JSON_HEADERS], JSON.stringify({ access_token: token, expires_in: seconds }));
}
