// What a client sends back that nobody can read any more: left out where the conversation stays without it, and never asked for twice with the same bytes. A prompt that is too long in the words
// of a relay blames nobody.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { JSON_HEADERS, SSE_HEADERS, TOKENS, worker } from "./worker.js";

const BASE = "http://127.0.0.1:9/v1";
const USER = { role: "user", content: "hi" };
const REASONING = { type: "reasoning", id: "rs_1", summary: [], encrypted_content: "gAAAAABo" };
const COMPACTION = { type: "compaction", id: "cmp_1", encrypted_content: "gAAAAABcomp" };

function start(type: string, more: object = {}) {
  const providers = [
    { id: "p", type, apiTokens: TOKENS, baseUrl: BASE },
    { id: "spare", type: "openai-compatible", apiTokens: ["sk-filter-spare"], baseUrl: BASE },
  ];
  return worker({ config: { providers, routes: [{ name: "r", match: { model: "*" }, provider: "p", ...more }] } });
}

const responses = (type: string, input: object[]) =>
  start(type).request({ path: "/v1/responses", headers: JSON_HEADERS, body: [JSON.stringify({ model: "m", input })] });

// github.com/Wei-Shaw/sub2api/issues/4535
test("reasoning that xAI cannot decrypt is left out", () => {
  const passage = responses("grok", [USER, REASONING, USER]);
  const refusal = {
    code: "invalid-argument",
    error:
      "Could not decrypt the provided encrypted_content. Ensure the value is the unmodified encrypted_content from a previous response.",
  };
  passage.respond(400, JSON_HEADERS, [JSON.stringify(refusal)]);
  assert.deepEqual(JSON.parse(passage.attempt?.body.toString() ?? "null"), { model: "m", input: [USER, USER] });
});

// github.com/openai/codex/issues/35334
test("a compaction that could not be verified is not asked for again: nothing can be left out", () => {
  const passage = responses("openai", [USER, COMPACTION, USER]);
  const refusal = {
    error: {
      message: "The encrypted content for item cmp_1 could not be verified. Reason: Encrypted content could not be decrypted or parsed.",
      type: "invalid_request_error",
      param: null,
      code: "invalid_encrypted_content",
    },
  };
  passage.respond(400, JSON_HEADERS, [JSON.stringify(refusal)]);
  assert.deepEqual([passage.attempts, passage.answer?.status, passage.answer?.body.toString()], [1, 400, JSON.stringify(refusal)]);
});

const SPARE = { fallbacks: [{ provider: "spare", model: "other" }] };
const error = (message: string, more: object = {}) => ({ error: { message, ...more } });
const chat = (type: string, status: number, body: object, streamed: boolean) => {
  const on = start(type, SPARE);
  const passage = on.request({ headers: JSON_HEADERS, body: [JSON.stringify({ model: "m", messages: [USER], stream: streamed })] });
  if (streamed) passage.respond(status, SSE_HEADERS, [`data: ${JSON.stringify(body)}\n\n`]);
  else passage.respond(status, JSON_HEADERS, [JSON.stringify(body)]);
  const [first] = on.ask("GET", "/status").json.providers as { failures: number }[];
  return { passage, failures: first?.failures };
};

const WINDOW = "Your input exceeds the context window of this model. Please adjust your input and try again.";
const FULL =
  "start-slot: imc decode: imc: failed to decode extension tokens at pos 16384: unable to process request: the context window is full. Please reduce the input size or increase the context window";

describe("a prompt that is too long goes to the next target, and blames nobody", () => {
  // github.com/Wei-Shaw/sub2api/issues/3236, github.com/ardanlabs/kronk/issues/862
  test.each([
    ["a relay's 502", 502, error(WINDOW, { type: "upstream_error", code: null }), false],
    ["a relay's 503", 503, error(WINDOW, { type: "upstream_error", code: null }), false],
    ["a 500", 500, error(WINDOW, { type: "server_error", code: null }), false],
    ["an event of a server's error", 200, error(FULL, { code: "server_error", type: "server_error" }), true],
  ])("%s", (_, status, body, streamed) => {
    const { passage, failures } = chat("openai-compatible", status, body, streamed);
    assert.deepEqual([passage.attempts, passage.attempt?.cluster, failures], [2, "spare", 0]);
  });

  test.each([
    ["a server that is full", 503, error("Too many tokens are queued: try again later")],
    ["one that speaks of a limit", 502, error("The input tokens exceed the limit per minute")],
    ["one that is overloaded by its code", 503, error(WINDOW, { type: "overloaded_error" })],
  ])("not %s", (_, status, body) => {
    const { passage } = chat("openai-compatible", status, body, false);
    assert.equal(passage.attempt?.cluster, "p");
  });
});
