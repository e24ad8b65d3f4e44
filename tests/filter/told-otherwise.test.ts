// What providers say of themselves, of a model, of an account or of a program with the status or the type of another trouble, mostly of a client's mistake.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { render } from "../support/answers.js";
import { jsonAnswer, streamAnswer, type ApiName } from "../support/wire.js";
import { JSON_HEADERS, SSE_HEADERS, worker } from "./worker.js";

type Blamed = "nobody" | "server" | "this model" | "token";
interface Said {
  type?: string;
  api?: ApiName;
  status: number;
  headers?: [string, string][];
  body?: object | string;
  /** Of a stream, instead of a body. */
  events?: string[];
}
type Case = [what: string, said: Said, kind: string, blamed: Blamed];

const error = (message: string, more: object = {}) => ({ error: { message, ...more } });
const mistake = (message: string) => error(message, { type: "invalid_request_error", param: null, code: null });
const anthropics = (type: string, message: string) => ({ type: "error", error: { type, message } });
const event = (name: string, data: object) => `event: ${name}\ndata: ${JSON.stringify({ type: name, ...data })}\n\n`;

const BUSY = "Our servers are currently overloaded. Please try again later.";
const FULL = "Selected model is at capacity. Please try a different model.";
const OPENING = [
  event("response.created", { response: { id: "r", status: "in_progress", output: [] } }),
  event("response.in_progress", { response: { id: "r", status: "in_progress", output: [] } }),
];
const failed = (data: object) => [...OPENING, event("response.failed", data)];

/** A model that is gone, in words that know none. */
const GONE: Case[] = [
  [
    // github.com/Alishahryar1/free-claude-code/issues/1021
    "NVIDIA's function",
    {
      ...{ type: "nvidia", status: 404 },
      body: {
        ...{ status: 404, title: "Not Found" },
        detail: "Function '23d4f03a-b8a6-4adb-a183-7daa083a09cc': Not found for account 'Qawmu2vUw3rdcREnubcAVqe1c55nUTb1hCogKQx4BCA'",
      },
    },
    "modelNotFound",
    "nobody",
  ],
  [
    // github.com/truefoundry/models/issues/826
    "OpenRouter's endpoints",
    {
      status: 404,
      body: error(
        "No endpoints available matching your guardrail restrictions and data policy. Configure: https://openrouter.ai/settings/privacy",
        { code: 404 },
      ),
    },
    "modelNotFound",
    "nobody",
  ],
  // github.com/BerriAI/litellm/issues/3884
  [
    "Azure's deployment, without its code",
    { status: 404, body: error("The API deployment for this resource does not exist.") },
    "modelNotFound",
    "nobody",
  ],
  ["Chinese words", { status: 404, body: error("模型不存在或已下线") }, "modelNotFound", "nobody"],
  ["the model's name alone", { status: 404, body: { model: "mimo-v2.5-free" } }, "modelNotFound", "nobody"],
  // github.com/deeterbleater/deertick/issues/13
  [
    "OpenRouter, with a 400",
    { type: "openrouter", status: 400, body: error("Model meta/meta-llama-3-8b-instruct is not available", { code: 400 }) },
    "modelNotFound",
    "nobody",
  ],
  [
    "Vertex, elsewhere",
    {
      ...{ type: "vertex", status: 400 },
      body: error(
        "Publisher Model `projects/x/locations/us-east1/publishers/anthropic/models/claude-sonnet-4` is not servable in region us-east1.",
        { code: 400, status: "FAILED_PRECONDITION" },
      ),
    },
    "modelNotFound",
    "nobody",
  ],
  // github.com/songquanpeng/one-api/issues/90
  [
    "one-api's form of another's answer",
    {
      status: 400,
      body: error("type invalid_request_error, code model_not_found, message The model: `gpt-4` does not exist", { type: "one_api_error" }),
    },
    "modelNotFound",
    "nobody",
  ],
];

