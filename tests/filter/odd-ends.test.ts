// Chats that end with words which no client reads, and their terminator, and without a reason to end: nothing has shown that the answer is whole, so it is counted as broken and told. Streams
// without a reason that end well are told apart from them.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { JSON_HEADERS, OK_BODY, SSE_HEADERS, TOKENS, worker } from "./worker.js";

type Client = "chat" | "messages";
const PATHS: Record<Client, string> = { chat: "/v1/chat/completions", messages: "/v1/messages" };
const DONE = "data: [DONE]\n\n";
const data = (fields: object): string => `data: ${JSON.stringify(fields)}\n\n`;
const chunk = (delta: object, reason: string | null = null): string =>
  data({ id: "c", object: "chat.completion.chunk", choices: [{ index: 0, delta, finish_reason: reason }] });
const SAYS = [chunk({ role: "assistant", content: "" }), chunk({ content: "Hel" }), chunk({ content: "lo" })];
const TOO_LONG =
  "This model's maximum context length is 163840 tokens. However, you requested 65536 output tokens and your prompt contains at least 98305 input tokens, for a total of at least 163841 tokens.";
const NONE = { id: null, choices: null, created: null, model: null, object: null };

const ODD: [what: string, event: string, failures?: number][] = [
  // github.com/NousResearch/hermes-agent/issues/65631
  ["DeepInfra", data({ ...NONE, error_type: "InternalServerError", error_message: "engine died" })],
  // github.com/NousResearch/hermes-agent/issues/68451
  ["Venice, with an id", data({ ...NONE, id: "c", error_type: "BadRequestError", error_message: TOO_LONG }), 0],
  ["words alone", data({ error_message: "engine died" })],
  ["FastAPI", data({ detail: "Internal Server Error" })],
  ["a message", data({ message: "Internal Server Error" })],
  ["a status (RFC 9457)", data({ title: "Bad Gateway", status: 502 })],
  // github.com/NousResearch/hermes-agent/pull/86635
  ["a line of text", "data: Error: upstream timeout\n\n"],
];

const SOUND: [string, string[]][] = [
  ["no reason", [...SAYS, DONE]],
  ["what is no chunk, and speaks to nobody", [...SAYS, data({ sources: [{ title: "error" }] }), DONE]],
  ["a message in a chunk", [...SAYS, data({ id: "c", object: "chat.completion.chunk", choices: [], message: "ok" }), DONE]],
  ["usage beside a message", [...SAYS, data({ usage: { total_tokens: 3 }, message: "ok" }), DONE]],
  ["a ping's message", [...SAYS, data({ type: "ping", message: "ok" }), DONE]],
  ["a line of text", [...SAYS, "data: processing\n\n", DONE]],
  ["words of success", [...SAYS, data({ code: 0, message: "success" }), DONE]],
  ["a status of success", [...SAYS, data({ status: 200, message: "OK" }), DONE]],
  ["a switch of success", [...SAYS, data({ success: true, message: "ok" }), DONE]],
  ["words in the middle", [...SAYS, data({ message: "one moment" }), chunk({ content: "!" }), DONE]],
  ["words, and a reason", [...SAYS, data({ detail: "slow" }), chunk({}, "stop"), DONE]],
  ["a reason, and words", [...SAYS, chunk({}, "stop"), data({ detail: "slow" }), DONE]],
  ["no error's words", [...SAYS, data({ ...NONE, error_type: null, error_message: null }), DONE]],
  ["an error's empty words", [...SAYS, data({ ...NONE, error_type: "", error_message: "" }), DONE]],
];

const CUTS: [string, (pieces: string[]) => string[]][] = [
  ["one by one", (pieces) => pieces],
  ["the end at once", (pieces) => [...pieces.slice(0, 3), pieces.slice(3).join("")]],
  ["byte by byte", (pieces) => [...pieces.join("")]],
  ["a terminator in two", (pieces) => [...pieces.slice(0, -1), DONE.slice(0, 9), DONE.slice(9)]],
];

const CONFIG = (more: object = {}) => ({
  providers: [{ id: "p", type: "openai-compatible", dialect: "chat", apiTokens: TOKENS.slice(0, 1), baseUrl: "http://127.0.0.1:9/v1" }],
  routes: [{ name: "r", match: { model: "*" }, provider: "p", ...more }],
});

