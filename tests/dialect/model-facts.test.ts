// Parameters that a model refuses would cost the whole request: what is left out depends on its name.
import { beforeAll, expect, test } from "vitest";
import { type Dialect, type Dialects, compileDialects } from "./dialects.js";

let dialects: Dialects;
beforeAll(async () => {
  dialects = await compileDialects();
});

/** What of a request's sampling, end and effort leaves, and what is named as left out. */
function left(to: Dialect, model: string, says: object): [unknown, string] {
  const from = to === "chat" ? "messages" : "chat";
  const { body, dropped } = dialects.request(from, to, JSON.stringify({ ...ASKED[from], ...says }), { model });
  const made = JSON.parse(body) as Record<string, unknown> & { inferenceConfig?: object };
  const { temperature, top_p, topP, stop, reasoning_effort } = { ...made, ...made.inferenceConfig } as Record<string, unknown>;
  return [JSON.parse(JSON.stringify({ temperature, top_p: top_p ?? topP, stop, reasoning_effort })), dropped];
}

const TURN = [{ role: "user", content: "Go" }];
const ASKED = { chat: { model: "m", messages: TURN }, messages: { model: "m", max_tokens: 20, messages: TURN } };
const BOTH = { temperature: 0.5, top_p: 0.9 };

test.each([
  ["claude-3-7-sonnet-20250219", BOTH, ""],
  ["claude-sonnet-4-20250514", BOTH, ""],
  ["claude-opus-4-1-20250805", { temperature: 0.5 }, "top_p"],
  ["claude-sonnet-4-5@20250929", { temperature: 0.5 }, "top_p"],
  ["anthropic/claude-opus-4.6", { temperature: 0.5 }, "top_p"],
  ["claude-opus-4-7", {}, "temperature, top_p"],
  ["claude-sonnet-5", {}, "temperature, top_p"],
  ["claude-fable-5-2", {}, "temperature, top_p"],
  ["claude-mythos-preview", {}, "temperature, top_p"],
  ["kimi-k2", BOTH, ""],
])("messages, %s: temperature and top_p", (model, kept, dropped) => {
  expect(left("messages", model, BOTH)).toEqual([kept, dropped]);
});

test("what holds by itself is not missed, and one of the two goes to a Claude that takes one", () => {
  expect(left("messages", "claude-opus-4-8", { temperature: 1, top_p: 1 })).toEqual([{}, ""]);
  expect(left("messages", "claude-sonnet-4-5", { temperature: 1, top_p: 0.9 })).toEqual([{ top_p: 0.9 }, ""]);
  expect(left("messages", "claude-sonnet-4-5", { top_p: 0.9 })).toEqual([{ top_p: 0.9 }, ""]);
  expect(left("chat", "gpt-5-mini", { temperature: 1 })).toEqual([{}, ""]);
});

test.each([
  ["eu.anthropic.claude-sonnet-4-5-20250929-v1:0", { temperature: 0.5 }, "top_p"],
  ["global.anthropic.claude-opus-4-8-v1", {}, "temperature, top_p"],
  ["amazon.nova-pro-v1:0", BOTH, ""],
])("converse, %s: temperature and top_p", (model, kept, dropped) => {
  expect(left("converse", model, BOTH)).toEqual([kept, dropped]);
});

const SAID = { ...BOTH, stop_sequences: ["END"], thinking: { type: "enabled", budget_tokens: 9000 } };
const STOP = { stop: ["END"] };
const EFFORT = { reasoning_effort: "medium" };

test.each([
  ["gpt-5-mini", EFFORT, "temperature, top_p, stop"],
  ["openai/gpt-5.1", EFFORT, "temperature, top_p, stop"],
  ["o3-mini", EFFORT, "temperature, top_p, stop"],
  ["gpt-5-chat-latest", { ...BOTH, ...STOP }, "reasoning_effort"],
  ["gpt-4.1", { ...BOTH, ...STOP }, "reasoning_effort"],
  ["gpt-35-turbo", { ...BOTH, ...STOP }, "reasoning_effort"],
  ["gpt-oss-120b", { ...BOTH, ...STOP, ...EFFORT }, ""],
  ["deepseek-chat", { ...BOTH, ...STOP, ...EFFORT }, ""],
])("chat, %s: temperature, top_p, stop and effort", (model, kept, dropped) => {
  expect(left("chat", model, SAID)).toEqual([kept, dropped]);
});
