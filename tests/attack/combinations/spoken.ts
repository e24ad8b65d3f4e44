// What a provider says in each dialect: a whole answer, the parts of a stream, and how it tells of a failure.
import { frameOf } from "../../support/frames.js";
import { render } from "../../support/answers.js";
import { json, jsonAnswer, streamAnswer, type SseEvent } from "../../support/wire.js";

export type Spoken =
  | "chat"
  | "completions"
  | "embeddings"
  | "messages"
  | "responses"
  | "gemini"
  | "converse"
  | "cohere"
  | "ollama"
  | "dashscope"
  | "dify";

/** A stream in the order of its parts: those before the content, one for each piece of it, those behind it, and what it says in place of these where it fails. */
export interface Streamed {
  type: string;
  open: Buffer[];
  content: Buffer[];
  close: Buffer[];
  failure: Buffer;
}

const PATHS: [RegExp, Spoken][] = [
  [/\/chat\/completions$/, "chat"],
  [/\/completions$/, "completions"],
  [/\/embeddings$/, "embeddings"],
  [/\/messages$/, "messages"],
  [/\/responses$/, "responses"],
  [/:(streamGenerateContent|generateContent)/, "gemini"],
  [/\/converse(-stream)?$/, "converse"],
  [/\/v2\/chat$/, "cohere"],
  [/\/api\/chat$/, "ollama"],
  [/\/text-generation\/generation$/, "dashscope"],
  [/\/chat-messages$/, "dify"],
];

/** The dialect that a path is of. */
export function spokenAt(path: string): Spoken | undefined {
  return PATHS.find(([end]) => end.test(path.split("?")[0] ?? ""))?.[1];
}

/** Whether a request asks for a stream. */
export function asksForStream(path: string, head: string, body: string): boolean {
  if (/:streamGenerateContent|converse-stream/.test(path)) return true;
  return /"stream": ?true|"response_mode": ?"streaming"/.test(body) || /^x-dashscope-sse: ?enable/im.test(head);
}

const MODEL = "the-model";

/** The vector that stands for a text. */
export const vectorOf = (text: string): number[] => [text.length, text.charCodeAt(1), text.charCodeAt(3)];

export function wholeOf(dialect: Spoken, text: string): Record<string, unknown> {
  switch (dialect) {
    case "embeddings":
      return { ...jsonAnswer("embeddings", MODEL, ""), data: [{ object: "embedding", index: 0, embedding: vectorOf(text) }] };
    case "chat":
    case "completions":
    case "messages":
    case "responses":
      return jsonAnswer(dialect, MODEL, text) as Record<string, unknown>;
    case "gemini":
      return generated(text, "STOP");
    case "converse":
      return {
        metrics: { latencyMs: 551 },
        output: { message: { content: [{ text }], role: "assistant" } },
        stopReason: "end_turn",
        usage: { inputTokens: 9, outputTokens: 3, totalTokens: 12 },
      };
    case "cohere":
      return {
        id: "c14c80c3",
        finish_reason: "COMPLETE",
        message: { role: "assistant", content: [{ type: "text", text }] },
        usage: { tokens: { input_tokens: 9, output_tokens: 3 } },
      };
    case "ollama":
      return ollama(text, true);
    case "dashscope":
      return { request_id: "d89d06fb", code: "", message: "", ...dashscope(text, "stop") };
    case "dify":
      return {
        event: "message",
        task_id: "900bbd43",
        message_id: "5ad4cb98",
        conversation_id: "4570",
        mode: "chat",
        answer: text,
        metadata: {},
      };
  }
}

function generated(text: string, finishReason?: string): Record<string, unknown> {
  const candidate = { content: { parts: [{ text }], role: "model" }, ...(finishReason === undefined ? {} : { finishReason }), index: 0 };
  return {
    candidates: [candidate],
    usageMetadata: { promptTokenCount: 9, candidatesTokenCount: 3, totalTokenCount: 12 },
    modelVersion: MODEL,
    responseId: "xYwraPb6",
  };
}

function ollama(content: string, done: boolean): Record<string, unknown> {
  const end = done ? { done_reason: "stop", prompt_eval_count: 9, eval_count: 3 } : {};
  return { model: MODEL, created_at: "2025-10-17T23:14:07.414671Z", message: { role: "assistant", content }, done, ...end };
}

function dashscope(content: string, finish_reason: string): Record<string, unknown> {
  const choices = [{ message: { role: "assistant", content }, finish_reason }];
  return { output: { choices }, usage: { total_tokens: 12, input_tokens: 9, output_tokens: 3 }, request_id: "d89d06fb" };
}

