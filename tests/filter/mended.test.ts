// A conversation that another provider began, with calls of tools, goes on untranslated: what the next vendor wants of such turns is put right once it has refused them.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import type { Passage } from "../support/host/passage.js";
import { JSON_HEADERS, OK_BODY, worker } from "./worker.js";

type Message = Record<string, unknown> & { tool_calls?: Record<string, unknown>[] };

const call = (id: string, more: object = {}) => ({ id, type: "function", function: { name: "f", arguments: '{"a":"]}"}' }, ...more });
const MESSAGES: Message[] = [
  { role: "user", content: "Go" },
  { role: "assistant", content: null, tool_calls: [call("call_PTLP8xhu3uwZk4l3nlnrrJha"), call("abcDEF123")] },
  { role: "tool", tool_call_id: "call_PTLP8xhu3uwZk4l3nlnrrJha", content: "1" },
  { role: "tool", tool_call_id: "abcDEF123", content: "2" },
  {
    role: "assistant",
    content: "Well",
    reasoning_content: "",
    tool_calls: [call("toolu_01", { extra_content: { google: { thought_signature: "c2ln" } } })],
  },
  { role: "tool", tool_call_id: "toolu_01", content: "3" },
  { role: "assistant", content: "So", tool_calls: [] },
  { role: "user", content: "On" },
  { role: "developer", content: "developer" },
];
const SIGNED = { google: { thought_signature: "skip_thought_signature_validator" } };

/** What becomes of the messages. */
function signed(): Message[] {
  const messages = structuredClone(MESSAGES);
  for (const each of messages[1]?.tool_calls ?? []) each.extra_content = SIGNED;
  return messages;
}
function thought(): Message[] {
  return structuredClone(MESSAGES).map((each, i) => (i === 1 || i === 4 ? { ...each, reasoning_content: " " } : each));
}

/** Without what answers alone have. */
function plain(): Message[] {
  const messages = structuredClone(MESSAGES);
  delete messages[4]?.reasoning_content;
  for (const each of messages[4]?.tool_calls ?? []) delete each.extra_content;
  return messages;
}
function told(): Message[] {
  return structuredClone(MESSAGES).map((each) => (each.role === "developer" ? { ...each, role: "system" } : each));
}
const FORBIDDEN = {
  type: "extra_forbidden",
  loc: ["body", "messages", 4, "assistant", "reasoning_content"],
  msg: "Extra inputs are not permitted",
  input: "\n",
};

const MINE = (message: string, more: object = {}) => ({
  error: { message, type: "invalid_request_error", param: null, code: null, ...more },
});

