// What the provider's own code says decides, whatever the status: whose fault it is, and what comes next.
import assert from "node:assert/strict";
import { ANTHROPIC, AZURE, DASHSCOPE, GEMINI, OPENAI, OPENROUTER, type ProviderError } from "../../support/provider-bodies.js";
import { fails, spare, twoTokens } from "./bad-tokens.js";
import { allServed, MODEL, token, type Drill, type Stage, type Target } from "./drill.js";
import { tokenState } from "./our-gateway.js";

/** The error counts against the token: it is called once and the other one answers. */
function tokensFault(type: string, title: string, error: ProviderError, kind: string, path = "/chat/completions"): Drill {
  return {
    id: "K31",
    title,
    marked: true,
    async run(stage) {
      const provider = await stage.provider();
      const [bad, good] = [token("bad"), token("good")];
      provider.script(bad, fails(error));
      const target = await stage.gateway({ providers: [{ id: "p1", type, tokens: [bad, good], at: provider }] });
      await stage.twenty(target, { path });
      assert.equal(provider.hits(bad), 1, "calls with the bad token");
      const state = await tokenState(target, "p1#0");
      if (state) assert.deepEqual([state.state, state.reason], ["ejected", kind]);
    },
  };
}

/** The request's own fault: answered as it is, nobody is blamed, no fallback is used. */
function requestsFault(id: string, type: string, title: string, error: ProviderError, path = "/chat/completions"): Drill {
  return {
    id,
    title,
    async run(stage) {
      const { provider, other, target } = await withFallback(stage, type, error);
      for (const seen of await stage.series(target, 5, { path })) {
        assert.equal(seen.status, error.status);
        assert.deepEqual(seen.json, error.body);
      }
      assert.equal(provider.hits(), 5);
      assert.equal(other.hits(), 0, "the fallback was not used");
      await blameless(target);
    },
  };
}

/** The route asks for it: the fallback answers, and still nobody is blamed. */
function fallbackOn(title: string, error: ProviderError, what: string): Drill {
  return {
    id: "K28",
    title,
    async run(stage) {
      const { provider, other, target } = await withFallback(stage, "openai", error, { fallbackOn: [what] });
      allServed(await stage.series(target, 5));
      assert.deepEqual([provider.hits(), other.hits()], [5, 5]);
      await blameless(target);
    },
  };
}

const unknownModel: Drill = {
  id: "K29",
  title: "a model that the provider does not know: the fallback answers, the token is not blamed",
  async run(stage) {
    const { provider, target } = await withFallback(stage, "openai", OPENAI.modelNotFound);
    await stage.twenty(target);
    assert.ok(provider.hits() > 0);
    await blameless(target);
  },
};

async function withFallback(stage: Stage, type: string, error: ProviderError, route = {}) {
  const other = await spare(stage, "spare", type);
  const provider = await stage.provider({ otherwise: fails(error) });
  const target = await stage.gateway({
    providers: [{ id: "p1", type, tokens: [token("a"), token("b")], at: provider }, other.scenario],
    fallbacks: [{ provider: "spare" }],
    route,
  });
  return { provider, other: other.at, target };
}

async function blameless(target: Target): Promise<void> {
  for (const name of ["p1#0", "p1#1"]) assert.equal((await tokenState(target, name))?.state ?? "ok", "ok", name);
}

const unpurchased: Drill = {
  id: "K32",
  title: "DashScope's 403 AccessDenied.Unpurchased holds that token for that model only",
  async run(stage) {
    const provider = await stage.provider();
    const [bad, good] = [token("bad"), token("good")];
    provider.script({ token: bad, model: MODEL }, fails(DASHSCOPE.unpurchased));
    const target = await stage.gateway({
      providers: [{ id: "p1", type: "qwen", tokens: [bad, good], at: provider }],
      more: { routes: [{ name: "all", match: { model: { prefix: "m-" } }, provider: "p1" }] },
    });
    await stage.twenty(target);
    const hits = provider.calls(bad).filter((r) => r.model === MODEL).length;
    assert.equal(hits, 1, "calls with that token and that model");
    await stage.twenty(target, { model: "m-other" });
    assert.ok(
      provider.calls(bad).some((r) => r.model === "m-other"),
      "other models still use the token",
    );
  },
};

const pattern: Drill = {
  id: "K13",
  title: "failoverOnStatus 4.* makes every 4xx count against the token, as its owner asked",
  async run(stage) {
    const { provider, bad, target } = await twoTokens(stage, fails(OPENAI.badRequest), {
      more: { failover: { failoverOnStatus: ["4.*"], healthCheckModel: "probe-model" } },
    });
    for (let i = 0; i < 40 && provider.hits(bad) === 0; i++) await stage.ask(target);
    const state = await tokenState(target, "p1#0");
    if (state) assert.equal(state.state, "ejected");
    await stage.twenty(target);
    assert.equal(provider.hits(bad), 1);
  },
};

/** github.com/QuantumNous/new-api/issues/7448 */
const EMPTY_ACCOUNT: ProviderError = {
  status: 403,
  body: { error: { message: "用户额度不足, 剩余额度: ＄-0.000002", type: "new_api_error", param: "", code: "insufficient_user_quota" } },
};

export const JUDGEMENT_DRILLS: Drill[] = [
  tokensFault("gemini", "Gemini's 400 API_KEY_INVALID is a wrong token", GEMINI.invalidKey, "auth"),
  tokensFault("claude", "Anthropic's 400 about the credit balance is a quota", ANTHROPIC.credit, "quota", "/messages"),
  tokensFault("qwen", "DashScope's 400 Arrearage is a quota", DASHSCOPE.arrears, "quota"),
  {
    ...tokensFault("openai-compatible", "new-api's 403 about an empty account is a quota", EMPTY_ACCOUNT, "quota"),
    id: "K56",
  },
  requestsFault("K32", "openrouter", "OpenRouter's 403 for moderated input is answered as it is", OPENROUTER.moderation),
  unpurchased,
  requestsFault("K28", "openai", "a context length error is answered as it is", OPENAI.contextLength),
  requestsFault("K28", "azure", "a content filter error is answered as it is", AZURE.contentFilter),
  requestsFault("K28", "claude", "Anthropic's prompt is too long is answered as it is", ANTHROPIC.contextLength, "/messages"),
  fallbackOn("a context length error with fallbackOn contextLength: the fallback answers", OPENAI.contextLength, "contextLength"),
  fallbackOn("a content filter error with fallbackOn contentPolicy: the fallback answers", AZURE.contentFilter, "contentPolicy"),
  unknownModel,
  pattern,
];
