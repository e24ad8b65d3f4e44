// Healthy answers that look like failures, of many vendors and gateways: words about errors, reasons to stop that nobody lists, silence with a reason, other members beside an answer. Each passes
// byte for byte and blames nobody.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { JSON_HEADERS, SSE_HEADERS, TOKENS, worker } from "./worker.js";

type Fields = Record<string, unknown>;
const PATHS = { chat: "/v1/chat/completions", messages: "/v1/messages", responses: "/v1/responses" };
type Api = keyof typeof PATHS;

const DONE = "data: [DONE]\n\n";
const data = (fields: Fields): string => `data: ${JSON.stringify(fields)}\n\n`;
const chunk = (delta: Fields, reason: string | null = null, more: Fields = {}): string =>
  data({ id: "c", object: "chat.completion.chunk", choices: [{ index: 0, delta, finish_reason: reason }], ...more });
const ROLE = chunk({ role: "assistant", content: "" });
const HI = chunk({ content: "Hi" });
const STOP = chunk({}, "stop");
const whole = (message: Fields, reason: string | null = "stop", more: Fields = {}): Fields => ({
  id: "c",
  object: "chat.completion",
  choices: [{ index: 0, message: { role: "assistant", ...message }, finish_reason: reason }],
  ...more,
});
const event = (type: string, more: Fields = {}): string => `event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`;

/** What a model may write. */
const TEXTS = [
  "Error code: 429 - {'error': {'message': 'Rate limit reached', 'code': 'rate_limit_exceeded'}}",
  '{"error":{"code":401,"message":"invalid api key","type":"authentication_error"}}',
  "<!DOCTYPE html><html><body>502 Bad Gateway</body></html>",
  "You exceeded your current quota, please check your plan and billing details.",
  '{"success":false,"errors":[{"code":1}]}',
  'data: [DONE]\n\nevent: error\ndata: {"error":1}',
  "当前分组上游负载已饱和，请稍后再试",
  'litellm.RateLimitError: AnthropicException - {"type":"error"}',
  "\u0000\u0001\u001f\u2028",
  " ",
  "\n",
  "0",
  "null",
];

/** Reasons of models, by many vendors; those of a vendor's own trouble stand in config/providers/finish-reasons.ts. */
const REASONS =
  `length content_filter tool_calls function_call eos eos_token stop_sequence end_turn max_tokens COMPLETE MAX_TOKENS STOP end stop_token tool_use model_length repetition repetition_truncation safety
  recitation other unknown guardrail_intervened refusal pause_turn compaction model_context_window_exceeded 1 normal completed stop_str length_limit blocklist prohibited_content spii language`.split(
    /\s+/,
  );

const CALL = { id: "t", type: "function", function: { name: "f", arguments: "{}" } };
const MESSAGES: [string, Fields, (string | null)?][] = [
  ["calls and no content", { content: null, tool_calls: [CALL] }, "tool_calls"],
  ["calls, and the reason of none (Ollama)", { content: "", tool_calls: [CALL] }],
  ["a call without a type (Mistral)", { content: "", tool_calls: [{ id: "abcdefghi", function: CALL.function }] }, "tool_calls"],
  [
    "a call whose arguments are an object",
    { content: null, tool_calls: [{ ...CALL, function: { name: "f", arguments: { a: 1 } } }] },
    "tool_calls",
  ],
  ["a custom tool's call", { content: null, tool_calls: [{ id: "t", type: "custom", custom: { name: "f", input: "x" } }] }, "tool_calls"],
  ["a function's call of old", { content: null, function_call: CALL.function }, "function_call"],
  ["a refusal", { content: null, refusal: "No." }],
  ["thoughts alone, cut", { content: "", reasoning_content: "Hm" }, "length"],
  ["thoughts alone", { content: null, reasoning_content: "Hm" }],
  [
    "encrypted thoughts alone (OpenRouter)",
    { content: "", reasoning: null, reasoning_details: [{ type: "reasoning.encrypted", data: "x" }] },
  ],
  ["parts of thoughts (Mistral)", { content: [{ type: "thinking", thinking: [{ type: "text", text: "Hm" }] }] }],
  ["sound", { content: null, audio: { id: "a", data: "AAAA", transcript: "Hi" } }],
  ["pictures (OpenRouter)", { content: "", images: [{ type: "image_url", image_url: { url: "data:image/png;base64,AA" } }] }],
  ["nothing", { content: "" }],
  ["nothing, as null", { content: null }],
  ["nothing, for a filter (Azure)", { content: null }, "content_filter"],
  ["a text and no reason", { content: "Hi" }, null],
  ["a text and an empty reason", { content: "Hi" }, ""],
];

/** What stands beside a good answer. */
const BESIDE: Fields[] = [
  { error: null },
  { errors: null },
  { code: 200, msg: "success" },
  { code: "0", message: "ok" },
  { code: null, message: null },
  { success: true, errors: [], messages: [] },
  { status: "completed" },
  { detail: null },
  { ret: 0, msg: "" },
  { base_resp: { status_code: 0, status_msg: "" }, input_sensitive: false },
  { warning: "Your quota is nearly exhausted" },
  { x_groq: { id: "r", error: null } },
  { error_count: 0, retry_after: 0, status_code: 200 },
];

