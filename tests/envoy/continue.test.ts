// `onBreak: continue`: the rest of a plain text that broke off comes from the next attempt, and the client reads one whole answer.
import assert from "node:assert/strict";
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { afterAll, beforeAll, describe, test } from "vitest";
import { answer, events, eventsThen, ok, type Answer } from "../support/answers.js";
import { post } from "../support/client.js";
import type { Rig } from "../support/rig.js";
import { chatChunk, json, streamAnswer, type SseEvent } from "../support/wire.js";
import { GoingOn, type BrokenCase } from "./going-on.js";
import type { Installed } from "./staged.js";

const FIRST = ['One "two" ', "three\\n ", "four "];
const REST = ["five ", "six."];
const WHOLE = [...FIRST, ...REST].join("");
const chat = [chatChunk("m", { role: "assistant", content: "" }), ...FIRST.map((content) => chatChunk("m", { content }))];
const messages = streamAnswer("messages", "m", FIRST).slice(0, 3 + FIRST.length);
const responsesWhole = streamAnswer("responses", "m", FIRST);
const responses = responsesWhole.slice(0, responsesWhole.findLastIndex((e) => e.data.includes("output_text.delta")) + 1);
const FAILED = json({ error: { message: "The server had an error", type: "server_error", code: null } });
const OVERLOADED = json({ type: "error", error: { type: "overloaded_error", message: "Overloaded" } }, "error");
const CALL = chatChunk("m", { tool_calls: [{ index: 0, id: "call_1", type: "function", function: { name: "f", arguments: "{" } }] });
const REASONING = chatChunk("m", { reasoning_content: "Let me think" });
const THINKING: SseEvent[] = [
  messages[0] as SseEvent,
  json({ type: "content_block_start", index: 0, content_block: { type: "thinking", thinking: "" } }, "content_block_start"),
  json({ type: "content_block_delta", index: 0, delta: { type: "thinking_delta", thinking: "Hm" } }, "content_block_delta"),
];
/** A chunk that tells the usage so far, as vLLM sends them where `continuous_usage_stats` asks for it. */
const counted = (chunk: SseEvent, input: number, output: number): SseEvent => ({
  data: JSON.stringify({
    ...(JSON.parse(chunk.data) as object),
    usage: { prompt_tokens: input, completion_tokens: output, total_tokens: input + output },
  }),
});
const END = chatChunk("m", {}, "stop");
/** In a chunk of its own at the end, as OpenAI's clients ask for it. */
const COUNTED = json({ id: "chatcmpl-123", model: "m", choices: [], usage: { prompt_tokens: 20, completion_tokens: 2, total_tokens: 22 } });
/** What tokens the text is taken for, of an answer that did not come to telling them: one for four bytes. */
const tokens = (pieces: string[]) => Math.ceil(JSON.stringify(pieces.join("")).slice(1, -1).length / 4);
const BEGAN = tokens(FIRST);
/** By model: input, output and all of it, where one of the answers told it. */
const COUNTS: Record<string, number[]> = {
  "counting its tokens": [10 + 20, 3 + 2, 10 + 3 + 20 + 2],
  "the rest counts": [20 - BEGAN + 20, BEGAN + 2, 20 + 20 + 2],
  "the rest does not count": [10 + 10 + BEGAN, 3 + tokens(REST), 10 + 3 + 10 + BEGAN + tokens(REST)],
};
/** Where one answer of two told its usage, in a dialect that takes a member for it. */
const ESTIMATED = ["the rest counts", "the rest does not count", "chat with messages behind"];
/** Refuses a beginning of its own answer, as OpenAI-compatible servers and newer Claude models do. */
const noPrefill: Answer = (r) => {
  const last = (r.json.messages as { role: string }[]).at(-1);
  if (last?.role !== "assistant") return ok({ pieces: REST })(r);
  return answer(400, { error: { message: "the last message must not be of the assistant", type: "invalid_request_error", code: null } })(r);
};
const early = (list: SseEvent[]): Answer => eventsThen(list, { do: "end" });

