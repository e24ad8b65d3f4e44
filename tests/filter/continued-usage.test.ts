// `onBreak: continue`: what the stream itself says of its tokens is the sum of both answers, said once.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { JSON_HEADERS, SSE_HEADERS, worker } from "./worker.js";

type Json = Record<string, unknown>;
const data = (value: object) => `data: ${JSON.stringify(value)}\n\n`;
const event = (value: Json & { type: string }) => `event: ${value.type}\n${data(value)}`;

/** The events that the client read after the first stream ended early and a call brought the rest. */
function joined(path: string, type: string, first: string[], rest: string[]): Json[] {
  const of = (id: string) => ({ id, type, apiTokens: [`sk-${id}`], baseUrl: "http://127.0.0.1:9/v1" });
  const on = worker({
    config: {
      ...{ providers: [of("p1"), of("p2")], onBreak: "continue", retryOnFailure: { enabled: false } },
      routes: [{ name: "r", match: { model: "*" }, provider: "p1", fallbacks: [{ provider: "p2" }] }],
    },
  });
  const asked = path === "/v1/responses" ? { input: "hi" } : { messages: [{ role: "user", content: "hi" }], max_tokens: 9 };
  const body = JSON.stringify({ model: "m", stream: true, ...asked });
  const passage = on.request({ path, headers: JSON_HEADERS, body: [body] });
  passage.trickle(200, SSE_HEADERS, [...first, ""]);
  const [call] = on.vm.calls;
  assert.ok(call);
  on.vm.answerCall(call, [[":status", "200"], ...SSE_HEADERS], rest.join(""));
  passage.settle();
  if (!passage.answer) passage.answerData("", true);
  return Buffer.concat(passage.received)
    .toString()
    .split("\n")
    .flatMap((line) => (line.startsWith("data: {") ? [JSON.parse(line.slice(6)) as Json] : []));
}

const chunk = (delta: object, more: object = {}, finish: string | null = null) =>
  data({ id: "c1", model: "m", choices: [{ index: 0, delta, finish_reason: finish }], ...more });
const counted = (input: number, output: number, cached?: number) => ({
  prompt_tokens: input,
  completion_tokens: output,
  total_tokens: input + output,
  ...(cached === undefined ? {} : { prompt_tokens_details: { cached_tokens: cached } }),
});
const HEL = chunk({ content: "Hel" });
const DONE = "data: [DONE]\n\n";

// "Hel" comes to one token, "lo" to one: what one of them did not tell is taken for that.
describe("chat completions", () => {
  test.each([
    ["in a chunk of its own", [HEL], [chunk({}, {}, "stop"), data({ choices: [], usage: counted(15, 4) })], counted(14 + 15, 1 + 4)],
    ["in the last chunk", [HEL], [chunk({}, { usage: counted(15, 4) }, "stop")], counted(14 + 15, 1 + 4)],
    [
      "in each chunk of both",
      [chunk({ content: "H" }, { usage: counted(10, 1) }), chunk({ content: "el" }, { usage: counted(10, 2, 8) })],
      [chunk({ content: "lo" }, { usage: counted(15, 1) }), chunk({}, { usage: counted(15, 4, 9) }, "stop")],
      counted(25, 6, 17),
    ],
    ["nowhere", [HEL], [chunk({}, { usage: null }, "stop")], undefined],
    ["by the first alone", [chunk({ content: "Hel" }, { usage: counted(10, 1) })], [chunk({}, {}, "stop")], counted(10 + 11, 1 + 1)],
  ])("%s", (where, first, rest, expected) => {
    const events = joined("/v1/chat/completions", "openai", first, [chunk({ content: "lo" }), ...rest, DONE]).slice(first.length);
    const usages = events.filter((one) => one.usage !== undefined).map((one) => one.usage);
    assert.deepEqual(usages, expected === undefined ? [] : [expected]);
    const choices = events.flatMap((one) => one.choices as { delta: { content?: string }; finish_reason: string | null }[]);
    assert.equal(choices.filter((one) => one.finish_reason === "stop").length, 1);
    assert.match(choices.map((one) => one.delta.content ?? "").join(""), /^lo(lo)?$/);
    assert.ok(events.every((one) => one.id === "c1"));
    assert.equal(events.filter((one) => (one.choices as unknown[]).length === 0).length, where === "in a chunk of its own" ? 1 : 0);
  });
});

test("messages: the last event tells the input of both, and what each said", () => {
  const start = (usage: object) => event({ type: "message_start", message: { id: "msg_1", role: "assistant", content: [], usage } });
  const block = event({ type: "content_block_start", index: 0, content_block: { type: "text", text: "" } });
  const text = (of: string) => event({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text: of } });
  const delta = { stop_reason: "end_turn", stop_sequence: null };
  const events = joined(
    "/v1/messages",
    "claude",
    [start({ input_tokens: 9, cache_read_input_tokens: 100, output_tokens: 1, service_tier: "standard" }), block, text("Hel")],
    [
      start({ input_tokens: 12, cache_read_input_tokens: 110, output_tokens: 1, service_tier: "priority" }),
      ...[block, text("lo"), event({ type: "content_block_stop", index: 0 })],
      event({ type: "message_delta", delta, usage: { output_tokens: 15 } }),
      event({ type: "message_stop" }),
    ],
  );
  const last = events.filter((one) => one.type === "message_delta");
  const usage = { output_tokens: 16, input_tokens: 21, cache_read_input_tokens: 210, service_tier: "priority" };
  assert.deepEqual(last, [{ type: "message_delta", delta, usage }]);
  assert.equal(events.filter((one) => one.type === "message_start").length, 1);
});

test("responses: the last event tells what the rest took, and what the text before it is taken for", () => {
  const created = event({ type: "response.created", sequence_number: 0, response: { id: "r1", status: "in_progress", usage: null } });
  const item = event({ type: "response.output_item.added", sequence_number: 1, output_index: 0, item: { type: "message", id: "i1" } });
  const text = (delta: string) =>
    event({ type: "response.output_text.delta", sequence_number: 2, output_index: 0, content_index: 0, delta });
  const usage = { input_tokens: 5, output_tokens: 7, total_tokens: 12 };
  const output = [{ id: "i1", type: "message", content: [{ type: "output_text", text: "lo" }] }];
  const completed = event({ type: "response.completed", sequence_number: 3, response: { id: "r2", status: "completed", output, usage } });
  const events = joined("/v1/responses", "openai", [created, item, text("Hel")], [created, item, text("lo"), completed]);
  assert.deepEqual(
    events.filter((one) => one.type === "response.completed").map((one) => (one.response as Json).usage),
    [{ input_tokens: 4 + 5, output_tokens: 1 + 7, total_tokens: 17 }],
  );
});