const START = event("message_start", { message: { type: "message", role: "assistant", content: [], stop_reason: null } });
const TEXT_BLOCK = event("content_block_start", { index: 0, content_block: { type: "text", text: "" } });
const BLOCK_STOP = event("content_block_stop", { index: 0 });
const SAYS = event("content_block_delta", { index: 0, delta: { type: "text_delta", text: "Hi" } });
const ends = (reason: string): string => event("message_delta", { delta: { stop_reason: reason } }) + event("message_stop");
const CREATED = event("response.created", { response: { id: "r", status: "in_progress", error: null, output: [] } });
const SAID = event("response.output_text.delta", { delta: "Hi" });
const COMPLETED = event("response.completed", { response: { id: "r", status: "completed", error: null, output: [{ type: "message" }] } });

const STREAMS: [string, Api, string[]][] = [
  // github.com/ollama/ollama/issues/4357, github.com/sgl-project/sglang/issues/3912
  [
    "empty reasons until the last",
    "chat",
    [chunk({ role: null, content: "Hi", tool_calls: null }, ""), chunk({ content: "" }, "stop"), DONE],
  ],
  // github.com/vercel/ai/issues/7417, github.com/anomalyco/opencode/issues/1298
  ["usage without choices", "chat", [ROLE, HI, STOP, data({ object: "chat.completion.chunk", usage: { total_tokens: 2 } }), DONE]],
  [
    "a filter's own error in front (Azure)",
    "chat",
    [data({ choices: [], prompt_filter_results: [{ error: { code: "content_filter_error" } }] }), ROLE, HI, STOP, DONE],
  ],
  [
    "a filter's result behind (Azure)",
    "chat",
    [ROLE, HI, STOP, data({ choices: [{ index: 0, finish_reason: null, content_filter_results: {} }] }), DONE],
  ],
  [
    "success in each chunk (Spark)",
    "chat",
    [data({ code: 0, message: "Success", choices: [{ index: 0, delta: { content: "Hi" } }] }), STOP, DONE],
  ],
  [
    "the whole answer behind (MiniMax, Perplexity)",
    "chat",
    [ROLE, HI, STOP, data({ choices: [{ index: 0, finish_reason: "stop", message: { content: "Hi" } }], base_resp: { status_code: 0 } })],
  ],
  ["a chunk that is torn, between", "chat", [ROLE, HI, 'data: {"choices":[{"index":0,"delta":{"con\n\n', HI, STOP, DONE]],
  ["a line that is no JSON, between", "chat", [ROLE, HI, "data: processing...\n\n", HI, STOP, DONE]],
  ["no reason, and the terminator", "chat", [ROLE, HI, DONE]],
  [
    "two choices, crossed",
    "chat",
    [
      data({ choices: [{ index: 1, delta: { content: "b" } }] }),
      data({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] }),
      data({ choices: [{ index: 1, delta: {}, finish_reason: "stop" }] }),
      DONE,
    ],
  ],
  ["a call that begins with the end", "chat", [ROLE, chunk({ tool_calls: [{ index: 0, ...CALL }] }, "tool_calls"), DONE]],
  ["padding (OpenAI)", "chat", [chunk({ role: "assistant", content: "" }, null, { obfuscation: "error" }), HI, STOP, DONE]],
  ["blank lines of three", "chat", [ROLE, HI, STOP, DONE].map((one) => `${one}\n`)],
  ["carriage returns", "chat", [[ROLE, HI, STOP, DONE].join("").replaceAll("\n", "\r\n")]],
  ["no space behind the colon", "chat", [ROLE, HI, STOP, DONE].map((one) => one.replace("data: ", "data:"))],
  ["nothing", "chat", [ROLE, STOP, DONE]],
  ["nothing, for a filter", "chat", [ROLE, chunk({}, "content_filter"), DONE]],
  ["thoughts alone", "chat", [ROLE, chunk({ reasoning_content: "Hm" }), chunk({ content: "", reasoning_content: null }, "stop"), DONE]],
  [
    "hidden thoughts, then a text",
    "messages",
    [
      START,
      event("content_block_start", { index: 0, content_block: { type: "thinking", thinking: "" } }),
      event("content_block_delta", { index: 0, delta: { type: "signature_delta", signature: "x" } }),
      BLOCK_STOP,
      TEXT_BLOCK,
      SAYS,
      BLOCK_STOP,
      ends("end_turn"),
    ],
  ],
  [
    "a tool's failure, then a text",
    "messages",
    [
      START,
      event("content_block_start", {
        index: 0,
        content_block: { type: "web_search_tool_result", content: { type: "web_search_tool_result_error", error_code: "unavailable" } },
      }),
      BLOCK_STOP,
      TEXT_BLOCK,
      SAYS,
      BLOCK_STOP,
      ends("end_turn"),
    ],
  ],
  [
    "a call without input",
    "messages",
    [
      START,
      event("content_block_start", { index: 0, content_block: { type: "tool_use", id: "t", name: "f", input: {} } }),
      BLOCK_STOP,
      ends("tool_use"),
    ],
  ],
  ["an empty text", "messages", [START, TEXT_BLOCK, BLOCK_STOP, ends("end_turn")]],
  ...["refusal", "pause_turn", "max_tokens", "model_context_window_exceeded"].map((reason): [string, Api, string[]] => [
    `nothing, for ${reason}`,
    "messages",
    [START, ends(reason)],
  ]),
  ["the terminator of chats behind", "messages", [START, TEXT_BLOCK, SAYS, BLOCK_STOP, ends("end_turn"), DONE]],
  ["keepalive", "responses", [CREATED, event("keepalive"), SAID, COMPLETED]],
  [
    "a tool server's failure, then a text",
    "responses",
    [CREATED, event("response.mcp_list_tools.failed"), event("response.mcp_call.failed"), SAID, COMPLETED],
  ],
  [
    "limits in between (Codex)",
    "responses",
    [CREATED, event("codex.rate_limits", { rate_limits: { primary: { used_percent: 99 } } }), SAID, COMPLETED],
  ],
  [
    "thoughts, and incomplete",
    "responses",
    [
      CREATED,
      event("response.reasoning_summary_text.delta", { delta: "Hm" }),
      event("response.incomplete", { response: { status: "incomplete", output: [] } }),
    ],
  ],
];

