// A fallback that refuses parameters which the first target takes is asked once more without them, as far as the answer stays what was asked for.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import type { Passage } from "../support/host/passage.js";
import { Random } from "../support/random.js";
import { jsonAnswer } from "../support/wire.js";
import { JSON_HEADERS, OK_BODY, worker } from "./worker.js";

const PROVIDERS = [
  { id: "p", type: "openai", apiTokens: ["sk-filter-token-one"], baseUrl: "http://127.0.0.1:9/v1" },
  { id: "spare", type: "openai-compatible", apiTokens: ["sk-filter-token-two"], baseUrl: "http://127.0.0.1:10/v1" },
  { id: "last", type: "openai-compatible", apiTokens: ["sk-filter-token-three"], baseUrl: "http://127.0.0.1:11/v1" },
];
const ROUTES = [
  {
    name: "r",
    match: { model: "*" },
    provider: "p",
    fallbacks: [
      { provider: "spare", model: "other" },
      { provider: "last", model: "third" },
    ],
  },
];
const CONFIG = { providers: PROVIDERS, routes: ROUTES, retryOnFailure: { maxRetries: 0 }, failover: { enabled: false } };
const BODY = {
  messages: [{ role: "user", content: "store" }],
  store: false,
  prompt_cache_key: "k",
  presence_penalty: 0.5,
  reasoning_effort: "low",
  temperature: 0.2,
  max_tokens: 10,
  tools: [{ type: "function", function: { name: "f", parameters: {} } }],
  stop: ["x"],
};
type Member = keyof typeof BODY;
const MINE = (message: string, more: object = {}) => ({
  error: { message, type: "invalid_request_error", param: null, code: null, ...more },
});
const forbidden = (...loc: (string | number)[]) => ({
  type: "extra_forbidden",
  loc: ["body", ...loc],
  msg: "Extra inputs are not permitted",
  input: "temperature",
});

const REFUSED: [what: string, status: number, refusal: object, left: Member[]][] = [
  // github.com/huggingface/huggingface.js/pull/2268
  [
    "Cerebras",
    400,
    {
      message: "store: property 'store' is unsupported",
      type: "invalid_request_error",
      param: "validation_error",
      code: "wrong_api_format",
    },
    ["store"],
  ],
  ["Groq", 400, MINE("property 'store' is unsupported, did you mean 'stop'?"), ["store"]],
  // github.com/openclaw/openclaw/issues/22704
  [
    "Google, several",
    400,
    [
      {
        error: {
          code: 400,
          message:
            'Invalid JSON payload received. Unknown name "store": Cannot find field.\nInvalid JSON payload received. Unknown name "prompt_cache_key": Cannot find field.',
          status: "INVALID_ARGUMENT",
          details: [
            { "@type": "type.googleapis.com/google.rpc.BadRequest", fieldViolations: [{ description: 'Unknown name "temperature"' }] },
          ],
        },
      },
    ],
    ["store", "prompt_cache_key"],
  ],
  // github.com/zed-industries/zed/issues/52000, github.com/formulahendry/wechat-acp/issues/16
  ["OpenAI, of before", 400, MINE("Unrecognized request argument supplied: prompt_cache_key"), ["prompt_cache_key"]],
  ["OpenAI, several", 400, MINE("Unrecognized request arguments supplied: store, prompt_cache_key"), ["store", "prompt_cache_key"]],
  [
    "a gateway in front of it",
    400,
    MINE("Unrecognized request argument supplied: reasoning_effort (Request ID: 0A1B:2C)"),
    ["reasoning_effort"],
  ],
  // github.com/betalgo/openai/pull/664
  ["OpenAI", 400, MINE("Unknown parameter: 'store'.", { param: "store", code: "unknown_parameter" }), ["store"]],
  [
    "OpenAI, a value",
    400,
    MINE("Unsupported value: 'temperature' does not support 0.2 with this model. Only the default (1) value is supported.", {
      param: "temperature",
      code: "unsupported_value",
    }),
    ["temperature"],
  ],
  // github.com/Gitlawb/openclaude/issues/739
  [
    "Mistral",
    422,
    { detail: [forbidden("store"), forbidden("prompt_cache_key"), forbidden("messages", 0, "user", "stop")] },
    ["store", "prompt_cache_key"],
  ],
  [
    "Mistral, in its message",
    422,
    { object: "error", message: { detail: [forbidden("store")] }, type: "invalid_request_error" },
    ["store"],
  ],
  ["Fireworks", 400, MINE("Extra inputs are not permitted, field: 'store', value: 'stop'"), ["store"]],
  [
    "Anthropic",
    400,
    { type: "error", error: { type: "invalid_request_error", message: "store: Extra inputs are not permitted" } },
    ["store"],
  ],
  [
    "xAI",
    400,
    { code: "Client specified an invalid argument", error: "Argument not supported on this model: presencePenalty" },
    ["presence_penalty"],
  ],
  // github.com/open-webui/open-webui/issues/21266
  [
    "xAI, of today",
    400,
    { code: "Client specified an invalid argument", error: "Model grok-4.3 does not support parameter presencePenalty." },
    ["presence_penalty"],
  ],
  [
    "xAI, its effort",
    400,
    { code: "invalid-argument", error: "Model grok-4.20-0309-reasoning does not support parameter reasoningEffort." },
    ["reasoning_effort"],
  ],
  // github.com/OpenWhispr/openwhispr/issues/1475
  [
    "Anthropic, of its newest",
    400,
    { type: "error", error: { type: "invalid_request_error", message: "`temperature` is deprecated for this model." } },
    ["temperature"],
  ],
  // github.com/Alishahryar1/free-claude-code/issues/1348, github.com/earendil-works/pi/issues/3764
  ["Groq, a value", 400, MINE("`reasoning_effort` must be one of `none` or `stop`"), ["reasoning_effort"]],
  [
    "Groq, a value among",
    400,
    MINE("'reasoning_effort' : value is not one of the allowed values ['none','default','low','stop','high']"),
    ["reasoning_effort"],
  ],
  ["Groq, of a model", 400, MINE("reasoning_effort is not supported with this model"), ["reasoning_effort"]],
  // github.com/nashsu/llm_wiki/issues/173
  ["Kimi", 400, MINE("invalid temperature: only 1 is allowed for this model"), ["temperature"]],
  ["GitHub Copilot", 400, MINE("Unsupported parameter: store"), ["store"]],
];

