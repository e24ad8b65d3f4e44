// Every API through real Envoy with a bad first token: the client gets what a working provider says, and nothing else.
import assert from "node:assert/strict";
import { describe, onTestFinished, test } from "vitest";
import { events } from "../support/answers.js";
import { post, type Ask } from "../support/client.js";
import { eventually } from "../support/gate.js";
import { ANTHROPIC, OPENAI } from "../support/provider-bodies.js";
import { Provider } from "../support/provider.js";
import { sharedRigs } from "../support/shared-rigs.js";
import { json, SOUND } from "../support/wire.js";
import { fails } from "./drills/bad-tokens.js";
import { token } from "./drills/drill.js";

type Mode = "full" | "downstreamOnly";

async function provider(): Promise<Provider> {
  const started = await Provider.start();
  onTestFinished(() => started.close());
  return started;
}

const gateway = sharedRigs();

/** A provider with a bad and a good token, until the bad one was met. */
async function twoTokens(mode: Mode, type: string) {
  const at = await provider();
  const [bad, good] = [token("bad"), token("good")];
  at.script(bad, fails(type === "claude" ? ANTHROPIC.invalidKey : OPENAI.invalidKey));
  const rig = await gateway(mode, { providers: [{ id: "p1", type, apiTokens: [bad, good], baseUrl: at.baseUrl, models: ["m"] }] });
  return { at, bad, good, rig };
}

interface Case {
  path: string;
  type?: string;
  extra?: object;
  /** What the client reads of a good answer. */
  expect: (body: Record<string, unknown>, bytes: Buffer) => void;
}

const CASES: Case[] = [
  { path: "/completions", expect: (body) => assert.equal((body.choices as { text: string }[])[0]?.text, "Hello") },
  { path: "/embeddings", expect: (body) => assert.equal((body.data as unknown[]).length, 1) },
  { path: "/responses", expect: (body) => assert.equal(body.status, "completed") },
  { path: "/messages", type: "claude", expect: (body) => assert.equal(body.stop_reason, "end_turn") },
  { path: "/messages/count_tokens", type: "claude", expect: (body) => assert.equal(body.input_tokens, 14) },
  { path: "/rerank", type: "vllm", expect: (body) => assert.equal((body.results as unknown[]).length, 1) },
  { path: "/images/generations", expect: (body) => assert.equal((body.data as unknown[]).length, 1) },
  { path: "/audio/speech", extra: { input: "Hi", voice: "alloy" }, expect: (_, bytes) => assert.ok(bytes.equals(SOUND)) },
  { path: "/moderations", extra: { input: "Hi" }, expect: (body) => assert.equal((body.results as unknown[]).length, 1) },
];

describe.each(["full", "downstreamOnly"] as const)("installed %s", (mode) => {
  test.each(CASES)("$path survives a bad token", async ({ path, type = "openai", extra, expect }) => {
    const { at, bad, good, rig } = await twoTokens(mode, type);
    const ask: Ask = { path, model: "m", ...(extra === undefined ? {} : { extra }) };
    await eventually("the bad token is met", async () => {
      const answer = await post(rig.baseURL, ask);
      assert.equal(answer.status, 200, answer.dump());
      expect(answer.json, answer.body);
      return at.hits(bad) > 0;
    });
    assert.equal(at.hits(bad), 1);
    assert.ok(at.calls(good).every((r) => r.path === `/v1${path}`));
  });

  test("an API that no provider of the route serves is refused with the names of those that do", async () => {
    const at = await provider();
    const rig = await gateway(mode, {
      providers: [
        { id: "chats", type: "deepseek", apiTokens: ["sk-a"], baseUrl: at.baseUrl },
        { id: "speaks", type: "openai", apiTokens: ["sk-b"], baseUrl: at.baseUrl },
      ],
      routes: [{ match: { model: "m" }, provider: "chats" }],
    });
    const answer = await post(rig.baseURL, { path: "/audio/speech", model: "m" });
    assert.deepEqual([answer.status, answer.error?.code], [404, "api_not_served"]);
    assert.match(String(answer.error?.message), /\/v1\/audio\/speech.*do: speaks\./);
    assert.equal(at.hits(), 0);
  });

  test("a fallback that does not serve the API is passed over", async () => {
    const [first, chats, speaks] = [await provider(), await provider(), await provider()];
    first.script({}, fails(OPENAI.serverError));
    const rig = await gateway(mode, {
      providers: [
        { id: "first", type: "openai", apiTokens: ["sk-a"], baseUrl: first.baseUrl },
        { id: "chats", type: "deepseek", apiTokens: ["sk-b"], baseUrl: chats.baseUrl },
        { id: "speaks", type: "groq", apiTokens: ["sk-c"], baseUrl: speaks.baseUrl },
      ],
      routes: [{ match: { model: "m" }, provider: "first", fallbacks: [{ provider: "chats" }, { provider: "speaks" }] }],
    });
    const answer = await post(rig.baseURL, { path: "/audio/speech", model: "m" });
    assert.ok(answer.body.equals(SOUND));
    assert.deepEqual([chats.hits(), speaks.hits()], [0, 1]);
  });

  test("a streamed transcript whose first event is an error is asked for again", async () => {
    const { at, bad, rig } = await twoTokens(mode, "openai");
    at.script(bad, events([json({ error: { message: "The server is overloaded", type: "server_error", code: null } })]));
    const form =
      '--b\r\nContent-Disposition: form-data; name="model"\r\n\r\nm\r\n--b\r\nContent-Disposition: form-data; name="stream"\r\n\r\ntrue\r\n--b--\r\n';
    const ask: Ask = { path: "/audio/transcriptions", raw: form, headers: { "content-type": "multipart/form-data; boundary=b" } };
    await eventually("the bad token is met", async () => {
      const answer = await post(rig.baseURL, ask);
      assert.deepEqual(
        answer.events.map((e) => (JSON.parse(e.data) as { type: string }).type),
        ["transcript.text.delta", "transcript.text.delta", "transcript.text.done"],
      );
      return at.hits(bad) > 0;
    });
  });

  test("pictures that are streamed pass whole", async () => {
    const { rig } = await twoTokens(mode, "openai");
    const answer = await post(rig.baseURL, { path: "/images/generations", model: "m", stream: true });
    assert.equal(answer.events.length, 2, answer.dump());
    assert.equal(answer.error, undefined);
  });
});
