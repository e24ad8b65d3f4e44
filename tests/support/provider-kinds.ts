// Every failure kind in every API as a real provider documents it: data, with the public document named beside each.
import { answer, eventsThen, events, headersThenSilence, resets, silent, type Answer } from "./answers.js";
import {
  ANTHROPIC,
  AZURE,
  DASHSCOPE,
  DEEPSEEK,
  GEMINI,
  MOONSHOT,
  OPENAI,
  OPENROUTER,
  VOLCENGINE,
  ZHIPU,
  type ProviderError,
} from "./provider-bodies.js";
import { chatChunk, json, jsonAnswer, streamAnswer, type ApiName } from "./wire.js";

export type Api = "chat" | "messages" | "responses";

export interface KindCase {
  kind: string;
  api: Api;
  /** The provider's type. */
  type: string;
  what: string;
  /** The document that shows the body or the stream. */
  source: string;
  answer: Answer;
  /** Makes sense for streams only, or for plain answers only. */
  only?: "streamed" | "plain";
}

const ERRORS = {
  openai: "https://platform.openai.com/docs/guides/error-codes",
  anthropic: "https://docs.anthropic.com/en/api/errors",
  anthropicStream: "https://docs.anthropic.com/en/docs/build-with-claude/streaming#error-events",
  failed: "https://platform.openai.com/docs/api-reference/responses-streaming/response/failed",
  errorEvent: "https://platform.openai.com/docs/api-reference/responses-streaming/error",
  response: "https://platform.openai.com/docs/api-reference/responses/object",
  azure: "https://learn.microsoft.com/azure/ai-foundry/openai/concepts/content-filter",
  azureQuota: "https://learn.microsoft.com/azure/ai-foundry/openai/quotas-limits",
  gemini: "https://ai.google.dev/gemini-api/docs/troubleshooting",
  dashscope: "https://help.aliyun.com/zh/model-studio/error-code",
  deepseek: "https://api-docs.deepseek.com/quick_start/error_codes",
  zhipu: "https://docs.bigmodel.cn/cn/faq/api-code",
  moonshot: "https://platform.moonshot.cn/docs/api/chat",
  volcengine: "https://www.volcengine.com/docs/82379/1299023",
  openrouter: "https://openrouter.ai/docs/api-reference/errors",
  minimax: "https://platform.minimaxi.com/document/error_code",
  groq: "https://console.groq.com/docs/errors",
  xai: "https://docs.x.ai/docs/key-information/debugging",
};

function row(kind: string, api: Api, type: string, what: string, source: string, error: ProviderError): KindCase {
  return { kind, api, type, what, source, answer: answer(error.status, error.body, error.headers) };
}

/** Anthropic's error as the first event, or behind the opening ones. */
function anthropicEvent(kind: string, error: { body: object }, opening: number): KindCase {
  const { type } = (error.body as { error: { type: string } }).error;
  return {
    kind,
    api: "messages",
    type: "claude",
    what: `${type} in a stream, behind ${opening} events`,
    source: ERRORS.anthropicStream,
    answer: opened("messages", opening, json(error.body, "error")),
    only: "streamed",
  };
}

/** The documented opening events of an API, then this one. */
function opened(api: ApiName, count: number, last: { event?: string; data: string }): Answer {
  return events([...streamAnswer(api, "m", ["x"]).slice(0, count), last]);
}

/** `response.failed`, which carries the whole object. */
function failedEvent(kind: string, code: string, message: string): KindCase {
  const response = { ...jsonAnswer("responses", "m", ""), status: "failed", error: { code, message }, output: [], usage: null };
  return {
    kind,
    api: "responses",
    type: "openai",
    what: `response.failed with ${code}`,
    source: ERRORS.failed,
    answer: opened("responses", 2, json({ type: "response.failed", sequence_number: 2, response }, "response.failed")),
    only: "streamed",
  };
}

/** The flat `error` event of the Responses API. */
function errorEvent(kind: string, code: string, message: string): KindCase {
  return {
    kind,
    api: "responses",
    type: "openai",
    what: `an error event with ${code}`,
    source: ERRORS.errorEvent,
    answer: opened("responses", 1, json({ type: "error", code, message, param: null, sequence_number: 1 }, "error")),
    only: "streamed",
  };
}