const down = (passage: Passage) => passage.respond(503, JSON_HEADERS, ['{"error":{"message":"down"}}']);
const refuse = (passage: Passage, body: object, status = 400) => passage.respond(status, JSON_HEADERS, [JSON.stringify(body)]);
const sent = (passage: Passage) => JSON.parse(passage.attempt?.body.toString() ?? "null") as Record<string, unknown>;
const without = (left: string[], body: object = BODY) => Object.fromEntries(Object.entries(body).filter(([name]) => !left.includes(name)));
const asked = (more: object = BODY) => ({ headers: JSON_HEADERS, body: [JSON.stringify({ model: "m", ...more })] });

describe.each(REFUSED)("%s", (_, status, refusal, left) => {
  test("a fallback gets the request without what it names, and so does the next", () => {
    const on = worker({ config: CONFIG });
    const passage = on.request(asked());
    down(passage);
    assert.deepEqual(sent(passage), { ...BODY, model: "other" });
    refuse(passage, refusal, status);
    assert.equal(passage.attempt?.cluster, "spare");
    assert.deepEqual(sent(passage), { ...without(left), model: "other" });
    passage.respond(200, JSON_HEADERS, [OK_BODY]);
    assert.equal(passage.answer?.status, 200);
    assert.equal(passage.answer.headers.get("x-ai-dropped"), left.join(", "));
    assert.equal(passage.answer.headers.get("x-ai-trail"), "p#0=overloaded, spare#0=callerError, spare#0=ok");
    const next = on.request(asked());
    down(next);
    assert.deepEqual(sent(next), { ...without(left), model: "other" });
    next.respond(200, JSON_HEADERS, [OK_BODY]);
    assert.equal(next.answer?.headers.get("x-ai-attempts"), "2");
    assert.equal(next.answer?.headers.get("x-ai-dropped"), left.join(", "));
    const without_any = on.request(asked({ messages: BODY.messages }));
    down(without_any);
    without_any.respond(200, JSON_HEADERS, [OK_BODY]);
    assert.equal(without_any.answer?.headers.get("x-ai-dropped"), undefined);
  });

  test("of the model that the client names itself it is the client's", () => {
    const on = worker({ config: CONFIG });
    const passage = on.request(asked());
    refuse(passage, refusal, status);
    assert.deepEqual([passage.answer?.status, passage.answer?.body.toString()], [status, JSON.stringify(refusal)]);
  });

  test("the next target gets all that the client sent", () => {
    const on = worker({ config: CONFIG });
    const passage = on.request(asked());
    down(passage);
    refuse(passage, refusal, status);
    down(passage);
    assert.equal(passage.attempt?.cluster, "last");
    assert.deepEqual(sent(passage), { ...BODY, model: "third" });
    passage.respond(200, JSON_HEADERS, [OK_BODY]);
    assert.equal(passage.answer?.headers.get("x-ai-dropped"), undefined);
  });
});

