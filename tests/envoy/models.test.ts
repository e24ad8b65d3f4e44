// `GET /v1/models` through real Envoy: what is configured and what providers list themselves, for the clients that people use.
import assert from "node:assert/strict";
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { afterEach, beforeEach, describe, test } from "vitest";
import { closedPort } from "../support/closed-port.js";
import { answer, silent } from "../support/answers.js";
import { post } from "../support/client.js";
import { eventually } from "../support/gate.js";
import { Provider } from "../support/provider.js";
import { Rig, type RigOptions } from "../support/rig.js";

/** OpenAI's: https://platform.openai.com/docs/api-reference/models/list */
const list = (...ids: string[]) =>
  answer(200, { object: "list", data: ids.map((id) => ({ id, object: "model", created: 1686935002, owned_by: "openai" })) });
/** Anthropic's: https://docs.anthropic.com/en/api/models-list */
const claudes = (...ids: string[]) =>
  answer(200, {
    data: ids.map((id) => ({ type: "model", id, display_name: id, created_at: "2025-02-19T00:00:00Z" })),
    has_more: false,
    first_id: ids[0],
    last_id: ids.at(-1),
  });

describe.each(["full", "downstreamOnly"] as const)("installed %s", (mode) => {
  const ending: (() => Promise<void>)[] = [];
  let at: Provider;
  const looks = (provider = at, token?: string) =>
    provider.requests.filter((r) => r.method === "GET" && r.path.includes("/models") && (token === undefined || r.token === token)).length;

  beforeEach(async () => {
    at = await Provider.start();
    at.script({ path: /\/models/ }, list("gpt-5", "gpt-5-mini", "text-embedding-3", "unroutable"));
    ending.push(() => at.close());
  });

  afterEach(async () => {
    for (const end of ending.splice(0).reverse()) await end();
  });

  async function start(more: object = {}, options: Partial<RigOptions> = {}): Promise<Rig> {
    const config = {
      providers: [
        {
          id: "up",
          type: "openai",
          apiTokens: ["sk-one", "sk-two"],
          baseUrl: at.baseUrl,
          modelMapping: { "gpt-5-mini": "gpt-5-mini-2026" },
        },
        {
          id: "down",
          type: "openai",
          apiTokens: ["sk-down"],
          baseUrl: `http://127.0.0.1:${await closedPort()}/v1`,
          models: ["named-here"],
        },
      ],
      routes: [
        { match: { model: { prefix: "gpt-" } }, provider: "up" },
        { match: { model: { prefix: "text-" } }, provider: "down", fallbacks: [{ provider: "up" }] },
        { match: { model: "fixed" }, provider: "up", model: "gpt-5" },
        { match: { model: "named-here" }, provider: "down" },
      ],
      ...more,
    };
    const rig = await Rig.start({ mode, config, ...options });
    ending.push(() => rig.stop());
    return rig;
  }

  const ids = async (rig: Rig, headers: Record<string, string> = {}) => {
    const got = await post(rig.baseURL, { method: "GET", path: "/models", headers });
    assert.equal(got.status, 200, got.dump());
    return (got.json.data as { id: string }[]).map(({ id }) => id).sort();
  };
  // What routes and mappings name, and of the provider's own what a route leads to under its own name.
  const ALL = ["fixed", "gpt-5", "gpt-5-mini", "named-here", "text-embedding-3"];

  test("with one provider down both shapes list what can be asked for, and the SDKs see it", async () => {
    const rig = await start();
    assert.deepEqual(await ids(rig), ALL);
    assert.deepEqual(await ids(rig, { "anthropic-version": "2023-06-01" }), ALL);
    const openai = new OpenAI({ apiKey: "any", baseURL: rig.baseURL, maxRetries: 0 });
    const seen: string[] = [];
    for await (const model of openai.models.list()) seen.push(model.id);
    assert.deepEqual(seen.sort(), ALL);
    assert.equal((await openai.models.retrieve("gpt-5")).id, "gpt-5");
    const anthropic = new Anthropic({ apiKey: "any", baseURL: rig.baseURL.replace(/\/v1$/, ""), maxRetries: 0 });
    const theirs: string[] = [];
    for await (const model of anthropic.models.list()) theirs.push(model.id);
    assert.deepEqual(theirs.sort(), ALL);
    assert.equal((await anthropic.models.retrieve("gpt-5")).id, "gpt-5");
    // As Open WebUI asks: with its key, and no other header.
    const webui = (await (await fetch(`${rig.baseURL}/models`, { headers: { authorization: "Bearer any" } })).json()) as {
      object: string;
      data: { id: string; object: string; owned_by: string }[];
    };
    assert.equal(webui.object, "list");
    assert.deepEqual(
      webui.data.find(({ id }) => id === "gpt-5"),
      { id: "gpt-5", object: "model", created: 0, owned_by: "up" },
    );
    // One look for all of them, with a token of the provider's.
    assert.equal(looks(), 1);
    assert.ok(at.requests.every((r) => r.token === "sk-one" || r.token === "sk-two"));
  });

  test("a token that is refused is followed by the next, and ejects nothing", async () => {
    at.script(
      { token: "sk-one", path: /\/models/ },
      answer(401, { error: { message: "Incorrect API key provided", type: "invalid_request_error", code: "invalid_api_key" } }),
    );
    const rig = await start();
    assert.deepEqual(await ids(rig), ALL);
    assert.equal(looks(at, "sk-two"), 1);
  });

  test("a provider without a list leaves the configured names", async () => {
    at.script({ path: /\/models/ }, answer(404, { error: { message: "Not Found" } }));
    assert.deepEqual(await ids(await start()), ["fixed", "gpt-5", "gpt-5-mini", "named-here"]);
    at.script({ path: /\/models/ }, answer(200, "<html>"));
    assert.deepEqual(await ids(await start()), ["fixed", "gpt-5", "gpt-5-mini", "named-here"]);
  });

  test("the list is kept for modelsTtl, and asked for again after it", async () => {
    const rig = await start({ modelsTtl: "300ms" });
    assert.deepEqual(await ids(rig), ALL);
    at.script({ path: /\/models/ }, list("gpt-6"));
    await eventually("the new list is there", async () => (await ids(rig)).includes("gpt-6"));
    assert.deepEqual(await ids(rig), ["fixed", "gpt-5", "gpt-5-mini", "gpt-6", "named-here"]);
  });

  test("four workers share one list, and a client that leaves takes nothing along", async () => {
    const rig = await start({}, { workers: 4 });
    const leaving = new AbortController();
    const gone = fetch(`${rig.baseURL}/models`, { signal: leaving.signal }).catch(() => undefined);
    leaving.abort();
    await gone;
    assert.deepEqual(await ids(rig), ALL);
    const before = looks();
    for (let n = 0; n < 30; n++) assert.deepEqual(await ids(rig), ALL);
    // A worker may have begun to ask before another had the answer.
    assert.ok(looks() - before <= 3, `${looks()} looks, ${before} before`);
  });

  test("a change of the configuration while a provider is slow leaves nobody waiting for ever", async () => {
    at.script({ path: /\/models/ }, silent);
    const rig = await start();
    const waiting = ids(rig);
    await eventually("the provider is asked", () => looks() > 0);
    assert.equal(await rig.reconfigure({ ...rig.config, maxAttempts: 7 }), "taken");
    at.script({ path: /\/models/ }, list("gpt-5", "text-embedding-3"));
    const named = ["fixed", "gpt-5", "gpt-5-mini", "named-here"];
    // With what the second token has brought meanwhile, or without.
    for (const seen of [await waiting, await ids(rig)]) {
      assert.deepEqual(
        seen.filter((id) => named.includes(id)),
        named,
      );
    }
  });

  test("Anthropic's own list is asked for with its own credential", async () => {
    at.script({ path: /\/models/ }, claudes("claude-opus-5", "claude-haiku-5"));
    const providers = [{ id: "claude", type: "claude", apiTokens: ["sk-ant"], baseUrl: at.baseUrl }];
    const rig = await start({ providers, routes: [{ match: { model: { prefix: "claude-" } }, provider: "claude" }] });
    assert.deepEqual(await ids(rig), ["claude-haiku-5", "claude-opus-5"]);
    const [asked] = at.requests;
    assert.deepEqual([asked?.headers["x-api-key"], asked?.path], ["sk-ant", "/v1/models?limit=1000"]);
    assert.ok(asked?.headers["anthropic-version"] !== undefined);
  });
});
