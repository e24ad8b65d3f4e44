// Providers' own protocols as the tests on real Envoy ask them: where, with what, and how each fails, in its documents' words.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { answer, type Answer } from "../support/answers.js";
import type { Received } from "../support/received.js";
import type { Step } from "../support/steps.js";
import { expectedTencentAuthorization } from "../support/tc3.js";
import type { Dialect } from "../dialect/dialects.js";

export interface OwnProtocol {
  dialect: Dialect;
  /** In the configuration. */
  provider: object;
  /** What it is asked for. */
  model: string;
  /** Whether a request wants a stream. */
  streams: (request: Received) => boolean;
  kind: "sse" | "ndjson";
  /** Of a request for the whole and of one for a stream. */
  paths: [string, string];
  /** What stands in a request for a stream. */
  asked: object;
  headers?: object;
  header?: string;
  prefix?: string;
  /** What its credential has to be, where that is no token. */
  credential?: (request: Received) => string;
  /** The answer of the golden `text`, where it is another than that of all. */
  text?: string;
  /** Of that golden, input and output; undefined: it tells none. */
  usage?: [number, number];
  /** It calls tools. */
  calls?: boolean;
  /** False: nothing tells its end but that there is no more. */
  torn?: false;
  /** What, as which kind, the answer. */
  failures: [string, string, Answer][];
}

const golden = (feature: string, file: string) => readFileSync(join("tests", "dialect", "goldens", "answers", feature, file));

/** A golden as the provider gives it: whole, or piece by piece. */
export function gives(own: Pick<OwnProtocol, "dialect" | "kind" | "streams">, feature: string): Answer {
  return (request) => {
    if (!own.streams(request))
      return answer(200, golden(feature, `${own.dialect}.json`).toString(), { "content-type": "application/json" })(request);
    const bytes = golden(feature, `${own.dialect}.${own.kind}`);
    const pieces = Array.from({ length: Math.ceil(bytes.length / 90) }, (_, i) => bytes.subarray(90 * i, 90 * (i + 1)));
    const steps: Step[] = pieces.map((data) => ({ do: "bytes", data }));
    const type = own.kind === "ndjson" ? "application/x-ndjson" : "text/event-stream";
    return [{ do: "headers", status: 200, headers: { "content-type": type } }, ...steps, { do: "end" }];
  };
}

const json = (status: number, body: object): Answer => answer(status, body, { "content-type": "application/json" });
const event = (type: string, body: object): Answer =>
  answer(200, `${type}data: ${JSON.stringify(body)}\n\n`, { "content-type": "text/event-stream" });

export const TENCENT = { id: "AKIDexample", secret: "secret-of-the-example" };

/** Tencent's own API says each failure in a 200. */
export const tencents = (code: string, message: string): Answer =>
  json(200, { Response: { Error: { Code: code, Message: message }, RequestId: "a8a2b4c6-3c1e-4f0e-9d7a-5b1f2c3d4e5f" } });
/** MiniMax too. */
export const minimaxs = (code: number, message: string): Answer =>
  json(200, { created: 0, model: "", reply: "", choices: null, base_resp: { status_code: code, status_msg: message } });

