// A model that plays a part: each time it is asked it takes the next act, told by how many results of tools the conversation holds. It answers
// in the dialect of the path that was asked, as a stream, whichever of its tools the program offers.
import { answer, events, type Answer } from "../support/answers.js";
import { framesOf } from "../support/frames.js";
import type { Received } from "../support/received.js";
import type { Step } from "../support/steps.js";
import { chatChunk, DONE, json, type SseEvent } from "../support/wire.js";

export type Act = { say: string } | { call: string; input: Record<string, unknown> } | { custom: string; text: string };

type Json = Record<string, unknown>;

/** Plays the acts; requests without tools (a title, a summary) get a word. */
export function plays(...acts: Act[]): Answer {
  return (request) => {
    const act = (isTask(request) ? acts[Math.min(resultsIn(request), acts.length - 1)] : undefined) ?? { say: "Fine." };
    if (request.path.includes("/converse")) return converse(act);
    return request.path.endsWith(":generateContent") ? whole(gemini(act)) : events(inDialect(request, act))(request);
  };
}

/** https://platform.claude.com/docs/en/build-with-claude/message-threads */
const NO_THREAD = answer(
  404,
  {
    type: "error",
    error: {
      type: "not_found_error",
      message: "No thread state was found for the requested `previous_message_id`.",
      details: { error_code: "thread_not_found" },
    },
  },
  { "content-type": "application/json" },
);

/** A Claude that keeps the conversation where it is asked to: a turn that goes on is what was said before, and the new messages. */
export function keepsThreads(model: Answer): Answer {
  const kept = new Map<string, Json>();
  return (request) => {
    const asked = request.json as Json & { thread?: { type: string; previous_message_id?: string }; messages?: Json[] };
    if (asked.thread === undefined) return model(request);
    const before = asked.thread.type === "create" ? { messages: [] } : kept.get(asked.thread.previous_message_id ?? "");
    if (before === undefined) return NO_THREAD(request);
    const whole = { ...before, ...asked, messages: [...(before.messages as Json[]), ...(asked.messages ?? [])] };
    const steps = model(withBody(request, whole));
    const id = /"id":"(msg_\d+)"/.exec(steps.map((step) => (step.do === "bytes" ? step.data.toString() : "")).join(""))?.[1];
    if (id !== undefined) kept.set(id, whole);
    return steps;
  };
}

function withBody(request: Received, body: object): Received {
  return Object.create(request, { body: { value: Buffer.from(JSON.stringify(body)) } }) as Received;
}

