// What one account made and alone can read (encrypted reasoning, signed thinking): another account's refusal is no end of the conversation.
import assert from "node:assert/strict";
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { afterAll, beforeAll, beforeEach, describe, test } from "vitest";
import { answer, ok, type Answer } from "../support/answers.js";
import { post } from "../support/client.js";
import { Provider } from "../support/provider.js";
import { Rig } from "../support/rig.js";
import type { Installed } from "./staged.js";

/** https://github.com/openai/codex/issues/8145 */
const ENCRYPTED = {
  error: {
    message: "The encrypted content gAAA...DQ== could not be verified.",
    type: "invalid_request_error",
    param: null,
    code: "invalid_encrypted_content",
  },
};
/** https://github.com/anthropics/claude-code/issues/10627 */
const SIGNED = {
  type: "error",
  error: { type: "invalid_request_error", message: "messages.1.content.0: Invalid `signature` in `thinking` block" },
  request_id: "req_011CUdL49e3Fu9bCKbWF6cXD",
};
/** Another account: it refuses what holds the first one's. */
const other: Answer = (r) => {
  const text = JSON.stringify(r.json);
  if (text.includes('"encrypted_content"')) return answer(400, ENCRYPTED)(r);
  if (text.includes('"signature"')) return answer(400, SIGNED)(r);
  return ok({ pieces: ["Go", "od"] })(r);
};
const limited = answer(
  429,
  { error: { message: "Rate limit reached", type: "requests", code: "rate_limit_exceeded" } },
  { "retry-after": "60" },
);

let made = 0;
const reasoning = (encrypted: string) => [
  { role: "user" as const, content: "What is 2+2?" },
  { type: "reasoning" as const, id: "rs_1", summary: [], encrypted_content: encrypted },
  { type: "function_call" as const, call_id: "call_1", name: "add", arguments: '{"a":2}' },
  { type: "function_call_output" as const, call_id: "call_1", output: "4" },
];
/** Of its own for each test: what was refused once is not asked again. */
const anInput = () => reasoning(`gAAAAABo${++made}`);
const someMessages = () => [
  { role: "user" as const, content: "What is 2+2?" },
  {
    role: "assistant" as const,
    content: [
      { type: "thinking" as const, thinking: "Hm", signature: `EqoB${++made}` },
      { type: "redacted_thinking" as const, data: "Em" },
      { type: "tool_use" as const, id: "t1", name: "add", input: {} },
    ],
  },
  { role: "user" as const, content: [{ type: "tool_result" as const, tool_use_id: "t1", content: "4" }] },
];
const thinking = { type: "enabled" as const, budget_tokens: 1024 };

