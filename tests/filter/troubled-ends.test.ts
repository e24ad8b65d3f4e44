// A stream or an answer whose reason to end is its provider's trouble is told as broken in every client's dialect, never as a clean end.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { frameOf, readFrames } from "../support/frames.js";
import { JSON_HEADERS, SSE_HEADERS, worker } from "./worker.js";

type Dialect = "chat" | "messages" | "responses" | "gemini" | "converse";

const ASKED: Record<Dialect, { path: string; body: object }> = {
  chat: { path: "/v1/chat/completions", body: { messages: [{ role: "user", content: "Go" }] } },
  messages: { path: "/v1/messages", body: { max_tokens: 9, messages: [{ role: "user", content: "Go" }] } },
  responses: { path: "/v1/responses", body: { input: "Go" } },
  gemini: { path: "/v1beta/models/m:streamGenerateContent?alt=sse", body: { contents: [{ role: "user", parts: [{ text: "Go" }] }] } },
  converse: { path: "/model/m/converse-stream", body: { messages: [{ role: "user", content: [{ text: "Go" }] }] } },
};

const EVENT = (fields: object) => `data: ${JSON.stringify(fields)}\n\n`;
const CHUNK = (delta: object, ends: object = {}) =>
  EVENT({ id: "c", model: "m", choices: [{ index: 0, delta, finish_reason: null, ...ends }] });
const NAMED = (fields: { type: string }) => `event: ${fields.type}\n${EVENT(fields)}`;
const CANDIDATE = (text: string, ends: object = {}) =>
  EVENT({ candidates: [{ content: { role: "model", parts: [{ text }] }, index: 0, ...ends }] });
const FRAME = (type: string, payload: object) => frameOf({ type, payload: JSON.stringify(payload) });

/** "Hel" and the trouble, as each dialect writes it. */
const TROUBLED: [string, Dialect, (string | Buffer)[]][] = [
  ["network_error", "chat", [CHUNK({ content: "Hel" }), CHUNK({}, { finish_reason: "network_error" }), "data: [DONE]\n\n"]],
  [
    "stop with a native network_error",
    "chat",
    [
      CHUNK({ content: "Hel" }),
      CHUNK({ content: "" }, { finish_reason: "stop", native_finish_reason: "network_error" }),
      "data: [DONE]\n\n",
    ],
  ],
  [
    "insufficient_system_resource",
    "chat",
    [CHUNK({ content: "Hel" }), CHUNK({ content: "" }, { finish_reason: "insufficient_system_resource" }), "data: [DONE]\n\n"],
  ],
  [
    "a stop reason that is an error",
    "messages",
    [
      NAMED({ type: "message_start", message: { id: "m", type: "message", role: "assistant", content: [], model: "m" } } as {
        type: string;
      }),
      NAMED({ type: "content_block_start", index: 0, content_block: { type: "text", text: "" } } as { type: string }),
      NAMED({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "Hel" } } as { type: string }),
      NAMED({ type: "content_block_stop", index: 0 } as { type: string }),
      NAMED({ type: "message_delta", delta: { stop_reason: "network_error" }, usage: { output_tokens: 1 } } as { type: string }),
      NAMED({ type: "message_stop" }),
    ],
  ],
  ["MALFORMED_RESPONSE", "gemini", [CANDIDATE("Hel"), EVENT({ candidates: [{ finishReason: "MALFORMED_RESPONSE", index: 0 }] })]],
  [
    "malformed_tool_use",
    "converse",
    [
      FRAME("messageStart", { role: "assistant" }),
      FRAME("contentBlockDelta", { contentBlockIndex: 0, delta: { text: "Hel" } }),
      FRAME("messageStop", { stopReason: "malformed_tool_use" }),
      FRAME("metadata", { usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 } }),
    ],
  ],
];

const FRAMES: [string, string][] = [["content-type", "application/vnd.amazon.eventstream"]];

function start(spoken: Dialect) {
  const type = { gemini: "gemini", converse: "bedrock", messages: "claude", chat: "openai-compatible", responses: "openai" }[spoken];
  const provider = { id: "p", type, dialect: spoken, apiTokens: ["sk-filter-token-one"], baseUrl: "http://127.0.0.1:9/v1" };
  return worker({ config: { providers: [provider], routes: [{ name: "r", match: { model: "*" }, provider: "p" }] } });
}

function ask(client: Dialect, spoken: Dialect, pieces: (string | Buffer)[]) {
  const on = start(spoken);
  const { path, body } = ASKED[client];
  const named = client === "gemini" || client === "converse" ? body : { model: "m", stream: true, ...body };
  const passage = on.request({ path, headers: JSON_HEADERS, body: [JSON.stringify(named)] });
  passage.trickle(200, spoken === "converse" ? FRAMES : SSE_HEADERS, pieces);
  const { answer } = passage;
  assert.ok(answer);
  const [first] = on.ask("GET", "/status").json.providers as { failures: number }[];
  return { answer, failures: first?.failures };
}

/** What a client takes for a clean end. */
function endsCleanly(client: Dialect, body: Buffer): boolean {
  if (client === "converse") return readFrames(body).some((frame) => frame.type === "messageStop");
  return /"finish_reason":"|"stop_reason":"|message_stop|response\.completed|"finishReason":"/.test(body.toString());
}

describe.each(TROUBLED)("%s of a provider that speaks %s", (_, spoken, pieces) => {
  test.each(Object.keys(ASKED) as Dialect[])("is no clean end to a client of %s, and counts", (client) => {
    const { answer, failures } = ask(client, spoken, pieces);
    assert.equal(answer.status, 200);
    assert.match(answer.body.toString(), /Hel/);
    assert.equal(failures, 1);
    // What passes untranslated passes as it came.
    if (client === spoken) assert.ok(answer.body.equals(Buffer.concat(pieces.map((piece) => Buffer.from(piece)))));
    else assert.ok(!endsCleanly(client, answer.body), answer.body.toString());
  });
});

test("a whole answer in Converse's dialect that stopped by its provider's trouble is a failure", () => {
  const on = start("converse");
  const passage = on.request({ headers: JSON_HEADERS, body: [JSON.stringify({ model: "m", ...ASKED.chat.body })] });
  const body = { output: { message: { role: "assistant", content: [{ text: "Hel" }] } }, stopReason: "malformed_model_output" };
  for (let i = 0; i < 4 && passage.answer === null; i++) passage.respond(200, JSON_HEADERS, [JSON.stringify(body)]);
  assert.equal(passage.answer?.status, 502);
});

test("text that was cut for its content stays an end", () => {
  const pieces = [CHUNK({ content: "Hel" }), CHUNK({}, { finish_reason: "content_filter" }), "data: [DONE]\n\n"];
  const { answer, failures } = ask("messages", "chat", pieces);
  assert.match(answer.body.toString(), /"stop_reason":"refusal"/);
  assert.equal(failures, 0);
});
