// A client's headers that speak to one vendor: its own, and after a fallback another, get what is theirs.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { JSON_HEADERS, OK_BODY, worker } from "./worker.js";
import type { Passage } from "../support/host/passage.js";

/** What clients send: the vendors' packages, their documents. */
const SENT: [name: string, value: string][] = [
  ["anthropic-version", "2023-06-01"],
  ["anthropic-beta", "context-management-2025-06-27"],
  ["anthropic-dangerous-direct-browser-access", "true"],
  ["openai-beta", "responses=v1"],
  ["x-goog-api-client", "google-genai-sdk/1.0"],
  ["x-goog-request-params", "model=m"],
  ["x-ms-client-request-id", "7"],
  ["azureml-model-deployment", "blue"],
  ["x-amzn-trace-id", "Root=1"],
  ["x-dashscope-workspace", "ws-1"],
  ["x-tc-region", "ap-guangzhou"],
];
const OTHERS: [string, string][] = [
  ["x-stainless-lang", "js"],
  ["idempotency-key", "k-1"],
  ["x-title", "An app"],
];

const CLOUD = { awsAccessKey: "AKIAEXAMPLE", awsSecretKey: "secret-of-the-test", awsRegion: "eu-central-1" };
const TENCENT = { hunyuanAuthId: "AKIDEXAMPLE", hunyuanAuthKey: "secret-of-the-test" };
const KEY = { apiTokens: ["sk-filter-token-one"], baseUrl: "http://127.0.0.1:9/v1" };

/** Which of them a provider gets that is asked by a client of chat. */
const HEARD: [type: string, provider: object, prefixes: string[]][] = [
  ["openai", KEY, ["openai-"]],
  ["openai-compatible", KEY, ["openai-"]],
  ["azure", { ...KEY, baseUrl: "http://127.0.0.1:9" }, ["openai-", "x-ms-", "azureml-"]],
  ["claude", KEY, ["anthropic-"]],
  ["gemini", KEY, ["x-goog-"]],
  ["deepseek", KEY, []],
  ["moonshot", KEY, []],
  ["qwen", KEY, ["x-dashscope-"]],
  ["bedrock", CLOUD, ["x-amzn-"]],
  ["hunyuan", TENCENT, ["x-tc-region"]],
];

const body = JSON.stringify({ model: "m", max_tokens: 9, messages: [{ role: "user", content: "hi" }] });

/** Of what was sent, what is in these headers. */
function got(headers: { get(name: string): string | undefined }): string[] {
  return SENT.filter(([name, value]) => headers.get(name)?.includes(value)).map(([name]) => name);
}

const of = (prefixes: string[]) => SENT.map(([name]) => name).filter((name) => prefixes.some((prefix) => name.startsWith(prefix)));

describe.each(HEARD)("a provider of type %s", (type, provider, prefixes) => {
  const config = {
    providers: [
      { id: "down", type: "cohere", apiTokens: ["sk-filter-token-two"], baseUrl: "http://127.0.0.1:10" },
      { id: "p", type, ...provider },
    ],
    routes: [
      { name: "r", match: { model: "m" }, provider: "p" },
      { name: "s", match: { model: "*" }, provider: "down", fallbacks: [{ provider: "p", model: "m" }] },
    ],
    retryOnFailure: { maxRetries: 0 },
  };
  const ask = (on: ReturnType<typeof worker>, model: string): Passage =>
    on.request({ headers: [...JSON_HEADERS, ...SENT, ...OTHERS], body: [body.replace('"m"', `"${model}"`)] });

  test("gets what speaks to it, and what speaks to nobody", () => {
    const passage = ask(worker({ config }), "m");
    assert.deepEqual(got(passage.attempt?.headers ?? new Map()), of(prefixes));
    for (const [name, value] of OTHERS) assert.equal(passage.attempt?.headers.get(name), value);
  });

  test("gets it after another that got none of it", () => {
    const passage = ask(worker({ config }), "another");
    assert.deepEqual(got(passage.attempt?.headers ?? new Map()), []);
    passage.respond(503, JSON_HEADERS, ['{"message":"down"}']);
    assert.equal(passage.attempt?.cluster, "p");
    assert.deepEqual(got(passage.attempt.headers), of(prefixes));
  });

  test("gets it by a call", () => {
    const on = worker({ config, downstreamOnly: true });
    const passage = ask(on, "another");
    passage.respond(503, JSON_HEADERS, ['{"message":"down"}']);
    const [call] = on.vm.calls;
    assert.equal(call?.cluster, "p");
    assert.deepEqual(got(new Map(call.headers)), of(prefixes));
  });
});

