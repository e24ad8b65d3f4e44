// One path in several spellings, resources below an API that are APIs of their own, and protocols that are not spoken.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { spare } from "./drills/bad-tokens.js";
import { token, type Scenario, type Stage } from "./drills/drill.js";
import { sharingEnvoys, staged, type Installed } from "./staged.js";

sharingEnvoys();

describe.each(["full", "downstreamOnly"] as Installed[])("installed %s", (installed) => {
  const on = (run: (stage: Stage) => Promise<void>) => staged("plain", installed, run);

  /** Two providers, so that nothing is passed to the only one there is. */
  async function two(stage: Stage, more: Partial<Scenario> = {}, type = "openai") {
    const other = await spare(stage);
    const provider = await stage.provider();
    const target = await stage.gateway({ providers: [{ id: "p1", type, tokens: [token("a")], at: provider }, other.scenario], ...more });
    return { provider, target };
  }

  test.each([
    ["/chat/completions/", "/v1/chat/completions"],
    ["/chat/completions//", "/v1/chat/completions"],
    ["/chat//completions", "/v1/chat/completions"],
    ["//chat/completions/", "/v1/chat/completions"],
    ["/chat/completions/?api-version=1", "/v1/chat/completions"],
    ["/embeddings/", "/v1/embeddings"],
    ["/responses/", "/v1/responses"],
    ["/moderations/?x=/y/", "/v1/moderations"],
    ["/responses/compact", "/v1/responses/compact"],
    ["/responses/compact/", "/v1/responses/compact"],
    ["/responses/input_tokens", "/v1/responses/input_tokens"],
    ["/responses/input_tokens/?a=b", "/v1/responses/input_tokens"],
  ])("POST %s is routed by its model to %s", (path, upstream) =>
    on(async (stage) => {
      const { provider, target } = await two(stage);
      const seen = await stage.ask(target, { path });
      assert.equal(seen.status, 200, seen.dump());
      assert.deepEqual(
        provider.calls().map((request) => request.path),
        [upstream],
      );
    }),
  );

  test.each([
    ["/messages/?beta=true", "/v1/messages?beta=true"],
    ["/messages/count_tokens/", "/v1/messages/count_tokens"],
  ])("Anthropic's POST %s reaches %s", (path, upstream) =>
    on(async (stage) => {
      const { provider, target } = await two(stage, {}, "claude");
      const seen = await stage.ask(target, { path });
      assert.equal(seen.status, 200, seen.dump());
      assert.equal(provider.calls()[0]?.path, upstream);
    }),
  );

  test("an API without /v1 before it is the same", () =>
    on(async (stage) => {
      const { target } = await two(stage);
      const bare = { ...target, baseURL: target.baseURL.replace("/v1", "") };
      for (const path of ["/chat/completions", "/chat/completions/", "/responses/compact"])
        assert.equal((await stage.ask(bare, { path })).status, 200, path);
    }));

  test("the lists of models are found with a slash behind them", () =>
    on(async (stage) => {
      const { target } = await two(stage);
      for (const path of ["/models", "/models/", "/models/m-primary", "/models/m-primary/"])
        assert.equal((await stage.ask(target, { path, method: "GET" })).status, 200, path);
    }));

  test.each(["/responses/resp_11", "/responses/resp_12/input_items", "/chat/completions/chatcmpl-1/", "/files/", "/responses/compact/x"])(
    "GET %s lives with one provider",
    (path) =>
      on(async (stage) => {
        const { target } = await two(stage);
        const seen = await stage.ask(target, { path, method: "GET" });
        assert.deepEqual([seen.status, seen.error?.code], [404, "no_default_provider"], seen.dump());
      }),
  );

  test("a compaction that only the fallback serves goes there, and one that nobody serves is said", () =>
    on(async (stage) => {
      const other = await spare(stage);
      const first = await stage.provider();
      const target = await stage.gateway({
        providers: [{ id: "p1", type: "deepseek", tokens: [token("a")], at: first }, other.scenario],
        fallbacks: [{ provider: "spare" }],
      });
      assert.equal((await stage.ask(target, { path: "/responses/compact" })).status, 200);
      assert.deepEqual([first.hits(), other.at.hits()], [0, 1]);
      const alone = await two(stage, {}, "deepseek");
      const seen = await stage.ask(alone.target, { path: "/responses/input_tokens" });
      assert.deepEqual([seen.status, seen.error?.code], [404, "api_not_served"], seen.dump());
    }));

  test.each([
    ["POST", "/v1beta/models/gemini-2.5-pro:embedContent"],
    ["GET", "/v1beta/files"],
    ["POST", "/v1/publishers/google/models/gemini-2.5-pro:embedContent"],
  ])("%s %s says what of Gemini's protocol is spoken, with a default provider too", (method, path) =>
    on(async (stage) => {
      const { provider, target } = await two(stage, { more: { defaultProvider: "p1" } });
      const bare = { ...target, baseURL: target.baseURL.replace("/v1", "") };
      const seen = await stage.ask(bare, { path, method, ...(method === "POST" ? { raw: "{}" } : {}) });
      assert.deepEqual([seen.status, seen.error?.status], [404, "NOT_FOUND"], seen.dump());
      assert.match(seen.body.toString(), /"reason":"protocol_not_served"/);
      assert.match(String(seen.error?.message), /chat\/completions/);
      assert.equal(seen.header("x-should-retry"), "false");
      assert.equal(provider.requests.length, 0);
    }),
  );
});
