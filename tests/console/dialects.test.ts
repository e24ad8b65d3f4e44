// The page's own reading of answers in each dialect: wherever the bytes are cut, the same pieces come out.
import { expect, test } from "vitest";
import { DIALECTS, type DialectName } from "../../console/pages/playground/dialects/all.js";
import { readFrames } from "../../console/pages/playground/frames.js";
import { NOTHING_YET, type Outcome, withPiece } from "../../console/pages/playground/send.js";

const called = [{ id: "c1", name: "get_weather", arguments: '{"city":"Hangzhou"}' }];
const json = (value: unknown) => JSON.stringify(value);
const sse = (...events: unknown[]) => Buffer.from(events.map((event) => `event: x\r\ndata: ${json(event)}\r\n\r\n`).join(""));

/** A message of Amazon's event stream; the checksums are not read here. */
function amazon(headers: Record<string, string>, payload: unknown): Buffer {
  const texts = Object.entries(headers).map(([name, value]) => {
    const length = Buffer.alloc(3);
    length.writeUInt8(7);
    length.writeUInt16BE(value.length, 1);
    return Buffer.concat([Buffer.from([name.length]), Buffer.from(name), length, Buffer.from(value)]);
  });
  const head = Buffer.concat(texts);
  const body = Buffer.from(json(payload));
  const prelude = Buffer.alloc(12);
  prelude.writeUInt32BE(12 + head.length + body.length + 4);
  prelude.writeUInt32BE(head.length, 4);
  return Buffer.concat([prelude, head, body, Buffer.alloc(4)]);
}
const event = (type: string, payload: unknown) =>
  amazon({ ":event-type": type, ":content-type": "application/json", ":message-type": "event" }, payload);

// Each by its provider's own documentation, which the dialect's file names.
const STREAMS: Record<DialectName, Buffer> = {
  chat: Buffer.concat([
    sse(
      { choices: [{ delta: { reasoning_content: "hm" } }] },
      { choices: [{ delta: { content: "Hé" } }] },
      {
        choices: [{ delta: { tool_calls: [{ index: 0, id: "c1", type: "function", function: { name: "get_weather", arguments: "" } }] } }],
      },
      { choices: [{ delta: { tool_calls: [{ index: 0, function: { arguments: '{"city":' } }] } }] },
      { choices: [{ delta: { tool_calls: [{ index: 0, function: { arguments: '"Hangzhou"}' } }] } }] },
      { choices: [] },
    ),
    Buffer.from("data: [DONE]\n\n"),
  ]),
  messages: sse(
    { type: "message_start", message: {} },
    { type: "content_block_delta", index: 0, delta: { type: "thinking_delta", thinking: "hm" } },
    { type: "content_block_start", index: 1, content_block: { type: "text", text: "" } },
    { type: "content_block_delta", index: 1, delta: { type: "text_delta", text: "Hé" } },
    { type: "content_block_start", index: 2, content_block: { type: "tool_use", id: "c1", name: "get_weather", input: {} } },
    { type: "content_block_delta", index: 2, delta: { type: "input_json_delta", partial_json: '{"city":' } },
    { type: "content_block_delta", index: 2, delta: { type: "input_json_delta", partial_json: '"Hangzhou"}' } },
    { type: "message_stop" },
  ),
  responses: sse(
    { type: "response.created", response: {} },
    { type: "response.reasoning_summary_text.delta", delta: "hm" },
    { type: "response.output_text.delta", output_index: 0, delta: "Hé" },
    {
      type: "response.output_item.added",
      output_index: 1,
      item: { type: "function_call", call_id: "c1", name: "get_weather", arguments: "" },
    },
    { type: "response.function_call_arguments.delta", output_index: 1, delta: '{"city":"Hangzhou"}' },
    { type: "response.completed", response: {} },
  ),
  gemini: sse(
    { candidates: [{ content: { parts: [{ text: "hm", thought: true }] } }] },
    { candidates: [{ content: { parts: [{ text: "Hé" }] } }] },
    {
      candidates: [
        { content: { parts: [{ functionCall: { id: "c1", name: "get_weather", args: { city: "Hangzhou" } }, thoughtSignature: "s" }] } },
      ],
    },
  ),
  converse: Buffer.concat([
    event("messageStart", { role: "assistant" }),
    event("contentBlockDelta", { contentBlockIndex: 0, delta: { reasoningContent: { text: "hm" } } }),
    event("contentBlockDelta", { contentBlockIndex: 1, delta: { text: "Hé" } }),
    event("contentBlockStart", { contentBlockIndex: 2, start: { toolUse: { toolUseId: "c1", name: "get_weather" } } }),
    event("contentBlockDelta", { contentBlockIndex: 2, delta: { toolUse: { input: '{"city":' } } }),
    event("contentBlockDelta", { contentBlockIndex: 2, delta: { toolUse: { input: '"Hangzhou"}' } } }),
    event("messageStop", { stopReason: "tool_use" }),
  ]),
};