const FLAGGED =
  "Invalid prompt: your prompt was flagged as potentially violating our usage policy. Please try again with a different prompt.";
const CONTEXT = "Your input exceeds the context window of this model. Please adjust your input and try again.";

/** HTTP errors of OpenAI's platform are the same for chat completions and responses. */
function openai(api: "chat" | "responses"): KindCase[] {
  return [
    row("auth", api, "openai", "401 invalid_api_key", ERRORS.openai, OPENAI.invalidKey),
    row("auth", api, "openai", "403 unsupported country", ERRORS.openai, OPENAI.noCountry),
    row("quota", api, "openai", "429 insufficient_quota", ERRORS.openai, OPENAI.quota),
    row("rateLimit", api, "openai", "429 rate_limit_exceeded", ERRORS.openai, OPENAI.rateLimit),
    row("serverError", api, "openai", "500", ERRORS.openai, OPENAI.serverError),
    row("overloaded", api, "openai", "503 overloaded", ERRORS.openai, { ...OPENAI.overloaded }),
    row("callerError", api, "openai", "400 invalid_type", ERRORS.openai, OPENAI.badRequest),
    row("contextLength", api, "openai", "400 context_length_exceeded", ERRORS.openai, OPENAI.contextLength),
    row("modelNotFound", api, "openai", "404 model_not_found", ERRORS.openai, OPENAI.modelNotFound),
    row("contentPolicy", api, "azure", "400 content_filter", ERRORS.azure, AZURE.contentFilter),
    { kind: "timeout", api, type: "openai", what: "APITimeoutError: no headers", source: ERRORS.openai, answer: silent },
    { kind: "timeout", api, type: "openai", what: "headers, then nothing", source: ERRORS.openai, answer: headersThenSilence },
    { kind: "connection", api, type: "openai", what: "APIConnectionError: a reset", source: ERRORS.openai, answer: resets },
  ];
}