/** Whether tools are offered, whichever way: only the task itself has them. */
export function isTask(request: Received): boolean {
  return /"tools":\s*\[\s*\{/.test(request.body.toString("utf8"));
}

/** How many results of tools the conversation holds, in any of the dialects. */
export function resultsIn(request: Received): number {
  const { messages, input, contents } = request.json as { messages?: Json[]; input?: Json[]; contents?: Json[] };
  const items = (messages ?? input ?? contents ?? []).flatMap((turn) => [turn, ...partsOf(turn)]);
  return items.filter(isResult).length;
}

function isResult(item: Json): boolean {
  if (item.role === "tool" || item.functionResponse !== undefined || item.toolResult !== undefined) return true;
  return /^tool_result$|_call_output$|^tool_search_output$/.test(String(item.type));
}

function partsOf({ content, parts }: Json): Json[] {
  return [content, parts].flatMap((list) => (Array.isArray(list) ? (list as Json[]) : []));
}

function inDialect(request: Received, act: Act): SseEvent[] {
  if (request.path.includes("/messages")) return messages(request.model, act);
  if (request.path.includes("/responses")) return responses(request, act);
  if (request.path.includes("GenerateContent")) return gemini(act).map((chunk) => json(chunk));
  return chat(request.model, act);
}

let calls = 0;

function inputOf(act: Act): object {
  return "custom" in act ? { input: act.text } : "call" in act ? act.input : {};
}

const argumentsOf = (act: Act): string => JSON.stringify(inputOf(act));

/** In two pieces, as streams bring them. */
function halves(text: string): [string, string] {
  const middle = Math.ceil(text.length / 2);
  return [text.slice(0, middle), text.slice(middle)];
}

function chat(model: string, act: Act): SseEvent[] {
  if ("say" in act)
    return [...halves(act.say).map((content) => chatChunk(model, { role: "assistant", content })), chatChunk(model, {}, "stop"), DONE];
  const [begin, rest] = halves(argumentsOf(act));
  const call = { index: 0, id: `call_${++calls}`, type: "function", function: { name: nameOf(act), arguments: begin } };
  return [
    chatChunk(model, { role: "assistant", content: null, tool_calls: [call] }),
    chatChunk(model, { tool_calls: [{ index: 0, function: { arguments: rest } }] }),
    chatChunk(model, {}, "tool_calls"),
    DONE,
  ];
}

/** https://ai.google.dev/api/generate-content#v1beta.GenerateContentResponse */
function gemini(act: Act): object[] {
  const usageMetadata = { promptTokenCount: 9, candidatesTokenCount: 3, totalTokenCount: 12 };
  const parts = "say" in act ? halves(act.say).map((text) => ({ text })) : [{ functionCall: { name: nameOf(act), args: inputOf(act) } }];
  return parts.map((part, i) => {
    const finishReason = i === parts.length - 1 ? { finishReason: "STOP" } : {};
    return {
      candidates: [{ content: { role: "model", parts: [part] }, index: 0, ...finishReason }],
      usageMetadata,
      modelVersion: "gemini",
    };
  });
}

/** The chunks of a short answer as one. */
function whole(chunks: object[]): Step[] {
  const headers = { "content-type": "application/json" };
  return [{ do: "headers", status: 200, headers }, { do: "bytes", data: Buffer.from(JSON.stringify(chunks.at(-1))) }, { do: "end" }];
}

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html */
function converse(act: Act): Step[] {
  const frame = (type: string, payload: object) => ({ type, payload: JSON.stringify(payload) });
  const said = "say" in act;
  const begin = said
    ? []
    : [frame("contentBlockStart", { contentBlockIndex: 0, start: { toolUse: { toolUseId: `tooluse_${++calls}`, name: nameOf(act) } } })];
  const pieces = halves(said ? act.say : argumentsOf(act)).map((text) =>
    frame("contentBlockDelta", { contentBlockIndex: 0, delta: said ? { text } : { toolUse: { input: text } } }),
  );
  const frames = [
    frame("messageStart", { role: "assistant" }),
    ...[...begin, ...pieces],
    frame("contentBlockStop", { contentBlockIndex: 0 }),
    frame("messageStop", { stopReason: said ? "end_turn" : "tool_use" }),
    frame("metadata", { usage: { inputTokens: 9, outputTokens: 3, totalTokens: 12 }, metrics: { latencyMs: 5 } }),
  ];
  const headers = { "content-type": "application/vnd.amazon.eventstream" };
  return [{ do: "headers", status: 200, headers }, { do: "bytes", data: framesOf(frames) }, { do: "end" }];
}

function messages(model: string, act: Act): SseEvent[] {
  const usage = { input_tokens: 9, output_tokens: 3 };
  const message = { id: `msg_${++calls}`, type: "message", role: "assistant", model, content: [], stop_reason: null, usage };
  const said = "say" in act;
  const block = said ? { type: "text", text: "" } : { type: "tool_use", id: `toolu_${calls}`, name: nameOf(act), input: {} };
  const deltas = halves(said ? act.say : argumentsOf(act)).map((piece) =>
    said ? { type: "text_delta", text: piece } : { type: "input_json_delta", partial_json: piece },
  );
  return [
    json({ type: "message_start", message }, "message_start"),
    json({ type: "content_block_start", index: 0, content_block: block }, "content_block_start"),
    ...deltas.map((delta) => json({ type: "content_block_delta", index: 0, delta }, "content_block_delta")),
    json({ type: "content_block_stop", index: 0 }, "content_block_stop"),
    json(
      { type: "message_delta", delta: { stop_reason: said ? "end_turn" : "tool_use", stop_sequence: null }, usage: { output_tokens: 3 } },
      "message_delta",
    ),
    json({ type: "message_stop" }, "message_stop"),
  ];
}

function responses(request: Received, act: Act): SseEvent[] {
  let sequence = 0;
  const event = (type: string, rest: object): SseEvent => json({ type, sequence_number: sequence++, ...rest }, type);
  const item = responsesItem(act);
  const usage = { input_tokens: 9, output_tokens: 3, total_tokens: 12 };
  const response = { id: `resp_${calls}`, object: "response", created_at: 1741476777, model: request.model, output: [] };
  return [
    event("response.created", { response: { ...response, status: "in_progress" } }),
    event("response.output_item.added", { output_index: 0, item: { ...item, ...unsaid(act), status: "in_progress" } }),
    ...piecesOf(act).map(([type, delta]) => event(type, { item_id: item.id, output_index: 0, content_index: 0, delta })),
    event("response.output_item.done", { output_index: 0, item: { ...item, status: "completed" } }),
    event("response.completed", { response: { ...response, status: "completed", output: [{ ...item, status: "completed" }], usage } }),
  ];
}

/** Of an item of Responses that begins. */
function unsaid(act: Act): Json {
  return "say" in act ? { content: [] } : "custom" in act ? { input: "" } : { arguments: "" };
}

/** What an item of Responses says, in its pieces. */
function piecesOf(act: Act): [type: string, delta: string][] {
  const [type, text] =
    "say" in act
      ? ["response.output_text.delta", act.say]
      : "custom" in act
        ? ["response.custom_tool_call_input.delta", act.text]
        : ["response.function_call_arguments.delta", argumentsOf(act)];
  return halves(text).map((piece) => [type, piece]);
}

function responsesItem(act: Act): Json {
  const id = `${++calls}`;
  if ("say" in act)
    return { type: "message", id: `msg_${id}`, role: "assistant", content: [{ type: "output_text", text: act.say, annotations: [] }] };
  if ("custom" in act) return { type: "custom_tool_call", id: `ctc_${id}`, call_id: `call_${id}`, ...placed(act.custom), input: act.text };
  return { type: "function_call", id: `fc_${id}`, call_id: `call_${id}`, ...placed(act.call), arguments: argumentsOf(act) };
}

function nameOf(act: Act): string {
  return "custom" in act ? act.custom : "call" in act ? act.call : "";
}

/** `functions__exec`: the tool `exec` of the namespace `functions`. */
function placed(name: string): Json {
  const [namespace, own] = name.split("__");
  return own === undefined ? { name } : { namespace, name: own };
}
