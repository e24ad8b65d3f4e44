// Faults below HTTP, and answers that point elsewhere: re-dispatched, streaming kept.
import assert from "node:assert/strict";
import { answer, closes, ok, onUsedConnection, resets } from "../../support/answers.js";
import { closedPort } from "../../support/closed-port.js";
import { Gate } from "../../support/gate.js";
import { OPENAI } from "../../support/provider-bodies.js";
import { Provider } from "../../support/provider.js";
import { fails, spare, twoTokens } from "./bad-tokens.js";
import { allServed, token, type Drill, type Stage } from "./drill.js";
import { providerState, tokenState } from "./our-gateway.js";

/** The first event reaches the client while the provider still holds back the rest. */
export async function chunkByChunk(stage: Stage, target: { baseURL: string; stop(): Promise<void> }, at: Provider): Promise<void> {
  const gate = new Gate();
  at.script({}, ok({ gates: { 2: gate } }));
  const exchange = await stage.open(target, { stream: true });
  const first = await exchange.nextEvent();
  const second = await exchange.nextEvent();
  assert.ok(first && second?.data.includes("Hel"), "the first content did not come before the provider sent the rest");
  gate.open();
  allServed([await exchange.whole()]);
}

function unreachable(title: string, at: (stage: Stage) => Promise<Provider | string>): Drill {
  return {
    id: "K21",
    title: `${title}: the fallback answers, chunk by chunk`,
    marked: true,
    async run(stage) {
      const other = await spare(stage);
      const target = await stage.gateway({
        providers: [{ id: "p1", tokens: [token("a")], at: await at(stage) }, other.scenario],
        fallbacks: [{ provider: "spare" }],
      });
      await chunkByChunk(stage, target, other.at);
      other.at.script({}, ok());
      await stage.twenty(target);
    },
  };
}

const refusedOnly: Drill = {
  id: "K21",
  title: "the only provider refuses connections: an error in the client's shape with the trail",
  async run(stage) {
    const target = await stage.gateway({
      providers: [{ id: "p1", tokens: [token("a")], at: `http://127.0.0.1:${await closedPort()}/v1` }],
    });
    const seen = await stage.ask(target);
    assert.ok(seen.status === 502 || seen.status === 503, `status ${seen.status}`);
    assert.ok(seen.error?.message, seen.dump());
    assert.match(seen.header("x-ai-trail") ?? seen.header("x-ai-attempts") ?? "", /connection|1|2/);
  },
};

function elsewhere(status: number): Drill {
  return {
    id: "K34",
    title: `a provider that answers ${status} with a location elsewhere: nothing is sent there, the next attempt answers`,
    marked: true,
    async run(stage) {
      const trap = await stage.provider();
      const other = await spare(stage);
      const location = `http://127.0.0.1:${trap.port}/v1/chat/completions`;
      const provider = await stage.provider({ otherwise: answer(status, "moved", { location, "content-type": "text/plain" }) });
      const target = await stage.gateway({
        providers: [{ id: "p1", tokens: [token("a")], at: provider }, other.scenario],
        fallbacks: [{ provider: "spare" }],
      });
      await stage.twenty(target);
      assert.ok(provider.hits() > 0);
      assert.equal(trap.requests.length, 0, "requests at the location");
    },
  };
}

const redirectOnly: Drill = {
  id: "K34",
  title: "a provider that answers 302 and has no alternative: the location does not reach the client",
  async run(stage) {
    const trap = await stage.provider();
    const location = `http://127.0.0.1:${trap.port}/v1/chat/completions`;
    const provider = await stage.provider({ otherwise: answer(302, "", { location }) });
    const target = await stage.gateway({ providers: [{ id: "p1", tokens: [token("a")], at: provider }] });
    const seen = await stage.ask(target);
    assert.ok(seen.status >= 500, seen.dump());
    assert.equal(seen.header("location"), undefined);
    assert.equal(trap.requests.length, 0);
  },
};

const idleClosed: Drill = {
  id: "K35",
  title: "an idle connection that closes as a request is sent on it: the same target again, nobody is blamed",
  async run(stage) {
    const other = await spare(stage);
    const provider = await stage.provider({ otherwise: onUsedConnection(closes) });
    const target = await stage.gateway({
      providers: [{ id: "p1", tokens: [token("a")], at: provider }, other.scenario],
      fallbacks: [{ provider: "spare", model: "other-model" }],
    });
    const answers = await stage.twenty(target);
    for (const seen of answers) assert.equal(seen.model, "m-primary");
    assert.ok(provider.hits() > 20, "some requests met a closing connection");
    assert.equal(other.at.hits(), 0, "the fallback was not used");
    assert.equal((await tokenState(target, "p1#0"))?.state ?? "ok", "ok");
    assert.equal((await providerState(target, "p1"))?.state ?? "ok", "ok");
  },
};

const idleFallbackClosed: Drill = {
  id: "K35",
  title: "the fallback's idle connection closes as a request is sent on it: the fallback again, nobody is blamed",
  async run(stage) {
    const first = await stage.provider({ otherwise: fails(OPENAI.overloaded) });
    const second = await stage.provider({ otherwise: onUsedConnection(closes) });
    const other = await spare(stage);
    const target = await stage.gateway({
      providers: [
        { id: "p1", tokens: [token("a")], at: first, more: { failover: { enabled: false } } },
        { id: "p2", tokens: [token("b")], at: second },
        other.scenario,
      ],
      fallbacks: [{ provider: "p2", model: "other-model" }, { provider: "spare" }],
    });
    await stage.twenty(target);
    assert.ok(second.hits() > 20, "some requests met a closing connection");
    assert.equal(other.at.hits(), 0, "the fallback behind it was not used");
    assert.equal((await providerState(target, "p2"))?.state ?? "ok", "ok");
  },
};

const resetOnce: Drill = {
  id: "K35",
  title: "a connection that is reset before the answer, once: the same target answers on a new one",
  async run(stage) {
    const provider = await stage.provider();
    const only = token("a");
    const target = await stage.gateway({ providers: [{ id: "p1", tokens: [only], at: provider }] });
    provider.script(only, resets, ok());
    allServed([await stage.ask(target)]);
    assert.equal(provider.hits(), 2);
  },
};

const resetOfOneToken: Drill = {
  id: "K21",
  title: "a token whose requests are always reset: the other one answers",
  async run(stage) {
    const { provider, good, target } = await twoTokens(stage, resets);
    await stage.twenty(target);
    assert.ok(provider.hits(good) >= 20);
  },
};

export const NETWORK_DRILLS: Drill[] = [
  unreachable("a closed port", async () => `http://127.0.0.1:${await closedPort()}/v1`),
  unreachable("a name that does not resolve", () => Promise.resolve("http://no-such-host.invalid/v1")),
  unreachable("plain text where TLS is expected", async (stage) => (await stage.provider()).baseUrl.replace("http:", "https:")),
  unreachable("a certificate that nobody signed", (stage) => stage.provider({ protocol: "https" })),
  unreachable("a connection that is reset before the answer", (stage) => stage.provider({ otherwise: resets })),
  refusedOnly,
  resetOfOneToken,
];

export const REDIRECT_DRILLS: Drill[] = [elsewhere(302), elsewhere(307), elsewhere(308), redirectOnly];

export const IDLE_DRILLS: Drill[] = [idleClosed, idleFallbackClosed, resetOnce];
