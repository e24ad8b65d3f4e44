// A configuration as Higress's ai-proxy has it: what its requests do that the gateway's own form refuses.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import type { Passage } from "../support/host/passage.js";
import type { Worker } from "../support/host/gateway.js";
import { JSON_HEADERS, OK_BODY, refuse, worker } from "./worker.js";

type Fields = Record<string, unknown>;

const OPENAI = { type: "openai", apiTokens: ["sk-higress-token"] };
const MESSAGES = '"messages":[{"role":"user","content":"hi"}]';

function higress(provider: Fields = {}): Worker {
  return worker({ config: { provider: { ...OPENAI, ...provider } } });
}

function post(on: Worker, body: string, more: Fields = {}): Passage {
  return on.request({ headers: JSON_HEADERS, body: [body], ...more });
}

function sent(passage: Passage): Fields {
  return JSON.parse(passage.attempt?.body.toString() ?? "null") as Fields;
}

describe("a request without a model", () => {
  const mapped = { modelMapping: { "gpt-*": "other", "*": "of-the-star" } };
  test.each([
    ["without the member", `{${MESSAGES}}`],
    ["with blanks and a mark of the byte order in front", `\ufeff \n{ ${MESSAGES} }`],
    ["null", `{${MESSAGES},"model":null}`],
    ["null in front", `{"model" : null , ${MESSAGES}}`],
    ["an empty text", `{"model":"",${MESSAGES}}`],
  ])("takes the mapping's *: %s", (_, body) => {
    const passage = post(higress(mapped), body);
    const text = passage.attempt?.body.toString().replace("\ufeff", "") ?? "null";
    assert.deepEqual(JSON.parse(text), { model: "of-the-star", messages: [{ role: "user", content: "hi" }] });
    passage.respond(200, JSON_HEADERS, [OK_BODY]);
    assert.equal(passage.answer?.status, 200);
  });

  test("and again on the next token, in pieces and streamed", () => {
    const on = higress({ ...mapped, apiTokens: ["sk-higress-one", "sk-higress-two"] });
    const passage = on.request({ headers: JSON_HEADERS, body: ["{", MESSAGES, ',"stream":true}'] });
    const first = sent(passage);
    refuse(passage);
    assert.equal(passage.attempts, 2);
    assert.deepEqual(sent(passage), first);
    assert.equal(first.model, "of-the-star");
    assert.deepEqual(first.stream_options, { include_usage: true });
  });

  test("of a body larger than what is read at a time", () => {
    const body = `{"messages":[{"role":"user","content":"${"x".repeat(300_000)}"}]}`;
    const passage = post(higress(mapped), body);
    assert.equal(passage.attempt?.body.toString(), `{"model":"of-the-star",${body.slice(1)}`);
  });

  test("by a call, where the plugin stands alone", () => {
    const config = { provider: { ...OPENAI, ...mapped, apiTokens: ["sk-higress-one", "sk-higress-two"] } };
    const passage = post(worker({ downstreamOnly: true, config }), `{${MESSAGES}}`);
    assert.equal(sent(passage).model, "of-the-star");
    assert.equal(passage.attempt?.headers.get("content-length"), String(passage.attempt?.body.length));
  });

  test.each([
    ["no * to take", {}, `{${MESSAGES}}`],
    ["an object without members", mapped, "{}"],
    ["a number", mapped, `{"model":7,${MESSAGES}}`],
    ["two of them", mapped, `{"model":null,"model":null,${MESSAGES}}`],
    ["no JSON", mapped, `{${MESSAGES}`],
  ])("is a 400: %s", (_, provider, body) => {
    const passage = post(higress(provider), body);
    assert.equal(passage.attempt, null);
    assert.equal(passage.answer?.status, 400);
  });

  test("is a 400 in the gateway's own form", () => {
    const config = {
      providers: [{ id: "p", ...OPENAI, ...mapped }],
      routes: [{ match: { model: "*" }, provider: "p" }],
    };
    assert.equal(post(worker({ config }), `{${MESSAGES}}`).answer?.status, 400);
  });
});
