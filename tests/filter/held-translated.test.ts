// `onBreak: hold`, translated: what comes behind the finish reason, which lets the stream go, is read once, however the stream lies in pieces.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { render } from "../support/answers.js";
import { DONE, json, streamAnswer } from "../support/wire.js";
import { JSON_HEADERS, SSE_HEADERS, worker } from "./worker.js";

const USAGE = json({ id: "c", model: "m", choices: [], usage: { prompt_tokens: 20, completion_tokens: 2, total_tokens: 22 } });
const STREAM = Buffer.concat([...streamAnswer("chat", "m", ["One ", "two."]).slice(0, -1), USAGE, DONE].map((event) => render(event)));
const USAGE_AT = STREAM.indexOf(render(USAGE));

describe("a held stream that is translated", () => {
  test.each([
    ["begins in one piece", [0]],
    ["begins in two pieces", [0, 3]],
  ])("ends where it %s and is let go within its usage", (_, begins) => {
    const providers = [{ id: "p", type: "openai", apiTokens: ["sk-filter-token-one"], baseUrl: "http://127.0.0.1:9/v1" }];
    const on = worker({ config: { onBreak: "hold", providers, routes: [{ name: "r", match: { model: "*" }, provider: "p" }] } });
    const body = ['{"model":"m","stream":true,"max_tokens":9,"messages":[{"role":"user","content":"hi"}]}'];
    const passage = on.request({ path: "/v1/messages", headers: JSON_HEADERS, body });
    const cuts = [...begins, USAGE_AT + 20, STREAM.length];
    const pieces = cuts.slice(1).map((to, i) => STREAM.subarray(cuts[i], to));
    passage.trickle(200, SSE_HEADERS, [...pieces, ""]);
    const text = passage.answer?.body.toString() ?? "";
    assert.equal(text.match(/event: message_delta\n/g)?.length, 1, text);
    assert.match(text, /"output_tokens":2.*\n\nevent: message_stop\ndata: \{"type":"message_stop"\}\n\n$/s);
  });
});