const REFUSED: [what: string, status: number, body: object, Message[] | null][] = [
  // github.com/Gitlawb/openclaude/issues/67
  [
    "a signature (Gemini)",
    400,
    [
      {
        error: {
          code: 400,
          message:
            "Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly, and missing thought_signature may lead to degraded model performance. Additional data, function call `default_api:Bash` , position 3.",
          status: "INVALID_ARGUMENT",
        },
      },
    ],
    signed(),
  ],
  // github.com/8monkey-ai/hebo-gateway/issues/171
  [
    "a signature (Vertex)",
    400,
    MINE(
      "Unable to submit request because function call `WebSearch` in the 6. content block is missing a `thought_signature`. Learn more: https://docs.cloud.google.com",
    ),
    signed(),
  ],
  // github.com/anomalyco/opencode/issues/1680, github.com/editor-code-assistant/eca/issues/233
  [
    "other ids (Mistral)",
    400,
    {
      object: "error",
      message: "Tool call id was call_PTLP8xhu3uwZk4l3nlnrrJha but must be a-z, A-Z, 0-9, with a length of 9.",
      type: "invalid_function_call",
      param: null,
      code: "3280",
    },
    null,
  ],
  // github.com/bytedance/deer-flow/issues/3043
  [
    "a thought (Moonshot)",
    400,
    MINE("thinking is enabled but reasoning_content is missing in assistant tool call message at index 2"),
    thought(),
  ],
  // github.com/abhigyanpatwari/GitNexus/issues/43
  [
    "a thought (DeepSeek)",
    400,
    MINE(
      "Missing `reasoning_content` field in the assistant message at message index 2. For more information, please refer to https://api-docs.deepseek.com",
    ),
    thought(),
  ],
  // github.com/syt2/paper-chat-for-zotero/issues/16
  ["a thought (DeepSeek V4)", 400, MINE("The `reasoning_content` in the thinking mode must be passed back to the API."), thought()],
  // github.com/earendil-works/pi/issues/1048
  [
    "`system` (DeepSeek)",
    400,
    MINE(
      "Failed to deserialize the JSON body into the target type: messages[0].role: unknown variant `developer`, expected one of `system`, `user`, `assistant`, `tool`, `latest_reminder` at line 1 column 45258",
    ),
    told(),
  ],
  // github.com/bramses/chatgpt-md/issues/189
  [
    "`system` (a gateway for it)",
    400,
    MINE("Input tag 'developer' found using 'role' does not match any of the expected tags: 'system', 'user', 'assistant', 'tool'"),
    told(),
  ],
  // github.com/langchain-ai/langchain/issues/28895
  [
    "`system` (OpenAI)",
    400,
    MINE("Unsupported value: 'messages[0].role' does not support 'developer' with this model.", {
      param: "messages[0].role",
      code: "unsupported_value",
    }),
    told(),
  ],
  // github.com/QuantumNous/new-api/issues/5330
  [
    "`system` (a gateway)",
    400,
    MINE("invalid parameter 'messages[0].role': invalid role 'developer', must be one of: system, user, assistant, tool", {
      code: "400002",
    }),
    told(),
  ],
  // github.com/michelle-avery/openai-compatible-conversation/issues/21
  [
    "`system` (a server of others)",
    400,
    MINE("developer is not one of ['system', 'assistant', 'user', 'tool', 'function'] - 'messages.['0].role'"),
    told(),
  ],
  // github.com/charmbracelet/crush/issues/1590, github.com/BerriAI/litellm/issues/30835
  ["no members that it does not know (Mistral, by a list)", 422, { detail: [FORBIDDEN] }, plain()],
  [
    "no members that it does not know (Mistral, in its message)",
    422,
    { object: "error", message: { detail: [FORBIDDEN] }, type: "invalid_request_error", param: null, code: null },
    plain(),
  ],
  // github.com/partITech/php-mistral/issues/76
  [
    "no members that it does not know (Mistral, twice)",
    422,
    { object: "Error", detail: [FORBIDDEN], message: [FORBIDDEN], type: "invalid_request_error", code: 3001 },
    plain(),
  ],
  // github.com/mistralai/client-python/issues/154
  [
    "no members that it does not know (Mistral, in words)",
    422,
    { object: "error", message: "Extra inputs are not permitted", type: "invalid_request_error", code: "3051" },
    plain(),
  ],
  // github.com/Kilo-Org/kilocode/issues/10375
  [
    "no members that it does not know (Cerebras)",
    400,
    {
      message: "messages.2.assistant.reasoning_content: property 'messages.2.assistant.reasoning_content' is unsupported",
      type: "invalid_request_error",
      param: "validation_error",
      code: "wrong_api_format",
    },
    plain(),
  ],
  // github.com/janhq/jan/issues/8136
  [
    "no members that it does not know (Groq)",
    400,
    MINE(
      "'messages.1' : for 'role:assistant' the following must be satisfied[('messages.1' : property 'reasoning_content' is unsupported)]",
    ),
    plain(),
  ],
  // github.com/earendil-works/pi/issues/4514
  [
    "no members that it does not know (Fireworks)",
    400,
    MINE("Extra inputs are not permitted, field: 'messages[8].reasoning', value: 'Now I need to read on'"),
    plain(),
  ],
  // github.com/earendil-works/pi/issues/4514, in front of which a gateway has its own words
  [
    "no members that it does not know (behind a gateway)",
    400,
    MINE("Error from provider: Extra inputs are not permitted, field: 'messages[8].reasoning', value: 'Now I need'"),
    plain(),
  ],
  [
    "no members that it does not know (OpenAI)",
    400,
    MINE("Unknown parameter: 'messages[4].reasoning_content'.", { code: "unknown_parameter" }),
    plain(),
  ],
];

const PROVIDERS = (type: string, more: object = {}) => [
  { id: "p", type, apiTokens: ["sk-filter-token-one"], baseUrl: "http://127.0.0.1:9/v1", ...more },
  { id: "spare", type: "openai-compatible", apiTokens: ["sk-filter-token-two"], baseUrl: "http://127.0.0.1:10/v1" },
];
const ROUTES = [{ name: "r", match: { model: "*" }, provider: "p", fallbacks: [{ provider: "spare", model: "other" }] }];

function sent(body: Buffer | undefined): { messages: Message[]; seed?: number; model: string } {
  return JSON.parse(body?.toString() ?? "null") as { messages: Message[]; seed?: number; model: string };
}

