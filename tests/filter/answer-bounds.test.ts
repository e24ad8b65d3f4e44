// A target that another one stands in for gives shorter answers than the client asks for: it is asked once more for as much as its refusal allows.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { JSON_HEADERS, OK_BODY, worker } from "./worker.js";

type Fields = Record<string, unknown>;

const ASKED = 100_000;
const mine = (message: string, more: Fields = {}) => ({ error: { message, type: "invalid_request_error", ...more } });

/** Who refuses, in which words, and what is asked for then. */
const REFUSED: [string, Fields, number][] = [
  // github.com/tashfeenahmed/freellmapi/pull/980
  [
    "Groq",
    mine(
      "`max_tokens` must be less than or equal to `8192`, the maximum value for `max_tokens` is less than the `context_window` for this model",
      { param: "max_tokens" },
    ),
    8192,
  ],
  [
    "OpenAI",
    mine("max_tokens is too large: 100000. This model supports at most 16384 completion tokens, whereas you provided 100000.", {
      param: "max_tokens",
    }),
    16384,
  ],
  ["Anthropic", mine("max_tokens: 100000 > 64000, which is the maximum allowed number of output tokens for claude-sonnet-4-5"), 64000],
  // github.com/MoonshotAI/kimi-code/issues/2062
  [
    "Volcano Engine",
    mine(
      "The parameter `max_tokens` specified in the request is not valid: integer above maximum value, expected a value <= 32768, but got 100000 instead.",
    ),
    32768,
  ],
  // github.com/dataelement/Clawith/pull/90
  ["DeepSeek", mine("Invalid max_tokens value, the valid range of max_tokens is [1, 8192]"), 8192],
  ["DashScope", mine("<400> InternalError.Algo.InvalidParameter: Range of max_tokens should be [1, 16384]"), 16384],
  // github.com/NousResearch/hermes-agent/issues/70222
  [
    "Bedrock",
    {
      message:
        "The maximum tokens you requested exceeds the model limit of 8192. Try again with a maximum tokens value that is lower than 8192.",
    },
    8192,
  ],
  [
    "Google",
    mine(
      "Unable to submit request because it has a maxOutputTokens value of 100000 but the supported range is from 1 (inclusive) to 65537 (exclusive). Update the value and try again.",
    ),
    65536,
  ],
  // What the prompt leaves of the model's context: vLLM (github.com/BerriAI/litellm/issues/12680), SGLang (github.com/BerriAI/litellm/issues/25492), Anthropic (github.com/stackblitz/bolt.new/issues/7414), OpenRouter.
  [
    "vLLM",
    mine(
      "'max_tokens' or 'max_completion_tokens' is too large: 100000. This model's maximum context length is 32768 tokens and your request has 2000 input tokens (100000 > 32768 - 2000).",
    ),
    30768,
  ],
  [
    "an older vLLM",
    mine(
      "This model's maximum context length is 32768 tokens. However, you requested 101077 tokens (1077 in the messages, 100000 in the completion). Please reduce the length of the messages or completion.",
    ),
    31691,
  ],
  [
    "SGLang",
    mine(
      "Requested token count exceeds the model's maximum context length of 196608 tokens. You requested a total of 272830 tokens: 172830 tokens from the input messages and 100000 tokens for the completion.",
    ),
    23778,
  ],
  [
    "Anthropic, of the context",
    mine(
      "input length and `max_tokens` exceed context limit: 188240 + 100000 > 200000, decrease input length or `max_tokens` and try again",
    ),
    11760,
  ],
  [
    "OpenRouter",
    mine(
      "This endpoint's maximum context length is 131072 tokens. However, you requested about 211823 tokens (111823 of text input, 100000 in the output). Please reduce the length of either one.",
    ),
    19249,
  ],
];

