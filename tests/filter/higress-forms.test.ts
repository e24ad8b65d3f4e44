// A configuration as Higress's ai-proxy has it: what its requests do that the gateway's own form refuses.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, test } from "vitest";
import { checkConfig } from "../../config/index.js";
import type { Passage } from "../support/host/passage.js";
import type { Worker } from "../support/host/gateway.js";
import { render } from "../support/answers.js";
import { apiOf, jsonAnswer, streamAnswer } from "../support/wire.js";
import { JSON_HEADERS, OK_BODY, SSE_HEADERS, refuse, worker } from "./worker.js";

type Fields = Record<string, unknown>;

const OPENAI = { type: "openai", apiTokens: ["sk-higress-token"] };
const MESSAGES = '"messages":[{"role":"user","content":"hi"}]';

function higress(provider: Fields = {}): Worker {
  return worker({ config: { provider: { ...OPENAI, ...provider } } });
}

function post(on: Worker, body: string, more: Fields = {}): Passage {
  return on.request({ headers: JSON_HEADERS, body: [body], ...more });
}

function sent(passage: Passage): Fields {
  return JSON.parse(passage.attempt?.body.toString() ?? "null") as Fields;
}

describe("apiKeyAffinity", () => {
  const apiTokens = Array.from({ length: 8 }, (_, i) => `sk-higress-token-${i}`);
  const tokensOf = (on: Worker, headers: (i: number) => [string, string][]) =>
    Array.from({ length: 12 }, (_, i) => {
      const body = `{"model":"gpt-5","messages":[{"role":"user","content":"question ${i}"}]}`;
      const passage = post(on, body, { headers: [...JSON_HEADERS, ...headers(i)] });
      const token = passage.attempt?.headers.get("authorization");
      passage.respond(200, JSON_HEADERS, [OK_BODY]);
      return token;
    });

  test("keeps a consumer on one token, whatever it asks, and consumers on several", () => {
    const on = higress({ apiTokens, apiKeyAffinity: { enabled: true, redis: { serviceName: "redis.dns" } } });
    assert.equal(new Set(tokensOf(on, () => [["x-mse-consumer", "alice"]])).size, 1);
    assert.ok(new Set(tokensOf(on, (i) => [["x-mse-consumer", `consumer-${i}`]])).size > 2);
  });

  test("that is not enabled keeps nothing", () => {
    const on = higress({ apiTokens, apiKeyAffinity: { enabled: false } });
    assert.ok(new Set(tokensOf(on, () => [["x-mse-consumer", "alice"]])).size > 1);
  });
});