describe.each([false, true])("with the downstream half alone: %s", (downstreamOnly) => {
  test.each(REFUSED)("%s is put in, and the same target asked once more", (_, status, refusal, messages) => {
    const on = worker({ downstreamOnly, config: { providers: PROVIDERS("openai-compatible"), routes: ROUTES } });
    const body = { seed: 7, messages: MESSAGES, model: "m", temperature: 0.5 };
    const passage = on.request({ headers: JSON_HEADERS, body: [JSON.stringify(body, null, 1)] });
    assert.deepEqual(sent(passage.attempt?.body), body);
    passage.respond(status, JSON_HEADERS, [JSON.stringify(refusal)]);
    const again = downstreamOnly ? on.vm.calls[0] : passage.attempt;
    assert.ok(again, "it is asked once more");
    const left = sent(Buffer.from(again.body));
    if (messages !== null) assert.deepEqual(left, { ...body, messages });
    else {
      const ids = left.messages.flatMap((each) => each.tool_calls?.map(({ id }) => String(id)) ?? []);
      assert.equal(new Set(ids).size, 3);
      for (const id of ids) assert.match(id, /^[a-zA-Z0-9]{9}$/);
      assert.deepEqual(
        left.messages.flatMap((each) => (each.tool_call_id === undefined ? [] : [each.tool_call_id])),
        ids,
      );
      assert.equal(ids[1], "abcDEF123");
    }
    if (downstreamOnly) return;
    passage.respond(200, JSON_HEADERS, [OK_BODY]);
    assert.equal(passage.answer?.status, 200);
    assert.equal(passage.answer.headers.get("x-ai-trail"), "p#0=callerError, p#0=ok");
    const [first] = on.ask("GET", "/status").json.providers as { state: string; failures: number; tokens: { state: string }[] }[];
    assert.deepEqual([first?.state, first?.failures, first?.tokens[0]?.state], ["ok", 0, "ok"]);
  });
});

test("once: a second refusal is the client's", () => {
  const on = worker({ config: { providers: PROVIDERS("moonshot"), routes: ROUTES } });
  const passage = on.request({ headers: JSON_HEADERS, body: [JSON.stringify({ model: "m", messages: MESSAGES })] });
  const refusal = JSON.stringify(MINE("thinking is enabled but reasoning_content is missing in assistant tool call message at index 2"));
  passage.respond(400, JSON_HEADERS, [refusal]);
  passage.respond(400, JSON_HEADERS, [refusal]);
  assert.deepEqual([passage.answer?.status, passage.answer?.body.toString()], [400, refusal]);
});

test("a fallback after a failure that wants it is asked so, and what follows it gets the client's own turns", () => {
  const on = worker({
    config: {
      providers: [
        ...PROVIDERS("openai"),
        { id: "last", type: "openai-compatible", apiTokens: ["sk-filter-token-three"], baseUrl: "http://127.0.0.1:11/v1" },
      ],
      routes: [
        {
          name: "r",
          match: { model: "*" },
          provider: "p",
          fallbacks: [
            { provider: "spare", model: "kimi" },
            { provider: "last", model: "l" },
          ],
        },
      ],
      retryOnFailure: { maxRetries: 0 },
    },
  });
  const passage = on.request({ headers: JSON_HEADERS, body: [JSON.stringify({ model: "m", messages: MESSAGES })] });
  passage.respond(503, JSON_HEADERS, ['{"error":{"message":"down"}}']);
  assert.equal(passage.attempt?.cluster, "spare");
  passage.respond(400, JSON_HEADERS, [
    JSON.stringify(MINE("thinking is enabled but reasoning_content is missing in assistant tool call message at index 2")),
  ]);
  assert.equal(passage.attempt?.cluster, "spare");
  assert.deepEqual(sent(passage.attempt?.body).messages, thought());
  passage.respond(503, JSON_HEADERS, ['{"error":{"message":"down"}}']);
  assert.equal(passage.attempt?.cluster, "last");
  assert.deepEqual(sent(passage.attempt?.body).messages, MESSAGES);
});

const THINKS = JSON.stringify(MINE("thinking is enabled but reasoning_content is missing in assistant tool call message at index 2"));
const asked = (messages: Message[], model = "m") => ({ headers: JSON_HEADERS, body: [JSON.stringify({ model, messages })] });

