// Words of a vendor's own protocol that a chat request gets by the provider's keys: Gemini's thinking budget, Bedrock's further fields and cache points.
import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { describe, test } from "vitest";
import { JSON_HEADERS, worker } from "./worker.js";

type Fields = Record<string, unknown>;

const ASKED = { messages: [{ role: "user", content: "Go" }] };

function ask(provider: Fields, body: Fields, path = "/v1/chat/completions") {
  const passage = worker({ config: { provider: { apiTokens: ["token-of-the-vendor"], ...provider } } }).request({
    path,
    headers: JSON_HEADERS,
    body: [JSON.stringify(body)],
  });
  return {
    path: passage.attempt?.headers.get(":path"),
    sent: JSON.parse(passage.attempt?.body.toString() ?? "null") as Fields,
    passage,
  };
}

describe("geminiThinkingBudget", () => {
  const gemini = (body: Fields, more: Fields = {}) => {
    const { path, sent } = ask({ type: "gemini", geminiThinkingBudget: 2048, ...more }, { model: "gemini-2.5-flash", ...ASKED, ...body });
    assert.match(path ?? "", /:generateContent$/);
    return (sent.generationConfig as Fields | undefined)?.thinkingConfig;
  };

  test("is the budget of a request that says nothing of thinking", () => {
    assert.deepEqual(gemini({}), { thinkingBudget: 2048, includeThoughts: true });
    assert.deepEqual(gemini({}, { geminiThinkingBudget: 0 }), { thinkingBudget: 0 });
  });

  test("the client's own word comes first", () => {
    assert.deepEqual(gemini({ reasoning_effort: "high" }), { thinkingBudget: 24576, includeThoughts: true });
  });

  test.each(["gemini-2.0-flash", "gemini-3-pro-preview", "gemma-3"])("%s takes none", (model) => {
    assert.equal(gemini({ model }), undefined);
  });

  test("a dialect of the configuration stays", () => {
    const { path } = ask({ type: "gemini", geminiThinkingBudget: 2048, dialect: "chat" }, { model: "gemini-2.5-flash", ...ASKED });
    assert.match(path ?? "", /chat\/completions$/);
  });
});