test("with the downstream half alone too", () => {
  const on = worker({ config: CONFIG, downstreamOnly: true });
  const passage = on.request(asked());
  down(passage);
  const first = on.vm.calls[0];
  assert.ok(first);
  on.vm.answerCall(
    first,
    [[":status", "400"], ...JSON_HEADERS],
    JSON.stringify(MINE("Unknown parameter: 'store'.", { code: "unknown_parameter" })),
  );
  assert.deepEqual(JSON.parse(Buffer.from(on.vm.calls[0]?.body ?? "null").toString()), { ...without(["store"]), model: "other" });
});

test("one after the other, as they are named", () => {
  const on = worker({ config: CONFIG });
  const passage = on.request(asked());
  down(passage);
  for (const name of ["store", "prompt_cache_key", "reasoning_effort"]) refuse(passage, MINE(`property '${name}' is unsupported`));
  assert.deepEqual(sent(passage), { ...without(["store", "prompt_cache_key", "reasoning_effort"]), model: "other" });
  passage.respond(200, JSON_HEADERS, [OK_BODY]);
  assert.equal(passage.answer?.headers.get("x-ai-dropped"), "store, prompt_cache_key, reasoning_effort");
});

test("what was named before stays known, whatever the next request has of it", () => {
  const on = worker({ config: CONFIG });
  const ask = (more: object, left: object, ...refused: string[]) => {
    const passage = on.request(asked(more));
    down(passage);
    for (const name of refused) refuse(passage, MINE(`Unknown parameter: '${name}'.`));
    assert.deepEqual(sent(passage), { ...left, model: "other" });
    passage.respond(200, JSON_HEADERS, [OK_BODY]);
  };
  const { messages, store, prompt_cache_key } = BODY;
  ask({ messages, store }, { messages }, "store");
  ask({ messages, prompt_cache_key }, { messages }, "prompt_cache_key");
  ask({ messages, store, prompt_cache_key }, { messages });
});

test("the same twice leads on", () => {
  const on = worker({ config: CONFIG });
  const passage = on.request(asked());
  down(passage);
  for (let i = 0; i < 2; i++) refuse(passage, MINE("property 'store' is unsupported"));
  assert.equal(passage.attempt?.cluster, "last");
});

test.each(["tools", "messages", "model", "response_format", "n", "user_name"])("%s is never left out: it leads on", (name) => {
  const on = worker({ config: CONFIG });
  const passage = on.request(asked({ ...BODY, response_format: { type: "json_object" }, n: 2 }));
  down(passage);
  refuse(passage, MINE(`property '${name}' is unsupported`));
  assert.equal(passage.attempt?.cluster, "last");
});

test.each([
  [
    "max_tokens",
    "max_completion_tokens",
    "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
  ],
  ["max_completion_tokens", "max_tokens", "property 'max_completion_tokens' is unsupported"],
])("%s goes as %s", (from, to, message) => {
  const on = worker({ config: CONFIG });
  const rest = without(["max_tokens"]);
  const passage = on.request(asked({ [from]: 10, ...rest }));
  down(passage);
  refuse(passage, MINE(message, { code: "unsupported_parameter", param: from }));
  assert.deepEqual(sent(passage), { ...rest, model: "other", [to]: 10 });
});