/** By model: the first answer, the second one, the second one's type. */
const CASES: Record<string, BrokenCase> = {
  "ends early": { first: early(chat) },
  "fails by an event": { first: events([...chat, FAILED]) },
  "repeats its last words": { first: early(chat), then: ok({ pieces: ["three\\n four five", " six."] }) },
  "in pieces of 7 bytes": { first: (r) => eventsThen(chat, { do: "end" }, { split: 7 })(r) },
  "counting its tokens": {
    first: early(chat.map((chunk, i) => counted(chunk, 10, i))),
    then: events([...REST.map((content, i) => counted(chatChunk("m", { content }), 20, i)), counted(chatChunk("m", {}, "stop"), 20, 2)]),
  },
  "the rest counts": { first: early(chat), then: events([...REST.map((content) => chatChunk("m", { content })), END, COUNTED]) },
  "the rest does not count": { first: early(chat.map((chunk, i) => counted(chunk, 10, i))) },
  deepseek: { first: early(chat), type: "deepseek" },
  moonshot: { first: early(chat), type: "moonshot" },
  vllm: { first: early(chat), type: "vllm" },
  "refuses a beginning": { first: early(chat), then: noPrefill, type: "deepseek" },
  messages: { first: early(messages), type: "claude", path: "/messages" },
  "messages, overloaded": { first: events([...messages, OVERLOADED]), type: "claude", path: "/messages" },
  "messages, refusing": { first: early(messages), then: noPrefill, type: "claude", path: "/messages" },
  responses: { first: early(responses), path: "/responses" },
  "responses, in pieces": { first: (r) => eventsThen(responses, { do: "end" }, { split: 7 })(r), path: "/responses" },
  "responses with chat behind": { first: early(responses), type: "deepseek", path: "/responses" },
  "messages with chat behind": { first: early(messages), firstType: "claude", type: "deepseek", path: "/messages" },
  "chat with messages behind": { first: early(chat), type: "claude" },
  "a form of responses": {
    first: early(responses),
    path: "/responses",
    extra: { text: { format: { type: "json_schema", name: "a", schema: {} } } },
  },
  "a tool call": { first: early([...chat, CALL]) },
  reasoning: { first: early([REASONING, ...chat]) },
  thinking: { first: early(THINKING), type: "claude", path: "/messages" },
  "a form": { first: early(chat), extra: { response_format: { type: "json_schema", json_schema: { name: "a", schema: {} } } } },
  "both broken": { first: early(chat), then: answer(500, { error: { message: "no", type: "server_error" } }) },
  "a call in the rest": { first: early(chat), then: events([CALL, chatChunk("m", {}, "tool_calls")]) },
};
const TOLD = ["a form of responses", "a tool call", "reasoning", "thinking", "a form", "both broken", "a call in the rest"];
const JOINED = Object.keys(CASES).filter((model) => !TOLD.includes(model));

