// Which stop sequence ended an answer, as vLLM and SGLang say it, for clients whose dialects have a word for it: github.com/agentgateway/agentgateway/pull/3283.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { chatWorker, JSON_HEADERS, SSE_HEADERS } from "./worker.js";

type Fields = Record<string, unknown>;

function ask(path: string, body: Fields, ends: Fields, message: Fields, stream: boolean): string {
  const on = chatWorker();
  const passage = on.request({ path, headers: JSON_HEADERS, body: [JSON.stringify({ model: "m", ...(stream && { stream }), ...body })] });
  const choice = { index: 0, finish_reason: "stop", ...ends, [stream ? "delta" : "message"]: { role: "assistant", ...message } };
  const answer = JSON.stringify({ id: "x", model: "m", choices: [choice] });
  if (stream) passage.respond(200, SSE_HEADERS, [`data: ${answer}\n\n`, "data: [DONE]\n\n"]);
  else passage.respond(200, JSON_HEADERS, [answer]);
  return passage.answer?.body.toString() ?? "";
}

const MESSAGES = { max_tokens: 9, stop_sequences: ["</end>"], messages: [{ role: "user", content: "Go" }] };
const CALL = { content: null, tool_calls: [{ index: 0, id: "c", type: "function", function: { name: "f", arguments: "{}" } }] };

const ENDS: [string, Fields, Fields, string, string][] = [
  ["vLLM's text", { stop_reason: "</end>" }, { content: "One" }, "stop_sequence", '"</end>"'],
  ["SGLang's text", { matched_stop: '"\n' }, { content: "One" }, "stop_sequence", '"\\"\\n"'],
  ["a token's number", { stop_reason: 200012 }, { content: "One" }, "end_turn", "null"],
  ["SGLang's number", { matched_stop: 151645 }, { content: "One" }, "end_turn", "null"],
  ["nothing", { stop_reason: null }, { content: "One" }, "end_turn", "null"],
  ["a length", { finish_reason: "length", stop_reason: "x" }, { content: "One" }, "max_tokens", "null"],
  ["a text behind calls", { stop_reason: "<|im_end|>" }, CALL, "tool_use", "null"],
];

describe.each(ENDS)("%s", (_, ends, message, reason, sequence) => {
  test.each([false, true])("to a client of messages, streamed: %s", (stream) => {
    const said = ask("/v1/messages", MESSAGES, ends, message, stream);
    assert.ok(said.includes(`"stop_reason":"${reason}","stop_sequence":${sequence}`), said);
  });
});

test("a client of converse hears that it was one", () => {
  const body = { messages: [{ role: "user", content: [{ text: "Go" }] }], inferenceConfig: { stopSequences: ["</end>"] } };
  assert.match(ask("/model/m/converse", body, { stop_reason: "</end>" }, { content: "One" }, false), /"stopReason":"stop_sequence"/);
});