const CHAT: KindCase[] = [
  ...openai("chat"),
  row("auth", "chat", "gemini", "400 API_KEY_INVALID in an array", ERRORS.gemini, GEMINI.invalidKey),
  row("rateLimit", "chat", "gemini", "429 RESOURCE_EXHAUSTED with RetryInfo", ERRORS.gemini, GEMINI.quota),
  row("overloaded", "chat", "gemini", "503 UNAVAILABLE", ERRORS.gemini, GEMINI.overloaded),
  row("quota", "chat", "qwen", "400 Arrearage", ERRORS.dashscope, DASHSCOPE.arrears),
  row("rateLimit", "chat", "qwen", "429 Throttling.AllocationQuota", ERRORS.dashscope, DASHSCOPE.allocation),
  row("contentPolicy", "chat", "qwen", "400 data_inspection_failed", ERRORS.dashscope, DASHSCOPE.inspection),
  row("modelNotFound", "chat", "qwen", "404 model_not_found", ERRORS.dashscope, DASHSCOPE.modelNotFound),
  row("quota", "chat", "deepseek", "402 Insufficient Balance", ERRORS.deepseek, DEEPSEEK.balance),
  row("overloaded", "chat", "deepseek", "503", ERRORS.deepseek, DEEPSEEK.overloaded),
  row("quota", "chat", "zhipuai", "429 with 1113, arrears", ERRORS.zhipu, ZHIPU.arrears),
  row("contentPolicy", "chat", "zhipuai", "400 with 1301", ERRORS.zhipu, ZHIPU.contentPolicy),
  row("quota", "chat", "moonshot", "429 exceeded_current_quota_error", ERRORS.moonshot, MOONSHOT.quota),
  row("overloaded", "chat", "moonshot", "429 engine_overloaded_error", ERRORS.moonshot, MOONSHOT.overloaded),
  row("quota", "chat", "doubao", "403 AccountOverdueError", ERRORS.volcengine, VOLCENGINE.overdue),
  row("contentPolicy", "chat", "doubao", "400 SensitiveContentDetected", ERRORS.volcengine, VOLCENGINE.sensitive),
  row("contentPolicy", "chat", "openrouter", "403 moderation", ERRORS.openrouter, OPENROUTER.moderation),
  row("quota", "chat", "minimax", "a 200 with base_resp 1008", ERRORS.minimax, {
    status: 200,
    body: { id: "", choices: null, base_resp: { status_code: 1008, status_msg: "insufficient balance" } },
  }),
  row("overloaded", "chat", "groq", "498 capacity_exceeded", ERRORS.groq, {
    status: 498,
    body: { error: { message: "Flex tier capacity exceeded", type: "capacity", code: "capacity_exceeded" } },
  }),
  row("auth", "chat", "grok", "400 with an invalid key", ERRORS.xai, {
    status: 400,
    body: { code: "Client specified an invalid argument", error: "Incorrect API key provided: xa***ab." },
  }),
  row("serverError", "chat", "openrouter", "a 200 that names 502", ERRORS.openrouter, {
    status: 200,
    body: { error: { code: 502, message: "Provider returned error" } },
  }),
  {
    kind: "serverError",
    api: "chat",
    type: "openrouter",
    what: "finish_reason error in a stream",
    source: "https://openrouter.ai/docs/api-reference/streaming#handling-errors-during-streaming",
    answer: events([
      chatChunk("m", { role: "assistant", content: "" }),
      json({
        id: "cmpl-abc123",
        object: "chat.completion.chunk",
        created: 1234567890,
        model: "openai/gpt-4o",
        provider: "openai",
        error: { code: "server_error", message: "Provider disconnected unexpectedly" },
        choices: [{ index: 0, delta: { content: "" }, finish_reason: "error" }],
      }),
    ]),
    only: "streamed",
  },
  {
    kind: "rateLimit",
    api: "chat",
    type: "openai",
    what: "rate_limit_exceeded as the first data of a stream",
    source: ERRORS.openai,
    answer: events([json(OPENAI.rateLimit.body)]),
    only: "streamed",
  },
  {
    kind: "contextLength",
    api: "chat",
    type: "openai",
    what: "context_length_exceeded as the first data of a stream",
    source: ERRORS.openai,
    answer: events([json(OPENAI.contextLength.body)]),
    only: "streamed",
  },
  {
    kind: "callerError",
    api: "chat",
    type: "openai",
    what: "invalid_request_error as the first data of a stream",
    source: ERRORS.openai,
    answer: events([json(OPENAI.badRequest.body)]),
    only: "streamed",
  },
  {
    kind: "timeout",
    api: "chat",
    type: "openai",
    what: "the role chunk, then nothing",
    source: "https://platform.openai.com/docs/api-reference/chat-streaming",
    answer: eventsThen(streamAnswer("chat", "m", ["x"]).slice(0, 1), { do: "silence" }),
    only: "streamed",
  },
];

