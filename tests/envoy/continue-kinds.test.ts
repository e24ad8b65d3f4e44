// `onBreak: continue`, whatever way the stream is written and wherever it is cut: what can be joined is joined without a character lost or said twice, and of
// what cannot nothing is.
import assert from "node:assert/strict";
import OpenAI from "openai";
import { afterAll, beforeAll, describe, test } from "vitest";
import { answer, events, eventsThen, headersThenSilence, ok, render, type Answer } from "../support/answers.js";
import { post } from "../support/client.js";
import { chatChunk, json, streamAnswer, type ApiName, type SseEvent } from "../support/wire.js";
import { GoingOn, type BrokenCase } from "./going-on.js";
import type { Installed } from "./staged.js";

const FIRST = ["你好，", "wörld 😀 ", "tab\t"];
const REST = ["再见", " ✓."];
const ROLE = chatChunk("m", { role: "assistant", content: "" });
const said = (...pieces: string[]) => [ROLE, ...pieces.map((content) => chatChunk("m", { content }))];
const chat = said(...FIRST);
/** Up to the last piece of the text. */
const upTo = (api: ApiName, pieces: string[]) => {
  const list = streamAnswer(api, "m", pieces);
  return list.slice(0, list.findLastIndex((e) => /content_block_delta|output_text.delta/.test(e.event ?? "")) + 1);
};
const messages = upTo("messages", FIRST);
const responses = upTo("responses", FIRST);
const PING = json({ type: "ping" }, "ping");
/** As Python's `json.dumps` writes it. */
const escaped = (list: SseEvent[]): SseEvent[] =>
  list.map(({ data, ...more }) => ({
    ...more,
    data: data.replace(/[^ -~]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`),
  }));
const early = (list: SseEvent[], options = {}): Answer => eventsThen(list, { do: "end" }, options);
/** The stream ends so many bytes before the end of its last event. */
const torn =
  (list: SseEvent[], less: number): Answer =>
  (r) => {
    const last = render(list.at(-1) as SseEvent);
    return [...eventsThen(list.slice(0, -1), { do: "bytes", data: last.subarray(0, last.length - less) })(r), { do: "end" }];
  };
const HALF = said("four").at(-1) as SseEvent;
const ENDS = '"},"logprobs":null,"finish_reason":null}]}\n\n'.length;
/** Anthropic's: "messages: final assistant content cannot end with trailing whitespace". */
const strict: Answer = (r) => {
  const last = (r.json.messages as { content: string }[]).at(-1)?.content ?? "";
  const error = { type: "invalid_request_error", message: "messages: final assistant content cannot end with trailing whitespace" };
  return /\s$/.test(last) ? answer(400, { type: "error", error })(r) : ok({ pieces: ["\n\n- ", "two"] })(r);
};

interface Joined extends BrokenCase {
  text?: string;
  /** Calls of the second provider; default: 1. */
  calls?: number;
}
const JOINED: Record<string, Joined> = {
  "lines that end in CRLF": { first: early(chat, { crlf: true }) },
  "CRLF, byte by byte": { first: early(chat, { crlf: true, split: 1 }) },
  "comments between the events": { first: early(chat, { comments: true }) },
  "pings between the events": { first: early(messages.flatMap((e) => [e, PING])), type: "claude", path: "/messages" },
  "in pieces of 3 bytes": { first: early(chat, { split: 3 }) },
  "messages in pieces of 3 bytes": { first: early(messages, { split: 3 }), type: "claude", path: "/messages" },
  "responses in pieces of 3 bytes": { first: early(responses, { split: 3 }), path: "/responses" },
  "torn within a character": { first: torn([...chat, said("好").at(-1) as SseEvent], ENDS + 1) },
  "torn within a line": { first: torn([...chat, HALF], 30) },
  "torn before the blank line": { first: torn([...chat, HALF], 1) },
  "torn within a character, translated": {
    first: torn([...chat, said("好").at(-1) as SseEvent], ENDS + 1),
    firstType: "openai",
    type: "claude",
    path: "/messages",
  },
  "escapes for all that is not ASCII": { first: early(escaped(chat)), then: events(escaped(streamAnswer("chat", "m", REST))) },
  "the whole again, in other escapes": { first: early(chat), then: events(escaped(streamAnswer("chat", "m", [...FIRST, ...REST]))) },
  "the last words again, without spaces": {
    first: early(said("春眠不觉晓，处处闻啼鸟。")),
    then: ok({ pieces: ["处处闻啼鸟。夜来", "风雨声"] }),
    text: "春眠不觉晓，处处闻啼鸟。夜来风雨声",
  },
  "the last line again": {
    first: early(said("one\n", "line two")),
    then: ok({ pieces: ["line two, ", "three"] }),
    text: "one\nline two, three",
  },
  "a rule that goes on": { first: early(said("a ──────")), then: ok({ pieces: ["──────"] }), text: "a ────────────" },
  "spaces that go on": { first: early(said("x:\n   ")), then: ok({ pieces: [" y = 1"] }), type: "deepseek", text: "x:\n    y = 1" },
  "a break behind a line": {
    first: early(upTo("messages", ["- one", "\n\n"])),
    then: strict,
    type: "claude",
    path: "/messages",
    text: "- one\n\n- two",
  },
};

const refusal = (delta: string) => json({ type: "response.refusal.delta", sequence_number: 9, delta }, "response.refusal.delta");
const withLogprobs = ({ data, event }: SseEvent): SseEvent => ({
  ...(event === undefined ? {} : { event }),
  data: data.includes("output_text.delta") ? data.replace(/\}$/, ',"logprobs":[{"token":"a","logprob":-0.1}]}') : data,
});
const two = (content: string) =>
  json({
    id: "chatcmpl-1",
    object: "chat.completion.chunk",
    model: "m",
    choices: [0, 1].map((index) => ({ index, delta: { content }, finish_reason: null })),
  });
const second = json({ id: "chatcmpl-1", object: "chat.completion.chunk", model: "m", choices: [{ index: 1, delta: { content: "b" } }] });
const block = (content_block: object) => json({ type: "content_block_start", index: 1, content_block }, "content_block_start");
const item = (more: object) => json({ type: "response.output_item.added", output_index: 1, item: more }, "response.output_item.added");
const thought = (delta: string) =>
  json({ type: "response.reasoning_summary_text.delta", item_id: "rs_1", delta }, "response.reasoning_summary_text.delta");
const over = (api: ApiName, end: string) => {
  const list = streamAnswer(api, "m", FIRST);
  return list.slice(0, list.findIndex((e) => e.event === end) + 1);
};
const SCHEMA = { type: "object", properties: {} };
const inMessages = (first: Answer, extra = {}): BrokenCase => ({ first, type: "claude", path: "/messages", extra });

/** What is never joined: nobody is asked for a rest. */
const NEVER: Record<string, BrokenCase> = {
  "choices that were asked for": { first: early([two("a")]), extra: { n: 2 } },
  "a second choice": { first: early([...chat, second]) },
  "two choices in one chunk": { first: early([ROLE, two("a")]) },
  "log probabilities": { first: early(chat), extra: { logprobs: true, top_logprobs: 2 } },
  "log probabilities of responses": {
    first: early(responses.map(withLogprobs)),
    path: "/responses",
    extra: { include: ["message.output_text.logprobs"] },
  },
  "a refusal": { first: early([...chat, chatChunk("m", { refusal: "I cannot" })]) },
  "a refusal of responses": { first: early([...responses, refusal("I cannot")]), path: "/responses" },
  "half a character": { first: early(said("four \ud83d")) },
  "a text in parts": { first: early([...chat, chatChunk("m", { content: [{ type: "thinking", thinking: [] }] })]) },
  "a block that is closed": inMessages(early(over("messages", "content_block_stop"))),
  "a text that is over": { first: early(over("responses", "response.output_text.done")), path: "/responses" },
  "a tool of messages": inMessages(early([...messages, block({ type: "tool_use", id: "toolu_1", name: "f", input: {} })])),
  "a tool call of responses": {
    first: early([...responses, item({ type: "function_call", id: "fc_1", call_id: "call_1", name: "f", arguments: "" })]),
    path: "/responses",
  },
  "thoughts behind the text": inMessages(early([...messages, block({ type: "thinking", thinking: "" })])),
  "thoughts of responses alone": {
    first: early([...responses.slice(0, 2), item({ type: "reasoning", id: "rs_1", summary: [] }), thought("Hm")]),
    path: "/responses",
  },
  "a form of messages": inMessages(early(messages), { output_config: { format: { type: "json_schema", schema: SCHEMA } } }),
  "a form of messages in beta": inMessages(early(messages), { output_format: { type: "json_schema", schema: SCHEMA } }),
  "a form of vLLM": { first: early(chat), extra: { guided_json: SCHEMA } },
  "legacy completions": {
    first: early(streamAnswer("completions", "m", FIRST).slice(0, 3)),
    path: "/completions",
    extra: { prompt: "hi" },
  },
};
/** A rest that none is: the break is told as it was. */
const FAILED: Record<string, BrokenCase> = {
  "a rest that ends early": { first: early(chat), then: early(said("再")) },
  "a rest that is cut": { first: early(chat), then: eventsThen(said("再"), { do: "reset" }) },
  "a rest that stands still": { first: early(chat), then: headersThenSilence },
  "a rest that nobody can read": { first: early(chat), then: answer(200, "<html>") },
  "a rest that is refused both ways": { first: early(chat), then: answer(400, { error: { message: "no" } }), type: "deepseek" },
  "a limit": { first: early(chat), then: answer(429, { error: { message: "slow down" } }, { "retry-after": "60" }) },
  "a rest with thoughts": { first: early(chat), then: events([chatChunk("m", { reasoning_content: "Hm" }), chatChunk("m", {}, "stop")]) },
};
/** Clients of dialects whose streams are not continued. */
const OTHERS: Record<string, BrokenCase> = { gemini: { first: early(chat) }, converse: { first: early(chat) } };

describe.each(["full", "downstreamOnly"] as Installed[])("installed %s", (installed) => {
  let all: GoingOn;
  beforeAll(async () => {
    all = await GoingOn.start({ ...JOINED, ...NEVER, ...FAILED, ...OTHERS }, REST, installed, { attemptTimeout: 1500 });
  });
  afterAll(() => all.stop());

  test.each(Object.entries(JOINED))("joined: %s", async (model, { text, calls }) => {
    const seen = await post(all.rig.baseURL, all.ask(model));
    assert.ok(seen.served, seen.dump());
    assert.equal(seen.text, text ?? [...FIRST, ...REST].join(""), seen.dump());
    assert.equal(all.seconds.get(model)?.hits(), calls ?? 1);
  });

  test.each(["CRLF, byte by byte", "torn within a character", "escapes for all that is not ASCII"])(
    "OpenAI's own client reads %s",
    async (model) => {
      const client = new OpenAI({ apiKey: "sk-client", baseURL: all.rig.baseURL, maxRetries: 0 });
      const whole = await client.chat.completions.stream({ model, messages: [{ role: "user", content: "hi" }] }).finalChatCompletion();
      assert.equal(whole.choices[0]?.message.content, [...FIRST, ...REST].join(""));
    },
  );

  test.each(Object.keys(NEVER))("told, and nobody is asked for a rest: %s", async (model) => {
    const seen = await post(all.rig.baseURL, all.ask(model));
    assert.ok(seen.error, seen.dump());
    assert.doesNotMatch(seen.dump(), /再见|\[DONE\]|message_stop/);
    assert.equal(all.seconds.get(model)?.hits(), 0);
  });

  test.each(Object.keys(FAILED))("told as it was: %s", async (model) => {
    const seen = await post(all.rig.baseURL, all.ask(model));
    assert.match(seen.events.at(-1)?.data ?? "", /"code":"stream_truncated"/, seen.dump());
    assert.equal(seen.events.filter((e) => e.data.includes('"error"')).length, 1, seen.dump());
    assert.equal(seen.text, FIRST.join(""));
    assert.equal(seen.ending, "clean");
    assert.ok((all.seconds.get(model)?.hits() ?? 0) > 0);
  });

  const told = async (path: string, body: object) => {
    const url = all.rig.baseURL.replace(/\/v1$/, path);
    const response = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
    return Buffer.from(await response.arrayBuffer()).toString("utf8");
  };

  test("Gemini's client is told as Google tells an error", async () => {
    const text = await told("/v1beta/models/gemini:streamGenerateContent?alt=sse", {
      contents: [{ role: "user", parts: [{ text: "Hi" }] }],
    });
    const data = text.split(/\r?\n\r?\n/).filter((one) => one.startsWith("data: "));
    const list = data.map(
      (one) => JSON.parse(one.slice(6)) as { candidates?: { content: { parts: { text: string }[] } }[]; error?: { status: string } },
    );
    assert.equal(list.map((one) => one.candidates?.[0]?.content.parts[0]?.text ?? "").join(""), FIRST.join(""));
    assert.equal(list.at(-1)?.error?.status, "UNAVAILABLE");
    assert.equal(all.seconds.get("gemini")?.hits(), 0);
  });

  test("Converse's client gets the exception of its frames", async () => {
    const text = await told("/model/converse/converse-stream", { messages: [{ role: "user", content: [{ text: "Hi" }] }] });
    assert.match(text, /wörld 😀[^]*modelStreamErrorException[^]*premature end/);
    assert.doesNotMatch(text, /messageStop/);
    assert.equal(all.seconds.get("converse")?.hits(), 0);
  });
});
