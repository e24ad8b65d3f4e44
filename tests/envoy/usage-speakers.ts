// Providers of all five dialects that tell a usage drawn for each answer, whole or streamed.
import { answer, events, type Answer } from "../support/answers.js";
import { framesOf } from "../support/frames.js";
import type { Received } from "../support/received.js";

/** Tokens. Input includes what came from a cache and what went into it, output includes reasoning: as the metrics count them. */
export interface Given {
  input: number;
  output: number;
  cached: number;
  written: number;
  reasoning: number;
}

interface Usage {
  fresh: number;
  cached: number;
  written: number;
  said: number;
  thought: number;
}

type Speaker = (usage: Usage, request: Received) => Answer;

const typed = (type: string, more: object) => ({ event: type, data: JSON.stringify({ type, ...more }) });
const data = (value: object) => ({ data: JSON.stringify(value) });

const messages: Speaker = ({ fresh, cached, written, said, thought }, { model, streamed }) => {
  const input = { input_tokens: fresh, cache_read_input_tokens: cached, cache_creation_input_tokens: written };
  const message = { id: "msg_1", type: "message", role: "assistant", model, stop_sequence: null };
  const usage = { ...input, output_tokens: said + thought };
  if (!streamed) return answer(200, { ...message, content: [{ type: "text", text: "Hello" }], stop_reason: "end_turn", usage });
  return events([
    typed("message_start", { message: { ...message, content: [], stop_reason: null, usage: { ...input, output_tokens: 1 } } }),
    typed("content_block_start", { index: 0, content_block: { type: "text", text: "" } }),
    typed("content_block_delta", { index: 0, delta: { type: "text_delta", text: "Hello" } }),
    typed("content_block_stop", { index: 0 }),
    typed("message_delta", { delta: { stop_reason: "end_turn", stop_sequence: null }, usage: { output_tokens: said + thought } }),
    typed("message_stop", {}),
  ]);
};

const responses: Speaker = ({ fresh, cached, said, thought }, { model, streamed }) => {
  const usage = {
    input_tokens: fresh + cached,
    input_tokens_details: { cached_tokens: cached },
    output_tokens: said + thought,
    output_tokens_details: { reasoning_tokens: thought },
    total_tokens: fresh + cached + said + thought,
  };
  const content = [{ type: "output_text", text: "Hello", annotations: [] }];
  const output = [{ type: "message", id: "m1", role: "assistant", status: "completed", content }];
  const whole = { id: "resp_1", object: "response", created_at: 1, status: "completed", model, output, usage };
  if (!streamed) return answer(200, whole);
  return events([
    typed("response.created", { response: { ...whole, status: "in_progress", output: [], usage: null } }),
    typed("response.output_text.delta", { item_id: "m1", output_index: 0, content_index: 0, delta: "Hello" }),
    typed("response.completed", { response: whole }),
  ]);
};

const chat: Speaker = ({ fresh, cached, said, thought }, { model, streamed }) => {
  const usage = {
    prompt_tokens: fresh + cached,
    completion_tokens: said + thought,
    total_tokens: fresh + cached + said + thought,
    prompt_tokens_details: { cached_tokens: cached },
    completion_tokens_details: { reasoning_tokens: thought },
  };
  const base = { id: "chatcmpl-1", created: 1, model };
  const message = { role: "assistant", content: "Hello" };
  if (!streamed) return answer(200, { ...base, object: "chat.completion", choices: [{ index: 0, message, finish_reason: "stop" }], usage });
  const chunk = (choices: object[], more: object = {}) => data({ ...base, object: "chat.completion.chunk", choices, ...more });
  return events([
    chunk([{ index: 0, delta: message, finish_reason: null }]),
    chunk([{ index: 0, delta: {}, finish_reason: "stop" }]),
    chunk([], { usage }),
    { data: "[DONE]" },
  ]);
};

/** https://ai.google.dev/api/generate-content#UsageMetadata: the prompt's count includes what was cached, the candidates' no thoughts. */
const gemini: Speaker = ({ fresh, cached, said, thought }, { path }) => {
  const prompt = { promptTokenCount: fresh + cached, cachedContentTokenCount: cached };
  const whole = { ...prompt, candidatesTokenCount: said, thoughtsTokenCount: thought, totalTokenCount: fresh + cached + said + thought };
  const piece = (text: string, usageMetadata: object, more: object = {}) => ({
    candidates: [{ content: { parts: [{ text }], role: "model" }, index: 0, ...more }],
    ...{ usageMetadata, modelVersion: "gemini-3-pro", responseId: "r1" },
  });
  const last = piece("lo", whole, { finishReason: "STOP" });
  if (!path.includes(":streamGenerateContent")) return answer(200, last);
  return events([data(piece("Hel", { ...prompt, totalTokenCount: fresh + cached })), data(last)]);
};

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_TokenUsage.html: the input without the cache. */
const converse: Speaker = ({ fresh, cached, written, said, thought }, { path }) => {
  const usage = {
    inputTokens: fresh,
    cacheReadInputTokens: cached,
    cacheWriteInputTokens: written,
    outputTokens: said + thought,
    totalTokens: fresh + cached + written + said + thought,
  };
  const metrics = { latencyMs: 1 };
  if (!path.endsWith("-stream"))
    return answer(200, {
      output: { message: { role: "assistant", content: [{ text: "Hello" }] } },
      stopReason: "end_turn",
      usage,
      metrics,
    });
  const frames: [string, object][] = [
    ["messageStart", { role: "assistant" }],
    ["contentBlockDelta", { contentBlockIndex: 0, delta: { text: "Hello" } }],
    ["contentBlockStop", { contentBlockIndex: 0 }],
    ["messageStop", { stopReason: "end_turn" }],
    ["metadata", { usage, metrics }],
  ];
  const bytes = framesOf(frames.map(([type, payload]) => ({ type, payload: JSON.stringify(payload) })));
  const headers = { "content-type": "application/vnd.amazon.eventstream" };
  return () => [{ do: "headers", status: 200, headers }, { do: "bytes", data: bytes }, { do: "end" }];
};

/** Whether it tells what went into the cache, and of its output what was reasoning. */
const SPEAKERS: [RegExp, Speaker, { writes: boolean; thinks: boolean }][] = [
  [/\/messages$/, messages, { writes: true, thinks: false }],
  [/\/responses$/, responses, { writes: false, thinks: true }],
  [/\/chat\/completions$/, chat, { writes: false, thinks: true }],
  [/enerateContent/, gemini, { writes: false, thinks: true }],
  [/\/converse(-stream)?$/, converse, { writes: true, thinks: false }],
];

/** Answers each request in the dialect of its path, and adds what it told to `given`. */
export function speaker(given: Given, random: () => number): Answer {
  const draw = (most: number): number => Math.floor(random() * most);
  return (request) => {
    const found = SPEAKERS.find(([path]) => path.test(request.path));
    if (found === undefined) return answer(404, { error: { message: request.path } })(request);
    const [, speak, { writes, thinks }] = found;
    const usage = { fresh: 1 + draw(900), cached: draw(5000), written: draw(300), said: 1 + draw(400), thought: draw(200) };
    given.input += usage.fresh + usage.cached + (writes ? usage.written : 0);
    given.cached += usage.cached;
    given.output += usage.said + usage.thought;
    if (writes) given.written += usage.written;
    if (thinks) given.reasoning += usage.thought;
    return speak(usage, request)(request);
  };
}
