// What is out when everything in use fails: it is asked before the client sees a failure.
import assert from "node:assert/strict";
import { ok, silent, type Answer } from "../../support/answers.js";
import type { Ask } from "../../support/client.js";
import { DEEPSEEK, OPENAI } from "../../support/provider-bodies.js";
import type { Provider } from "../../support/provider.js";
import { fails } from "./bad-tokens.js";
import { allServed, MODEL, token, type Drill, type Stage, type Target } from "./drill.js";

/** What is out stays out for the whole drill: nothing probes it, and its time is long. */
const LONG_OUT = { probes: false, more: { failover: { healthCheckInterval: "300s", healthCheckMaxInterval: "300s" } } };

interface Sides {
  a: Provider;
  b: Provider;
  target: Target;
}

/** Provider a and behind it b, whose account was out of balance for one request and is repaired. `route`: the one that the clients' model takes. */
async function bIsOut(stage: Stage, route: object = { provider: "a", fallbacks: [{ provider: "b" }] }): Promise<Sides> {
  const [a, b] = [await stage.provider(), await stage.provider()];
  const routes = [
    { name: "drill", match: { model: MODEL }, ...route },
    { name: "of-b", match: { model: "of-b" }, provider: "b" },
  ];
  const target = await stage.gateway({
    providers: [
      { id: "a", tokens: [token("a")], at: a, ...LONG_OUT },
      { id: "b", tokens: [token("b")], at: b, ...LONG_OUT },
    ],
    attemptLimitMs: 1000,
    more: { routes },
  });
  b.script({}, fails(DEEPSEEK.balance), ok());
  const first = await (await stage.open(target, { model: "of-b" })).whole();
  assert.equal(first.served, false, "b's account is empty");
  allServed(await stage.series(target, 4));
  assert.equal(b.hits(), 1, "b is out and nobody needs it");
  return { a, b, target };
}

/** One after the other, and many at once. */
async function noneLost(stage: Stage, target: Target, ask: Ask = {}): Promise<void> {
  allServed(await stage.series(target, 12, ask));
  allServed(await stage.parallel(target, 24, ask));
}

const FAULTS: [string, Answer][] = [
  ["503", fails(OPENAI.overloaded)],
  ["500", fails(OPENAI.serverError)],
  ["401", fails(OPENAI.invalidKey)],
  ["429 with Retry-After", fails(OPENAI.rateLimit, { "retry-after": "60" })],
  ["silence", silent],
];

const thenAFails = FAULTS.map(
  ([name, fault]): Drill => ({
    id: "K43",
    title: `b answers 402 once and is repaired, then a answers ${name}: b is asked although it is out, and no request is lost`,
    counted: true,
    async run(stage) {
      const { a, b, target } = await bIsOut(stage);
      a.script({}, fault);
      const [first] = await stage.series(target, 1);
      assert.match(first?.header("x-ai-trail") ?? "", /^a#0=.*, b#0=ok\(last\)$/, "the trail says what the last resort was");
      await noneLost(stage, target);
      assert.ok(b.hits() > 30);
    },
  }),
);

const weighted: Drill = {
  id: "K43",
  title: "the same where a and b share the requests by weight: no request is lost",
  counted: true,
  async run(stage) {
    const { a, target } = await bIsOut(stage, {
      targets: [
        { provider: "a", weight: 90 },
        { provider: "b", weight: 10 },
      ],
    });
    a.script({}, fails(OPENAI.overloaded));
    await noneLost(stage, target);
  },
};

const chain: Drill = {
  id: "K43",
  title: "the same where the client names its own chain: no request is lost",
  counted: true,
  async run(stage) {
    const { a, target } = await bIsOut(stage, { provider: "a", allowClientFallback: true });
    a.script({}, fails(OPENAI.overloaded));
    await noneLost(stage, target, { headers: { "x-ai-fallback": "of-b" } });
  },
};

const bothOut: Drill = {
  id: "K43",
  title: "everything is out and what is out longest stays broken: the next one is asked, and no request is lost",
  counted: true,
  async run(stage) {
    const { a, b, target } = await bIsOut(stage, { provider: "b", fallbacks: [{ provider: "a" }] });
    const broken = fails(OPENAI.invalidKey);
    a.script({}, broken, ok());
    b.script({}, broken);
    assert.equal((await (await stage.open(target)).whole()).served, false, "both are out from now on");
    await noneLost(stage, target);
  },
};

const tokens: Drill = {
  id: "K43",
  title: "a token that was refused once is asked when the provider's other one fails, on passed paths too: no request is lost",
  counted: true,
  only: "plain",
  async run(stage) {
    const provider = await stage.provider();
    const [a, b] = [token("a"), token("b")];
    const target = await stage.gateway({ providers: [{ id: "p1", tokens: [a, b], at: provider, ...LONG_OUT }] });
    provider.script(b, fails(OPENAI.invalidKey), ok());
    for (let i = 0; i < 40 && provider.hits(b) === 0; i++) allServed([await stage.ask(target)]);
    for (const path of ["/chat/completions", "/embeddings"]) {
      provider.script(a, fails(OPENAI.overloaded));
      await noneLost(stage, target, { path });
      provider.script(a, ok());
    }
  },
};

export const LAST_RESORT_DRILLS: Drill[] = [...thenAFails, weighted, chain, bothOut, tokens];