export function streamOf(dialect: Spoken, pieces: string[]): Streamed {
  switch (dialect) {
    case "embeddings":
    case "chat":
    case "completions":
    case "messages":
    case "responses":
      return openai(dialect === "embeddings" ? "chat" : dialect, pieces);
    case "gemini":
      return sse(
        [],
        pieces.map((text) => json(generated(text))),
        [json(generated("", "STOP"))],
        json(errorOf("gemini", 503, "x")),
      );
    case "converse":
      return frames(pieces);
    case "cohere":
      return cohere(pieces);
    case "ollama": {
      const line = (value: object) => Buffer.from(`${JSON.stringify(value)}\n`);
      const content = pieces.map((piece) => line(ollama(piece, false)));
      return { type: "application/x-ndjson", open: [], content, close: [line(ollama("", true))], failure: line({ error: FAILED }) };
    }
    case "dashscope":
      return dashscopes(pieces);
    case "dify":
      return difys(pieces);
  }
}

const FAILED = "an error was encountered while running the model";

function sse(open: SseEvent[], content: SseEvent[], close: SseEvent[], failure: SseEvent): Streamed {
  const all = (list: SseEvent[]) => list.map((event) => render(event));
  return { type: "text/event-stream", open: all(open), content: all(content), close: all(close), failure: render(failure) };
}

function openai(api: "chat" | "completions" | "messages" | "responses", pieces: string[]): Streamed {
  const list = streamAnswer(api, MODEL, pieces);
  const at = list.findIndex(({ data }) => data.includes(JSON.stringify(pieces[0]).slice(1, -1)));
  const behind = at + pieces.length;
  const error = { message: FAILED, type: "server_error", code: null };
  const failures = {
    chat: json({ error }),
    completions: json({ error }),
    messages: json({ type: "error", error: { type: "api_error", message: FAILED } }, "error"),
    responses: json({ type: "error", code: "server_error", message: FAILED, param: null, sequence_number: behind }, "error"),
  };
  return sse(list.slice(0, at), list.slice(at, behind), list.slice(behind), failures[api]);
}

function frames(pieces: string[]): Streamed {
  const frame = (type: string, value: object, failed = false) => frameOf({ type, payload: JSON.stringify(value), failed });
  return {
    type: "application/vnd.amazon.eventstream",
    open: [frame("messageStart", { p: "abcd", role: "assistant" })],
    content: pieces.map((text) => frame("contentBlockDelta", { contentBlockIndex: 0, delta: { text }, p: "abc" })),
    close: [
      frame("contentBlockStop", { contentBlockIndex: 0, p: "abcd" }),
      frame("messageStop", { p: "ab", stopReason: "end_turn" }),
      frame("metadata", { metrics: { latencyMs: 551 }, p: "ab", usage: { inputTokens: 9, outputTokens: 3, totalTokens: 12 } }),
    ],
    failure: frame("modelStreamErrorException", { message: FAILED }, true),
  };
}

function cohere(pieces: string[]): Streamed {
  const event = (type: string, rest: object) => json({ type, ...rest }, type);
  const usage = { tokens: { input_tokens: 9, output_tokens: 3 } };
  return sse(
    [
      event("message-start", { id: "c14c80c3", delta: { message: { role: "assistant", content: [], tool_calls: [] } } }),
      event("content-start", { index: 0, delta: { message: { content: { type: "text", text: "" } } } }),
    ],
    pieces.map((text) => event("content-delta", { index: 0, delta: { message: { content: { text } } } })),
    [event("content-end", { index: 0 }), event("message-end", { delta: { finish_reason: "COMPLETE", usage } })],
    event("message-end", { delta: { finish_reason: "ERROR", error: FAILED, usage } }),
  );
}

function dashscopes(pieces: string[]): Streamed {
  const event = (content: string, reason: string) =>
    Buffer.from(`id:1\nevent:result\n:HTTP_STATUS/200\ndata:${JSON.stringify(dashscope(content, reason))}\n\n`);
  const failure = `id:9\nevent:error\n:HTTP_STATUS/500\ndata:${JSON.stringify(errorOf("dashscope", 500, FAILED))}\n\n`;
  const content = pieces.map((piece) => event(piece, "null"));
  return { type: "text/event-stream", open: [], content, close: [event("", "stop")], failure: Buffer.from(failure) };
}

function difys(pieces: string[]): Streamed {
  const ids = { task_id: "900bbd43", message_id: "5ad4cb98", conversation_id: "4570" };
  return sse(
    [],
    pieces.map((answer) => json({ event: "message", ...ids, answer, created_at: 1679586595 })),
    [json({ event: "message_end", ...ids, metadata: { usage: { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 } } })],
    json({ event: "error", ...ids, status: 500, code: "completion_request_error", message: FAILED }),
  );
}

/** An error's body, as the dialect has it. */
export function errorOf(dialect: Spoken, status: number, message: string): Record<string, unknown> {
  switch (dialect) {
    case "messages":
      return { type: "error", error: { type: status === 529 ? "overloaded_error" : "api_error", message } };
    case "gemini":
      return { error: { code: status, message, status: "UNAVAILABLE" } };
    case "converse":
    case "cohere":
      return { message };
    case "ollama":
      return { error: message };
    case "dashscope":
      return { code: "InternalError", message, request_id: "1" };
    case "dify":
      return { code: "internal_server_error", message, status };
    default:
      return { error: { message, type: "server_error", param: null, code: null } };
  }
}