describe("claudeCodeMode", () => {
  const claude = (more: Fields = {}) => higress({ type: "claude", apiTokens: ["sk-oauth-token"], claudeCodeMode: true, ...more });
  const BODY = `{"model":"claude-sonnet-4-5","max_tokens":9,${MESSAGES}}`;
  const asked = (on: Worker, headers: [string, string][], path = "/v1/messages") =>
    post(on, BODY, { path, headers: [...JSON_HEADERS, ...headers] });
  const CLIENT: [string, string][] = [
    ["user-agent", "some-client/1.0"],
    ["x-app", "of-the-client"],
    ["anthropic-version", "2023-06-01"],
  ];

  test("sends the token as the bearer that it is, and the rest as the client made it", () => {
    const { attempt } = asked(claude(), [...CLIENT, ["x-api-key", "the-client"]]);
    const header = (name: string) => attempt?.headers.get(name);
    assert.deepEqual([header("authorization"), header("x-api-key")], ["Bearer sk-oauth-token", undefined]);
    for (const [name, value] of CLIENT) assert.equal(header(name), value);
    assert.equal(header(":path"), "/v1/messages");
    assert.equal(attempt?.body.toString(), BODY);
  });

  test.each([
    ["of a client that has none", [], "oauth-2025-04-20"],
    [
      "of one that has others",
      ["interleaved-thinking-2025-05-14, context-1m-2025-08-07"],
      "interleaved-thinking-2025-05-14, context-1m-2025-08-07,oauth-2025-04-20",
    ],
    ["of one that names it", ["claude-code-20250219,oauth-2025-04-20"], "claude-code-20250219,oauth-2025-04-20"],
    ["of one that names another that begins so", ["oauth-2025-04-20-more"], "oauth-2025-04-20-more,oauth-2025-04-20"],
  ])("names the token's kind in the list %s", (_, sentBetas, expected) => {
    const passage = asked(
      claude(),
      sentBetas.map((value) => ["anthropic-beta", value]),
    );
    assert.equal(passage.attempt?.headers.get("anthropic-beta"), expected);
  });

  test("names it beside what the configuration asks for", () => {
    const passage = asked(claude({ headers: { "Anthropic-Beta": "context-1m-2025-08-07" } }), [["anthropic-beta", "of-the-client"]]);
    assert.equal(passage.attempt?.headers.get("anthropic-beta"), "of-the-client,context-1m-2025-08-07,oauth-2025-04-20");
  });

  test.each(["/v1/chat/completions", "/v1/messages/count_tokens", "/v1/files"])("does so on %s", (path) => {
    const { attempt } = asked(claude(), [], path);
    assert.deepEqual(
      ["authorization", "x-api-key", "anthropic-beta"].map((name) => attempt?.headers.get(name)),
      ["Bearer sk-oauth-token", undefined, "oauth-2025-04-20"],
    );
  });

  test("that is false sends a key", () => {
    const { attempt } = asked(claude({ claudeCodeMode: false }), []);
    assert.deepEqual(
      ["authorization", "x-api-key", "anthropic-beta"].map((name) => attempt?.headers.get(name)),
      [undefined, "sk-oauth-token", undefined],
    );
  });

  test.each([
    [400, "invalid_request_error"],
    [401, "authentication_error"],
    [403, "permission_error"],
  ])("tells a program that the token is not for so, with a %i, and keeps the token", (status, type) => {
    const on = claude({ apiTokens: ["sk-oauth-token", "sk-oauth-token-two"] });
    const message = "This credential is only authorized for use with Claude Code and cannot be used for other API requests.";
    const refusal = JSON.stringify({ type: "error", error: { type, message } });
    const passage = asked(on, []);
    for (let i = 0; i < 5 && passage.answer === null; i++) passage.respond(status, JSON_HEADERS, [refusal]);
    assert.deepEqual([passage.answer?.status, passage.answer?.body.toString()], [status, refusal]);
    const [first] = on.ask("GET", "/status").json.providers as { tokens: { state: string }[] }[];
    assert.deepEqual(
      first?.tokens.map(({ state }) => state),
      ["ok", "ok"],
    );
  });
});

describe("a consumer of Higress's, who is known by x-mse-consumer", () => {
  const apiTokens = Array.from({ length: 8 }, (_, i) => `sk-higress-token-${i}`);
  const RESPONSE = '{"model":"gpt-5","input":"question"}';
  const ASKED: [string, string, string, string | undefined][] = [
    ["an answer", "POST", "/v1/responses", RESPONSE],
    ["the list of its files", "GET", "/v1/files", undefined],
    ["a batch", "POST", "/v1/batches", '{"input_file_id":"file-unknown","endpoint":"/v1/chat/completions"}'],
    ["its fine-tuning jobs", "GET", "/v1/fine_tuning/jobs?limit=2", undefined],
    ["a video", "GET", "/v1/videos/video_7", undefined],
  ];
  function tokenOf(on: Worker, [, method, path, body]: (typeof ASKED)[number], consumer: string | undefined): string | undefined {
    const headers: [string, string][] = [
      ...JSON_HEADERS,
      ...(consumer === undefined ? [] : [["x-mse-consumer", consumer] as [string, string]]),
    ];
    const passage = on.request({ method, path, headers, body: body === undefined ? [] : [body] });
    const token = passage.attempt?.headers.get("authorization");
    passage.respond(200, JSON_HEADERS, [JSON.stringify(jsonAnswer(apiOf(path), "gpt-5", "Hello"))]);
    return token;
  }

  test.each(ASKED)("finds %s with one token, whatever it asked before", (...asked) => {
    const on = higress({ apiTokens });
    const first = tokenOf(on, ASKED[0] as (typeof ASKED)[number], "alice");
    for (let i = 0; i < 6; i++) assert.equal(tokenOf(on, asked, "alice"), first);
    // A video that was found is known to be that account's, whoever asks: each is another one here.
    const [what, method, path, body] = asked;
    const another = (name: string): (typeof ASKED)[number] => [what, method, path.replace("video_7", `video_${name}`), body];
    assert.ok(new Set(Array.from({ length: 12 }, (_, i) => tokenOf(on, another(`of-${i}`), `consumer-${i}`))).size > 2);
    assert.ok(new Set(Array.from({ length: 12 }, (_, i) => tokenOf(on, another(`nobodys-${i}`), undefined))).size > 1);
  });

  test("asks with any token what no account keeps", () => {
    const chat: (typeof ASKED)[number] = ["", "POST", "/v1/chat/completions", `{"model":"gpt-5",${MESSAGES}}`];
    const on = higress({ apiTokens });
    assert.ok(new Set(Array.from({ length: 12 }, () => tokenOf(on, chat, "alice"))).size > 1);
  });

  test("gets another token when its own is refused", () => {
    const on = higress({ apiTokens: apiTokens.slice(0, 2) });
    const passage = post(on, RESPONSE, { path: "/v1/responses", headers: [...JSON_HEADERS, ["x-mse-consumer", "alice"]] });
    const own = passage.attempt?.headers.get("authorization");
    refuse(passage);
    const other = tokenOf(on, ASKED[0] as (typeof ASKED)[number], "alice");
    assert.ok(other !== undefined && other !== own, `${own} ${other}`);
  });
});