test("turns and parameters are put right together", () => {
  const on = worker({ config: CONFIG });
  const passage = on.request(asked({ ...BODY, messages: [{ role: "assistant", content: "a", reasoning_content: "b" }, ...BODY.messages] }));
  down(passage);
  refuse(passage, { detail: [forbidden("messages", 0, "assistant", "reasoning_content"), forbidden("store")] }, 422);
  assert.deepEqual(sent(passage), {
    ...without(["store"]),
    model: "other",
    messages: [{ role: "assistant", content: "a" }, ...BODY.messages],
  });
});

test("a translated request loses them as well", () => {
  const on = worker({ config: { ...CONFIG, providers: PROVIDERS.map((one) => ({ ...one, type: "openai" })) } });
  const passage = on.request({
    path: "/v1/messages",
    headers: JSON_HEADERS,
    body: [JSON.stringify({ model: "m", max_tokens: 10, temperature: 0.2, messages: [{ role: "user", content: "Go" }] })],
  });
  down(passage);
  assert.equal(passage.attempt?.cluster, "spare");
  refuse(passage, MINE("property 'temperature' is unsupported"));
  assert.equal(passage.attempt?.cluster, "spare");
  assert.ok(!("temperature" in sent(passage)) && passage.attempt.headers.get(":path") === "/v1/chat/completions");
  passage.respond(200, JSON_HEADERS, [OK_BODY]);
  assert.match(passage.answer?.headers.get("x-ai-dropped") ?? "", /temperature/);
});

const CLAUDES = ["p", "spare", "last"].map((id, i) => ({
  ...{ id, type: "claude", apiTokens: [`sk-ant-filter-token-${i}`], baseUrl: `http://127.0.0.1:${i + 9}` },
}));
const EPHEMERAL = { type: "ephemeral", scope: "global" };
const AGENTS = {
  max_tokens: 10,
  context_management: { edits: [{ type: "clear_thinking_20251015", keep: "all" }] },
  system: [
    { type: "text", text: "a" },
    { type: "text", text: "b", cache_control: EPHEMERAL },
  ],
  messages: [
    {
      role: "user",
      content: [
        { type: "text", text: "Go", cache_control: EPHEMERAL },
        { type: "text", text: "scope" },
      ],
    },
  ],
  tools: [
    { name: "f", input_schema: { type: "object", properties: { scope: { type: "string" } } }, defer_loading: true },
    { type: "custom", name: "g", input_schema: { type: "object" }, defer_loading: false, input_examples: [{}] },
  ],
};
type Agents = Record<string, unknown> & {
  system: { cache_control?: object }[];
  tools: { defer_loading?: boolean; input_examples?: object[] }[];
};

/** Claude's own words: github.com/caozhiyuan/copilot-api/issues/145, github.com/Wei-Shaw/sub2api/issues/1968 and their like. */
const WITHIN: [path: string, left: string, change: (body: Agents) => void][] = [
  ["context_management", "context_management", (body) => delete body.context_management],
  [
    "system.1.cache_control.ephemeral.scope",
    "system.cache_control.ephemeral.scope",
    (body) => Object.assign(body.system[1] ?? {}, { cache_control: { type: "ephemeral" } }),
  ],
  ["tools.0.custom.defer_loading", "tools.custom.defer_loading", (body) => body.tools.forEach((tool) => delete tool.defer_loading)],
  ["tools.1.custom.input_examples", "tools.custom.input_examples", (body) => delete body.tools[1]?.input_examples],
  [
    "context_management.edits.0.clear_thinking_20251015.keep",
    "context_management.edits.clear_thinking_20251015.keep",
    (body) => Object.assign(body, { context_management: { edits: [{ type: "clear_thinking_20251015" }] } }),
  ],
];

