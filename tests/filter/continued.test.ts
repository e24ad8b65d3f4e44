// `onBreak: continue`: what is told of a stream that one attempt began and another went on with.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { ask, config, EVENTS, JSON_HEADERS, SSE_HEADERS, worker } from "./worker.js";

const usage = (input: number, output: number) =>
  `data: {"choices":[],"usage":{"prompt_tokens":${input},"completion_tokens":${output},"total_tokens":${input + output}}}\n\n`;
const [START = "", HELLO = "", STOP = ""] = EVENTS;

/** The first stream ends early, a call brings the rest. */
function broken(first: string[], rest: string, more: object = {}) {
  const on = worker({ config: config({ onBreak: "continue", accessLog: "fields", ...more }) });
  const passage = ask(on, "m", [], true);
  passage.respond(200, SSE_HEADERS, [START, HELLO, ...first, ""]);
  const [call] = on.vm.calls;
  assert.ok(call);
  on.vm.answerCall(call, [[":status", "200"], ...SSE_HEADERS], rest);
  passage.settle();
  if (!passage.answer) passage.answerData("", true);
  passage.leave();
  const journey = JSON.parse(passage.left("ai_failover.journey")) as {
    usage: { cost?: number } | null;
    attempts: { broke?: boolean; continued?: boolean }[];
  };
  return { passage, journey };
}

describe("a stream that is gone on with", () => {
  test("says so in its trail and its journey", () => {
    const { passage, journey } = broken([], [START, HELLO.replace("Hello", " world"), STOP, "data: [DONE]\n\n"].join(""));
    assert.match(passage.left("ai_failover.trail"), /^p1#\d=broken, p[12]#\d=continued$/);
    assert.deepEqual(
      journey.attempts.map(({ broke, continued }) => [broke, continued]),
      [
        [true, undefined],
        [undefined, true],
      ],
    );
  });

  test.each([
    ["both told", [usage(10, 3)], usage(15, 4), { input: 25, output: 7 }],
    // "Hello" and " world" come to two tokens each.
    ["the first told", [usage(10, 3)], "", { input: 10 + 12, output: 3 + 2, estimated: true }],
    ["the second told", [], usage(15, 4), { input: 13 + 15, output: 2 + 4, estimated: true }],
    ["neither told", [], "", null],
  ] as const)("its usage is the sum: %s", (_, first, then, expected) => {
    const { journey } = broken([...first], [START, HELLO.replace("Hello", " world"), STOP, then, "data: [DONE]\n\n"].join(""));
    assert.deepEqual(journey.usage, expected);
  });

  // 1,000 tokens go in and 100 come out before the break, 2,000 and 300 behind it.
  const DEAR = { input: 10, output: 100 };
  const CHEAP = { input: 1, output: 5 };
  test.each([
    ["two targets", DEAR, CHEAP, (1_000 * 10 + 100 * 100 + 2_000 * 1 + 300 * 5) / 1e6],
    ["two targets the other way round", CHEAP, DEAR, (1_000 * 1 + 100 * 5 + 2_000 * 10 + 300 * 100) / 1e6],
    ["a second one without a price", DEAR, undefined, undefined],
    ["a first one without a price", undefined, DEAR, undefined],
  ])("each half costs what its own target asks: %s", (_, first, second, expected) => {
    const routes = [{ match: { model: "*" }, provider: "p1", price: first, fallbacks: [{ provider: "p2", model: "o", price: second }] }];
    const more = { routes, retryOnFailure: { maxRetries: 0 } };
    const rest = [START, HELLO.replace("Hello", " world"), STOP, usage(2_000, 300), "data: [DONE]\n\n"].join("");
    const { journey, passage } = broken([usage(1_000, 100)], rest, more);
    assert.match(passage.left("ai_failover.trail"), /^p1#\d=broken, p2#\d=continued$/);
    const { cost, ...told } = journey.usage ?? {};
    assert.deepEqual(told, { input: 3_000, output: 400 });
    if (expected === undefined) assert.equal(cost, undefined);
    else assert.ok(Math.abs((cost ?? 0) - expected) < 1e-9, String(cost));
  });

  test("a beginning that nobody ends costs what its target asks", () => {
    const routes = [{ match: { model: "*" }, provider: "p1", price: DEAR, fallbacks: [{ provider: "p2", model: "o", price: CHEAP }] }];
    const { journey } = broken([usage(1_000, 100)], [START, HELLO].join(""), { routes, retryOnFailure: { maxRetries: 0 }, maxAttempts: 2 });
    assert.equal(journey.usage?.cost, (1_000 * 10 + 100 * 100) / 1e6);
  });

  test.each([
    ["the other way where it was given the beginning", "deepseek", 5, 2],
    ["not at all where it was not: it would be the same again", "openai", 5, 1],
    ["not at all where the attempts are used up", "deepseek", 2, 1],
  ])("a target that refuses the request for the rest is asked %s", (_, type, maxAttempts, expected) => {
    const providers = [{ id: "p", type, apiTokens: ["sk-continued"], baseUrl: "http://127.0.0.1:9/v1" }];
    const routes = [{ match: { model: "*" }, provider: "p" }];
    const on = worker({ config: { providers, routes, maxAttempts, onBreak: "continue" } });
    ask(on, "m", [], true).respond(200, SSE_HEADERS, [START, HELLO, ""]);
    let calls = 0;
    for (let [call] = on.vm.calls; call; [call] = on.vm.calls) {
      calls++;
      on.vm.answerCall(call, [[":status", "400"], ...JSON_HEADERS], '{"error":{"message":"no","type":"invalid_request_error"}}');
    }
    assert.equal(calls, expected);
  });

  // "Hello" comes to two tokens.
  test.each([
    ['"max_tokens":1000', '"max_tokens": 998'],
    ['"max_completion_tokens": 300, "max_tokens":200', '"max_completion_tokens": 298, "max_tokens":198'],
    ['"max_tokens":17', '"max_tokens":16'],
    ['"max_tokens":9', '"max_tokens":9'],
    ['"max_tokens":null', '"max_tokens":null'],
    ['"max_tokens":1e3', '"max_tokens":1e3'],
    [
      '"max_tokens":1000,"thinking":{"type":"enabled","budget_tokens":999}',
      '"max_tokens":1000,"thinking":{"type":"enabled","budget_tokens":999}',
    ],
    ['"max_tokens":1000,"thinking":{"type":"disabled"}', '"max_tokens": 998,"thinking":{"type":"disabled"}'],
    ['"thinking":null,"max_tokens":1000', '"thinking":null,"max_tokens": 998'],
    ['"metadata":{"max_tokens":1000}', '"metadata":{"max_tokens":1000}'],
  ])("of the client's limit the rest has what is left: %s", (asked, expected) => {
    for (const order of [0, 1]) {
      const on = worker({ config: config({ onBreak: "continue" }) });
      const members = [asked, '"messages":[{"role":"user","content":"hi"}]'];
      if (order === 1) members.reverse();
      const body = `{"model":"m","stream":true,${members.join(",")}}`;
      on.request({ headers: JSON_HEADERS, body: [body] }).respond(200, SSE_HEADERS, [START, HELLO, ""]);
      const sent = Buffer.from(on.vm.calls[0]?.body ?? []).toString();
      assert.ok(sent.includes(expected), sent);
      assert.doesNotThrow(() => JSON.parse(sent) as unknown);
    }
  });

  test("a rest that failed is no continuation: the trail says what each attempt was", () => {
    const { passage } = broken([], [START, HELLO].join(""));
    assert.doesNotMatch(passage.left("ai_failover.trail"), /continued/);
  });
});
