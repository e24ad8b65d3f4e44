// A target that was passed over because its provider does not serve the request's API is named on the answer.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { OPENAI } from "../support/provider-bodies.js";
import { fails } from "./drills/bad-tokens.js";
import { token, type Stage } from "./drills/drill.js";
import { sharingEnvoys, staged, type Installed } from "./staged.js";

sharingEnvoys();

describe.each(["full", "downstreamOnly"] as Installed[])("installed %s", (installed) => {
  async function chain(stage: Stage, more: object = {}) {
    const provider = await stage.provider();
    const other = await stage.provider();
    const target = await stage.gateway({
      providers: [
        { id: "first", tokens: [token("a"), token("b")], at: provider },
        { id: "chat-only", type: "deepseek", tokens: [token("c")], at: other },
      ],
      fallbacks: [{ provider: "chat-only" }, { provider: "chat-only", model: "another" }],
      more,
    });
    return { provider, other, target };
  }

  test("on good answers, rescued ones, failed ones and our own", () =>
    staged("plain", installed, async (stage) => {
      const { provider, other, target } = await chain(stage);
      for (const ask of [{ path: "/images/generations" }, { path: "/embeddings" }]) {
        const seen = await stage.ask(target, ask);
        assert.deepEqual([seen.status, seen.header("x-ai-skipped")], [200, "chat-only=apiNotServed"], seen.dump());
      }
      assert.equal((await stage.ask(target)).header("x-ai-skipped"), undefined, "chat completions are served by both");
      provider.script({}, fails(OPENAI.serverError));
      const lost = await stage.ask(target, { path: "/embeddings" });
      assert.deepEqual([lost.status, lost.header("x-ai-skipped")], [500, "chat-only=apiNotServed"], lost.dump());
      const nobody = await stage.ask(target, { path: "/rerank" });
      assert.deepEqual([nobody.status, nobody.header("x-ai-skipped")], [404, "first=apiNotServed, chat-only=apiNotServed"], nobody.dump());
      assert.equal(other.hits(), 0);
    }));

  test("responseHeaders: false leaves it out", () =>
    staged("plain", installed, async (stage) => {
      const { target } = await chain(stage, { responseHeaders: false });
      assert.equal((await stage.ask(target, { path: "/embeddings" })).header("x-ai-skipped"), undefined);
    }));
});
