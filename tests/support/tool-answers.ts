// A model that calls a tool: once, with arguments that a stream brings in pieces, and speaks once it has the tool's answer.
import { events, answer, ok, type Answer } from "./answers.js";
import { apiOf, chatChunk, DONE, json, type SseEvent } from "./wire.js";
import type { Received } from "./received.js";

export const TOOL = { name: "get_weather", city: "Paris" };
const ARGUMENTS = ['{"city":', '"Paris"}'];

/** Calls the tool where the request offers tools and holds no answer of one yet. */
export const callsTool: Answer = (request) => {
  const { tools } = request.json;
  if (!Array.isArray(tools) || tools.length === 0 || hasToolAnswer(request)) return ok()(request);
  const { model } = request;
  const api = apiOf(request.path);
  if (api === "responses") return (request.streamed ? events(responsesEvents(model)) : answer(200, responsesBody(model, true)))(request);
  if (request.streamed) return events(api === "messages" ? messagesEvents(model) : chatEvents(model))(request);
  return answer(200, api === "messages" ? messagesBody(model) : chatBody(model))(request);
};

function hasToolAnswer(request: Received): boolean {
  return /"role":\s*"tool"|"tool_result"|"function_call_output"/.test(request.body.toString("utf8"));
}

function chatBody(model: string): object {
  const call = { id: "call_1", type: "function", function: { name: TOOL.name, arguments: ARGUMENTS.join("") } };
  const message = { role: "assistant", content: null, refusal: null, tool_calls: [call] };
  const usage = { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 };
  const choices = [{ index: 0, message, logprobs: null, finish_reason: "tool_calls" }];
  return { id: "chatcmpl-1", object: "chat.completion", created: 1741569952, model, choices, usage };
}

function chatEvents(model: string): SseEvent[] {
  const opening = { index: 0, id: "call_1", type: "function", function: { name: TOOL.name, arguments: "" } };
  return [
    chatChunk(model, { role: "assistant", content: null, tool_calls: [opening] }),
    ...ARGUMENTS.map((piece) => chatChunk(model, { tool_calls: [{ index: 0, function: { arguments: piece } }] })),
    chatChunk(model, {}, "tool_calls"),
    DONE,
  ];
}

function messagesBody(model: string): object {
  const content = [{ type: "tool_use", id: "toolu_1", name: TOOL.name, input: { city: TOOL.city } }];
  const usage = { input_tokens: 9, output_tokens: 3 };
  return { id: "msg_1", type: "message", role: "assistant", model, content, stop_reason: "tool_use", stop_sequence: null, usage };
}

function messagesEvents(model: string): SseEvent[] {
  const usage = { input_tokens: 9, output_tokens: 1 };
  const message = { id: "msg_1", type: "message", role: "assistant", content: [], model, stop_reason: null, stop_sequence: null, usage };
  const block = { type: "tool_use", id: "toolu_1", name: TOOL.name, input: {} };
  return [
    json({ type: "message_start", message }, "message_start"),
    json({ type: "content_block_start", index: 0, content_block: block }, "content_block_start"),
    ...ARGUMENTS.map((partial_json) =>
      json({ type: "content_block_delta", index: 0, delta: { type: "input_json_delta", partial_json } }, "content_block_delta"),
    ),
    json({ type: "content_block_stop", index: 0 }, "content_block_stop"),
    json({ type: "message_delta", delta: { stop_reason: "tool_use", stop_sequence: null }, usage: { output_tokens: 15 } }, "message_delta"),
    json({ type: "message_stop" }, "message_stop"),
  ];
}

function responsesBody(model: string, done: boolean): object {
  const call = {
    type: "function_call",
    id: "fc_1",
    call_id: "call_1",
    name: TOOL.name,
    arguments: ARGUMENTS.join(""),
    status: "completed",
  };
  const usage = {
    input_tokens: 9,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: 3,
    output_tokens_details: { reasoning_tokens: 0 },
  };
  return {
    ...{ id: "resp_1", object: "response", created_at: 1741476777, status: done ? "completed" : "in_progress", error: null, model },
    ...{ incomplete_details: null, output: done ? [call] : [], parallel_tool_calls: true, tool_choice: "auto", tools: [] },
    usage: done ? { ...usage, total_tokens: 12 } : null,
  };
}

function responsesEvents(model: string): SseEvent[] {
  let sequence = 0;
  const event = (type: string, rest: object): SseEvent => json({ type, sequence_number: sequence++, ...rest }, type);
  const item = { type: "function_call", id: "fc_1", call_id: "call_1", name: TOOL.name, arguments: "", status: "in_progress" };
  const whole = ARGUMENTS.join("");
  return [
    event("response.created", { response: responsesBody(model, false) }),
    event("response.output_item.added", { output_index: 0, item }),
    ...ARGUMENTS.map((delta) => event("response.function_call_arguments.delta", { item_id: "fc_1", output_index: 0, delta })),
    event("response.function_call_arguments.done", { item_id: "fc_1", output_index: 0, arguments: whole }),
    event("response.output_item.done", { output_index: 0, item: { ...item, arguments: whole, status: "completed" } }),
    event("response.completed", { response: responsesBody(model, true) }),
  ];
}