const MESSAGES: KindCase[] = [
  row("auth", "messages", "claude", "401 authentication_error", ERRORS.anthropic, ANTHROPIC.invalidKey),
  row("auth", "messages", "claude", "403 permission_error", ERRORS.anthropic, ANTHROPIC.permission),
  row("quota", "messages", "claude", "400 about the credit balance", ERRORS.anthropic, ANTHROPIC.credit),
  row("quota", "messages", "claude", "402 billing_error", ERRORS.anthropic, {
    status: 402,
    body: { type: "error", error: { type: "billing_error", message: "There is an issue with your billing or payment information." } },
  }),
  row("rateLimit", "messages", "claude", "429 rate_limit_error", ERRORS.anthropic, ANTHROPIC.rateLimit),
  row("overloaded", "messages", "claude", "529 overloaded_error", ERRORS.anthropic, ANTHROPIC.overloaded),
  row("serverError", "messages", "claude", "500 api_error", ERRORS.anthropic, ANTHROPIC.serverError),
  row("serverError", "messages", "claude", "504 timeout_error", ERRORS.anthropic, {
    status: 504,
    body: { type: "error", error: { type: "timeout_error", message: "The request timed out while processing." } },
  }),
  row("callerError", "messages", "claude", "400 invalid_request_error", ERRORS.anthropic, ANTHROPIC.badRequest),
  row("callerError", "messages", "claude", "413 request_too_large", ERRORS.anthropic, {
    status: 413,
    body: { type: "error", error: { type: "request_too_large", message: "Request exceeds the maximum allowed number of bytes." } },
  }),
  row("contextLength", "messages", "claude", "400 prompt is too long", ERRORS.anthropic, ANTHROPIC.contextLength),
  row("contentPolicy", "messages", "claude", "400 output blocked", ERRORS.anthropic, {
    status: 400,
    body: { type: "error", error: { type: "invalid_request_error", message: "Output blocked by content filtering policy" } },
  }),
  row("modelNotFound", "messages", "claude", "404 not_found_error", ERRORS.anthropic, ANTHROPIC.modelNotFound),
  anthropicEvent("overloaded", ANTHROPIC.overloaded, 0),
  anthropicEvent("overloaded", ANTHROPIC.overloaded, 3),
  anthropicEvent("rateLimit", ANTHROPIC.rateLimit, 1),
  anthropicEvent("serverError", ANTHROPIC.serverError, 3),
  anthropicEvent("auth", ANTHROPIC.permission, 0),
  anthropicEvent("callerError", ANTHROPIC.badRequest, 0),
  anthropicEvent("contextLength", ANTHROPIC.contextLength, 0),
  anthropicEvent("modelNotFound", ANTHROPIC.modelNotFound, 0),
  { kind: "timeout", api: "messages", type: "claude", what: "no headers", source: ERRORS.anthropic, answer: silent },
  { kind: "connection", api: "messages", type: "claude", what: "a reset", source: ERRORS.anthropic, answer: resets },
  {
    kind: "timeout",
    api: "messages",
    type: "claude",
    what: "the opening events and a ping, then nothing",
    source: "https://docs.anthropic.com/en/docs/build-with-claude/streaming#ping-events",
    answer: eventsThen(streamAnswer("messages", "m", ["x"]).slice(0, 3), { do: "silence" }),
    only: "streamed",
  },
];

const RESPONSES: KindCase[] = [
  ...openai("responses"),
  failedEvent("serverError", "server_error", "The model failed to generate a response."),
  failedEvent("rateLimit", "rate_limit_exceeded", "Rate limit reached for gpt-4o."),
  failedEvent("contextLength", "context_length_exceeded", CONTEXT),
  failedEvent("contentPolicy", "invalid_prompt", FLAGGED),
  failedEvent("callerError", "invalid_image_url", "Unable to download the image."),
  failedEvent("serverError", "vector_store_timeout", "The vector store timed out."),
  errorEvent("serverError", "server_error", "An error occurred while processing your request."),
  errorEvent("quota", "insufficient_quota", "You exceeded your current quota, please check your plan and billing details."),
  errorEvent("rateLimit", "rate_limit_exceeded", "Rate limit reached for gpt-4o."),
  errorEvent("contextLength", "context_length_exceeded", CONTEXT),
  {
    kind: "serverError",
    api: "responses",
    type: "openai",
    what: "a 200 with status failed",
    source: ERRORS.response,
    answer: answer(200, {
      ...jsonAnswer("responses", "m", ""),
      status: "failed",
      error: { code: "server_error", message: "The model failed to generate a response." },
      output: [],
    }),
    only: "plain",
  },
  {
    kind: "contentPolicy",
    api: "responses",
    type: "openai",
    what: "a 200 with status failed and invalid_prompt",
    source: ERRORS.response,
    answer: answer(200, {
      ...jsonAnswer("responses", "m", ""),
      status: "failed",
      error: { code: "invalid_prompt", message: FLAGGED },
      output: [],
    }),
    only: "plain",
  },
  {
    kind: "timeout",
    api: "responses",
    type: "openai",
    what: "the opening events, then nothing",
    source: "https://platform.openai.com/docs/api-reference/responses-streaming",
    answer: eventsThen(streamAnswer("responses", "m", ["x"]).slice(0, 4), { do: "silence" }),
    only: "streamed",
  },
  row("rateLimit", "responses", "azure", "429 with retry-after", ERRORS.azureQuota, {
    status: 429,
    body: { error: { code: "too_many_requests", message: "Your requests have exceeded the token rate limit of your current tier." } },
    headers: { "retry-after": "20" },
  }),
];

/** All of them; the kinds of the outcomes table for each API. */
export const KIND_CASES: KindCase[] = [...CHAT, ...MESSAGES, ...RESPONSES];