const NO_BOUND: [string, Fields][] = [
  [
    "a prompt that leaves nothing",
    mine(
      "This model's maximum context length is 32768 tokens. However, you requested 140000 tokens (40000 in the messages, 100000 in the completion).",
    ),
  ],
  ["no number", mine("max_tokens is too large")],
  ["another parameter", mine("temperature must be less than or equal to 2")],
  ["more than was asked for", mine("max_tokens must be less than or equal to 200000")],
];

const FIRST = { id: "first", type: "openai-compatible", apiTokens: ["sk-filter-token-one"], baseUrl: "http://127.0.0.1:9/v1" };

function started(downstreamOnly: boolean, provider: Fields = {}, route: Fields = {}) {
  const second = {
    id: "second",
    type: "openai-compatible",
    apiTokens: ["sk-filter-token-two"],
    baseUrl: "http://127.0.0.1:10/v1",
    ...provider,
  };
  const routes = [{ name: "r", match: { model: "*" }, provider: "first", fallbacks: [{ provider: "second", model: "other" }], ...route }];
  return worker({ downstreamOnly, config: { providers: [FIRST, second], routes, retry: { maxRetries: 0 } } });
}

/** One request whose first target is down: what the second one, which refuses it so often, is asked for, each time, and what the client gets. */
function rescued(on: ReturnType<typeof started>, refusal: Fields | Fields[] | null, body: Fields, path = "/v1/chat/completions") {
  const refusals = refusal === null ? [] : Array.isArray(refusal) ? refusal : [refusal];
  const passage = on.request({ path, headers: JSON_HEADERS, body: [JSON.stringify(body)] });
  const seen: Fields[] = [];
  const fail = (status: number, said: Fields) => {
    const call = on.vm.calls[0];
    if (call !== undefined) {
      on.vm.answerCall(call, [[":status", String(status)], ...JSON_HEADERS], JSON.stringify(said));
      passage.settle();
    } else passage.respond(status, JSON_HEADERS, [JSON.stringify(said)]);
  };
  const at = () => on.vm.calls[0] ?? passage.attempt;
  for (let i = 0; i < 8 && passage.answer === null; i++) {
    const now = at();
    if (now === null) break;
    if (now.cluster.startsWith("first")) fail(500, { error: { message: "down" } });
    else {
      seen.push(JSON.parse(Buffer.from(now.body).toString()) as Fields);
      const refused = refusals[seen.length - 1];
      if (refused !== undefined) fail(400, refused);
      else fail(200, JSON.parse(OK_BODY) as Fields);
    }
  }
  return { seen, answer: passage.answer, passage };
}

const BODY = { max_tokens: ASKED, messages: [{ role: "user", content: "max_tokens" }], model: "m", n: 1 };