describe.each([false, true])("with the downstream half alone: %s", (downstreamOnly) => {
  test.each([
    ["no turns with calls", [{ role: "user", content: "Go" }]],
    ["turns that are as it wants them", thought()],
  ])("a refusal of %s is the client's, and nobody is asked twice", (_, messages) => {
    const on = worker({ downstreamOnly, config: { providers: PROVIDERS("moonshot"), routes: ROUTES } });
    const passage = on.request(asked(messages));
    passage.respond(400, JSON_HEADERS, [THINKS]);
    assert.equal(on.vm.calls.length, 0);
    assert.deepEqual([passage.answer?.status, passage.answer?.body.toString()], [400, THINKS]);
    assert.equal(passage.answer?.headers.get("x-ai-attempts"), "1");
  });

  test("after another's trouble such a refusal leads to the next target", () => {
    const third = { id: "last", type: "openai-compatible", apiTokens: ["sk-filter-token-three"], baseUrl: "http://127.0.0.1:11/v1" };
    const fallbacks = ["spare", "last"].map((provider) => ({ provider, model: provider }));
    const routes = [{ name: "r", match: { model: "*" }, provider: "p", fallbacks }];
    const config = { providers: [...PROVIDERS("openai"), third], routes, retryOnFailure: { maxRetries: 0 } };
    const on = worker({ downstreamOnly, config });
    const passage = on.request(asked([{ role: "user", content: "Go" }]));
    passage.respond(503, JSON_HEADERS, ['{"error":{"message":"down"}}']);
    if (!downstreamOnly) {
      assert.equal(passage.attempt?.cluster, "spare");
      passage.respond(400, JSON_HEADERS, [THINKS]);
      assert.equal(passage.attempt?.cluster, "last");
    } else {
      const call = on.vm.calls[0];
      assert.equal(call?.cluster, "spare");
      on.vm.answerCall(call, [[":status", "400"], ...JSON_HEADERS], THINKS);
      assert.deepEqual(
        on.vm.calls.map(({ cluster }) => cluster),
        ["last"],
      );
    }
  });
});

/** Learns that model m of p wants a thought. */
function taught() {
  const on = worker({ config: { providers: PROVIDERS("openai-compatible"), routes: ROUTES } });
  const passage = on.request(asked(MESSAGES));
  assert.deepEqual(sent(passage.attempt?.body).messages, MESSAGES);
  passage.respond(400, JSON_HEADERS, [THINKS]);
  passage.respond(200, JSON_HEADERS, [OK_BODY]);
  return on;
}

test("what a model was found to want is put in before the next request leaves, and in that model's alone", () => {
  const on = taught();
  const next = on.request(asked(MESSAGES));
  assert.deepEqual(sent(next.attempt?.body).messages, thought());
  next.respond(200, JSON_HEADERS, [OK_BODY]);
  assert.equal(next.answer?.headers.get("x-ai-attempts"), "1");
  assert.deepEqual(sent(on.request(asked(MESSAGES, "another")).attempt?.body).messages, MESSAGES);
  const plain: Message[] = [{ role: "user", content: "Go" }];
  assert.deepEqual(sent(on.request(asked(plain)).attempt?.body).messages, plain);
});

test("an hour after its last use it is forgotten", () => {
  const on = taught();
  on.vm.clock.advance(3_000_000);
  const used = on.request(asked(MESSAGES));
  used.respond(200, JSON_HEADERS, [OK_BODY]);
  on.vm.clock.advance(3_000_000);
  assert.deepEqual(sent(on.request(asked(MESSAGES)).attempt?.body).messages, thought());
  on.vm.clock.advance(700_000);
  assert.deepEqual(sent(on.request(asked(MESSAGES)).attempt?.body).messages, MESSAGES);
});

test("a refusal of what was put in forgets it, and is the client's", () => {
  const on = taught();
  const next = on.request(asked(MESSAGES));
  const refusal = JSON.stringify(MINE("reasoning_content must not be blank"));
  next.respond(422, JSON_HEADERS, [refusal]);
  assert.deepEqual([next.answer?.status, next.answer?.body.toString()], [422, refusal]);
  assert.deepEqual(sent(on.request(asked(MESSAGES)).attempt?.body).messages, MESSAGES);
});

