// `:streamGenerateContent` without `alt=sse`: Google then streams one list of the same objects, whoever answers.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "vitest";
import type { Passage } from "../support/host/passage.js";
import { EVENTS, JSON_HEADERS, SSE_HEADERS, worker } from "./worker.js";

const GEMINI = {
  id: "g",
  type: "gemini",
  dialect: "gemini",
  apiTokens: ["k-gemini-token-one"],
  baseUrl: "http://127.0.0.1:9/v1beta/openai",
  failover: { enabled: false },
  retryOnFailure: { enabled: false },
};
const CHAT = { id: "c", type: "openai", apiTokens: ["sk-filter-token-three"], baseUrl: "http://127.0.0.1:10/v1" };
const CONFIG = {
  providers: [GEMINI, CHAT],
  routes: [{ name: "r", match: { model: "*" }, provider: "g", fallbacks: [{ provider: "c", model: "other" }] }],
};
const ALONE = { ...CONFIG, routes: [{ name: "r", match: { model: "*" }, provider: "g" }] };

const golden = (name: string) => readFileSync(`tests/dialect/goldens/answers/${name}/gemini.sse`).toString().replaceAll("\r\n", "\n");
const objectsIn = (stream: string): unknown[] =>
  stream
    .split("\n\n")
    .filter((event) => event.startsWith("data: "))
    .map((event) => JSON.parse(event.slice(6)) as unknown);
type Piece = { candidates?: { content: { parts: { text?: string }[] }; finishReason?: string }[]; error?: { status: string } };
const listOf = (passage: Passage) => JSON.parse(passage.answer?.body.toString() ?? "") as Piece[];
const said = (list: Piece[]) => list.map((piece) => piece.candidates?.[0]?.content.parts.map((part) => part.text).join("") ?? "").join("");

describe.each([false, true])("with the downstream half alone: %s", (downstreamOnly) => {
  const ask = (config: object = CONFIG, query = "") =>
    worker({ config, downstreamOnly }).request({
      path: `/v1beta/models/gemini-2.5-flash:streamGenerateContent${query}`,
      headers: JSON_HEADERS,
      body: ['{"contents":[{"role":"user","parts":[{"text":"Go"}]}]}'],
    });

  test("one whole body with an error behind its content closes the list once", () => {
    const parts = [{ text: "x".repeat(700_000) }];
    const error = { code: 500, message: "The server had an error", status: "INTERNAL" };
    const body = JSON.stringify({ candidates: [{ content: { parts, role: "model" }, finishReason: "STOP" }], error });
    const passage = ask(ALONE);
    passage.respond(200, JSON_HEADERS, [body.slice(0, 600_000), body.slice(600_000)]);
    // With both halves its headers are still here, and an error is told in place of a list.
    const told = [JSON.parse(passage.answer?.body.toString() ?? "") as Piece | Piece[]].flat();
    assert.ok(told.at(-1)?.error, JSON.stringify(told).slice(-300));
  });

  test("a provider of the same dialect is asked for events, whose objects come as they are, each at once", () => {
    for (const query of ["", "?alt=json", "?key=none"]) {
      const passage = ask(CONFIG, query);
      assert.match(passage.attempt?.headers.get(":path") ?? "", /:streamGenerateContent\?alt=sse$/);
      const stream = golden("thinking");
      const cut = stream.indexOf("\n\n") + 2;
      passage.answerHead(200, SSE_HEADERS);
      passage.answerData(stream.slice(0, cut));
      passage.answerData(stream.slice(cut, cut + 40));
      passage.answerData(stream.slice(cut + 40), true);
      assert.equal(passage.answer?.headers.get("content-type"), "application/json");
      assert.equal(passage.answer.headers.get("x-ai-translated"), undefined);
      assert.deepEqual(listOf(passage), objectsIn(stream));
      assert.ok(passage.received[0]?.toString().startsWith(`[${JSON.stringify(objectsIn(stream)[0]).slice(0, 10)}`));
    }
  });

  test("cut anywhere the list is the same", () => {
    const stream = golden("text");
    for (let at = 1; at < stream.length; at += 31) {
      const passage = ask();
      passage.respond(200, SSE_HEADERS, [stream.slice(0, at), stream.slice(at)]);
      assert.deepEqual(listOf(passage), objectsIn(stream), `cut at ${at}`);
    }
  });

  test("an answer that is whole is a list of one", () => {
    const object = '{"candidates":[{"content":{"parts":[{"text":"Hi"}],"role":"model"},"finishReason":"STOP"}]}';
    const passage = ask(ALONE);
    passage.respond(200, JSON_HEADERS, [object]);
    assert.deepEqual(listOf(passage), [JSON.parse(object)]);
  });

  test("a stream that ends early ends the list with what happened", () => {
    const passage = ask(ALONE);
    const stream = golden("thinking");
    passage.trickle(200, SSE_HEADERS, [stream.slice(0, stream.indexOf("\n\n") + 2), ""]);
    const list = listOf(passage);
    assert.deepEqual(list[0], objectsIn(stream)[0]);
    assert.ok(list[1]?.error);
    assert.equal(list.length, 2);
  });

  test("so does an error of the provider's in the middle, in its words, and an event that is no JSON", () => {
    const stream = golden("thinking");
    const begin = stream.slice(0, stream.indexOf("\n\n") + 2);
    const error = { error: { code: 503, message: "The model is overloaded.", status: "UNAVAILABLE" } };
    const passage = ask(ALONE);
    passage.trickle(200, SSE_HEADERS, [begin, `data: ${JSON.stringify(error)}\n\n`]);
    assert.deepEqual(listOf(passage), [objectsIn(stream)[0], error]);
    const damaged = ask(ALONE);
    damaged.respond(200, SSE_HEADERS, [begin, 'data: {"candidates":[\n\n', stream.slice(begin.length)]);
    const list = listOf(damaged);
    assert.deepEqual([list.length, list[1]?.error?.status], [2, "INTERNAL"]);
  });

  test("an error before the first object is Google's, as it came", () => {
    const passage = ask(ALONE);
    const error = '{"error":{"code":400,"message":"Bad.","status":"INVALID_ARGUMENT","details":[{"x":1}]}}';
    passage.respond(400, [...JSON_HEADERS, ["content-length", String(error.length)]], [error]);
    assert.deepEqual([passage.answer?.status, passage.answer?.body.toString()], [400, error]);
  });
});

test("a provider of another dialect is asked for a stream, which comes as a list, object by object", () => {
  const passage = worker({ config: CONFIG }).request({
    path: "/v1beta/models/gemini-2.5-flash:streamGenerateContent",
    headers: JSON_HEADERS,
    body: ['{"contents":[{"role":"user","parts":[{"text":"Go"}]}]}'],
  });
  const failed = '{"error":{"code":503,"message":"Later.","status":"UNAVAILABLE"}}';
  passage.respond(503, [...JSON_HEADERS, ["content-length", String(failed.length)]], [failed]);
  assert.match(passage.attempt?.body.toString() ?? "", /"stream":true/);
  passage.respond(200, SSE_HEADERS, EVENTS);
  assert.equal(passage.answer?.headers.get("x-ai-translated"), "gemini>chat");
  assert.equal(passage.answer.headers.get("content-type"), "application/json");
  const list = listOf(passage);
  assert.equal(said(list), "Hello");
  assert.equal(list.at(-1)?.candidates?.[0]?.finishReason, "STOP");
  assert.ok(passage.received.length > 1);
});