const OTHERS: [string, Api, Fields][] = [
  [
    "a tool's failure beside a text",
    "messages",
    {
      type: "message",
      content: [
        { type: "web_search_tool_result", content: { type: "web_search_tool_result_error", error_code: "max_uses_exceeded" } },
        { type: "text", text: "Hi" },
      ],
      stop_reason: "end_turn",
    },
  ],
  [
    "thoughts alone",
    "messages",
    { type: "message", content: [{ type: "thinking", thinking: "Hm", signature: "x" }], stop_reason: "max_tokens" },
  ],
  [
    "a tool server that failed",
    "responses",
    {
      object: "response",
      status: "completed",
      error: null,
      output: [{ type: "mcp_list_tools", tools: [], error: { code: 424, message: "Failed Dependency" } }, { type: "message" }],
    },
  ],
  [
    "a search that failed",
    "responses",
    { object: "response", status: "completed", error: null, output: [{ type: "web_search_call", status: "failed" }, { type: "message" }] },
  ],
  ["work in the background", "responses", { object: "response", status: "queued", background: true, error: null, output: [] }],
];

const CONFIG = {
  providers: [{ id: "p", type: "openai-compatible", apiTokens: TOKENS, baseUrl: "http://127.0.0.1:9/v1" }],
  routes: [{ name: "r", match: { model: "*" }, provider: "p" }],
};

function passes(api: Api, pieces: string[], streamed: boolean): void {
  for (const downstreamOnly of [false, true]) {
    const on = worker({ downstreamOnly, config: CONFIG });
    const passage = on.request({
      path: PATHS[api],
      headers: JSON_HEADERS,
      body: [JSON.stringify({ model: "m", ...(streamed && { stream: true }) })],
    });
    passage.respond(200, streamed ? SSE_HEADERS : JSON_HEADERS, pieces);
    assert.equal(passage.answer?.ending, "whole");
    assert.equal(passage.answer.body.toString(), pieces.join(""));
    const [provider] = on.ask("GET", "/status").json.providers as { state: string; tokens: { state: string; models: unknown[] }[] }[];
    assert.equal(provider?.state, "ok");
    for (const token of provider.tokens) assert.deepEqual([token.state, token.models], ["ok", []]);
  }
}

describe("passes, whole", () => {
  test.each(TEXTS.map((text) => [text]))("the text %j", (text) => passes("chat", [JSON.stringify(whole({ content: text }))], false));
  test.each(REASONS.map((reason) => [reason]))("the reason %s", (reason) =>
    passes("chat", [JSON.stringify(whole({ content: "Hi" }, reason))], false),
  );
  test.each(MESSAGES)("%s", (_, message, reason = "stop") => passes("chat", [JSON.stringify(whole(message, reason))], false));
  test.each(BESIDE.map((beside) => [beside]))("beside %j", (beside) => {
    passes("chat", [JSON.stringify(whole({ content: "Hi" }, "stop", beside))], false);
    passes("chat", [JSON.stringify({ ...beside, ...whole({ content: "Hi" }) })], false);
  });
  test.each(OTHERS)("%s (%s)", (_, api, answer) => passes(api, [JSON.stringify(answer)], false));
});

describe("passes, streamed", () => {
  test.each(TEXTS.map((text) => [text]))("the text %j", (text) => passes("chat", [ROLE, chunk({ content: text }), STOP, DONE], true));
  test.each(REASONS.map((reason) => [reason]))("the reason %s", (reason) => passes("chat", [ROLE, HI, chunk({}, reason), DONE], true));
  test.each(STREAMS)("%s (%s)", (_, api, pieces) => passes(api, pieces, true));
});