test.each(WITHIN)("in messages %s is left out wherever it stands", (path, left, change) => {
  const on = worker({ config: { ...CONFIG, providers: CLAUDES } });
  const passage = on.request({ path: "/v1/messages", headers: JSON_HEADERS, body: [JSON.stringify({ model: "m", ...AGENTS }, null, 2)] });
  down(passage);
  assert.deepEqual(sent(passage), { ...AGENTS, model: "other" });
  refuse(passage, { type: "error", error: { type: "invalid_request_error", message: `${path}: Extra inputs are not permitted` } });
  assert.equal(passage.attempt?.cluster, "spare");
  const body = structuredClone(AGENTS) as unknown as Agents;
  change(body);
  assert.deepEqual(sent(passage), { ...body, model: "other" });
  passage.respond(200, JSON_HEADERS, [JSON.stringify(jsonAnswer("messages", "m", "Hello"))]);
  assert.equal(passage.answer?.headers.get("x-ai-dropped"), left);
  const next = on.request({ path: "/v1/messages", headers: JSON_HEADERS, body: [JSON.stringify({ model: "m", ...AGENTS })] });
  down(next);
  assert.deepEqual(sent(next), { ...body, model: "other" });
});

test.each(["messages.0.content.0.text.text", "tools.0.custom.input_schema", "x.tools", "messages.0.user.content", "system.3.nothing"])(
  "in messages %s is never left out: it leads on",
  (path) => {
    const on = worker({ config: { ...CONFIG, providers: CLAUDES } });
    const passage = on.request({ path: "/v1/messages", headers: JSON_HEADERS, body: [JSON.stringify({ model: "m", ...AGENTS })] });
    down(passage);
    refuse(passage, { type: "error", error: { type: "invalid_request_error", message: `${path}: Extra inputs are not permitted` } });
    assert.equal(passage.attempt?.cluster, "last");
    assert.deepEqual(sent(passage), { ...AGENTS, model: "third" });
  },
);

// github.com/ServiceStack/llms/issues/17
test("of turns of any role, where the refusal names the turn and then its member (Groq)", () => {
  const on = worker({ config: CONFIG });
  const messages = [
    { role: "user", content: "timestamp", timestamp: 1 },
    { role: "assistant", content: "Well", timestamp: 2 },
    { role: "user", content: "On" },
  ];
  const passage = on.request(asked({ ...BODY, messages }));
  down(passage);
  refuse(
    passage,
    MINE("'messages.0' : for 'role:user' the following must be satisfied[('messages.0' : property 'timestamp' is unsupported)]"),
  );
  assert.deepEqual(sent(passage), { ...BODY, model: "other", messages: messages.map(({ role, content }) => ({ role, content })) });
});

test("of a request that does not begin with its bracket too", () => {
  const on = worker({ config: { ...CONFIG, providers: CLAUDES } });
  const passage = on.request({ path: "/v1/messages", headers: JSON_HEADERS, body: [` \n${JSON.stringify({ model: "m", ...AGENTS })}\n`] });
  down(passage);
  refuse(passage, {
    type: "error",
    error: { type: "invalid_request_error", message: "tools.1.custom.input_examples: Extra inputs are not permitted" },
  });
  assert.equal(passage.attempt?.cluster, "spare");
  assert.ok(!passage.attempt.body.toString().includes("input_examples"));
  assert.equal((sent(passage).tools as object[]).length, 2);
});

test("in chats too, by a place in brackets", () => {
  const on = worker({ config: CONFIG });
  const strict = { type: "function", function: { name: "f", strict: true, parameters: { properties: { strict: {} } } } };
  const passage = on.request(asked({ ...BODY, tools: [strict, strict] }));
  down(passage);
  refuse(passage, MINE("Unknown parameter: 'tools[1].function.strict'.", { param: "tools[1].function.strict", code: "unknown_parameter" }));
  const loose = { type: "function", function: { name: "f", parameters: { properties: { strict: {} } } } };
  assert.deepEqual(sent(passage), { ...BODY, tools: [loose, loose], model: "other" });
});

test("a refusal that is damaged in any way ends well", () => {
  const random = new Random(27);
  const on = worker({ config: CONFIG });
  for (let i = 0; i < 600; i++) {
    const [, status, refusal] = random.one(REFUSED);
    const passage = on.request(asked());
    down(passage);
    passage.respond(status, JSON_HEADERS, [random.damage(Buffer.from(JSON.stringify(refusal)))]);
    assert.ok(["spare", "last"].includes(passage.attempt?.cluster ?? ""), passage.attempt?.cluster);
    const { messages, tools } = sent(passage);
    assert.deepEqual([messages, tools], [BODY.messages, BODY.tools]);
    passage.respond(200, JSON_HEADERS, [OK_BODY]);
    assert.equal(passage.answer?.status, 200);
  }
});
