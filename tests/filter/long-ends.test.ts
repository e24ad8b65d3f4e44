// Streams whose last events are long, as they repeat the whole text or bring a picture: what names an end stands at their front, and however large the pieces are
// that they come in, a whole stream is told as one.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { render } from "../support/answers.js";
import { Random } from "../support/random.js";
import { DONE, json, streamAnswer, type SseEvent } from "../support/wire.js";
import { JSON_HEADERS, SSE_HEADERS, worker } from "./worker.js";

const LONG = "x".repeat(300_000);
const PIECES = Array.from({ length: 24 }, (_, i) => `w${i}`.padEnd(12_800, "x"));
const BODY = '{"model":"m","stream":true,"max_tokens":9,"prompt":"x","input":"x","messages":[{"role":"user","content":"hi"}]}';
const PICTURE = { b64_json: LONG, created_at: 1_700_000_000, size: "1024x1024", output_format: "png" };
const CANDIDATE = { content: { role: "model", parts: [{ text: "Hi" }] }, index: 0 };

/** By path: a stream that is whole (the vendors' own references of their APIs). */
const STREAMS: Record<string, [string, SseEvent[], object?]> = {
  chat: ["/v1/chat/completions", streamAnswer("chat", "m", PIECES)],
  "chat, the finish reason in front of a long event": [
    "/v1/chat/completions",
    [...streamAnswer("chat", "m", PIECES).slice(0, -1), json({ id: "c", choices: [], usage: { total_tokens: 9 }, note: LONG }), DONE],
  ],
  messages: ["/v1/messages", streamAnswer("messages", "m", PIECES), { type: "claude" }],
  responses: ["/v1/responses", streamAnswer("responses", "m", PIECES)],
  pictures: ["/v1/images/generations", [json({ type: "image_generation.completed", ...PICTURE }, "image_generation.completed")]],
  "pictures, without names of events": ["/v1/images/generations", [json({ type: "image_generation.completed", ...PICTURE })]],
  gemini: [
    "/v1beta/models/m:streamGenerateContent?alt=sse",
    [
      json({ candidates: [CANDIDATE] }),
      json({ candidates: [{ ...CANDIDATE, finishReason: "STOP", groundingMetadata: { searchEntryPoint: { renderedContent: LONG } } }] }),
    ],
    { type: "gemini", dialect: "gemini" },
  ],
};

describe.each(Object.keys(STREAMS))("%s", (name) => {
  const [path, events, provider] = STREAMS[name] as [string, SseEvent[], object?];
  const bytes = Buffer.concat(events.map((event) => render(event)));

  test.each([undefined, "hold", "continue"])("in pieces of any size, onBreak %s", (onBreak) => {
    const random = new Random(7);
    for (let n = 0; n < 12; n++) {
      const most = random.one([20_000, 70_000, 100_000, 150_000, 400_000]);
      const pieces: Buffer[] = [];
      for (let at = 0; at < bytes.length; at += pieces.at(-1)?.length ?? 0) pieces.push(bytes.subarray(at, at + 1 + random.below(most)));
      const providers = [{ id: "p", type: "openai", apiTokens: ["sk-filter-token-one"], baseUrl: "http://127.0.0.1:9/v1", ...provider }];
      const routes = [{ name: "r", match: { model: "*" }, provider: "p" }];
      const on = worker({ config: { ...(onBreak === undefined ? {} : { onBreak }), providers, routes } });
      const passage = on.request({ path, headers: JSON_HEADERS, body: [BODY] });
      passage.trickle(200, SSE_HEADERS, [...pieces, ""]);
      const got = passage.answer?.body ?? Buffer.alloc(0);
      assert.ok(got.equals(bytes), `pieces ${pieces.map(({ length }) => length).join(", ")}: ...${got.toString().slice(-300)}`);
    }
  });
});