test("members that it does not know are left out, what it wants is put in, and both are known", () => {
  const on = worker({ config: { providers: PROVIDERS("mistral"), routes: ROUTES } });
  const ids = MINE("Tool call id was call_PTLP8xhu3uwZk4l3nlnrrJha but must be a-z, A-Z, 0-9, with a length of 9.");
  const fits = (passage: Passage) => {
    const { messages } = sent(passage.attempt?.body);
    const before = plain();
    for (const [i, { tool_calls, tool_call_id }] of messages.entries()) {
      for (const [j, { id }] of (tool_calls ?? []).entries()) Object.assign(before[i]?.tool_calls?.[j] ?? {}, { id });
      if (tool_call_id !== undefined) Object.assign(before[i] ?? {}, { tool_call_id });
      for (const { id } of tool_calls ?? []) assert.match(String(id), /^[a-zA-Z0-9]{9}$/);
    }
    assert.deepEqual(messages, before);
  };
  const passage = on.request(asked(MESSAGES));
  passage.respond(422, JSON_HEADERS, [JSON.stringify({ detail: [FORBIDDEN] })]);
  assert.deepEqual(sent(passage.attempt?.body).messages, plain());
  passage.respond(400, JSON_HEADERS, [JSON.stringify(ids)]);
  fits(passage);
  passage.respond(200, JSON_HEADERS, [OK_BODY]);
  assert.equal(passage.answer?.headers.get("x-ai-trail"), "p#0=callerError, p#0=callerError, p#0=ok");
  fits(on.request(asked(MESSAGES)));
});

test("what was put in and is not known there is left out again", () => {
  const on = taught();
  const next = on.request(asked(MESSAGES));
  assert.deepEqual(sent(next.attempt?.body).messages, thought());
  next.respond(422, JSON_HEADERS, [JSON.stringify({ detail: [FORBIDDEN] })]);
  assert.deepEqual(sent(next.attempt?.body).messages, plain());
});

test("of an assistant's turn alone, and of it what requests have stays", () => {
  const on = worker({ config: { providers: PROVIDERS("mistral"), routes: ROUTES } });
  const turn = { role: "assistant", name: "a", function_call: { name: "f", arguments: "{}" } };
  const messages: Message[] = [
    { role: "user", content: [{ type: "text", text: "Go", cache_control: { type: "ephemeral" } }], metadata: { a: 1 } },
    {
      ...turn,
      content: [
        { type: "thinking", thinking: [{ type: "text", text: "Hm" }] },
        { type: "text", text: "So" },
      ],
      annotations: [],
      refusal: null,
      audio: null,
    },
    { annotations: [], content: [{ type: "thinking", thinking: [] }], role: "assistant" },
    {
      role: "assistant",
      content: [],
      reasoning: "Hm",
      reasoning_details: [{}],
      provider_specific_fields: {},
      tool_calls: [{ index: 0, ...call("abcDEF123") }],
    },
    { role: "tool", tool_call_id: "abcDEF123", content: "1", extra: 1 },
    { role: "assistant", content: "Th", prefix: true, partial: true, logprobs: {} },
  ];
  const passage = on.request(asked(messages));
  passage.respond(422, JSON_HEADERS, [JSON.stringify({ detail: [FORBIDDEN] })]);
  assert.deepEqual(sent(passage.attempt?.body).messages, [
    messages[0],
    { ...turn, content: [{ type: "text", text: "So" }] },
    { content: "", role: "assistant" },
    { role: "assistant", content: [], tool_calls: [call("abcDEF123")] },
    messages[4],
    { role: "assistant", content: "Th", prefix: true, partial: true },
  ]);
});

test("of one model after the other the last eight are known", () => {
  const on = taught();
  for (let i = 0; i < 8; i++) {
    const passage = on.request(asked(MESSAGES, `m${i}`));
    passage.respond(400, JSON_HEADERS, [THINKS]);
    passage.respond(200, JSON_HEADERS, [OK_BODY]);
  }
  assert.deepEqual(sent(on.request(asked(MESSAGES, "m0")).attempt?.body).messages, thought());
  assert.deepEqual(sent(on.request(asked(MESSAGES)).attempt?.body).messages, MESSAGES);
});

test("a client's own words of it change nothing", () => {
  const on = worker({ config: { providers: PROVIDERS("openai"), routes: ROUTES } });
  const passage = on.request({
    headers: JSON_HEADERS,
    body: [JSON.stringify({ model: "m", messages: [{ role: "user", content: "Go" }] })],
  });
  const refusal = JSON.stringify(MINE("Invalid value: 'thinking is enabled but reasoning_content is missing'"));
  passage.respond(400, JSON_HEADERS, [refusal]);
  assert.equal(passage.answer?.status, 400);
  assert.equal(passage.answer.headers.get("x-ai-attempts"), "1");
});
