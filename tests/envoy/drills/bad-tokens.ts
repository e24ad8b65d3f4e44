// A token that the provider refuses, for good or for a while: the other tokens and the fallbacks answer.
import assert from "node:assert/strict";
import { answer, ok, type Answer } from "../../support/answers.js";
import { eventually } from "../../support/gate.js";
import { DEEPSEEK, OPENAI } from "../../support/provider-bodies.js";
import { HEALTH_CHECK_MODEL } from "../../support/provider.js";
import { allServed, token, type Drill, type Scenario, type Stage } from "./drill.js";
import { tokenState } from "./our-gateway.js";

/** An error as documented, with the headers that belong to it. */
export function fails(error: { status: number; body: object; headers?: Record<string, string | string[]> }, headers = {}): Answer {
  return answer(error.status, error.body, { ...error.headers, ...headers });
}

/** One provider with the tokens A (it answers as given) and B (it works). */
export async function twoTokens(stage: Stage, a: Answer, more: Partial<Scenario> = {}) {
  const provider = await stage.provider();
  const [bad, good] = [token("bad"), token("good")];
  provider.script(bad, a);
  const target = await stage.gateway({ providers: [{ id: "p1", tokens: [bad, good], at: provider }], ...more });
  return { provider, bad, good, target };
}

/** A provider whose only token works, to fall back on. */
export async function spare(stage: Stage, id = "spare", type = "openai") {
  const at = await stage.provider();
  return { at, scenario: { id, type, tokens: [token(id)], at } };
}

/** A provider type that serves the path. */
export function typeFor(path: string): string {
  return path === "/messages" ? "claude" : "openai";
}

function refused(id: string, title: string, a: Answer, kind: string): Drill {
  return {
    id,
    title,
    marked: true,
    async run(stage) {
      const { provider, bad, target } = await twoTokens(stage, a);
      await stage.twenty(target);
      assert.equal(provider.hits(bad), 1, "calls with the bad token");
      const state = await tokenState(target, "p1#0");
      if (!state) return;
      assert.deepEqual([state.state, state.reason], ["ejected", kind]);
      assert.equal((await tokenState(target, "p1#1"))?.state, "ok");
    },
  };
}

const nineDead: Drill = {
  id: "K08",
  title: "ten tokens, nine of them dead: all requests succeed and each dead token is called once",
  marked: true,
  async run(stage) {
    const provider = await stage.provider();
    const dead = Array.from({ length: 9 }, (_, i) => token(`dead${i}`));
    for (const t of dead) provider.script(t, fails(OPENAI.invalidKey));
    const tokens = [...dead.slice(0, 5), token("good"), ...dead.slice(5)];
    const target = await stage.gateway({ providers: [{ id: "p1", tokens, at: provider }] });
    await stage.twenty(target);
    const calls = dead.map((t) => provider.hits(t));
    assert.deepEqual(
      calls,
      dead.map(() => 1),
      `calls with each of the dead tokens: ${calls.join(", ")}`,
    );
  },
};

const callersMistakes: Drill = {
  id: "K13",
  title: "fifty bad requests of a client are answered as they are and eject no token",
  marked: true,
  async run(stage) {
    const { provider, good, bad, target } = await twoTokens(stage, fails(OPENAI.badRequest));
    provider.script(good, fails(OPENAI.badRequest));
    const answers = await stage.series(target, 50);
    const { message } = (OPENAI.badRequest.body as { error: { message: string } }).error;
    for (const a of answers) {
      assert.equal(a.status, 400);
      assert.equal(a.ending, "clean");
      // Peers may put words of their own before the provider's.
      const said = String(a.error?.message);
      assert.ok(target.rig ? said === message : said.includes(message), said);
    }
    assert.equal(provider.hits(), 50, "one attempt for each");
    for (const t of [bad, good]) provider.script(t, ok());
    await stage.twenty(target);
    assert.ok(provider.hits(bad) > 0 && provider.hits(good) > 0);
    for (const name of ["p1#0", "p1#1"]) assert.equal((await tokenState(target, name))?.state ?? "ok", "ok");
  },
};

const onlyTokenWrong: Drill = {
  id: "K22",
  title: "a wrong token on the primary's only one, a fallback with another model: the fallback's model answers",
  marked: true,
  async run(stage) {
    const provider = await stage.provider();
    const other = await spare(stage);
    const bad = token("bad");
    provider.script(bad, fails(OPENAI.invalidKey));
    const target = await stage.gateway({
      providers: [{ id: "p1", tokens: [bad], at: provider }, other.scenario],
      fallbacks: [{ provider: "spare", model: "deepseek-chat" }],
    });
    const answers = await stage.twenty(target);
    for (const a of answers) assert.equal(a.model, "deepseek-chat");
    for (const r of other.at.calls()) assert.equal(r.model, "deepseek-chat");
    assert.equal(provider.hits(bad), 1, "calls with the wrong token");
  },
};