const FAILED: Record<DialectName, Buffer> = {
  chat: sse({ error: { message: "no" } }),
  messages: sse({ type: "error", error: { type: "overloaded_error", message: "no" } }),
  responses: sse({ type: "response.failed", response: { error: { code: "server_error", message: "no" } } }),
  gemini: sse({ error: { code: 503, message: "no", status: "UNAVAILABLE" } }),
  converse: amazon({ ":message-type": "exception", ":exception-type": "throttlingException" }, { message: "no" }),
};

async function read(dialect: DialectName, bytes: Buffer, size: number): Promise<Outcome> {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.subarray(at, at + size));
      controller.close();
    },
  });
  let outcome = NOTHING_YET;
  const type = dialect === "converse" ? "application/vnd.amazon.eventstream" : "text/event-stream";
  for await (const value of readFrames(body, type))
    for (const piece of DIALECTS[dialect].event(value)) outcome = { ...outcome, ...withPiece(outcome, piece) };
  return outcome;
}

test.each(Object.keys(DIALECTS) as DialectName[])("%s: text, reasoning, a call and an error, whole or cut anywhere", async (dialect) => {
  for (const size of [1, 2, 3, 7, 100, 100_000]) {
    const { text, reasoning, calls } = await read(dialect, STREAMS[dialect], size);
    expect([text, reasoning]).toEqual(["Hé", "hm"]);
    expect(calls).toMatchObject(called);
    expect(calls[0]?.mark).toBe(dialect === "gemini" ? "s" : undefined);
    expect((await read(dialect, FAILED[dialect], size)).error).toBe("no");
  }
});

const WHOLE: Record<DialectName, unknown> = {
  chat: {
    choices: [
      {
        message: {
          content: "Hé",
          tool_calls: [{ id: "c1", type: "function", function: { name: "get_weather", arguments: '{"city":"Hangzhou"}' } }],
        },
      },
    ],
  },
  messages: {
    content: [
      { type: "text", text: "Hé" },
      { type: "tool_use", id: "c1", name: "get_weather", input: { city: "Hangzhou" } },
    ],
  },
  responses: {
    error: null,
    output: [
      { type: "message", content: [{ type: "output_text", text: "Hé" }] },
      { type: "function_call", call_id: "c1", name: "get_weather", arguments: '{"city":"Hangzhou"}' },
    ],
  },
  gemini: {
    candidates: [{ content: { parts: [{ text: "Hé" }, { functionCall: { id: "c1", name: "get_weather", args: { city: "Hangzhou" } } }] } }],
  },
  converse: {
    output: { message: { content: [{ text: "Hé" }, { toolUse: { toolUseId: "c1", name: "get_weather", input: { city: "Hangzhou" } } }] } },
  },
};

test.each(Object.keys(DIALECTS) as DialectName[])("%s: a whole answer says the same, and a refusal its words", (dialect) => {
  let outcome = NOTHING_YET;
  for (const piece of DIALECTS[dialect].whole(WHOLE[dialect])) outcome = { ...outcome, ...withPiece(outcome, piece) };
  expect([outcome.text, outcome.error]).toEqual(["Hé", undefined]);
  expect(outcome.calls).toMatchObject(called);
  const refusal = dialect === "converse" ? { message: "no" } : { type: "error", error: { message: "no" } };
  expect(DIALECTS[dialect].whole(refusal)).toEqual([{ error: "no" }]);
  expect(DIALECTS[dialect].whole(undefined)).toEqual([]);
});