function ask(client: Client, pieces: string[], downstreamOnly = false, more: object = {}) {
  const on = worker({ downstreamOnly, config: CONFIG(more) });
  const body = { model: "m", stream: true, max_tokens: 9, messages: [{ role: "user", content: "Go" }] };
  const passage = on.request({ path: PATHS[client], headers: JSON_HEADERS, body: [JSON.stringify(body)] });
  passage.trickle(200, SSE_HEADERS, pieces);
  assert.ok(passage.answer);
  const [first] = on.ask("GET", "/status").json.providers as { failures: number }[];
  return { text: passage.answer.body.toString(), failures: first?.failures, ending: passage.answer.ending };
}

describe.each(ODD)("%s, and the terminator", (_, odd, counted = 1) => {
  const pieces = [...SAYS, odd, DONE];

  describe.each(CUTS)("%s", (__, cut) => {
    test("it is told where the terminator would be, and counts", () => {
      const { text, failures } = ask("chat", cut(pieces));
      assert.ok(text.startsWith([...SAYS, odd].join("")), text);
      // What of the terminator has passed stays in front of it.
      assert.match(
        text.slice([...SAYS, odd].join("").length),
        /\ndata: \{"error":\{"message":"Connection error: premature end[^\n]*\}\}\n+$/,
      );
      assert.equal(failures, counted);
    });

    test("it is no clean end to a client of another dialect", () => {
      const { text, failures } = ask("messages", cut(pieces));
      assert.match(text, /event: error\n/);
      assert.doesNotMatch(text, /message_stop/);
      assert.equal(failures, 1);
    });
  });

  test("nothing follows what is told", () => {
    assert.doesNotMatch(ask("chat", pieces).text, /\[DONE\]/);
  });

  test("it is only counted where nothing is to be said", () => {
    const { text, failures } = ask("chat", pieces, false, { onBreak: "end" });
    assert.deepEqual([text, failures], [pieces.join(""), counted]);
  });

  test("a stream that is held is asked of the next target", () => {
    const on = worker({
      config: CONFIG({ onBreak: "hold", fallbacks: [{ provider: "p", model: "other" }], fallbackOn: ["contextLength"] }),
    });
    const passage = on.request({ headers: JSON_HEADERS, body: [JSON.stringify({ model: "m", stream: true, messages: [] })] });
    passage.respond(200, SSE_HEADERS, pieces);
    assert.equal(passage.answer, null);
    assert.equal(passage.attempts, 2);
  });
});

describe.each([false, true])("a whole stream (downstream half alone: %s)", (downstreamOnly) => {
  describe.each(SOUND)("%s", (_, pieces) => {
    test.each(CUTS)("%s", (__, cut) => {
      const { text, failures, ending } = ask("chat", cut(pieces), downstreamOnly);
      assert.deepEqual([text, failures, ending], [pieces.join(""), 0, "whole"]);
      const other = ask("messages", cut(pieces), downstreamOnly);
      assert.match(other.text, /message_stop/);
      assert.equal(other.failures, 0);
    });
  });
});

test.each([false, true])("a prompt that is too long blames nobody, though no client reads it (with its terminator: %s)", (ended) => {
  const on = worker({
    config: {
      providers: [
        ...CONFIG().providers,
        { id: "spare", type: "openai-compatible", apiTokens: ["sk-filter-spare"], baseUrl: "http://127.0.0.1:10/v1" },
      ],
      routes: [{ name: "r", match: { model: "*" }, provider: "p", fallbacks: [{ provider: "spare" }], fallbackOn: ["contextLength"] }],
    },
  });
  const passage = on.request({ headers: JSON_HEADERS, body: [JSON.stringify({ model: "m", stream: true, messages: [] })] });
  const refusal = data({ ...NONE, error_type: "BadRequestError", error_message: TOO_LONG });
  passage.respond(200, SSE_HEADERS, [ended ? refusal + DONE : refusal]);
  assert.equal(passage.attempt?.cluster, "spare");
  passage.respond(200, JSON_HEADERS, [OK_BODY]);
  assert.equal(passage.answer?.headers.get("x-ai-trail"), "p#0=contextLength, spare#0=ok");
  const [first] = on.ask("GET", "/status").json.providers as { failures: number }[];
  assert.equal(first?.failures, 0);
});

test.each([
  ["detail", data({ detail: "Rate limit exceeded" })],
  ["error_message", data({ error_message: "Rate limit exceeded" })],
])("the first words are read when the terminator comes by itself: %s", (_, words) => {
  const on = worker({ config: CONFIG() });
  const passage = on.request({ headers: JSON_HEADERS, body: [JSON.stringify({ model: "m", stream: true, messages: [] })] });
  passage.answerHead(200, SSE_HEADERS, false);
  passage.answerData(words, false);
  assert.equal(passage.attempt?.cluster, "p");
  passage.answerData(DONE, false);
  assert.equal(passage.answer?.status, 429);
});
