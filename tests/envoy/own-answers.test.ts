// Answers that the plugin gives itself: what a client did wrong, said in its own protocol.
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { ok } from "../support/answers.js";
import { post, type Ask } from "../support/client.js";
import { OPENAI } from "../support/provider-bodies.js";
import { Provider } from "../support/provider.js";
import { RawConnection, rawRequest } from "../support/raw-http.js";
import { Rig } from "../support/rig.js";
import { UPGRADE } from "../support/socket-client.js";
import { fails } from "./drills/bad-tokens.js";

function configOf(provider: Provider): object {
  return {
    providers: [{ id: "p1", type: "openai", apiTokens: ["sk-own-answers"], baseUrl: provider.baseUrl }],
    routes: [{ name: "known", match: { model: { prefix: "known-" } }, provider: "p1" }],
  };
}

describe.each(["full", "downstreamOnly"] as const)("installed %s", (mode) => {
  let provider: Provider;
  let rig: Rig;

  beforeAll(async () => {
    provider = await Provider.start();
    rig = await Rig.start({
      mode,
      config: { ...configOf(provider), maxRequestBytes: 1_000_000 },
      input: { maxRequestBytes: 1_000_000 },
    });
  });

  afterAll(async () => {
    await rig.stop();
    await provider.close();
  });

  async function refused(ask: Ask, status: number, what: { type?: string; code?: string | null; message: RegExp }): Promise<void> {
    const answer = await post(rig.baseURL, ask);
    assert.equal(answer.status, status, answer.dump());
    assert.match(answer.header("content-type") ?? "", /^application\/json/);
    const error = answer.json.error as Record<string, unknown>;
    assert.deepEqual(Object.keys(error).sort(), ["code", "message", "param", "type"]);
    if (what.type !== undefined) assert.equal(error.type, what.type);
    if (what.code !== undefined) assert.equal(error.code, what.code);
    assert.match(String(error.message), what.message);
    assert.equal(provider.requests.length, 0, "nothing reached the provider");
  }

  const bad = { type: "invalid_request_error" };

  test("a body that is not JSON is a 400", () => refused({ raw: "{not json" }, 400, { ...bad, message: /JSON/i }));
  test("a body that is JSON but no object is a 400", () => refused({ raw: "[1,2]" }, 400, { ...bad, message: /object|JSON/i }));
  test("a body cut short is a 400", () => refused({ raw: '{"model":"known-1","messages":[' }, 400, { ...bad, message: /JSON/i }));
  test("an empty body is a 400", () => refused({ raw: "" }, 400, { ...bad, message: /./ }));
  test("a body without a model is a 400", () => refused({ raw: '{"messages":[]}' }, 400, { ...bad, message: /model/ }));
  test("a model that is no string is a 400", () => refused({ raw: '{"model":7}' }, 400, { ...bad, message: /model/ }));
  test("a second top-level model is a 400", () =>
    refused({ raw: '{"model":"known-1","model":"known-2"}' }, 400, { ...bad, message: /model/ }));
  test("a model that no route takes is a 404 model_not_found", () =>
    refused({ model: "unknown" }, 404, { code: "model_not_found", message: /unknown/ }));
  test("a body over the limit is a 413 that names the key to raise", () =>
    refused({ model: "known-1", extra: { x: "x".repeat(1_100_000) } }, 413, { message: /maxRequestBytes/ }));

  test("Anthropic's path gets Anthropic's error shape", async () => {
    const answer = await post(rig.baseURL, { path: "/messages", raw: "{not json" });
    assert.equal(answer.status, 400);
    assert.equal(answer.json.type, "error");
    const error = answer.json.error as Record<string, unknown>;
    assert.equal(error.type, "invalid_request_error");
    assert.match(String(error.message), /JSON/i);
  });

  test("an escaped model name and a model behind a decoy are found", async () => {
    const raw =
      '{"messages":[{"role":"user","content":"\\"model\\":\\"decoy\\""}],"metadata":{"model":"decoy"},"\\u006dodel":"known-\\u0031"}';
    const answer = await post(rig.baseURL, { raw });
    assert.equal(answer.status, 200, answer.dump());
    assert.equal(provider.calls().at(-1)?.model, "known-1");
    provider.requests.length = 0;
  });

  test("GET /v1/models lists what the configuration can route", async () => {
    const answer = await post(rig.baseURL, { method: "GET", path: "/models" });
    assert.equal(answer.status, 200, answer.dump());
    assert.equal(answer.json.object, "list");
    assert.ok(Array.isArray(answer.json.data));
    provider.requests.length = 0;
  });
  test("a WebSocket upgrade is refused, and told what to do", async () => {
    const connection = await RawConnection.open(rig.baseURL);
    connection.send(rawRequest("/v1/embeddings", UPGRADE, "", "GET"));
    const seen = await connection.answer();
    assert.equal(seen?.status, 426, seen?.body);
    const { error } = JSON.parse(seen.body) as { error: { type: string; message: string } };
    assert.equal(error.type, "invalid_request_error");
    assert.match(error.message, /WebSocket upgrades \(realtime\) are not supported/);
    assert.equal(provider.requests.length, 0);
    connection.close();
  });
});

describe("Envoy's own limits, in the client's shape", () => {
  test.each([
    ["/v1/chat/completions", (body: Record<string, unknown>) => body.error as Record<string, unknown>],
    [
      "/v1/messages",
      (body: Record<string, unknown>) => {
        assert.equal(body.type, "error");
        return body.error as Record<string, unknown>;
      },
    ],
  ] as const)("408: a body that stops in the middle, on %s", async (path, errorOf) => {
    const provider = await Provider.start();
    const rig = await Rig.start({ config: configOf(provider), input: { idleTimeoutMs: 500 } });
    try {
      const connection = await RawConnection.open(rig.baseURL);
      connection.send(rawRequest(path, ["content-type: application/json", "content-length: 100"], '{"model":"known-1",'));
      const seen = await connection.answer();
      assert.equal(seen?.status, 408, seen?.body);
      assert.match(seen.headers.get("content-type") ?? "", /^application\/json/);
      const error = errorOf(JSON.parse(seen.body) as Record<string, unknown>);
      assert.match(String(error.message), /did not arrive|idleTimeout/);
      assert.equal(provider.requests.length, 0);
      connection.close();
    } finally {
      await rig.stop();
      await provider.close();
    }
  });
});

test("responseHeaders: false leaves every x-ai header out, also after a failover and in errors", async () => {
  const provider = await Provider.start();
  const config = { ...configOf(provider), responseHeaders: false };
  const rig = await Rig.start({ config });
  try {
    provider.script({}, fails(OPENAI.serverError), ok());
    const served = await post(rig.baseURL, { model: "known-1" });
    assert.equal(served.status, 200, served.dump());
    assert.equal(provider.hits(), 2);
    provider.script({}, fails(OPENAI.serverError));
    const lost = await post(rig.baseURL, { model: "known-1", stream: true });
    assert.equal(lost.status, 500, lost.dump());
    for (const seen of [served, lost]) assert.doesNotMatch(seen.dump(), /^x-ai-/im);
  } finally {
    await rig.stop();
    await provider.close();
  }
});