export const OWN_PROTOCOLS: OwnProtocol[] = [
  {
    dialect: "cohere",
    provider: { type: "cohere", dialect: "cohere" },
    model: "command-a-03-2025",
    streams: ({ json: body }) => body.stream === true,
    kind: "sse",
    paths: ["/v2/chat", "/v2/chat"],
    asked: { model: "command-a-03-2025", messages: [{ role: "user", content: "Go" }], stream: true },
    usage: [9, 3],
    calls: true,
    // https://docs.cohere.com/reference/errors, https://docs.cohere.com/v2/docs/streaming
    failures: [
      ["an invalid key", "auth", json(401, { id: "1", message: "invalid api token" })],
      ["a limit", "rateLimit", json(429, { message: "You are using a Trial key, which is limited to 20 API calls / minute." })],
      ["a failure in a 200", "serverError", json(200, { message: "internal server error, this has been reported to our developers" })],
      [
        "a failure as a stream's first event",
        "serverError",
        event("event: message-end\n", { type: "message-end", delta: { finish_reason: "ERROR", error: "internal error", usage: {} } }),
      ],
    ],
  },
  {
    dialect: "ollama",
    provider: { type: "ollama", dialect: "ollama" },
    model: "qwen3",
    streams: ({ json: body }) => body.stream === true,
    kind: "ndjson",
    paths: ["/api/chat", "/api/chat"],
    asked: { model: "qwen3", messages: [{ role: "user", content: "Go" }], stream: true },
    usage: [9, 3],
    calls: true,
    // https://docs.ollama.com/api/errors
    failures: [
      ["a model that is not there", "modelNotFound", json(404, { error: "model 'qwen3' not found, try pulling it first" })],
      ["a busy server", "overloaded", json(503, { error: "server busy, please try again.  maximum pending requests exceeded" })],
      [
        "a failure in a 200",
        "serverError",
        answer(200, '{"error":"an error was encountered while running the model"}\n', { "content-type": "application/x-ndjson" }),
      ],
    ],
  },
  {
    dialect: "dashscope",
    provider: { type: "qwen", qwenEnableCompatible: false },
    model: "qwen-plus",
    streams: ({ headers }) => headers["x-dashscope-sse"] === "enable",
    kind: "sse",
    paths: ["/api/v1/services/aigc/text-generation/generation", "/api/v1/services/aigc/text-generation/generation"],
    asked: {
      model: "qwen-plus",
      input: { messages: [{ role: "user", content: "Go" }] },
      parameters: { result_format: "message", incremental_output: true },
    },
    headers: { "x-dashscope-sse": "enable" },
    usage: [9, 3],
    calls: true,
    // https://help.aliyun.com/zh/model-studio/error-code
    failures: [
      ["an invalid key", "auth", json(401, { code: "InvalidApiKey", message: "Invalid API-key provided.", request_id: "1" })],
      [
        "a limit",
        "rateLimit",
        json(429, { code: "Throttling.RateQuota", message: "Requests rate limit exceeded, please try again later.", request_id: "1" }),
      ],
      ["a failure in a 200", "auth", json(200, { code: "InvalidApiKey", message: "Invalid API-key provided.", request_id: "1" })],
      [
        "a failure as a stream's first event",
        "rateLimit",
        event("id:1\nevent:error\n:HTTP_STATUS/429\n", { code: "Throttling", message: "Requests throttling triggered.", request_id: "1" }),
      ],
    ],
  },
  {
    dialect: "dify",
    provider: { type: "dify" },
    model: "dify",
    streams: ({ json: body }) => body.response_mode === "streaming",
    kind: "sse",
    paths: ["/v1/chat-messages", "/v1/chat-messages"],
    asked: { inputs: {}, query: "Go", response_mode: "streaming", conversation_id: "" },
    usage: [9, 3],
    // https://docs.dify.ai/api-reference/chat/send-chat-message
    failures: [
      ["an invalid key", "auth", json(401, { code: "unauthorized", message: "Access token is invalid", status: 401 })],
      [
        "a limit",
        "rateLimit",
        json(429, { code: "too_many_requests", message: "Too many requests. Please try again later.", status: 429 }),
      ],
      [
        "a quota that is used up",
        "quota",
        json(400, { code: "provider_quota_exceeded", message: "Your quota has been exhausted.", status: 400 }),
      ],
      [
        "a failure in a 200",
        "serverError",
        json(200, { code: "completion_request_error", message: "Completion request failed.", status: 400 }),
      ],
      [
        "a failure as a stream's first event",
        "quota",
        event("", {
          event: "error",
          message_id: "1",
          status: 400,
          code: "provider_quota_exceeded",
          message: "Your quota has been exhausted.",
        }),
      ],
    ],
  },
  {
    dialect: "coze",
    provider: { type: "coze" },
    model: "7379462189365198898",
    streams: () => true,
    kind: "sse",
    paths: ["/v3/chat", "/v3/chat"],
    asked: {
      bot_id: "7379462189365198898",
      stream: true,
      additional_messages: [{ role: "user", type: "question", content_type: "text", content: "Go" }],
    },
    usage: [9, 3],
    // https://www.coze.cn/open/docs/developer_guides/coze_error_codes
    failures: [
      ["an invalid key in a 200", "auth", json(200, { code: 4100, msg: "authentication is invalid", detail: { logid: "1" } })],
      ["an invalid key", "auth", json(401, { code: 700012006, msg: "access token invalid", detail: { logid: "1" } })],
      [
        "a limit in a 200",
        "rateLimit",
        json(200, { code: 4013, msg: "The request rate limit has been exceeded.", detail: { logid: "1" } }),
      ],
      [
        "a chat that failed",
        "quota",
        event("event:conversation.chat.failed\n", {
          id: "1",
          status: "failed",
          last_error: { code: 4011, msg: "Your quota is exhausted." },
        }),
      ],
      ["an error event", "serverError", event("event:error\n", { code: 5000, msg: "internal error" })],
    ],
  },
  {
    dialect: "deepl",
    provider: { type: "deepl", targetLang: "DE" },
    model: "deepl",
    streams: () => false,
    kind: "sse",
    paths: ["/v2/translate", "/v2/translate"],
    asked: { text: ["Go"], target_lang: "DE" },
    prefix: "DeepL-Auth-Key ",
    torn: false,
    // https://developers.deepl.com/docs/best-practices/error-handling
    failures: [
      ["an invalid key", "auth", json(403, { message: "Forbidden" })],
      ["a limit", "rateLimit", json(429, { message: "Too many requests" })],
      ["a quota that is used up", "quota", json(456, { message: "Quota exceeded" })],
      ["a failure in a 200", "serverError", json(200, { message: "An unexpected error occurred" })],
    ],
  },
  {
    dialect: "triton",
    provider: { type: "triton", tritonModelVersion: "1" },
    model: "vllm_model",
    streams: ({ path }) => path.endsWith("/generate_stream"),
    kind: "sse",
    paths: ["/v2/models/vllm_model/versions/1/generate", "/v2/models/vllm_model/versions/1/generate_stream"],
    asked: { text_input: "Go", parameters: { stream: true } },
    torn: false,
    // https://github.com/triton-inference-server/server/blob/main/docs/protocol/extension_generate.md
    failures: [
      ["a model that is not there", "modelNotFound", json(404, { error: "Request for unknown model: 'vllm_model' is not found" })],
      ["a server that is not ready", "overloaded", json(503, { error: "Server is not ready" })],
      ["a failure in a 200", "serverError", json(200, { error: "failed to run the model" })],
      ["a failure as a stream's first event", "serverError", event("", { error: "Error generating stream: the engine is dead" })],
    ],
  },
  {
    dialect: "hunyuan",
    provider: { type: "hunyuan", apiTokens: [], hunyuanAuthId: TENCENT.id, hunyuanAuthKey: TENCENT.secret },
    model: "hunyuan-turbos-latest",
    streams: ({ json: body }) => body.Stream === true,
    kind: "sse",
    paths: ["/", "/"],
    asked: { Model: "hunyuan-turbos-latest", Messages: [{ Role: "user", Content: "Go" }], Stream: true },
    headers: { "x-tc-action": "ChatCompletions", "x-tc-version": "2023-09-01", "content-type": "application/json" },
    credential: (request) => expectedTencentAuthorization(request, TENCENT),
    usage: [9, 3],
    calls: true,
    // https://cloud.tencent.com/document/api/1729/101847, https://cloud.tencent.com/document/api/1729/105701
    failures: [
      [
        "an id that is not known",
        "auth",
        tencents("AuthFailure.SecretIdNotFound", "The SecretId is not found, please ensure that your SecretId is correct."),
      ],
      ["a signature that is refused", "auth", tencents("AuthFailure.SignatureFailure", "The provided credentials could not be validated.")],
      [
        "a limit",
        "rateLimit",
        tencents("RequestLimitExceeded", "Your current request times equals to `6` in a second, which exceeds the frequency limit `5`."),
      ],
      ["a pack that is used up", "quota", tencents("FailedOperation.ResourcePackExhausted", "The resource pack is exhausted.")],
      ["a busy engine", "overloaded", tencents("FailedOperation.EngineServerLimitExceeded", "The engine's limit is exceeded.")],
      [
        "resources that are used up",
        "quota",
        tencents("ResourceInsufficient.ChargeResourceExhaust", "The charged resources are exhausted."),
      ],
      ["a failure that is not known", "serverError", tencents("FailedOperation", "The operation failed.")],
      [
        "a failure as a stream's first event",
        "serverError",
        event("", { Note: "", Choices: [], Created: 1764000000, Id: "1", ErrorMsg: { Msg: "The engine timed out.", Code: 4001 } }),
      ],
    ],
  },
  {
    dialect: "minimax",
    provider: { type: "minimax", minimaxApiType: "pro", minimaxGroupId: "g1" },
    model: "abab6.5s-chat",
    streams: ({ json: body }) => body.stream === true,
    kind: "sse",
    paths: ["/text/chatcompletion_pro?GroupId=g1", "/text/chatcompletion_pro?GroupId=g1"],
    asked: {
      model: "abab6.5s-chat",
      bot_setting: [{ bot_name: "assistant" }],
      reply_constraints: { sender_type: "BOT", sender_name: "assistant" },
      messages: [{ sender_type: "USER", sender_name: "user", text: "Go" }],
      stream: true,
    },
    usage: [9, 3],
    // https://platform.minimaxi.com/document/error_code
    failures: [
      ["an invalid key in a 200", "auth", minimaxs(1004, "login fail: Please carry the API secret key in the 'Authorization' field")],
      ["a limit in a 200", "rateLimit", minimaxs(1002, "rate limit")],
      ["a balance that is used up", "quota", minimaxs(1008, "insufficient balance")],
      ["a failure that is not known", "serverError", minimaxs(1000, "unknown error")],
      ["a failure as a stream's first event", "rateLimit", event("", { base_resp: { status_code: 1039, status_msg: "token limit" } })],
    ],
  },
];