/** The provider's own trouble. */
const SERVERS: Case[] = [
  // github.com/tashfeenahmed/freellmapi/issues/522
  [
    "NVIDIA's degraded function",
    {
      ...{ type: "nvidia", status: 400 },
      body: {
        ...{ status: 400, title: "Bad Request" },
        detail: "Function id '87ea0ddc-cff1-4bca-bf8b-3bd98a35ddd0': DEGRADED function cannot be invoked",
      },
    },
    "serverError",
    "server",
  ],
  // github.com/Wei-Shaw/sub2api/issues/5652
  ["OpenAI", { type: "openai", status: 400, body: mistake(BUSY) }, "overloaded", "server"],
  // github.com/Wei-Shaw/sub2api/issues/5852
  ["Codex's backend", { type: "openai", status: 400, body: { detail: FULL } }, "overloaded", "server"],
  // github.com/ENTERPILOT/GoModel/issues/605
  [
    "OpenCode Zen",
    {
      status: 400,
      body: {
        type: "error",
        error: {
          ...{ type: "invalid_request_error", code: "invalid_request_error" },
          message: "Error from provider (Console Go): Upstream request failed",
        },
      },
    },
    "serverError",
    "server",
  ],
  // github.com/elastic/elasticsearch/issues/112033
  [
    "an endpoint that is paused",
    { type: "huggingface", status: 400, body: { error: "Bad Request: Invalid state" } },
    "serverError",
    "server",
  ],
  // github.com/lmstudio-ai/lmstudio-bug-tracker/issues/1057
  [
    "LM Studio",
    {
      ...{ type: "lmstudio", status: 400 },
      body: { error: "The model has crashed without additional information. (Exit code: 18446744072635812000)" },
    },
    "serverError",
    "server",
  ],
  // github.com/Wei-Shaw/sub2api/issues/5281
  ...(
    [
      ["beside", { error: { type: "invalid_request_error", message: FULL } }],
      [
        "within the response",
        { response: { id: "r", status: "failed", error: { type: "invalid_request_error", message: FULL }, output: [] } },
      ],
      ["OpenAI's words", { error: { type: "invalid_request_error", message: BUSY } }],
    ] as const
  ).map(
    ([what, data]): Case => [
      `a stream that fails before its content, ${what}`,
      { type: "openai", api: "responses", status: 200, events: failed(data) },
      "overloaded",
      "server",
    ],
  ),
];

/** The account's. */
const ACCOUNTS: Case[] = [
  // github.com/router-for-me/CLIProxyAPI/issues/6004
  [
    "Anthropic's extra usage",
    {
      ...{ type: "claude", api: "messages", status: 400 },
      body: anthropics("invalid_request_error", "You're out of extra usage. Add more at claude.ai/settings/usage and keep going."),
    },
    "quota",
    "this model",
  ],
  // github.com/NousResearch/hermes-agent/issues/71970
  [
    "Codex by a ChatGPT account",
    {
      ...{ type: "openai", api: "responses", status: 400 },
      body: { detail: "The 'gpt-5.5' model is not supported when using Codex with a ChatGPT account." },
    },
    "auth",
    "this model",
  ],
  // github.com/open-ace/open-ace/issues/2003
  ["a key without the model", { status: 400, body: mistake("Model glm-5 is not available for this API key") }, "auth", "this model"],
  // github.com/BerriAI/litellm/issues/28704
  [
    "Bedrock",
    {
      ...{ type: "bedrock", status: 400, body: { message: "Operation not allowed" } },
      headers: [["x-amzn-errortype", "ValidationException:http://internal.amazon.com/coral/com.amazon.bedrock/"]],
    },
    "auth",
    "this model",
  ],
  // github.com/yym68686/uni-api/issues/41
  [
    "Vertex",
    {
      status: 400,
      body: [
        error(
          "Project `123` is not allowed to use Publisher Model `projects/x/locations/asia-southeast1/publishers/anthropic/models/claude-3-sonnet@20240229`",
          { code: 400, status: "FAILED_PRECONDITION" },
        ),
      ],
    },
    "auth",
    "this model",
  ],
  // github.com/pollinations/pollinations/issues/9707
  [
    "Azure's resource, for what others of its requests were",
    {
      ...{ type: "azure", status: 403 },
      body: error(
        "Your resource has been temporarily blocked because we detected behavior that may violate our content policy. For more details on Azure OpenAI service content policy, please visit https://aka.ms/aoaicodeofconduct",
        { code: "Forbidden" },
      ),
    },
    "auth",
    "token",
  ],
  [
    "an account that was flagged",
    { status: 403, body: error("Your account has been flagged for violating our usage policies.") },
    "auth",
    "token",
  ],
  // github.com/QuantumNous/new-api/issues/462
  [
    "OpenAI's terminated access",
    {
      ...{ type: "openai", status: 429 },
      body: error("Your access was terminated due to violation of our policies, please check your email for more information.", {
        type: "access_terminated",
        param: null,
        code: null,
      }),
    },
    "auth",
    "token",
  ],
  // github.com/anomalyco/opencode/issues/25151
  [
    "OpenRouter's own keys",
    {
      ...{ type: "openrouter", status: 403 },
      body: error("Free BYOK request cap exceeded for this month. Purchase credits at https://openrouter.ai/settings/credits", {
        code: 403,
      }),
    },
    "quota",
    "token",
  ],
  // github.com/anomalyco/opencode/issues/24462
  [
    "Moonshot's account of OpenCode Go",
    {
      status: 429,
      body: error("Error from provider: Provider returned error", {
        code: 429,
        metadata: {
          raw: '{"error":{"message":"Your account org-446a70bb2cc542e3960c0b7f05e4e0e1 <ak-f817m9q3k3wi11gjwbgi> is suspended due to insufficient balance, please recharge your account or check your plan and billing details","type":"exceeded_current_quota_error"}}',
          provider_name: "Moonshot AI",
        },
      }),
    },
    "quota",
    "this model",
  ],
  [
    "one-api's form of it",
    {
      status: 400,
      body: error("type insufficient_quota, code insufficient_quota, message You exceeded your current quota", { type: "one_api_error" }),
    },
    "quota",
    "token",
  ],
];