const TWO = {
  providers: [
    { id: "first", type: "deepseek", dialect: "chat", ...KEY },
    { id: "second", type: "claude", apiTokens: ["sk-ant-filter"], baseUrl: "http://127.0.0.1:10" },
  ],
  routes: [{ name: "r", match: { model: "*" }, provider: "first", fallbacks: [{ provider: "second", model: "c" }] }],
  retryOnFailure: { maxRetries: 0 },
};

test("what came in several lines comes back whole", () => {
  const on = worker({ config: TWO });
  const passage = on.request({
    path: "/v1/messages",
    headers: [...JSON_HEADERS, ["anthropic-version", "2023-06-01"], ["anthropic-beta", "one"], ["anthropic-beta", "two"]],
    body: [body],
  });
  assert.equal(passage.attempt?.headers.get("anthropic-beta"), undefined);
  passage.respond(503, JSON_HEADERS, ['{"error":{"message":"down"}}']);
  assert.equal(passage.attempt?.headers.get("anthropic-beta")?.replaceAll(" ", ""), "one,two");
  assert.equal(passage.attempt.headers.get("anthropic-version"), "2023-06-01");
});

test("a provider's own header of such a name is its own alone, and the client's comes back behind it", () => {
  const providers = [{ ...TWO.providers[0], headers: { "anthropic-beta": "own" } }, TWO.providers[1]];
  const on = worker({ config: { ...TWO, providers } });
  const passage = on.request({ path: "/v1/messages", headers: [...JSON_HEADERS, ["anthropic-beta", "one"]], body: [body] });
  assert.equal(passage.attempt?.headers.get("anthropic-beta"), "own");
  passage.respond(503, JSON_HEADERS, ['{"error":{"message":"down"}}']);
  assert.equal(passage.attempt?.headers.get("anthropic-beta"), "one");
});

test("a credential under such a name never comes back", () => {
  const on = worker({ config: TWO });
  const secret: [string, string] = ["anthropic-workspace", "Bearer sk-of-the-client-0123456789"];
  const passage = on.request({
    path: "/v1/messages",
    headers: [...JSON_HEADERS, ["anthropic-version", "2023-06-01"], secret],
    body: [body],
  });
  assert.equal(passage.attempt?.headers.get(secret[0]), undefined);
  passage.respond(503, JSON_HEADERS, ['{"error":{"message":"down"}}']);
  assert.equal(passage.attempt?.cluster, "second");
  assert.equal(passage.attempt?.headers.get(secret[0]), undefined);
});

test("passHeaders pass to all", () => {
  const on = worker({ config: { ...TWO, passHeaders: ["anthropic-beta"] } });
  const passage = on.request({ path: "/v1/messages", headers: [...JSON_HEADERS, ...SENT], body: [body] });
  assert.deepEqual(got(passage.attempt?.headers ?? new Map()), ["anthropic-beta"]);
});

test("an answer of the provider that got them reaches the client", () => {
  const on = worker({ config: TWO });
  const passage = on.request({ headers: [...JSON_HEADERS, ...SENT], body: [body] });
  passage.respond(200, JSON_HEADERS, [OK_BODY]);
  assert.equal(passage.answer?.status, 200);
});
