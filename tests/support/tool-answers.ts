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
  const api = apiOf(request.path);
  if (request.streamed) return events(api === "messages" ? messagesEvents(request.model) : chatEvents(request.model))(request);
  return answer(200, api === "messages" ? messagesBody(request.model) : chatBody(request.model))(request);
};

function hasToolAnswer(request: Received): boolean {
  return /"role":\s*"tool"|"tool_result"/.test(request.body.toString("utf8"));
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
