// What looks odd and is an answer all the same: it passes untouched, and nobody is blamed. Shapes of providers and gateways that people met.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { JSON_HEADERS, SSE_HEADERS, TOKENS, worker } from "./worker.js";

type Fields = Record<string, unknown>;

const PATHS = {
  chat: "/v1/chat/completions",
  messages: "/v1/messages",
  responses: "/v1/responses",
  embeddings: "/v1/embeddings",
  rerank: "/v1/rerank",
  images: "/v1/images/generations",
  moderations: "/v1/moderations",
  speech: "/v1/audio/speech",
};
type Api = keyof typeof PATHS;

function completion(more: Fields = {}, message: Fields = { role: "assistant", content: "Hi" }, reason: string | null = "stop"): Fields {
  return { id: "c", object: "chat.completion", choices: [{ index: 0, message, finish_reason: reason }], ...more };
}

const NOTHING = { message: "", type: "", param: "", code: null };

const PLAIN: [string, Api, unknown, string?][] = [
  ["an error of empty members beside the answer (one-api)", "chat", completion({ error: NOTHING })],
  ["an empty error", "chat", completion({ error: {} })],
  ["an error whose code is 0", "chat", completion({ error: { code: 0, message: "" } })],
  ["no errors (Cloudflare)", "chat", { success: true, errors: [], messages: [], ...completion() }],
  ["a code of success", "chat", { code: 0, message: "success", ...completion() }],
  ["base_resp of success (MiniMax)", "chat", completion({ base_resp: { status_code: 0, status_msg: "" } })],
  ["a status of 200 beside it", "chat", { status: 200, message: "ok", ...completion() }],
  ["no text and a reason of its own", "chat", completion({}, { role: "assistant", content: null }, "eos_token")],
  ["reasoning and no reason", "chat", completion({}, { role: "assistant", content: null, reasoning: "Hm" }, null)],
  [
    "an error within a filter's result (Azure)",
    "chat",
    completion({ prompt_filter_results: [{ error: { code: "content_filter_error" } }] }),
  ],
  ["blank lines in front (DeepSeek)", "chat", `\n\n\n\n${JSON.stringify(completion())}`],
  ["a mark of the byte order in front", "chat", `\ufeff${JSON.stringify(completion())}`],
  ["another label", "chat", JSON.stringify(completion()), "application/octet-stream"],
  ["a tool's block without text", "messages", { type: "message", content: [{ type: "tool_use", id: "t", name: "f", input: {} }] }],
  ["no block and a reason to stop", "messages", { type: "message", content: [], stop_reason: "refusal" }],
  [
    "an empty block in front of one that speaks",
    "messages",
    {
      content: [
        { type: "text", text: "" },
        { type: "text", text: "Hi" },
      ],
    },
  ],
  ["incomplete without output", "responses", { object: "response", status: "incomplete", error: null, output: [] }],
  ["metadata that speaks of errors", "responses", { metadata: { error: "x" }, output: [{ type: "message" }], status: "completed" }],
  ["an embedding in base64", "embeddings", { data: [{ index: 0, embedding: "AAAA" }] }],
  ["embeddings by their types (Cohere)", "embeddings", { embeddings: { float: [[0.1]] } }],
  ["an array by itself (text-embeddings-inference)", "rerank", [{ index: 0, score: 0 }]],
  ["a first score of 0", "rerank", { results: [{ index: 0, relevance_score: 0 }] }],
  ["nothing flagged", "moderations", { results: [{ flagged: false }] }],
  ["an empty address in front of a picture", "images", { data: [{ url: "", b64_json: "AAAA" }] }],
  ["sound without a name", "speech", "\u0000\u0001ID3 sound", "application/octet-stream"],
  ["sound that begins like JSON", "speech", "{\u0001\u0002\u0003\u0004\u0005\u0006", "audio/pcm"],
];

const EVENT = (fields: Fields) => `data: ${JSON.stringify(fields)}\n\n`;
const CHUNK = (delta: Fields, reason: string | null = null, more: Fields = {}) =>
  EVENT({ id: "c", choices: [{ index: 0, delta, finish_reason: reason }], ...more });
const ROLE = CHUNK({ role: "assistant", content: "" });
const HI = CHUNK({ content: "Hi" });
const STOP = CHUNK({}, "stop");
const DONE = "data: [DONE]\n\n";
const METADATA = EVENT({ choices: [], x_groq: { usage: {} } });

const STREAMED: [string, string[]][] = [
  ["an error of nothing in each chunk", [ROLE, CHUNK({ content: "Hi" }, null, { error: NOTHING }), CHUNK({}, "stop", { error: {} }), DONE]],
  ["no errors in each chunk", [ROLE, CHUNK({ content: "Hi" }, null, { errors: [] }), STOP, DONE]],
  ["the word null as the reason until the last", [CHUNK({ content: "Hi" }, "null"), CHUNK({ content: " you" }, "null"), STOP]],
  ["metadata behind the reason", [ROLE, HI, STOP, METADATA, METADATA, METADATA]],
  ["comments and blank lines in front", [": OPENROUTER PROCESSING\n\n", "\n", ROLE, HI, STOP, DONE]],
  ["pings of its own between", [ROLE, "event: ping\ndata: {}\n\n", HI, STOP, DONE]],
  ["no blank line behind the last", [ROLE, HI, STOP.slice(0, -1)]],
  ["a text of an error", [ROLE, CHUNK({ content: 'event: error\ndata: {"error":{"code":401}}' }), STOP, DONE]],
];

const CONFIG = {
  providers: [{ id: "p1", type: "openai-compatible", apiTokens: TOKENS, baseUrl: "http://127.0.0.1:9/v1" }],
  routes: [{ name: "r", match: { model: "*" }, provider: "p1" }],
};

function passes(downstreamOnly: boolean, api: Api, headers: [string, string][], pieces: string[], streamed: boolean): void {
  const on = worker({ downstreamOnly, config: CONFIG });
  const body = JSON.stringify({ model: "m", ...(streamed && { stream: true }) });
  const passage = on.request({ path: PATHS[api], headers: JSON_HEADERS, body: [body] });
  passage.respond(200, headers, pieces);
  const { answer } = passage;
  assert.ok(answer, "nothing came");
  assert.equal(answer.status, 200);
  assert.equal(answer.ending, "whole");
  assert.equal(answer.body.toString(), pieces.join(""));
  assert.equal(answer.headers.get("x-ai-trail"), undefined);
  const [first] = on.ask("GET", "/status").json.providers as { tokens: { state: string }[] }[];
  assert.deepEqual(
    first?.tokens.map((token) => token.state),
    ["ok", "ok"],
  );
}

describe.each([false, true])("an answer that is one (downstream half alone: %s)", (downstreamOnly) => {
  test.each(PLAIN)("%s", (_, api, body, type = "application/json") => {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    passes(downstreamOnly, api, [["content-type", type]], [text], false);
    // Byte by byte: what is not there yet is no failure.
    passes(downstreamOnly, api, [["content-type", type]], [...text], false);
  });

  test.each(STREAMED)("streamed: %s", (_, pieces) => {
    passes(downstreamOnly, "chat", SSE_HEADERS, pieces, true);
    passes(downstreamOnly, "chat", SSE_HEADERS, [...pieces.join("")], true);
  });
});
