// Whole requests through the release build on a host that imitates Envoy.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { ask, config, EVENTS, JSON_HEADERS, refuse, SSE_HEADERS, succeed, tokenOf, TOKENS, worker } from "./worker.js";

describe("a request", () => {
  test("leaves with one of the tokens and comes back as the provider answered it", () => {
    const on = worker();
    const passage = ask(on);
    assert.ok(TOKENS.includes(tokenOf(passage)));
    assert.equal(passage.attempt?.cluster, "p1");
    succeed(passage);
    assert.equal(passage.answer?.status, 200);
    assert.match(passage.answer?.body.toString() ?? "", /Hello/);
    assert.deepEqual(passage.answer?.headers.get("x-ai-attempts"), "1");
  });

  // Envoy's timers count from the start of a turn of its loop: on a busy machine they end an attempt early by as much as a turn takes.
  test.each([
    [400, 310, /^p1#\d=timeout, ?p2#0=ok$/],
    [60_000, 59_100, /^p1#\d=timeout, ?p2#0=ok$/],
    [60_000, 30_000, /^p1#\d=connection, ?p1#\d=ok$/],
    [400, 100, /^p1#\d=connection, ?p1#\d=ok$/],
  ] as const)("whose attempt may take %i ms and ends without an answer after %i: %s", (limit, after, trail) => {
    const on = worker({ config: config({ attemptTimeout: limit }) });
    const passage = ask(on);
    on.vm.clock.advance(after);
    passage.breakOff();
    succeed(passage);
    assert.match(passage.answer?.headers.get("x-ai-trail") ?? "", trail);
  });

  test("goes to the provider's path on every pass, whatever filters ahead have made of it by then", () => {
    const on = worker();
    on.ahead = (headers, pass) => headers.replace(":path", `${"/twice".repeat(pass - 1)}/v1/chat/completions`);
    const passage = ask(on);
    assert.equal(passage.attempt?.headers.get(":path"), "/v1/chat/completions");
    refuse(passage);
    assert.deepEqual([passage.passes, passage.attempt?.headers.get(":path")], [2, "/v1/chat/completions"]);
  });

  test("walks over the tokens and then to the fallback, in one trail", () => {
    const on = worker();
    const passage = ask(on);
    const seen = [tokenOf(passage)];
    refuse(passage);
    seen.push(tokenOf(passage));
    refuse(passage);
    assert.deepEqual(seen.sort(), [...TOKENS].sort());
    assert.equal(passage.attempt?.cluster, "p2");
    assert.match(passage.attempt.body.toString(), /"model":"other"/);
    succeed(passage);
    assert.equal(passage.passes, 3);
    assert.match(passage.answer?.headers.get("x-ai-trail") ?? "", /^p1#\d=auth, ?p1#\d=auth, ?p2#0=ok$/);
  });

  test("that cannot be connected comes back through the redirector and is tried again", () => {
    const on = worker();
    const passage = ask(on);
    for (let i = 0; i < 4 && passage.attempt?.cluster === "p1"; i++)
      passage.breakOff("refused", "delayed connect error: Connection refused");
    assert.equal(passage.attempt?.cluster, "p2");
    succeed(passage);
    assert.match(passage.answer?.headers.get("x-ai-trail") ?? "", /connection.*p2#0=ok/);
  });

  test("gets no attempt's headers but its own", () => {
    const on = worker();
    const passage = ask(on, "m", [
      ["cookie", "a=b"],
      ["x-envoy-max-retries", "9"],
      ["x-ai-cluster", "p2"],
      ["x-api-key", "sk-client"],
      ["openai-organization", "org"],
      ["user-agent", "sdk/1"],
      ["authorization", "Bearer second"],
    ]);
    const names = passage.attempt?.headers.list.map(([name]) => name).filter((name) => !name.startsWith(":"));
    assert.deepEqual(names?.sort(), ["accept-encoding", "authorization", "content-type", "user-agent"]);
    assert.ok(TOKENS.includes(tokenOf(passage)));
  });

  test("takes nothing off a request that no rule matches, the upstream half neither", () => {
    const { providers } = config() as { providers: object[] };
    const on = worker({ config: { providers, _rules_: [{ _match_route_: ["another"], activeProviderId: "p1" }] } });
    const own: [string, string][] = [
      ...JSON_HEADERS,
      ["authorization", "Bearer client"],
      ["x-request-id", "1"],
      ["traceparent", "00-1-2-01"],
      ["x-envoy-expected-rq-timeout-ms", "5"],
    ];
    // The route's own choice of a cluster, which the plugin leaves alone.
    const passage = on.request({ headers: [...own, ["x-ai-cluster", "other"]], body: ['{"model":"m"}'] });
    for (const [name, value] of [...own, ["x-forwarded-proto", "http"]] as const) assert.equal(passage.attempt?.headers.get(name), value);
    succeed(passage);
    assert.equal(passage.answer?.status, 200);
  });

  test("leaves parameters out for the provider that rejects them, and brings them back for the next one", () => {
    const { providers } = config() as { providers: object[] };
    const dropParams = ["user", "logit_bias"];
    const on = worker({
      config: config({ providers: [{ ...providers[0], dropParams, modelMapping: { m: "mapped-name" } }, providers[1]] }),
    });
    const body = '{"user":"u","messages":[{"user":1}],"logit_bias":{"1":2},"model":"m","\\u0075ser":"again"}';
    const passage = on.request({ headers: [...JSON_HEADERS, ["content-length", String(body.length)]], body: [body] });
    for (let i = 0; i < TOKENS.length; i++) {
      const { attempt } = passage;
      assert.equal(attempt?.body.toString(), '{"messages":[{"user":1}],"model":"mapped-name"}');
      assert.equal(attempt.headers.get("content-length"), String(attempt.body.length));
      refuse(passage);
    }
    assert.equal(passage.attempt?.cluster, "p2");
    assert.equal(passage.attempt.body.toString(), body.replace('"m"', '"other"'));
    assert.equal(passage.attempt.headers.get("content-length"), String(passage.attempt.body.length));
    succeed(passage);
    assert.equal(passage.answer?.status, 200);
  });

  test("without the upstream half leaves them out as well, in the first attempt and in calls", () => {
    const { providers } = config() as { providers: object[] };
    const on = worker({
      downstreamOnly: true,
      config: config({
        providers: [
          { ...providers[0], dropParams: ["user"] },
          { ...providers[1], dropParams: ["seed"] },
        ],
      }),
    });
    const passage = on.request({ headers: JSON_HEADERS, body: ['{"user":"u","model":"m","seed":7}'] });
    assert.equal(passage.attempt?.body.toString(), '{"model":"m","seed":7}');
    refuse(passage);
    const [call] = on.vm.calls;
    assert.equal(Buffer.from(call?.body ?? []).toString(), '{"model":"m","seed":7}');
    if (call) on.vm.answerCall(call, [[":status", "401"]], '{"error":{"code":"invalid_api_key"}}');
    const [next] = on.vm.calls;
    assert.equal(Buffer.from(next?.body ?? []).toString(), '{"user":"u","model":"other"}');
    passage.leave();
  });

  test("costs no look at the body where no provider rejects a parameter", () => {
    const on = worker();
    succeed(ask(on));
    const before = on.vm.hostCalls.get("proxy_get_buffer_bytes") ?? 0;
    succeed(ask(on));
    const healthy = (on.vm.hostCalls.get("proxy_get_buffer_bytes") ?? 0) - before;
    const { providers } = config() as { providers: object[] };
    const dropping = worker({ config: config({ providers: [{ ...providers[0], dropParams: ["x"] }, providers[1]] }) });
    succeed(ask(dropping));
    const other = dropping.vm.hostCalls.get("proxy_get_buffer_bytes") ?? 0;
    succeed(ask(dropping));
    assert.equal((dropping.vm.hostCalls.get("proxy_get_buffer_bytes") ?? 0) - other, healthy + 1);
  });

  test.each([0, 262_144, 262_145, 600_000])("that ends in trailers has its model rewritten, with %i bytes more than usual", (size) => {
    const { providers } = config() as { providers: object[] };
    const on = worker({ config: config({ providers: [{ ...providers[0], modelMapping: { m: "a-longer-name" } }, providers[1]] }) });
    const rest = '"}],"model":"m"}';
    const front = '{"messages":[{"role":"user","content":"';
    for (const fill of size === 0 ? [0] : [size, size - front.length - rest.length]) {
      for (let pass = 0; pass < 3; pass++) {
        const passage = on.request({
          headers: [["content-type", "application/json"]],
          body: [front + "x".repeat(fill) + rest],
          trailers: true,
        });
        assert.equal(passage.attempt?.body.toString(), front + "x".repeat(fill) + rest.replace('"m"', '"a-longer-name"'));
        assert.equal(passage.attempt?.headers.get("content-length"), String(passage.attempt?.body.length));
        succeed(passage);
      }
    }
  });

  test("takes nothing of the failed provider to the next, custom headers included", () => {
    const on = worker({
      config: config({ routes: [{ name: "r", match: { model: "m" }, provider: "p2", fallbacks: [{ provider: "p1" }] }] }),
    });
    const passage = ask(on);
    assert.equal(passage.attempt?.headers.get("x-of-p2"), "1");
    refuse(passage);
    assert.equal(passage.attempt?.cluster, "p1");
    assert.equal(passage.attempt.headers.get("x-of-p2"), undefined);
  });

  test("leaves no plan behind, however it ends", () => {
    const on = worker();
    succeed(ask(on));
    ask(on).leave();
    const late = ask(on);
    refuse(late);
    late.leave();
    const stalled = ask(on);
    stalled.localReply(504, "upstream_response_timeout");
    for (let i = 0; i < 12 && !stalled.answer; i++) refuse(stalled, 500);
    const broken = ask(on, "m", [], true);
    broken.answerHead(200, SSE_HEADERS);
    for (const event of EVENTS.slice(0, 2)) broken.answerData(event);
    broken.breakOff();
    assert.equal(broken.answer?.ending, "broken");
    assert.equal(on.ask("GET", "/status").json.plans, 0);
  });
});

describe("a stream", () => {
  test("reaches the client chunk by chunk after its first content", () => {
    const passage = ask(worker(), "m", [], true);
    passage.answerHead(200, SSE_HEADERS);
    passage.answerData(EVENTS[0] ?? "");
    assert.equal(passage.received.length, 0, "a role chunk is no content");
    passage.answerData(EVENTS[1] ?? "");
    assert.match(Buffer.concat(passage.received).toString(), /Hello/);
    passage.answerData(EVENTS[2] ?? "");
    passage.answerData(EVENTS[3] ?? "", true);
    assert.equal(passage.answer?.body.toString(), EVENTS.join(""));
  });

  test("is the same bytes however it is cut", () => {
    const whole = Buffer.from(EVENTS.join(""));
    for (const size of [1, 2, 3, 7, 64, 1000]) {
      const passage = ask(worker(), "m", [], true);
      passage.answerHead(200, SSE_HEADERS);
      for (let i = 0; i < whole.length; i += size) passage.answerData(whole.subarray(i, i + size), i + size >= whole.length);
      assert.equal(passage.answer?.body.toString(), whole.toString(), `in pieces of ${size}`);
    }
  });

  test("that ends before its end gets an error event, and the token is counted", () => {
    const on = worker();
    const passage = ask(on, "m", [], true);
    passage.answerHead(200, SSE_HEADERS);
    passage.answerData(EVENTS[0] ?? "");
    passage.answerData(EVENTS[1] ?? "");
    passage.answerData("", true);
    assert.match(passage.answer?.body.toString() ?? "", /"error"/);
    assert.doesNotMatch(passage.answer?.body.toString() ?? "", /\[DONE\]/);
  });
});

describe("identity", () => {
  test("a redirect that only looks like ours does not lead the client elsewhere", () => {
    const passage = ask(worker());
    passage.respond(302, [
      ["location", "http://evil.example/"],
      ["x-ai-redirector", "0".repeat(32)],
    ]);
    for (let i = 0; i < 12 && !passage.answer; i++) {
      assert.notEqual(passage.attempt?.headers.get(":authority"), "evil.example");
      passage.respond(302, [["location", "http://evil.example/"]]);
    }
    assert.equal(passage.answer?.headers.get("location"), undefined);
    assert.notEqual(passage.answer?.status, 302);
  });

  test("a client that claims to be on a later pass starts at the first", () => {
    const on = worker();
    const passage = ask(on, "m", [["x-envoy-original-url", "http://gateway.local/"]]);
    assert.ok(TOKENS.includes(tokenOf(passage)));
    succeed(passage);
    assert.equal(passage.answer?.status, 200);
  });

  test("an answer that is no error keeps its own status and body", () => {
    const passage = ask(worker());
    refuse(passage, 400, '{"error":{"message":"your mistake","type":"invalid_request_error"}}');
    assert.equal(passage.answer?.status, 400);
    assert.equal(passage.answer?.body.toString(), '{"error":{"message":"your mistake","type":"invalid_request_error"}}');
    assert.equal(passage.attempts, 1);
    assert.equal(passage.answer?.headers.get("content-type"), JSON_HEADERS[0]?.[1]);
  });
});