// Statistics, quotas and token limits in front of the plugin read it there.
describe("the usage of a chat stream that is translated", () => {
  const usageOf = (provider: Fields, more: string) => {
    const on = higress({ type: "claude", ...provider });
    const passage = post(on, `{"model":"m","stream":true,${MESSAGES}${more}}`);
    const stream = streamAnswer("messages", "m", ["Hel", "lo"]).map((event) => render(event));
    passage.respond(200, SSE_HEADERS, stream);
    const events = passage.answer?.body.toString().match(/^data: \{.*$/gm) ?? [];
    return (JSON.parse(events.at(-1)?.slice(6) ?? "{}") as Fields)["usage"] as
      | { prompt_tokens: number; completion_tokens: number }
      | undefined;
  };

  test.each([
    ["where the client said nothing", {}, ""],
    ["where it said null", {}, ',"stream_options":{"include_usage":null}'],
    ["where it asked", {}, ',"stream_options":{"include_usage":true}'],
    ["where it asked, and what it did not ask for is hidden", { hideStreamUsage: true }, ',"stream_options":{"include_usage":true}'],
    ["where it asked, and nobody else does", { disableStreamUsageStats: true }, ',"stream_options":{"include_usage":true}'],
  ])("is told %s", (_, provider, more) => {
    const usage = usageOf(provider, more);
    assert.ok(usage !== undefined && usage.prompt_tokens > 0 && usage.completion_tokens > 0, JSON.stringify(usage));
  });

  test.each([
    ["where the client said false", {}, ',"stream_options":{"include_usage":false}'],
    ["where it is hidden", { hideStreamUsage: true }, ""],
    ["where nobody asks for it", { disableStreamUsageStats: true }, ""],
  ])("is not told %s", (_, provider, more) => {
    assert.equal(usageOf(provider, more), undefined);
  });
});

describe("a request without a model", () => {
  const mapped = { modelMapping: { "gpt-*": "other", "*": "of-the-star" } };
  test.each([
    ["without the member", `{${MESSAGES}}`],
    ["with blanks and a mark of the byte order in front", `\ufeff \n{ ${MESSAGES} }`],
    ["null", `{${MESSAGES},"model":null}`],
    ["null in front", `{"model" : null , ${MESSAGES}}`],
    ["an empty text", `{"model":"",${MESSAGES}}`],
  ])("takes the mapping's *: %s", (_, body) => {
    const passage = post(higress(mapped), body);
    const text = passage.attempt?.body.toString().replace("\ufeff", "") ?? "null";
    assert.deepEqual(JSON.parse(text), { model: "of-the-star", messages: [{ role: "user", content: "hi" }] });
    passage.respond(200, JSON_HEADERS, [OK_BODY]);
    assert.equal(passage.answer?.status, 200);
  });

  test("and again on the next token, in pieces and streamed", () => {
    const on = higress({ ...mapped, apiTokens: ["sk-higress-one", "sk-higress-two"] });
    const passage = on.request({ headers: JSON_HEADERS, body: ["{", MESSAGES, ',"stream":true}'] });
    const first = sent(passage);
    refuse(passage);
    assert.equal(passage.attempts, 2);
    assert.deepEqual(sent(passage), first);
    assert.equal(first.model, "of-the-star");
    assert.deepEqual(first.stream_options, { include_usage: true });
  });

  test("of a body larger than what is read at a time", () => {
    const body = `{"messages":[{"role":"user","content":"${"x".repeat(300_000)}"}]}`;
    const passage = post(higress(mapped), body);
    assert.equal(passage.attempt?.body.toString(), `{"model":"of-the-star",${body.slice(1)}`);
  });

  test("by a call, where the plugin stands alone", () => {
    const config = { provider: { ...OPENAI, ...mapped, apiTokens: ["sk-higress-one", "sk-higress-two"] } };
    const passage = post(worker({ downstreamOnly: true, config }), `{${MESSAGES}}`);
    assert.equal(sent(passage).model, "of-the-star");
    assert.equal(passage.attempt?.headers.get("content-length"), String(passage.attempt?.body.length));
  });

  test.each([
    ["no * to take", {}, `{${MESSAGES}}`],
    ["an object without members", mapped, "{}"],
    ["a number", mapped, `{"model":7,${MESSAGES}}`],
    ["two of them", mapped, `{"model":null,"model":null,${MESSAGES}}`],
    ["no JSON", mapped, `{${MESSAGES}`],
  ])("is a 400: %s", (_, provider, body) => {
    const passage = post(higress(provider), body);
    assert.equal(passage.attempt, null);
    assert.equal(passage.answer?.status, 400);
  });

  test("is a 400 in the gateway's own form", () => {
    const config = {
      providers: [{ id: "p", ...OPENAI, ...mapped }],
      routes: [{ match: { model: "*" }, provider: "p" }],
    };
    assert.equal(post(worker({ config }), `{${MESSAGES}}`).answer?.status, 400);
  });
});

const BARE = { type: "openai", baseUrl: "http://127.0.0.1:9/v1" };
const CLIENT: [string, string] = ["authorization", "Bearer sk-of-the-client"];
const BODY = `{"model":"m",${MESSAGES}}`;

function chat(on: Worker, key: [string, string][] = [CLIENT]): Passage {
  return on.request({ headers: [...JSON_HEADERS, ...key], body: [BODY] });
}

function states(on: Worker): unknown[] {
  const providers = on.ask("GET", "/status").json.providers as { state?: string; tokens: { state: string }[] }[];
  return providers.map(({ tokens }) => tokens.map(({ state }) => state));
}

describe("a provider without tokens", () => {
  test("openai gets the client's own key", () => {
    const on = worker({ config: { provider: BARE } });
    assert.equal(chat(on).attempt?.headers.get("authorization"), "Bearer sk-of-the-client");
    assert.equal(chat(on, []).attempt?.headers.get("authorization"), undefined);
    assert.equal(chat(on, [["x-api-key", "sk-other"]]).attempt?.headers.get("x-api-key"), undefined);
  });

  test.each([
    ["vllm", { type: "vllm", vllmServerHost: "vllm.internal" }],
    ["ollama", { type: "ollama", ollamaServerHost: "ollama.internal", ollamaServerPort: 11434 }],
    ["generic", { type: "generic", genericHost: "llm.internal" }],
  ])("%s, which needs none, gets nobody's", (_, provider) => {
    assert.equal(chat(worker({ config: { provider } })).attempt?.headers.get("authorization"), undefined);
  });

  test("gets none where it has a token, or where the gateway has client keys, or in the gateway's own form", () => {
    const own = { providers: [{ id: "p", ...BARE }], routes: [{ match: { model: "*" }, provider: "p" }] };
    assert.equal(chat(higress()).attempt?.headers.get("authorization"), "Bearer sk-higress-token");
    assert.equal(chat(worker({ config: own })).attempt?.headers.get("authorization"), undefined);
    const hash = createHash("sha256").update("sk-of-the-client").digest("hex");
    const clientKeys = [{ name: "a", hash: `sha256:${hash}` }];
    assert.equal(chat(worker({ config: { provider: BARE, clientKeys } })).attempt?.headers.get("authorization"), undefined);
  });

  test.each([
    [401, "invalid_api_key"],
    [403, "forbidden"],
    [402, "insufficient_quota"],
    [429, "rate_limit_exceeded"],
  ])("a %i of one client's key is told to that client, and the next one is asked for", (status, code) => {
    const on = worker({ config: { provider: BARE } });
    for (let i = 0; i < 3; i++) {
      const passage = chat(on);
      const body = `{"error":{"message":"no","code":"${code}"}}`;
      passage.respond(status, [...JSON_HEADERS, ["retry-after", "60"]], [body]);
      assert.equal(passage.attempts, 1);
      assert.equal(passage.answer?.status, status);
      assert.equal(passage.answer.body.toString(), body);
    }
    assert.deepEqual(states(on), [["ok"]]);
    const good = chat(on);
    good.respond(200, [...JSON_HEADERS, ["x-ratelimit-remaining-requests", "0"], ["x-ratelimit-reset-requests", "60s"]], [OK_BODY]);
    assert.equal(good.answer?.status, 200);
    assert.deepEqual(states(on), [["ok"]]);
  });

  const WITH_FALLBACK = {
    providers: [
      { id: "bare", ...BARE },
      { id: "keyed", ...OPENAI },
    ],
    _rules_: [{ _match_domain_: ["*"], activeProviderId: "bare", fallbacks: [{ provider: "keyed" }] }],
  };

  test.each([
    [503, 2, "Bearer sk-higress-token"],
    [429, 2, "Bearer sk-higress-token"],
    [401, 1, undefined],
  ])("on a %i a fallback (%i attempts) gets its own token and not the client's", (status, attempts, token) => {
    const on = worker({ config: WITH_FALLBACK });
    const passage = chat(on);
    assert.equal(passage.attempt?.headers.get("authorization"), "Bearer sk-of-the-client");
    while (passage.attempt?.headers.get("authorization") === "Bearer sk-of-the-client")
      refuse(passage, status, '{"error":{"message":"no"}}');
    assert.equal(passage.attempt?.headers.get("authorization"), token);
    assert.ok(passage.attempts >= attempts);
  });

  test("openai is no finding, another type that wants one is", () => {
    const findings = (provider: Fields) => checkConfig({ provider });
    assert.deepEqual(findings({ type: "openai" }).warnings, []);
    assert.equal(findings({ type: "deepseek" }).warnings.length, 1);
  });
});

describe("a path that no API has", () => {
  const urls = { openaiCustomUrl: "http://llm.internal/deep/v1" };
  test.each([
    ["/v1/videos", "/deep/v1/videos"],
    ["/v1/videos/video_1/content?variant=x", "/deep/v1/videos/video_1/content?variant=x"],
    ["/some/prefix/v1/fine_tuning/jobs", "/deep/v1/fine_tuning/jobs"],
    ["/v1/complete", "/deep/v1/complete"],
    ["/v1/files", "/deep/v1/files"],
    ["/v1/unheard-of", "/v1/unheard-of"],
    ["/api/v1/services/aigc/text-generation/generation", "/api/v1/services/aigc/text-generation/generation"],
    ["/anything?a=1", "/anything?a=1"],
  ])("goes on to the active provider: %s", (path, at) => {
    const passage = post(higress(urls), '{"input":1}', { path });
    assert.equal(passage.attempt?.headers.get(":path"), at);
    assert.equal(passage.attempt.headers.get("authorization"), "Bearer sk-higress-token");
    assert.equal(passage.attempt.body.toString(), '{"input":1}');
    passage.respond(202, JSON_HEADERS, ['{"task":"t"}']);
    assert.equal(passage.answer?.status, 202);
  });

  test.each([
    [{ basePath: "/api" }, "/api/tasks/1", "/tasks/1"],
    [{ basePath: "/api/" }, "/api/tasks/1", "/tasks/1"],
    [{ basePath: "/api", basePathHandling: "removePrefix" }, "/other/tasks/1", "/other/tasks/1"],
    [{ basePath: "/api", basePathHandling: "prepend" }, "/tasks/1", "/api/tasks/1"],
    [{ basePath: "/api", basePathHandling: "prepend" }, "/api/tasks/1", "/api/tasks/1"],
  ])("with %j, %s goes to %s", (more, path, at) => {
    const passage = higress(more).request({ method: "GET", path, headers: [] });
    assert.equal(passage.attempt?.headers.get(":path"), at);
  });

  test("another method on an API's path goes on too", () => {
    const passage = higress().request({ method: "GET", path: "/v1/embeddings", headers: [] });
    assert.equal(passage.attempt?.headers.get(":method"), "GET");
  });

  test.each(["/v1/../secret", "/a/%2e%2e/b", "/a/%2E./b"])("that climbs is a 404: %s", (path) => {
    const passage = post(higress(urls), "{}", { path });
    assert.equal(passage.attempt, null);
    assert.equal(passage.answer?.status, 404);
  });

  test("is a 404 in the gateway's own form", () => {
    const own = { providers: [{ id: "p", ...OPENAI }], routes: [{ match: { model: "*" }, provider: "p" }] };
    assert.equal(post(worker({ config: own }), "{}", { path: "/v1/unheard-of" }).answer?.status, 404);
  });
});