/** One model's or one program's refusal, for which no other request waits. */
const OTHERS: Case[] = [
  // github.com/anomalyco/opencode/issues/45132
  ["OpenCode Zen, the model's name alone", { status: 403, body: { model: "mimo-v2.5-free" } }, "auth", "this model"],
  // github.com/OnesoftQwQ/opencode-go-copilot/issues/134
  [
    "OpenCode Zen's free tier",
    {
      status: 403,
      body: anthropics("FreeTierError", "Error from provider (Console): OpenCode's free tier can only be used from within OpenCode"),
    },
    "auth",
    "nobody",
  ],
  // github.com/Davidvandijcke/coarse/issues/183
  [
    "OpenRouter's provider",
    {
      ...{ type: "openrouter", status: 403 },
      body: error("The request is prohibited due to a violation of provider Terms Of Service.", {
        code: 403,
        metadata: { provider_name: null },
      }),
    },
    "auth",
    "nobody",
  ],
  // github.com/JohnnyZ93/oai-compatible-copilot/issues/214
  [
    "a model for some programs",
    {
      status: 400,
      body: error("Request denied by upstream policy. This model is restricted to authorized applications.", { code: 1369 }),
    },
    "auth",
    "nobody",
  ],
  // github.com/anthropics/claude-code/issues/45911
  [
    "Anthropic's plan",
    {
      ...{ type: "claude", api: "messages", status: 400 },
      body: anthropics(
        "invalid_request_error",
        "Third-party apps now draw from your extra usage, not your plan limits. We've added a $200 credit to get you started. Claim it at claude.ai/settings/usage and keep going.",
      ),
    },
    "auth",
    "nobody",
  ],
  // github.com/anthropics/claude-code/issues/61808
  [
    "Anthropic's long requests",
    {
      ...{ type: "claude", api: "messages", status: 429 },
      body: anthropics("rate_limit_error", "Usage credits are required for long context requests."),
    },
    "rateLimit",
    "nobody",
  ],
  // github.com/anomalyco/opencode/issues/45990
  [
    "what OpenCode Zen was refused itself",
    {
      status: 400,
      body: mistake(
        "Error from provider (Console Go): Upstream request failed: [404] No allowed providers are available for the selected model.",
      ),
    },
    "serverError",
    "nobody",
  ],
  // github.com/langchain-ai/langchain/issues/19914
  [
    "what the model wrote",
    { type: "azure", status: 400, body: error("Failed to create completion as the model generated invalid Unicode output.") },
    "serverError",
    "nobody",
  ],
  [
    "words of capacity that nobody lists",
    { status: 400, body: mistake("All instances of this model are busy at the moment.") },
    "overloaded",
    "nobody",
  ],
];

/** What else a type has to be told. */
const OWN: Record<string, object> = {
  bedrock: { awsRegion: "us-east-1" },
  vertex: { vertexProjectId: "x", vertexRegion: "us-east1" },
};

const PATHS: Partial<Record<ApiName, string>> = { chat: "/v1/chat/completions", messages: "/v1/messages", responses: "/v1/responses" };

interface Seen {
  status: number | undefined;
  kinds: string[];
  last: string | undefined;
  blamed: Blamed;
}