describe.each(["full", "downstreamOnly"] as Installed[])("installed %s", (installed) => {
  let all: GoingOn;
  let rig: Rig;
  beforeAll(async () => {
    all = await GoingOn.start(CASES, REST, installed);
    rig = all.rig;
  });
  afterAll(() => all.stop());
  const ask = (model: string) => all.ask(model);
  const last = (model: string) => all.last(model);

  test.each(JOINED)("%s: the joined text is the whole text, with one end", async (model) => {
    const seen = await post(rig.baseURL, ask(model));
    assert.ok(seen.served, seen.dump());
    assert.equal(seen.text, WHOLE, seen.dump());
    assert.equal(seen.dump().match(/"finish_reason":"stop"|"stop_reason":"end_turn"|"type":"response.completed"/g)?.length, 1, seen.dump());
    const told = CASES[model]?.path === undefined ? 1 : 0;
    assert.equal(
      seen.dump().match(/"finish_reason":"stop"\}\],("usage":\{[^}]+\},)?"ai_failover":\{"continued":1(,"estimated":true)?\}\}/g)?.length ??
        0,
      told,
      seen.dump(),
    );
    assert.equal(seen.dump().match(/ai_failover/g)?.length ?? 0, told);
    assert.equal(seen.dump().includes('"estimated":true'), ESTIMATED.includes(model));
    assert.equal(seen.dump().match(/\[DONE\]|event: message_stop|event: response.completed/g)?.length, 1);
  });

  test("a beginning goes along as each takes it", () => {
    const beginning = { role: "assistant", content: FIRST.join("") };
    assert.deepEqual(last("deepseek").messages.at(-1), { ...beginning, prefix: true });
    assert.deepEqual(last("moonshot").messages.at(-1), { ...beginning, partial: true });
    assert.deepEqual(last("vllm").messages.at(-1), beginning);
    assert.equal(last("vllm").continue_final_message, true);
    assert.deepEqual(last("messages").messages.at(-1), { ...beginning, content: FIRST.join("").trimEnd() });
    assert.deepEqual(last("ends early").messages.at(-2), beginning);
    assert.equal(last("ends early").messages.at(-1)?.role, "user");
    assert.equal(all.seconds.get("refuses a beginning")?.hits(), 2);
  });

  test.each(TOLD)("%s: nothing is joined, the break is told as it was", async (model) => {
    const seen = await post(rig.baseURL, ask(model));
    assert.ok(seen.error, seen.dump());
    assert.doesNotMatch(seen.dump(), /five|\[DONE\]|message_stop/);
  });

  test.each([
    "ends early",
    "counting its tokens",
    "the rest counts",
    "the rest does not count",
    "deepseek",
    "moonshot",
    "vllm",
    "refuses a beginning",
  ])("OpenAI's own client reads one answer: %s", async (model) => {
    const client = new OpenAI({ apiKey: "sk-client", baseURL: rig.baseURL, maxRetries: 0 });
    const stream = client.chat.completions.stream({
      model,
      messages: [{ role: "user", content: "count" }],
      stream_options: { include_usage: true },
    });
    const whole = await stream.finalChatCompletion();
    assert.equal(whole.choices[0]?.message.content, WHOLE);
    assert.equal(whole.choices[0]?.finish_reason, "stop");
    const { prompt_tokens: input, completion_tokens: output, total_tokens: total } = whole.usage ?? {};
    assert.deepEqual([input, output, total], COUNTS[model] ?? [undefined, undefined, undefined]);
  });

  test.each(["responses", "responses with chat behind"])("OpenAI's own client reads one response: %s", async (model) => {
    const client = new OpenAI({ apiKey: "sk-client", baseURL: rig.baseURL, maxRetries: 0 });
    const whole = await client.responses.stream({ model, input: "count" }).finalResponse();
    const [item] = whole.output;
    const [part] = item?.type === "message" ? item.content : [];
    assert.equal(part?.type === "output_text" ? part.text : part?.type, WHOLE);
    assert.equal(whole.status, "completed");
    assert.equal(whole.output.length, 1);
    if (model !== "responses") return;
    assert.deepEqual([whole.usage?.input_tokens, whole.usage?.output_tokens], [2 * 37 - BEGAN, BEGAN + 11]);
    assert.equal(whole.usage?.total_tokens, 2 * 37 + 11);
  });

  test.each(["messages with chat behind", "chat with messages behind"])(
    "an own client reads one answer of two dialects: %s",
    async (model) => {
      const ownOpenAI = new OpenAI({ apiKey: "sk-client", baseURL: rig.baseURL, maxRetries: 0 });
      const ownAnthropic = new Anthropic({ apiKey: "sk-client", baseURL: rig.baseURL.replace(/\/v1$/, ""), maxRetries: 0 });
      const turns = [{ role: "user" as const, content: "count" }];
      const text = model.startsWith("chat")
        ? (await ownOpenAI.chat.completions.stream({ model, messages: turns }).finalChatCompletion()).choices[0]?.message.content
        : await ownAnthropic.messages.stream({ model, max_tokens: 100, messages: turns }).finalText();
      assert.equal(text, WHOLE);
    },
  );

  test("Anthropic's own client reads one message", async () => {
    const client = new Anthropic({ apiKey: "sk-client", baseURL: rig.baseURL.replace(/\/v1$/, ""), maxRetries: 0 });
    const stream = client.messages.stream({ model: "messages", max_tokens: 100, messages: [{ role: "user", content: "count" }] });
    const whole = await stream.finalMessage();
    assert.deepEqual(
      whole.content.map((block) => (block.type === "text" ? block.text : block.type)),
      [WHOLE],
    );
    assert.equal(whole.stop_reason, "end_turn");
    assert.deepEqual([whole.usage.input_tokens, whole.usage.output_tokens], [9 + 9, BEGAN + 15], "of both answers");
  });
});