describe.each(["full", "downstreamOnly"] as Installed[])("installed %s", (installed) => {
  let provider: Provider;
  let rig: Rig;
  beforeAll(async () => {
    provider = await Provider.start({ otherwise: other });
    const of = (id: string, type: string) => ({ id, type, apiTokens: [`sk-${id}-1`, `sk-${id}-2`], baseUrl: provider.baseUrl });
    rig = await Rig.start({
      mode: installed,
      config: {
        tokenSelection: "roundRobin",
        providers: [
          of("openai", "openai"),
          of("claude", "claude"),
          { ...of("state", "openai"), apiTokens: ["sk-state-1", "sk-state-2", "sk-state-3"] },
        ],
        routes: [
          { match: { model: { prefix: "claude" } }, provider: "claude" },
          { match: { model: { prefix: "gpt" } }, provider: "openai" },
          { match: { model: "o3" }, provider: "state" },
        ],
      },
    });
  });
  afterAll(async () => {
    await rig.stop();
    await provider.close();
  });
  beforeEach(() => void (provider.requests.length = 0));

  const openai = () => new OpenAI({ apiKey: "sk-client", baseURL: rig.baseURL, maxRetries: 0 });
  const anthropic = () => new Anthropic({ apiKey: "sk-client", baseURL: rig.baseURL.replace(/\/v1$/, ""), maxRetries: 0 });
  const last = () => provider.calls().at(-1)?.json ?? {};

  test.each([false, true])("encrypted reasoning is left out once it is refused (streamed: %s)", async (stream) => {
    const input = anInput();
    const whole = stream
      ? await openai().responses.stream({ model: "gpt-5", input }).finalResponse()
      : await openai().responses.create({ model: "gpt-5", input });
    assert.equal(whole.status, "completed");
    assert.equal(provider.hits(), 2);
    assert.deepEqual(last().input, [input[0], input[2], input[3]]);
    const [first, second] = provider.calls();
    assert.equal(first?.token, second?.token, "of the same account");
  });

  test.each([false, true])("signed thinking is left out, and where calls are open thinking with it (streamed: %s)", async (stream) => {
    const messages = someMessages();
    const asked = { model: "claude-opus-4-6", max_tokens: 2048, thinking, messages };
    const whole = stream ? await anthropic().messages.stream(asked).finalMessage() : await anthropic().messages.create(asked);
    assert.equal(whole.stop_reason, "end_turn");
    const { content } = (last().messages as { content: object[] }[])[1] ?? {};
    assert.deepEqual(content, [messages[1]?.content[2]]);
    assert.equal(last().thinking, undefined);
    assert.equal(provider.hits(), 2);
  });

  test("the answer names what was left out, and nobody is blamed", async () => {
    const seen = await post(rig.baseURL, { model: "gpt-5", path: "/responses", extra: { input: anInput() } });
    assert.equal(seen.status, 200, seen.dump());
    assert.equal(seen.header("x-ai-dropped"), "reasoning");
    assert.match(seen.header("x-ai-trail") ?? "", /^openai#(\d)=callerError, openai#\1=ok$/);
    for (const { tokens } of (await rig.status()).providers) assert.ok(tokens.every(({ state }) => state === "ok"));
  });

  test("a conversation survives the loss of the account that made its reasoning", async () => {
    provider.script("sk-openai-1", limited);
    provider.script("sk-openai-2", other);
    const input = anInput();
    for (let i = 0; i < 3; i++) assert.equal((await openai().responses.create({ model: "gpt-5", input })).status, "completed");
  });

  const goOn = (id = "resp_1") =>
    post(rig.baseURL, { model: "o3", path: "/responses", extra: { input: "and then?", previous_response_id: id } });
  const strange = answer(400, {
    error: {
      message: "Previous response with id 'resp_1' not found.",
      type: "invalid_request_error",
      param: "previous_response_id",
      code: "previous_response_not_found",
    },
  });

  test("a response that another account made is asked of the others, and nobody is blamed", async () => {
    for (const token of ["sk-state-1", "sk-state-3"]) provider.script(token, strange);
    for (let i = 0; i < 4; i++) {
      const seen = await goOn();
      assert.equal(seen.status, 200, seen.dump());
      assert.match(seen.header("x-ai-trail") ?? "state#1=ok", /^(state#[02]=callerError, ){0,2}state#1=ok$/);
    }
    assert.ok(provider.hits("sk-state-1") + provider.hits("sk-state-3") > 0);
    const state = (await rig.status()).providers.find(({ id }) => id === "state");
    assert.ok(state?.tokens.every((token) => token.state === "ok"));
  });

  test("one that no account knows is refused as the provider does", async () => {
    provider.script({ path: /responses/ }, strange);
    const seen = await goOn("resp_none");
    assert.equal(seen.status, 400, seen.dump());
    assert.match(seen.dump(), /previous_response_not_found/);
    assert.equal(provider.hits(), 3);
  });

  test("where the account that made it may be one that is out, the client is told so", async () => {
    provider.script({ path: /responses/ }, ok());
    provider.script("sk-state-2", limited);
    for (let i = 0; i < 6; i++) await goOn(`resp_other${i}`);
    provider.script({ path: /responses/ }, strange);
    const seen = await goOn("resp_lost");
    assert.equal(seen.status, 409, seen.dump());
    const { error } = seen.json as { error: Record<string, unknown> };
    assert.deepEqual([error.code, error.param], ["state_unavailable", "previous_response_id"]);
  });

  test("a request that holds nothing of the kind is refused as it was, at once", async () => {
    provider.script({ path: /messages/ }, answer(400, SIGNED));
    const seen = await post(rig.baseURL, { model: "claude-opus-4-6", path: "/messages", extra: { max_tokens: 10 } });
    assert.equal(seen.status, 400);
    assert.match(seen.dump(), /Invalid `signature`/);
    assert.equal(seen.header("x-ai-dropped"), undefined);
    assert.equal(provider.hits(), 1);
  });
});
