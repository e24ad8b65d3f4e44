// Calls of tools in the pieces in which providers were seen to stream them: to clients of messages and responses they are whole and in order.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { chatWorker, JSON_HEADERS, SSE_HEADERS } from "./worker.js";

interface Piece {
  index?: number;
  id?: string;
  type?: string;
  function?: { name?: string | null; arguments?: unknown };
}

const CHUNK = (delta: object, reason: string | null = null) =>
  `data: ${JSON.stringify({ id: "c", model: "m", choices: [{ index: 0, delta, finish_reason: reason }] })}\n\n`;
const CALL = (index: number | undefined, id: string | undefined, name: string | null | undefined, args: unknown): Piece => ({
  ...(index !== undefined && { index }),
  ...(id !== undefined && { id, type: "function" }),
  function: { ...(name !== undefined && { name }), arguments: args },
});

type Told = [name: string, input: unknown];
const WEATHER: Told = ["get_weather", { city: "Paris" }];
const TIME: Told = ["get_time", { zone: "CET" }];

const SEEN: [string, Piece[], Told[]][] = [
  // github.com/continuedev/continue/pull/5849: Gemini's compatible endpoint.
  [
    "a name in pieces",
    [CALL(0, "a", "get_", ""), CALL(0, undefined, "weather", ""), CALL(0, undefined, undefined, '{"city":"Paris"}')],
    [WEATHER],
  ],
  ["a name in pieces, the last with arguments", [CALL(0, "a", "get_wea", ""), CALL(0, undefined, "ther", '{"city":"Paris"}')], [WEATHER]],
  [
    "a name that grows",
    [CALL(0, "a", "get_", ""), CALL(0, "a", "get_weather", ""), CALL(0, undefined, undefined, '{"city":"Paris"}')],
    [WEATHER],
  ],
  ["a name each time", [CALL(0, "a", "get_weather", '{"city"'), CALL(0, "a", "get_weather", ':"Paris"}')], [WEATHER]],
  // github.com/NousResearch/hermes-agent/pull/106943: LM Studio.
  [
    "a new id each time, without a name",
    [CALL(0, "1", "get_weather", ""), CALL(0, "2", "", '{"city"'), CALL(0, "3", "", ':"Paris"}')],
    [WEATHER],
  ],
  // github.com/praxis-proxy/ai/issues/266, github.com/sgl-project/sglang/issues/39782
  [
    "two that come by turns",
    [
      CALL(0, "a", "get_weather", ""),
      CALL(1, "b", "get_time", ""),
      CALL(0, undefined, undefined, '{"city":'),
      CALL(1, undefined, undefined, '{"zone":'),
      CALL(0, undefined, undefined, '"Paris"}'),
      CALL(1, undefined, undefined, '"CET"}'),
    ],
    [WEATHER, TIME],
  ],
  // github.com/BerriAI/litellm/issues/15884
  ["a piece of no call in front", [CALL(-1, undefined, undefined, ""), CALL(0, "a", "get_weather", '{"city":"Paris"}')], [WEATHER]],
  ["one index for all", [CALL(0, "a", "get_weather", '{"city":"Paris"}'), CALL(0, "b", "get_time", '{"zone":"CET"}')], [WEATHER, TIME]],
  ["arguments in front of the name", [CALL(0, undefined, undefined, '{"city"'), CALL(0, "a", "get_weather", ':"Paris"}')], [WEATHER]],
  ["arguments as an object", [CALL(0, "a", "get_weather", { city: "Paris" })], [WEATHER]],
  ["none", [CALL(0, "a", "get_weather", "")], [["get_weather", {}]]],
];

const ASKED: Record<string, { path: string; body: object }> = {
  messages: { path: "/v1/messages", body: { max_tokens: 9, messages: [{ role: "user", content: "Go" }] } },
  responses: { path: "/v1/responses", body: { input: "Go" } },
};

function events(client: string, pieces: Piece[]): Record<string, unknown>[] {
  const on = chatWorker();
  const { path, body } = ASKED[client] ?? assert.fail();
  const passage = on.request({ path, headers: JSON_HEADERS, body: [JSON.stringify({ model: "m", stream: true, ...body })] });
  const chunks = pieces.map((piece) => CHUNK({ tool_calls: [piece] }));
  passage.respond(200, SSE_HEADERS, [CHUNK({ role: "assistant", content: null }), ...chunks, CHUNK({}, "tool_calls"), "data: [DONE]\n\n"]);
  const said = passage.answer?.body.toString() ?? "";
  return said.split("\n").flatMap((line) => (line.startsWith("data: ") ? [JSON.parse(line.slice(6)) as Record<string, unknown>] : []));
}

/** As a client of messages puts its blocks together. */
function ofMessages(list: Record<string, unknown>[]): Told[] {
  const told: { name: string; text: string }[] = [];
  for (const event of list) {
    const { name } = (event.content_block ?? {}) as { name?: string };
    if (event.type === "content_block_start") told[Number(event.index)] = { name: String(name), text: "" };
    const last = told[Number(event.index)];
    if (event.type === "content_block_delta" && last) last.text += String((event.delta as { partial_json: string }).partial_json);
  }
  return told.map(({ name, text }) => [name, JSON.parse(text || "{}")]);
}

function ofResponses(list: Record<string, unknown>[]): Told[] {
  const last = list.at(-1) as { response: { output: { name: string; arguments: string }[] } };
  return last.response.output.map(({ name, arguments: args }) => [name, JSON.parse(args || "{}")]);
}

describe.each(SEEN)("%s", (_, pieces, told) => {
  test("to a client of messages", () => {
    assert.deepEqual(ofMessages(events("messages", pieces)), told);
  });
  test("to a client of responses", () => {
    assert.deepEqual(ofResponses(events("responses", pieces)), told);
  });
});