function asked(said: Said, fallback: boolean): Seen {
  const api = said.api ?? "chat";
  const provider = (id: string, type: string, tokens: string[]) => ({ id, type, apiTokens: tokens, baseUrl: "http://127.0.0.1:9/v1" });
  const own = OWN[said.type ?? ""] ?? {};
  const providers = [
    { ...provider("p", said.type ?? "openai-compatible", ["sk-filter-token-one"]), ...own },
    provider("q", api === "messages" ? "claude" : "openai-compatible", ["sk-filter-token-two"]),
  ];
  const fallbacks = fallback ? [{ provider: "q", model: "other" }] : [];
  const on = worker({ config: { providers, routes: [{ match: { model: "*" }, provider: "p", fallbacks }] } });
  const stream = said.events !== undefined;
  const input = api === "responses" ? { input: "hi" } : { messages: [{ role: "user", content: "hi" }], max_tokens: 100 };
  const passage = on.request({ path: PATHS[api], headers: JSON_HEADERS, body: [JSON.stringify({ model: "m", ...input, stream })] });
  for (let i = 0; i < 9 && passage.answer === null; i++) {
    if (passage.attempt === null) on.tick(50);
    else if (passage.attempt.cluster === "q") {
      if (stream)
        passage.respond(
          200,
          SSE_HEADERS,
          streamAnswer(api, "other", ["Hello"]).map((one) => render(one)),
        );
      else passage.respond(200, JSON_HEADERS, [JSON.stringify(jsonAnswer(api, "other", "Hello"))]);
    } else {
      const headers = stream ? SSE_HEADERS : [...JSON_HEADERS, ...(said.headers ?? [])];
      passage.respond(said.status, headers, said.events ?? [JSON.stringify(said.body)]);
    }
  }
  const trail = (passage.answer?.headers.get("x-ai-trail") ?? "").split(", ");
  return {
    status: passage.answer?.status,
    kinds: trail.filter((one) => one.startsWith("p#")).map((one) => one.replace(/^.*=/, "")),
    last: trail.at(-1),
    blamed: blamed((on.ask("GET", "/status").json.providers as State[])[0]),
  };
}

interface State {
  failures: number;
  tokens: { state: string; reason: string | null; failures: number; models: unknown[] }[];
}

function blamed(state: State | undefined): Blamed {
  const token = state?.tokens[0];
  if (token === undefined || (token.state === "ok" && token.failures === 0 && state?.failures === 0)) return "nobody";
  if (token.reason === "serverError" || token.reason === "overloaded") return "server";
  return token.state === "ejected" ? "token" : "this model";
}

describe.each([
  ["a model that is gone", GONE],
  ["a server's trouble", SERVERS],
  ["an account's trouble", ACCOUNTS],
  ["one model's or one program's", OTHERS],
])("%s", (_, cases) => {
  test.each(cases)("%s: the next target answers, and who is at fault is told", (__, said, kind, whom) => {
    const seen = asked(said, true);
    assert.deepEqual([seen.status, seen.last, seen.kinds.at(-1), seen.blamed], [200, "q#0=ok", kind, whom]);
  });

  test.each(cases.filter(([, { status }]) => status === 400))("%s: as a client's words in a message it blames nobody", (__, said) => {
    const body = JSON.stringify(said.body).replace(/"(message|detail|error)":"/, '"$1":"invalid prompt: ');
    assert.equal(asked({ ...said, body: JSON.parse(body) as object }, false).blamed, "nobody");
  });
});

test.each([
  "* GenerateContentRequest.tools[0].function_declarations[0].parameters.properties[capacity].items: missing field.\n",
  "tools.0.custom.input_schema.properties.capacity.type: Input should be a valid string",
  "Invalid tool name get_free_busy: not found in tools",
  "Value error, image_capacity.png could not be fetched",
  "Unrecognized key overload.level",
])("a client's name with a word of capacity in it is no server's trouble: %j", (message) => {
  const seen = asked({ status: 400, body: mistake(message) }, true);
  assert.deepEqual([seen.status, seen.kinds, seen.blamed], [400, [], "nobody"]); // told at once: no trail
});

test.each([
  [200, error("Too many tokens, please wait before trying again.", { type: "server_error" })],
  [200, error("Engine is overloaded: too many tokens are waiting", { type: "server_error" })],
  [503, error("Server overloaded: the number of tokens in the queue exceeds the limit, try again")],
  [503, error("no healthy upstream: the prompt queue is too long")],
])("a server that is full speaks of tokens too: %i %j", (status, body) => {
  const { kinds } = asked({ status, body }, true);
  assert.ok(!kinds.includes("contextLength"), kinds.join());
});

// Templates of self-hosted models: what cannot be put right is asked of the next target, as every other 500 is.
test.each([
  ["Conversation roles must alternate user/assistant/user/assistant/...", 500],
  ["System message must be at the beginning.", 500],
  ["Unexpected role 'user' after role 'tool'", 500],
])("a 500 about the order of turns that stand right: %s", (message, status) => {
  const seen = asked({ status, body: error(message, { type: "server_error" }) }, true);
  assert.deepEqual([seen.status, seen.last, seen.blamed], [200, "q#0=ok", "nobody"]);
});

test("a moderation of the client's own text stays one", () => {
  for (const words of ["Your prompt was flagged by our content policy.", "Your request was rejected as a result of our safety system."]) {
    const seen = asked({ status: 403, body: error(words) }, true);
    assert.deepEqual([seen.status, seen.blamed], [403, "nobody"]);
  }
});
