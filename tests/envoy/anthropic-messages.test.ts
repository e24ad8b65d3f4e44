// Anthropic's protocol through real Envoy: its headers, its query, its errors, and what Claude Code sends.
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "vitest";
import { post, type Answered, type Ask } from "../support/client.js";
import { eventually } from "../support/gate.js";
import { ANTHROPIC, DEEPSEEK } from "../support/provider-bodies.js";
import { Provider } from "../support/provider.js";
import { Rig } from "../support/rig.js";
import { fails } from "./drills/bad-tokens.js";
import { CLIENT_KEY, token } from "./drills/drill.js";

/** What Claude Code and Anthropic's SDK put on each request. */
const CLIENT = {
  "x-api-key": CLIENT_KEY,
  "anthropic-version": "2023-01-01",
  "anthropic-beta": "claude-code-20250219,interleaved-thinking-2025-05-14",
  "anthropic-dangerous-direct-browser-access": "true",
  "x-app": "cli",
  "x-stainless-lang": "js",
  "x-stainless-retry-count": "0",
  "x-stainless-timeout": "600",
  "user-agent": "claude-cli/2.0.0 (external, cli)",
};
const ASK: Ask = { path: "/messages?beta=true", model: "m", extra: { max_tokens: 1024, messages: [{ role: "user", content: "Hi" }] } };

describe.each(["full", "downstreamOnly"] as const)("installed %s", (mode) => {
  const ending: (() => Promise<void>)[] = [];
  let claude: Provider;
  let deepseek: Provider;
  const [bad, good, spare] = [token("bad"), token("good"), token("spare")];

  beforeEach(async () => {
    [claude, deepseek] = [await Provider.start(), await Provider.start()];
    ending.push(
      () => claude.close(),
      () => deepseek.close(),
    );
  });

  afterEach(async () => {
    for (const end of ending.splice(0).reverse()) await end();
  });

  async function gateway(own: object = {}, other: object = {}): Promise<(ask: Ask) => Promise<Answered>> {
    const rig = await Rig.start({
      mode,
      config: {
        providers: [
          { id: "claude", type: "claude", apiTokens: [bad, good], baseUrl: claude.baseUrl, ...own },
          { id: "deepseek", type: "deepseek", apiTokens: [spare], baseUrl: deepseek.baseUrl, ...other },
        ],
        routes: [{ match: { model: "m" }, provider: "claude", fallbacks: [{ provider: "deepseek", model: "deepseek-chat" }] }],
      },
    });
    ending.push(() => rig.stop());
    return (ask) => post(rig.baseURL, ask);
  }

  test("a bad token is met and nothing of it is seen, the client's own version, betas and query pass", async () => {
    claude.script(bad, fails(ANTHROPIC.invalidKey));
    const ask = await gateway();
    for (const stream of [false, true]) {
      await eventually("the bad token is met", async () => {
        const got = await ask({ ...ASK, stream, headers: CLIENT });
        assert.deepEqual([got.status, got.text], [200, "Hello"], got.dump());
        return claude.hits(bad) > 0;
      });
    }
    assert.equal(claude.hits(bad), 1);
    for (const r of claude.calls()) {
      assert.equal(r.path, "/v1/messages?beta=true");
      assert.deepEqual([r.header("x-api-key"), r.header("authorization")], [r.token, undefined]);
      for (const name of ["anthropic-version", "anthropic-beta", "x-app", "x-stainless-lang", "x-stainless-timeout", "user-agent"] as const)
        assert.equal(r.header(name), CLIENT[name]);
      assert.ok(!r.dump().includes(CLIENT_KEY));
    }
  });

  test("a client that names no version gets the provider's default, and it does not go to the fallback", async () => {
    claude.script({}, fails(ANTHROPIC.overloaded));
    const ask = await gateway({ claudeVersion: "2024-10-22" });
    const got = await ask({ ...ASK, path: "/messages" });
    assert.equal(got.text, "Hello", got.dump());
    assert.equal(claude.calls()[0]?.header("anthropic-version"), "2024-10-22");
    const [second] = deepseek.calls();
    assert.deepEqual([second?.path, second?.model, second?.token], ["/v1/messages", "deepseek-chat", spare]);
    assert.equal(second?.header("anthropic-version"), undefined);
  });

  test("what a provider's own headers replaced is the client's again for the next provider", async () => {
    claude.script({}, fails(ANTHROPIC.overloaded));
    const ask = await gateway({ headers: { "anthropic-version": "2029-01-01", "anthropic-beta": "ours", "x-app": "gateway" } });
    const got = await ask({ ...ASK, headers: CLIENT });
    assert.equal(got.text, "Hello", got.dump());
    const names = ["anthropic-version", "anthropic-beta", "x-app"] as const;
    assert.deepEqual(
      names.map((name) => claude.calls()[0]?.header(name)),
      ["2029-01-01", `${CLIENT["anthropic-beta"]},ours`, "gateway"],
    );
    assert.deepEqual(
      names.map((name) => deepseek.calls()[0]?.header(name)),
      names.map((name) => CLIENT[name]),
    );
  });

  test("tokens are counted by a provider that can, and by nobody else", async () => {
    const count: Ask = { ...ASK, path: "/messages/count_tokens?beta=true", headers: CLIENT };
    const ask = await gateway();
    assert.equal((await ask(count)).json.input_tokens, 14);
    assert.equal(claude.calls()[0]?.path, "/v1/messages/count_tokens?beta=true");
    claude.script({}, fails(ANTHROPIC.overloaded));
    const failed = await ask(count);
    assert.deepEqual([failed.status, failed.json.type], [529, "error"]);
    assert.equal(deepseek.hits(), 0);
  });

  test("the last error is in Anthropic's shape whoever made it", async () => {
    claude.script({}, fails(ANTHROPIC.invalidKey));
    deepseek.script({}, fails(DEEPSEEK.invalidKey));
    const ask = await gateway();
    const got = await ask({ ...ASK, headers: CLIENT });
    assert.equal(got.status, 424, got.dump());
    const error = got.json.error as Record<string, unknown>;
    assert.deepEqual([got.json.type, error.type], ["error", "api_error"]);
  });

  test("two hundred tools of half a megabyte arrive as they were sent after a failed attempt", async () => {
    claude.script(bad, fails(ANTHROPIC.rateLimit));
    const schema = { type: "object", properties: { model: { type: "string", description: "é".repeat(1000) } } };
    const tools = Array.from({ length: 200 }, (_, i) => ({ name: `tool_${i}`, description: "x".repeat(500), input_schema: schema }));
    const ask = await gateway();
    await eventually("the bad token is met", async () => {
      const got = await ask({ ...ASK, headers: CLIENT, stream: true, extra: { ...ASK.extra, tools } });
      assert.equal(got.text, "Hello", got.dump().slice(0, 500));
      return claude.hits(bad) > 0;
    });
    for (const r of claude.calls()) assert.deepEqual(r.json.tools, tools);
  });
});