describe.each([false, true])("with the downstream half alone: %s", (downstreamOnly) => {
  test.each(REFUSED)("%s is asked once more, for what it gives", (_, refusal, bound) => {
    const { seen, answer } = rescued(started(downstreamOnly), refusal, BODY);
    assert.deepEqual(seen, [
      { ...BODY, model: "other" },
      { ...BODY, model: "other", max_tokens: bound },
    ]);
    assert.equal(answer?.status, 200);
  });

  test.each(NO_BOUND)("%s is not asked twice", (_, refusal) => {
    const { seen } = rescued(started(downstreamOnly), refusal, BODY);
    assert.equal(seen.length, 1);
  });

  test("a bound of the model is known to the next request, one of a prompt is not", () => {
    const on = started(downstreamOnly);
    assert.equal(rescued(on, REFUSED[0]?.[1] ?? {}, BODY).seen.length, 2);
    assert.deepEqual(
      rescued(on, null, BODY).seen.map((each) => each.max_tokens),
      [8192],
    );
    assert.deepEqual(
      rescued(on, null, { ...BODY, max_tokens: 99 }).seen.map((each) => each.max_tokens),
      [99],
    );
    const other = started(downstreamOnly);
    assert.equal(rescued(other, REFUSED[8]?.[1] ?? {}, BODY).seen.length, 2);
    assert.deepEqual(
      rescued(other, null, BODY).seen.map((each) => each.max_tokens),
      [ASKED],
    );
  });

  test("a bound that was lowered is told, and forgotten an hour after it was named", () => {
    const on = started(downstreamOnly);
    const told = (refusal: Fields | null, body: Fields) => {
      const { seen, answer } = rescued(on, refusal, body);
      return [seen.map((each) => each.max_tokens), answer?.headers.get("x-ai-dropped")];
    };
    assert.deepEqual(told(REFUSED[0]?.[1] ?? {}, BODY), [[ASKED, 8192], "max_tokens>8192"]);
    assert.deepEqual(told(null, { ...BODY, max_tokens: 99 }), [[99], undefined]);
    for (let i = 0; i < 3; i++) {
      on.tick(19 * 60_000);
      assert.deepEqual(told(null, BODY), [[8192], "max_tokens>8192"]);
    }
    on.tick(4 * 60_000);
    assert.deepEqual(told(null, BODY), [[ASKED], undefined]);
  });

  const OF_MODEL = mine("max_tokens must be less than or equal to `8192`");
  const OF_PROMPT = mine("`max_tokens` exceed context limit: 27000 + 8192 > 32000");
  const THINKS = mine("thinking is enabled but reasoning_content is missing in assistant tool call message at index 2");
  const CALL = { id: "call_1", type: "function", function: { name: "f", arguments: "{}" } };
  const AGENTS = {
    ...BODY,
    messages: [
      BODY.messages[0],
      { role: "assistant", content: null, tool_calls: [CALL] },
      { role: "tool", tool_call_id: "call_1", content: "1" },
    ],
  };
  const asked = ({ seen }: ReturnType<typeof rescued>) =>
    seen.map((each) => [each.max_tokens, (each.messages as Fields[]).some((one) => one.reasoning_content === " ")]);

  test("what the prompt leaves of the model's bound is asked for, also where that was known", () => {
    const on = started(downstreamOnly);
    const first = rescued(on, [OF_MODEL, OF_PROMPT], BODY);
    assert.deepEqual(
      first.seen.map((each) => each.max_tokens),
      [ASKED, 8192, 5000],
    );
    assert.equal(first.answer?.status, 200);
    rescued(on, [OF_MODEL], BODY);
    const known = rescued(on, [OF_PROMPT], BODY);
    assert.deepEqual(
      known.seen.map((each) => each.max_tokens),
      [8192, 5000],
    );
    assert.equal(known.answer?.status, 200);
    assert.deepEqual(
      rescued(on, null, BODY).seen.map((each) => each.max_tokens),
      [8192],
    );
  });

  test("the same bound named once more is the answer", () => {
    const { seen, answer } = rescued(started(downstreamOnly), [OF_MODEL, OF_MODEL], BODY);
    assert.deepEqual([seen.length, answer?.status], [2, 400]);
  });

  test.each([
    [
      "the bound first",
      [OF_MODEL, THINKS],
      [
        [ASKED, false],
        [8192, false],
        [8192, true],
      ],
    ],
    [
      "the turns first",
      [THINKS, OF_MODEL],
      [
        [ASKED, false],
        [ASKED, true],
        [8192, true],
      ],
    ],
  ])("turns and a bound are put right in one request, and both are known: %s", (_, refusals, expected) => {
    const on = started(downstreamOnly);
    const first = rescued(on, refusals, AGENTS);
    assert.deepEqual(asked(first), expected);
    assert.equal(first.answer?.status, 200);
    assert.deepEqual(asked(rescued(on, null, AGENTS)), [[8192, true]]);
    assert.deepEqual(asked(rescued(on, null, { ...AGENTS, max_tokens: 99 })), [[99, true]]);
    assert.deepEqual(asked(rescued(on, null, BODY)), [[8192, false]]);
    assert.deepEqual(asked(rescued(on, null, AGENTS)), [[8192, true]], "none of them has forgotten the other");
  });

  test.each([
    ["max_completion_tokens", "/v1/chat/completions"],
    ["max_output_tokens", "/v1/responses"],
  ])("%s of %s", (name, path) => {
    const body = { model: "m", [name]: ASKED, ...(path === "/v1/responses" ? { input: "Hi" } : { messages: BODY.messages }) };
    const { seen } = rescued(
      started(downstreamOnly, { type: "openai" }),
      mine("max_tokens is too large: 100000. This model supports at most 16384 completion tokens"),
      body,
      path,
    );
    assert.deepEqual(
      seen.slice(0, 2).map((each) => each[name]),
      [ASKED, 16384],
    );
  });

  test.each([
    [
      "claude",
      mine("max_tokens: 100000 > 8192, which is the maximum allowed number of output tokens for claude-3-5"),
      (body: Fields) => body.max_tokens,
    ],
    [
      "bedrock",
      { message: "The maximum tokens you requested exceeds the model limit of 8192." },
      (body: Fields) => (body.inferenceConfig as Fields).maxTokens,
    ],
    [
      "gemini",
      mine("it has a maxOutputTokens value of 100000 but the supported range is from 1 (inclusive) to 8193 (exclusive)."),
      (body: Fields) => (body.generationConfig as Fields).maxOutputTokens,
    ],
  ] as const)("translated for %s", (type, refusal, limitOf) => {
    const more = type === "gemini" ? { dialect: "gemini" } : type === "bedrock" ? { awsRegion: "us-east-1" } : {};
    const { seen } = rescued(started(downstreamOnly, { type, ...more }), refusal, BODY);
    assert.deepEqual(
      seen.slice(0, 2).map((each) => limitOf(each)),
      [ASKED, 8192],
    );
  });

  test("half of it is left for thoughts that would take all", () => {
    const body = { model: "m", max_tokens: ASKED, thinking: { type: "enabled", budget_tokens: 64000 }, messages: BODY.messages };
    const on = worker({
      downstreamOnly,
      config: {
        providers: [FIRST, { id: "second", type: "claude", apiTokens: ["sk-filter-token-two"], baseUrl: "http://127.0.0.1:10/v1" }].map(
          (each) => ({ ...each, type: "claude" }),
        ),
        routes: [{ name: "r", match: { model: "*" }, provider: "first", fallbacks: [{ provider: "second", model: "other" }] }],
        retry: { maxRetries: 0 },
      },
    });
    const { seen } = rescued(
      on,
      mine("max_tokens: 100000 > 8192, which is the maximum allowed number of output tokens for x"),
      body,
      "/v1/messages",
    );
    assert.deepEqual(seen[1], { ...body, model: "other", max_tokens: 8192, thinking: { type: "enabled", budget_tokens: 4096 } });
  });

  test("what a client asks of the model that it names itself is told as it is refused", () => {
    const on = started(downstreamOnly, {}, { provider: "second", fallbacks: [{ provider: "first" }] });
    const [, refusal] = REFUSED[0] ?? ["", {}];
    const { seen, answer } = rescued(on, refusal, BODY);
    assert.equal(seen.length, 1);
    assert.equal(answer?.status, 400);
  });

  test("the first target of another name than the client's is asked once more as well", () => {
    const on = started(downstreamOnly, {}, { provider: "second", model: "longer-name", fallbacks: [] });
    const [, refusal] = REFUSED[0] ?? ["", {}];
    const { seen, answer } = rescued(on, refusal, BODY);
    assert.deepEqual(
      seen.map((each) => [each.model, each.max_tokens]),
      [
        ["longer-name", ASKED],
        ["longer-name", 8192],
      ],
    );
    assert.equal(answer?.status, 200);
  });
});
