// A token that is over its rate: out until the time that the provider names, back by itself.
import assert from "node:assert/strict";
import { answer, ok } from "../../support/answers.js";
import { eventually } from "../../support/gate.js";
import { OPENAI } from "../../support/provider-bodies.js";
import { fails, spare, twoTokens } from "./bad-tokens.js";
import { allServed, token, type Drill } from "./drill.js";
import { tokenState } from "./our-gateway.js";

const retryAfter: Drill = {
  id: "K04",
  title: "a token that answers 429 with Retry-After 30 is called once and not probed",
  marked: true,
  async run(stage) {
    const { provider, bad, target } = await twoTokens(stage, fails(OPENAI.rateLimit, { "retry-after": "30" }));
    await stage.twenty(target);
    assert.equal(provider.hits(bad), 1, "calls with the limited token");
    assert.equal(provider.probes(bad), 0, "probes");
  },
};

const allLimited: Drill = {
  id: "K05",
  title: "both tokens answer 429 with 30 s and 10 s: the client gets 429 with Retry-After 10 at once, without an upstream call",
  marked: true,
  async run(stage) {
    const { provider, good, target } = await twoTokens(stage, fails(OPENAI.rateLimit, { "retry-after": "30" }));
    provider.script(good, fails(OPENAI.rateLimit, { "retry-after": "10" }));
    const first = await stage.ask(target);
    assert.equal(first.status, 429);
    assert.equal(provider.hits(), 2, "calls for the first request");
    for (const a of [first, ...(await stage.series(target, 5))]) {
      assert.equal(a.status, 429);
      const seconds = Number(a.header("retry-after"));
      assert.ok(seconds >= 8 && seconds <= 10, `Retry-After ${a.header("retry-after")}`);
      assert.ok(a.error?.message, "an error in the client's shape");
    }
    assert.equal(provider.hits(), 2, "no upstream call while both are out");
  },
};

const limitedWithFallback: Drill = {
  id: "K05",
  title: "all tokens of the primary are limited and a fallback exists: the fallback answers",
  marked: true,
  async run(stage) {
    const other = await spare(stage);
    const provider = await stage.provider({ otherwise: fails(OPENAI.rateLimit, { "retry-after": "30" }) });
    const target = await stage.gateway({
      providers: [{ id: "p1", tokens: [token("a"), token("b")], at: provider }, other.scenario],
      fallbacks: [{ provider: "spare" }],
    });
    await stage.twenty(target);
    assert.equal(provider.hits(), 2, "calls with the two limited tokens");
  },
};

const resetHeader: Drill = {
  id: "K06",
  title: "a 429 with only a reset header: the token is out until the reset",
  marked: true,
  async run(stage) {
    const reset = { "x-ratelimit-limit-requests": "3", "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "3s" };
    const { provider, bad, target } = await twoTokens(stage, fails(OPENAI.rateLimit, reset));
    for (let i = 0; provider.hits(bad) === 0 && i < 40; i++) allServed([await stage.ask(target)]);
    const limitedAt = performance.now();
    provider.script(bad, ok());
    await eventually("the token serves again", async () => {
      allServed([await stage.ask(target)]);
      return provider.hits(bad) > 1;
    });
    const out = performance.now() - limitedAt;
    assert.ok(out > 2500 && out < 8000, `out for ${Math.round(out)} ms, the reset was 3 s away`);
  },
};

const noHeader: Drill = {
  id: "K06",
  title: "a 429 without any header: the token is out for the default back-off of 1 s, then 2 s",
  marked: true,
  async run(stage) {
    const { provider, bad, target } = await twoTokens(stage, fails(OPENAI.rateLimit));
    const seen: number[] = [];
    await eventually(
      "the token was called three times",
      async () => {
        const before = provider.hits(bad);
        allServed([await stage.ask(target)]);
        if (provider.hits(bad) > before) seen.push(performance.now());
        return seen.length >= 3;
      },
      30_000,
    );
    const [first, second] = [(seen[1] ?? 0) - (seen[0] ?? 0), (seen[2] ?? 0) - (seen[1] ?? 0)];
    assert.ok(first > 800 && second > 1600, `back-offs of ${Math.round(first)} and ${Math.round(second)} ms`);
    // The length is each gateway's own choice; ours is in the title.
    assert.ok(!target.rig || (first < 5000 && second < 8000), `back-offs of ${Math.round(first)} and ${Math.round(second)} ms`);
  },
};

const perModel: Drill = {
  id: "K04",
  title: "a rate limit holds for the model that was asked: other models still use the token",
  only: "plain",
  async run(stage) {
    const provider = await stage.provider();
    const only = token("only");
    provider.script({ token: only, model: "m-primary" }, fails(OPENAI.rateLimit, { "retry-after": "30" }));
    const target = await stage.gateway({
      providers: [{ id: "p1", tokens: [only], at: provider }],
      more: { routes: [{ name: "all", match: { model: { prefix: "m-" } }, provider: "p1" }] },
    });
    assert.equal((await stage.ask(target)).status, 429);
    allServed(await stage.series(target, 5, { model: "m-other" }));
    assert.equal((await stage.ask(target)).status, 429);
    assert.equal(provider.calls().filter((r) => r.model === "m-primary").length, 1);
  },
};

const passedOver: Drill = {
  id: "K04",
  title: "a token whose answers say that nothing remains is passed over before it says 429",
  only: "plain",
  async run(stage) {
    const spent = { "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "30s" };
    const { provider, bad, target } = await twoTokens(stage, ok({ headers: spent }));
    for (let i = 0; provider.hits(bad) === 0 && i < 40; i++) allServed([await stage.ask(target)]);
    await stage.twenty(target);
    assert.equal(provider.hits(bad), 1, "calls with the spent token");
  },
};

const dates: Drill = {
  id: "K04",
  title: "Retry-After as a date holds the token as seconds do",
  only: "plain",
  async run(stage) {
    const date = new Date(Date.now() + 30_000).toUTCString();
    const { provider, bad, target } = await twoTokens(stage, answer(429, OPENAI.rateLimit.body, { "retry-after": date }));
    await stage.twenty(target);
    assert.equal(provider.hits(bad), 1);
    const until = (await tokenState(target, "p1#0"))?.models[0]?.until ?? (await tokenState(target, "p1#0"))?.until;
    if (target.rig) assert.ok(until && until - Date.now() > 20_000 && until - Date.now() < 31_000, `until ${until}`);
  },
};

export const RATE_LIMIT_DRILLS: Drill[] = [retryAfter, allLimited, limitedWithFallback, resetHeader, noHeader, perModel, passedOver, dates];
