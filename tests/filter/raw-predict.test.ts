// Anthropic's models at Vertex: spoken to in messages, by rawPredict and streamRawPredict, with the model in the path and not in the body.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { JSON_HEADERS, SSE_HEADERS, worker } from "./worker.js";

const VERTEX = {
  id: "v",
  type: "vertex",
  apiTokens: ["ya29.vertex-token-one"],
  vertexRegion: "us-east5",
  vertexProjectId: "p",
  failover: { enabled: false },
};
const BELOW = "/v1/projects/p/locations/us-east5/publishers/anthropic/models/";
const TURNS = [{ role: "user", content: "Go" }];

function ask(path: string, body: object, target: object = {}, more: object = {}, downstreamOnly = false) {
  const routes = [{ name: "r", match: { model: "*" }, provider: "v", ...target }];
  return worker({ config: { providers: [{ ...VERTEX, ...more }], routes }, downstreamOnly }).request({
    path,
    headers: JSON_HEADERS,
    body: [JSON.stringify(body)],
  });
}
type Passage = ReturnType<typeof ask>;
const sent = (passage: Passage) => JSON.parse(passage.attempt?.body.toString() ?? "null") as Record<string, unknown>;
const pathOf = (passage: Passage) => passage.attempt?.headers.get(":path");

describe.each([false, true])("with the downstream half alone: %s", (downstreamOnly) => {
  test("a client of messages: its own body without the model, with the version that Vertex wants", () => {
    const body = { model: "claude-sonnet-4-5@20250929", max_tokens: 50, messages: TURNS };
    const whole = ask("/v1/messages", body, {}, {}, downstreamOnly);
    assert.equal(pathOf(whole), `${BELOW}claude-sonnet-4-5%4020250929:rawPredict`);
    assert.deepEqual(sent(whole), { max_tokens: 50, messages: TURNS, anthropic_version: "vertex-2023-10-16" });
    const streamed = ask("/v1/messages", { ...body, anthropic_version: "own", stream: true }, {}, {}, downstreamOnly);
    assert.equal(pathOf(streamed), `${BELOW}claude-sonnet-4-5%4020250929:streamRawPredict`);
    assert.deepEqual(sent(streamed), { max_tokens: 50, messages: TURNS, anthropic_version: "own", stream: true });
  });

  // BerriAI/litellm#18430: "URL sources are not supported".
  test("addresses of pictures and documents are not sent there: Google fetches nothing for Anthropic's models", () => {
    const content = [{ type: "image_url", image_url: { url: "https://example.org/a.png" } }];
    const passage = ask(
      "/v1/chat/completions",
      { model: "any", messages: [{ role: "user", content }] },
      {},
      { modelMapping: { any: "claude-x" } },
      downstreamOnly,
    );
    assert.equal(passage.attempt, null);
    assert.match(passage.answer?.body.toString() ?? "", /image_url/);
  });

  test("a client of chat is translated, and its answer back", () => {
    const body = { model: "any", messages: TURNS, stream: true };
    const passage = ask("/v1/chat/completions", body, {}, { modelMapping: { any: "anthropic/claude-x" } }, downstreamOnly);
    assert.equal(pathOf(passage), `${BELOW}claude-x:streamRawPredict`);
    const request = sent(passage);
    assert.deepEqual([request.model, request.anthropic_version, request.stream], [undefined, "vertex-2023-10-16", true]);
    const event = (type: string, more: object) => `event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`;
    passage.respond(200, SSE_HEADERS, [
      event("message_start", {
        message: { id: "msg_1", type: "message", role: "assistant", content: [], model: "claude-x", usage: { input_tokens: 1 } },
      }),
      event("content_block_start", { index: 0, content_block: { type: "text", text: "" } }),
      event("content_block_delta", { index: 0, delta: { type: "text_delta", text: "Hi" } }),
      event("content_block_stop", { index: 0 }),
      event("message_delta", { delta: { stop_reason: "end_turn" }, usage: { output_tokens: 1 } }) + event("message_stop", {}),
    ]);
    assert.equal(passage.answer?.headers.get("x-ai-translated"), "chat>messages");
    assert.match(passage.answer.body.toString(), /"content":"Hi"/);
  });
});

test("other models of Vertex are asked as before, in messages too", () => {
  const chat = ask("/v1/chat/completions", { model: "google/gemini-2.5-pro", messages: TURNS });
  assert.equal(pathOf(chat), "/v1/projects/p/locations/us-east5/endpoints/openapi/chat/completions");
  assert.equal(sent(chat).model, "google/gemini-2.5-pro");
  const messages = ask("/v1/messages", { model: "google/gemini-2.5-pro", max_tokens: 5, messages: TURNS });
  assert.equal(pathOf(messages), pathOf(chat));
});

test("translate: false keeps chat away from Anthropic's models, and lets messages through", () => {
  const off = { translate: false };
  assert.equal(ask("/v1/chat/completions", { model: "claude-x", messages: TURNS }, {}, off).attempt, null);
  const own = ask("/v1/messages", { model: "claude-x", max_tokens: 5, messages: TURNS }, {}, off);
  assert.equal(pathOf(own), `${BELOW}claude-x:rawPredict`);
});
