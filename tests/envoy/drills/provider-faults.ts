// A provider in trouble, as against one of its tokens: who is suspected, who is kept, and how traffic returns.
import assert from "node:assert/strict";
import { afterGate, ok } from "../../support/answers.js";
import { eventually, Gate } from "../../support/gate.js";
import { OPENAI } from "../../support/provider-bodies.js";
import type { Provider } from "../../support/provider.js";
import { fails, spare, twoTokens } from "./bad-tokens.js";
import { allServed, token, type Drill, type Stage, type Target } from "./drill.js";
import { providerState, tokenState } from "./our-gateway.js";

const failing = fails(OPENAI.overloaded);

const oneFails: Drill = {
  id: "K07",
  title: "a token that always answers 503 while the other works: every request is served, no token is out for long",
  marked: true,
  async run(stage) {
    const { provider, bad, target } = await twoTokens(stage, failing);
    await stage.twenty(target);
    assert.ok(provider.hits(bad) >= 1 && provider.hits(bad) <= 3, `${provider.hits(bad)} calls with the failing token`);
    const state = await tokenState(target, "p1#0");
    if (!state) return;
    assert.ok((state.until ?? 0) - Date.now() < 11_000, `out for ${(state.until ?? 0) - Date.now()} ms`);
    assert.equal((await tokenState(target, "p1#1"))?.state, "ok");
    assert.equal((await providerState(target, "p1"))?.state, "ok");
  },
};

const twoOfThreeFail: Drill = {
  id: "K07",
  title:
    "two tokens that always answer 503, a third that works and no fallback: every request is served, the two are asked ever more rarely",
  marked: true,
  async run(stage) {
    const provider = await stage.provider({ otherwise: failing });
    const tokens = [token("a"), token("b"), token("good")];
    provider.script(tokens[2] ?? "", ok());
    const target = await stage.gateway({ providers: [{ id: "p1", tokens, at: provider }] });
    for (let i = 0; i < 3; i++) await stage.twenty(target);
    const inVain = provider.hits(tokens[0]) + provider.hits(tokens[1]);
    assert.ok(inVain >= 1 && inVain <= 12, `${inVain} calls with the failing tokens`);
    assert.equal((await tokenState(target, "p1#2"))?.state ?? "ok", "ok");
    assert.equal((await providerState(target, "p1"))?.state ?? "ok", "ok");
  },
};

async function twoTokensAndSpare(stage: Stage) {
  const other = await spare(stage);
  const provider = await stage.provider({ otherwise: failing });
  const target = await stage.gateway({
    providers: [{ id: "p1", tokens: [token("a"), token("b")], at: provider }, other.scenario],
    fallbacks: [{ provider: "spare" }],
  });
  return { provider, other: other.at, target };
}

const bothFail: Drill = {
  id: "K14",
  title: "the same 503 from both tokens: the fallback answers, the tokens are kept, the provider is ejected",
  async run(stage) {
    const { provider, other, target } = await twoTokensAndSpare(stage);
    await stage.twenty(target);
    assert.equal(other.hits(), 20);
    assert.ok(provider.hits() <= 10, `${provider.hits()} calls to the failing provider`);
    const state = await providerState(target, "p1");
    if (!state) return;
    assert.equal(state.state, "ejected");
    assert.deepEqual(
      state.tokens.map((t) => t.state),
      ["ok", "ok"],
    );
  },
};

/** Keeps eight requests running until told to stop; what they saw. */
function traffic(stage: Stage, target: Target): { stop(): Promise<number> } {
  let on = true;
  let count = 0;
  const client = async (): Promise<void> => {
    while (on) allServed([await stage.ask(target, {}, count++)]);
  };
  const clients = Array.from({ length: 8 }, client);
  return {
    async stop() {
      on = false;
      await Promise.all(clients);
      return count;
    },
  };
}

/** The largest number of calls within any 300 ms. */
function burst(provider: Provider, from: number): number {
  const times = provider.calls().flatMap((r) => (r.at >= from ? [r.at] : []));
  return Math.max(0, ...times.map((t) => times.filter((u) => u >= t && u < t + 300).length));
}

const comesBack: Drill = {
  id: "K19",
  title: "a provider that comes back gets its traffic step by step; one that is still down gets no burst",
  limitMs: 120_000,
  async run(stage) {
    const { provider, target } = await twoTokensAndSpare(stage);
    const running = traffic(stage, target);
    await eventually("the provider is out", async () =>
      target.rig ? (await providerState(target, "p1"))?.state === "ejected" : provider.hits() > 3,
    );
    const outAt = performance.now();
    const before = provider.hits();
    await eventually("a trial was made", () => provider.hits() > before && performance.now() > outAt + 6000, 20_000);
    const trials = provider.calls().filter((r) => r.at > outAt + 1000).length;
    assert.ok(trials <= 4 * stage.workers, `${trials} calls to the provider that is still down`);
    assert.ok(burst(provider, outAt + 1000) <= 2 * stage.workers, `a burst of ${burst(provider, outAt + 1000)}`);
    provider.script({}, ok());
    await eventually("the provider serves again", () => provider.calls().filter((r) => r.at > outAt + 1000).length > trials + 40, 60_000);
    assert.ok((await running.stop()) > 20);
  },
};

const threeAtOnce: Drill = {
  id: "K37",
  title: "three parallel 503s of one token while the other works: it is out briefly, the provider stays",
  async run(stage) {
    const gate = new Gate();
    const { provider, bad, target } = await twoTokens(stage, afterGate(gate, failing));
    const asked: Promise<unknown>[] = [];
    while (provider.hits(bad) < 3) {
      const seen = provider.requests.length;
      asked.push(stage.ask(target));
      await eventually("the request has arrived", () => provider.requests.length > seen);
    }
    gate.open();
    await Promise.all(asked);
    allServed(stage.answers);
    const state = await tokenState(target, "p1#0");
    if (!state) return;
    assert.equal(state.state, "ejected");
    assert.ok((state.until ?? 0) - Date.now() < 6500, `out for ${(state.until ?? 0) - Date.now()} ms`);
    assert.equal((await providerState(target, "p1"))?.state, "ok");
  },
};

const shares: Drill = {
  id: "K40",
  title: "two targets 80 to 20 share within their statistical bounds; when one fails the other takes over",
  async run(stage) {
    const [big, small] = [await stage.provider(), await stage.provider()];
    const targets = [
      { provider: "big", weight: 80 },
      { provider: "small", weight: 20 },
    ];
    const target = await stage.gateway({
      providers: [
        { id: "big", tokens: [token("big")], at: big },
        { id: "small", tokens: [token("small")], at: small },
      ],
      more: { routes: [{ name: "shared", match: { model: "m-primary" }, targets }] },
    });
    for (let i = 0; i < 20; i++) allServed(await stage.parallel(target, 20));
    // 400 draws at 0.2: mean 80, standard deviation 8; five of them are met once in two million runs.
    assert.ok(small.hits() >= 40 && small.hits() <= 120, `${small.hits()} of 400 went to the smaller target`);
    big.script({}, failing);
    await stage.twenty(target);
  },
};

export const PROVIDER_FAULT_DRILLS: Drill[] = [oneFails, twoOfThreeFail, bothFail, threeAtOnce, comesBack, shares];