describe("bedrock", () => {
  const CLAUDE = "anthropic.claude-3-5-haiku-20241022-v1:0";
  const POINT = { cachePoint: { type: "default" } };
  const HOUR = { cachePoint: { type: "default", ttl: "1h" } };
  const TURNS = [
    { role: "system", content: "Be brief." },
    { role: "user", content: "Go" },
    { role: "assistant", content: "Where?" },
    { role: "user", content: "Home" },
    { role: "assistant", content: "So" },
  ];
  const bedrock = (more: Fields, body: Fields = {}) =>
    ask({ type: "bedrock", awsRegion: "us-east-1", ...more }, { model: CLAUDE, ...ASKED, ...body });
  const pointsIn = ({ sent }: { sent: Fields }) => ({
    system: (sent.system as object[]).filter((block) => "cachePoint" in block),
    turns: (sent.messages as { content: object[] }[]).map(({ content }) => content.filter((block) => "cachePoint" in block).length),
  });

  test("bedrockAdditionalFields are the fields of the model's vendor", () => {
    const { path, sent } = bedrock({ bedrockAdditionalFields: { top_k: 200, "a.b": [{ c: null }] } });
    assert.equal(path, "/model/anthropic.claude-3-5-haiku-20241022-v1%3A0/converse");
    assert.deepEqual(sent.additionalModelRequestFields, { top_k: 200, "a.b": [{ c: null }] });
    assert.equal(bedrock({ bedrockAdditionalFields: {} }).sent.additionalModelRequestFields, undefined);
  });

  test("beside what the client's effort comes to, and before it where both say how the model thinks", () => {
    const model = "anthropic.claude-sonnet-4-20250514-v1:0";
    const both = bedrock({ bedrockAdditionalFields: { top_k: 1 } }, { model, reasoning_effort: "low", max_tokens: 8000 });
    assert.deepEqual(Object.keys(both.sent.additionalModelRequestFields as Fields).sort(), ["thinking", "top_k"]);
    const thinking = { type: "enabled", budget_tokens: 5000 };
    const own = bedrock({ bedrockAdditionalFields: { thinking } }, { model, reasoning_effort: "low", max_tokens: 8000 });
    assert.deepEqual(own.sent.additionalModelRequestFields, { thinking });
  });

  test("promptCacheRetention puts a cache point behind the system prompt", () => {
    const short = bedrock({ promptCacheRetention: "in_memory" }, { messages: TURNS });
    assert.deepEqual(pointsIn(short), { system: [POINT], turns: [0, 0, 0, 0] });
    assert.deepEqual(pointsIn(bedrock({ promptCacheRetention: "24h" }, { messages: TURNS })).system, [HOUR]);
    assert.deepEqual(pointsIn(bedrock({}, { messages: TURNS })), { system: [], turns: [0, 0, 0, 0] });
  });

  test("the client's own word comes first, and is not told as left out", () => {
    const own = bedrock({ promptCacheRetention: "24h" }, { messages: TURNS, prompt_cache_retention: "in-memory" });
    assert.deepEqual(pointsIn(own).system, [POINT]);
    own.passage.respond(200, JSON_HEADERS, [
      '{"output":{"message":{"role":"assistant","content":[{"text":"Hi"}]}},"stopReason":"end_turn","usage":{"inputTokens":1,"outputTokens":1,"totalTokens":2}}',
    ]);
    assert.equal(own.passage.answer?.status, 200);
    assert.equal(own.passage.answer.headers.get("x-ai-dropped"), undefined);
  });

  test("bedrockPromptCachePointPositions says where they stand, by names as people write them", () => {
    const at = (positions: Fields) =>
      pointsIn(bedrock({ promptCacheRetention: "in_memory", bedrockPromptCachePointPositions: positions }, { messages: TURNS }));
    assert.deepEqual(at({ lastUserMessage: true }), { system: [], turns: [0, 0, 1, 0] });
    assert.deepEqual(at({ "last-message": true, system_prompt: true }), { system: [POINT], turns: [0, 0, 0, 1] });
    const lastIsUser = bedrock(
      { promptCacheRetention: "in_memory", bedrockPromptCachePointPositions: { lastUserMessage: true, lastMessage: true } },
      { messages: TURNS.slice(0, 4) },
    );
    assert.deepEqual(pointsIn(lastIsUser), { system: [], turns: [0, 0, 1] });
  });

  test("a model without such a cache gets none, and the client's word is told as left out", () => {
    const { sent, passage } = bedrock({}, { model: "meta.llama3-1-70b-instruct-v1:0", messages: TURNS, prompt_cache_retention: "24h" });
    assert.deepEqual(pointsIn({ sent }), { system: [], turns: [0, 0, 0, 0] });
    passage.respond(200, JSON_HEADERS, [
      '{"output":{"message":{"role":"assistant","content":[{"text":"Hi"}]}},"stopReason":"end_turn","usage":{"inputTokens":1,"outputTokens":1,"totalTokens":2}}',
    ]);
    assert.equal(passage.answer?.headers.get("x-ai-dropped"), "prompt_cache_retention");
  });
});

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const ACCOUNT = JSON.stringify({
  ...{ type: "service_account", private_key_id: "k", token_uri: "http://127.0.0.1:11/token", client_email: "a@p.iam.gserviceaccount.com" },
  private_key: privateKey.export({ type: "pkcs8", format: "pem" }),
});

test.each([
  [undefined, 300],
  [60, 60],
  [3000, 1800],
])("an access token is renewed vertexTokenRefreshAhead seconds before its end (%s: %s)", (vertexTokenRefreshAhead, ahead) => {
  const vertex = { type: "vertex", vertexRegion: "us-east5", vertexProjectId: "p", vertexAuthKey: ACCOUNT };
  const refresh = vertexTokenRefreshAhead === undefined ? {} : { vertexTokenRefreshAhead };
  const on = worker({ config: { provider: { ...vertex, ...refresh } } });
  on.request({ headers: JSON_HEADERS, body: [JSON.stringify({ model: "gemini-2.5-flash", ...ASKED })] });
  const [call] = on.vm.calls;
  assert.ok(call);
  on.vm.answerCall(call, [[":status", "200"], ...JSON_HEADERS], JSON.stringify({ access_token: "ya29.one", expires_in: 3600 }));
  const before = on.vm.calls.length;
  on.tick((3600 - ahead) * 1000 - 1000);
  assert.equal(on.vm.calls.length, before);
  on.tick(2000);
  assert.equal(on.vm.calls.length, before + 1);
});