const oneOfTwoWrong: Drill = {
  id: "K23",
  title: "two tokens, one wrong: the other answers and the fallback is not used",
  marked: true,
  async run(stage) {
    const other = await spare(stage);
    const provider = await stage.provider();
    const [bad, good] = [token("bad"), token("good")];
    provider.script(bad, fails(OPENAI.invalidKey));
    const target = await stage.gateway({
      providers: [{ id: "p1", tokens: [bad, good], at: provider }, other.scenario],
      fallbacks: [{ provider: "spare", model: "deepseek-chat" }],
    });
    const answers = await stage.twenty(target);
    for (const a of answers) assert.equal(a.model, "m-primary");
    assert.equal(other.at.hits(), 0, "calls to the fallback");
    assert.equal(provider.hits(bad), 1, "calls with the wrong token");
  },
};

const bothWrong: Drill = {
  id: "K23",
  title: "two tokens, both wrong: the fallback answers",
  marked: true,
  async run(stage) {
    const other = await spare(stage);
    const provider = await stage.provider({ otherwise: fails(OPENAI.invalidKey) });
    const tokens = [token("bad0"), token("bad1")];
    const target = await stage.gateway({
      providers: [{ id: "p1", tokens, at: provider }, other.scenario],
      fallbacks: [{ provider: "spare", model: "deepseek-chat" }],
    });
    const answers = await stage.twenty(target);
    for (const a of answers) assert.equal(a.model, "deepseek-chat");
    assert.equal(provider.hits(), 2, "calls with the two wrong tokens");
  },
};

const repaired: Drill = {
  id: "K24",
  title: "a repaired token is restored by the next probe and used by all workers",
  marked: true,
  async run(stage) {
    const { provider, bad, target } = await twoTokens(stage, fails(OPENAI.invalidKey));
    await stage.twenty(target);
    assert.equal(provider.hits(bad), 1, "calls with the bad token");
    provider.script(bad, ok());
    const probesBefore = provider.probes(bad);
    await eventually("a probe has passed", () => provider.probes(bad) > probesBefore);
    for (const probe of provider.requests.filter((r) => r.isProbe)) assert.equal(probe.model, HEALTH_CHECK_MODEL);
    if (target.rig) await eventually("the token is restored", async () => (await tokenState(target, "p1#0"))?.state !== "ejected");
    await eventually("the token serves again", async () => {
      allServed(await stage.parallel(target, 4));
      return provider.hits(bad) > 8;
    });
    const before = provider.hits(bad);
    allServed(await stage.series(target, 80));
    // Half of them is its share; with one worker of four in the know it would be 10 of 80.
    assert.ok(provider.hits(bad) - before > 16, `${provider.hits(bad) - before} of 80 went to the restored token`);
  },
};

const workersShare: Drill = {
  id: "K26",
  title: "what one worker learns about a bad token, the others obey",
  workers: [4],
  async run(stage) {
    const { provider, bad, target } = await twoTokens(stage, fails(OPENAI.invalidKey));
    for (let i = 0; provider.hits(bad) === 0 && i < 40; i++) allServed([await stage.ask(target)]);
    allServed(await stage.parallel(target, 40));
    assert.equal(provider.hits(bad), 1, "calls with the bad token");
    if (!target.rig) return;
    const stats = await target.rig.stats("worker_.*downstream_cx_total");
    const busy = [...stats].filter(([name, n]) => name.startsWith("listener.127.0.0.1") && n > 0).length;
    assert.ok(busy > 1, `${busy} workers had connections: ${JSON.stringify([...stats])}`);
  },
};

const keptBack: Drill = {
  id: "K41",
  title: "ten dead tokens and a fallback: an attempt was kept back for the fallback",
  marked: true,
  async run(stage) {
    const other = await spare(stage);
    const provider = await stage.provider({ otherwise: fails(OPENAI.invalidKey) });
    const tokens = Array.from({ length: 10 }, (_, i) => token(`dead${i}`));
    const target = await stage.gateway({
      providers: [{ id: "p1", tokens, at: provider }, other.scenario],
      fallbacks: [{ provider: "spare", model: "deepseek-chat" }],
    });
    const first = await stage.ask(target);
    allServed([first]);
    assert.equal(first.model, "deepseek-chat");
    await stage.twenty(target);
  },
};

export const BAD_TOKEN_DRILLS: Drill[] = [
  refused("K01", "a token that answers 401 is called once and never seen by the client", fails(OPENAI.invalidKey), "auth"),
  refused("K02", "a token that answers 402 is called once; the kind is quota", fails(DEEPSEEK.balance), "quota"),
  refused("K02", "a token that answers 429 insufficient_quota is called once; the kind is quota", fails(OPENAI.quota), "quota"),
  refused("K03", "a token that answers 403 is called once and never seen by the client", fails(OPENAI.noCountry), "auth"),
  nineDead,
  callersMistakes,
  onlyTokenWrong,
  oneOfTwoWrong,
  bothWrong,
  repaired,
  workersShare,
  keptBack,
];
