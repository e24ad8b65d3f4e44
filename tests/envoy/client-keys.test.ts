// Client keys: who may use the gateway, on every path, and that no key goes on to a provider.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, test } from "vitest";
import { answer, ok } from "../support/answers.js";
import { post, type Ask } from "../support/client.js";
import { eventually } from "../support/gate.js";
import { Provider } from "../support/provider.js";
import { Rig } from "../support/rig.js";

function hashed(key: string): string {
  return `sha256:${createHash("sha256").update(key).digest("hex")}`;
}

const ALICE = "ck-alice";
const BOB = `ck-${"bob".repeat(40)}`;

describe.each(["full", "downstreamOnly"] as const)("installed %s", (mode) => {
  let provider: Provider;
  let rig: Rig;

  function config(clientKeys?: object[]): object {
    return {
      providers: [{ id: "p1", type: "openai", apiTokens: ["sk-of-the-provider"], baseUrl: provider.baseUrl }],
      routes: [{ name: "all", provider: "p1" }],
      ...(clientKeys === undefined ? {} : { clientKeys }),
    };
  }

  beforeAll(async () => {
    provider = await Provider.start();
    const clientKeys = [
      { name: "alice", hash: hashed(ALICE) },
      { name: "bob", hash: hashed(BOB).toUpperCase().replace("SHA256", "sha256") },
    ];
    rig = await Rig.start({ mode, config: config(clientKeys) });
  });

  afterAll(async () => {
    await rig.stop();
    await provider.close();
  });

  async function refused(ask: Ask, code: string): Promise<void> {
    const answered = await post(rig.baseURL, ask);
    assert.equal(answered.status, 401, answered.dump());
    assert.match(answered.header("www-authenticate") ?? "", /^Bearer realm="ai-failover"/);
    const error = answered.json.error as Record<string, unknown>;
    assert.equal(error.code, code);
    assert.match(String(error.message), /Authorization: Bearer/);
    assert.equal(provider.requests.length, 0, "nothing reached the provider");
  }

  async function served(ask: Ask): Promise<void> {
    const answered = await post(rig.baseURL, ask);
    assert.equal(answered.status, 200, answered.dump());
    const [request] = provider.requests;
    const sent = JSON.stringify(request?.headers ?? {});
    assert.doesNotMatch(sent, /ck-/, "a client's key goes to no provider");
    provider.requests.length = 0;
  }

  const bearer = (key: string) => ({ headers: { authorization: `Bearer ${key}` } });

  test("a request without a key is a 401 that says what to send", () => refused({ model: "m" }, "missing_client_key"));
  test("a key that is none of them is a 401", () => refused({ model: "m", ...bearer("ck-mallory") }, "invalid_api_key"));
  test("a provider's token opens nothing", () => refused({ model: "m", ...bearer("sk-of-the-provider") }, "invalid_api_key"));
  test("the hash itself opens nothing", () => refused({ model: "m", ...bearer(hashed(ALICE)) }, "invalid_api_key"));
  test("another scheme opens nothing", () => refused({ model: "m", headers: { authorization: `Basic ${ALICE}` } }, "invalid_api_key"));
  const signed = (id: string) => ({
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${id}/20261130/eu-central-1/bedrock/aws4_request, SignedHeaders=host, Signature=00`,
    },
  });
  test("the id of an access key that is none of them is a 401", () => refused({ model: "m", ...signed("ck-mallory") }, "invalid_api_key"));
  test("a signature with an empty id is a 401", () => refused({ model: "m", ...signed("") }, "invalid_api_key"));
  test("a key is taken as the id of an access key, as Amazon's clients bring it", () => served({ model: "m", ...signed(ALICE) }));
  test("an empty bearer opens nothing", () => refused({ model: "m", headers: { authorization: "Bearer " } }, "invalid_api_key"));
  test("the list of models wants a key", () => refused({ method: "GET", path: "/models" }, "missing_client_key"));
  test("a path that is not served wants a key before it is told so", () =>
    refused({ method: "GET", path: "/nothing" }, "missing_client_key"));
  test("a forged mark of a later pass opens nothing", () =>
    refused({ model: "m", headers: { "x-envoy-original-url": rig.baseURL } }, "missing_client_key"));

  test("a wrong key is told from a missing one in WWW-Authenticate", async () => {
    const wrong = await post(rig.baseURL, { model: "m", ...bearer("x") });
    assert.match(wrong.header("www-authenticate") ?? "", /error="invalid_token"/);
    const missing = await post(rig.baseURL, { model: "m" });
    assert.doesNotMatch(missing.header("www-authenticate") ?? "", /error/);
  });

  test("Anthropic's path gets Anthropic's error shape", async () => {
    const answered = await post(rig.baseURL, { path: "/messages", model: "m" });
    assert.equal(answered.status, 401);
    assert.equal(answered.json.type, "error");
    assert.equal((answered.json.error as Record<string, unknown>).type, "authentication_error");
  });

  test("a key as bearer is let in, whatever the case of the word", async () => {
    await served({ model: "m", ...bearer(ALICE) });
    await served({ model: "m", headers: { authorization: `bearer ${BOB}` } });
  });
  test("a key as x-api-key is let in", () => served({ model: "m", headers: { "x-api-key": BOB } }));
  test("one good key of two headers is enough", () =>
    served({ model: "m", headers: { authorization: "Bearer sk-other", "x-api-key": ALICE } }));
  test("the list of models is given to who has a key", () => served({ method: "GET", path: "/models", ...bearer(ALICE) }));

  test("a request that is tried again asks for the key once", async () => {
    provider.script("sk-of-the-provider", answer(500), ok());
    const before = await counts();
    const answered = await post(rig.baseURL, { model: "m", ...bearer(ALICE) });
    assert.equal(answered.status, 200, answered.dump());
    assert.ok(Number(answered.header("x-ai-attempts")) > 1, "it was tried again");
    const after = await counts();
    assert.equal((after.alice ?? 0) - (before.alice ?? 0), 1);
    provider.requests.length = 0;
  });

  async function counts(): Promise<Record<string, number>> {
    const { clientKeys } = await rig.status();
    return Object.fromEntries(clientKeys.map(({ name, requests }) => [name, requests]));
  }

  test("requests are counted by key, refused ones apart", async () => {
    const before = await counts();
    const refusedBefore = (await rig.stats("client_requests_refused")).values().next().value ?? 0;
    await served({ model: "m", ...bearer(BOB) });
    await post(rig.baseURL, { model: "m", ...bearer("ck-mallory") });
    const after = await counts();
    assert.deepEqual([after.bob, after.alice], [(before.bob ?? 0) + 1, before.alice]);
    assert.equal((await rig.stats("client_requests_refused")).values().next().value, refusedBefore + 1);
    assert.match(await rig.admin("/stats/prometheus"), /ai_failover_client_requests\{ai_client="bob"\} \d/);
  });

  test("keys come and go with the configuration", async () => {
    assert.equal(await rig.reconfigure(config([{ name: "carol", hash: hashed("ck-carol") }])), "taken");
    await eventually("carol is let in", async () => (await post(rig.baseURL, { model: "m", ...bearer("ck-carol") })).status === 200);
    assert.equal((await post(rig.baseURL, { model: "m", ...bearer(ALICE) })).status, 401);
    assert.equal(await rig.reconfigure(config()), "taken");
    await eventually("nobody is asked", async () => (await post(rig.baseURL, { model: "m" })).status === 200);
    provider.requests.length = 0;
  });
});
