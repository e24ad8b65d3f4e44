// The configuration changes while requests run.
import assert from "node:assert/strict";
import { ok } from "../../support/answers.js";
import { eventually, Gate } from "../../support/gate.js";
import { OPENAI } from "../../support/provider-bodies.js";
import { fails, spare } from "./bad-tokens.js";
import { allServed, MODEL, token, type Drill, type Scenario } from "./drill.js";
import { tokenState } from "./our-gateway.js";

const replaced: Drill = {
  id: "K15",
  title: "a configuration that is replaced while a token is out: the state is kept, streams in flight are unharmed",
  async run(stage) {
    const provider = await stage.provider();
    const other = await spare(stage);
    const [bad, good, third] = [token("bad"), token("good"), token("third")];
    provider.script(bad, fails(OPENAI.invalidKey));
    const before: Scenario = { providers: [{ id: "p1", tokens: [bad, good], at: provider }] };
    const target = await stage.gateway(before);
    await stage.twenty(target);
    assert.equal(provider.hits(bad), 1);
    const gate = new Gate();
    provider.script(good, ok({ gates: { 2: gate } }));
    const inFlight = await stage.open(target, { stream: true });
    await inFlight.nextEvent();
    provider.script(good, ok());
    const next = {
      providers: [{ id: "p1", tokens: [third, bad, good], at: provider }, other.scenario],
      fallbacks: [{ provider: "spare" }],
    };
    assert.equal(await target.rig?.reconfigure(target.configOf?.(next) ?? {}), "taken");
    await stage.twenty(target);
    assert.equal(provider.hits(bad), 1, "the bad token is still known");
    assert.equal((await tokenState(target, "p1#1"))?.state, "ejected");
    await eventually("the new token serves", async () => (allServed([await stage.ask(target)]), provider.hits(third) > 0));
    gate.open();
    allServed([await inFlight.whole()]);
  },
};

const refusedConfig: Drill = {
  id: "K15",
  title: "a configuration with mistakes is refused as a whole, names them all, and the old one keeps serving",
  only: "plain",
  async run(stage) {
    const provider = await stage.provider();
    const target = await stage.gateway({ providers: [{ id: "p1", tokens: [token("a")], at: provider }] });
    const { rig } = target;
    assert.ok(rig);
    const bad = {
      providers: [{ id: "p1", type: "openai", baseUrl: provider.baseUrl, apiTokens: "sk-not-a-list", failover: { failureThreshold: "x" } }],
      routes: [{ name: "r", match: { model: MODEL }, provider: "nobody" }],
    };
    assert.equal(await rig.reconfigure(bad), "refused");
    for (const path of [
      /providers\[0\]\.apiTokens/,
      /providers\[0\]\.failover\.failureThreshold: expected a positive integer, got "x"/,
      /routes\[0\]\.provider/,
    ]) {
      await eventually(`the log names ${path.source}`, () => path.test(rig.log));
    }
    assert.ok(!rig.log.includes("sk-not-a-list"), "a value that may be a token is not shown");
    await stage.twenty(target);
    assert.equal((await rig.status()).providers.length, 1);
  },
};

const underLoad: Drill = {
  id: "K15",
  title: "eight configuration changes under load lose no request",
  async run(stage) {
    const provider = await stage.provider();
    const [bad, good] = [token("bad"), token("good")];
    provider.script(bad, fails(OPENAI.invalidKey));
    const scenario: Scenario = { providers: [{ id: "p1", tokens: [bad, good], at: provider }] };
    const target = await stage.gateway(scenario);
    for (let i = 0; i < 40 && provider.hits(bad) === 0; i++) allServed([await stage.ask(target)]);
    let on = true;
    const clients = Array.from({ length: 8 }, async (_, i) => {
      while (on) allServed([await stage.ask(target, {}, i)]);
    });
    for (let i = 0; i < 8; i++) {
      const tokens = i % 2 === 0 ? [good, bad] : [bad, good];
      const next = { ...scenario, providers: [{ id: "p1", tokens, at: provider }] };
      assert.equal(await target.rig?.reconfigure(target.configOf?.(next) ?? {}), "taken");
    }
    on = false;
    await Promise.all(clients);
    assert.equal(provider.hits(bad), 1, "calls with the bad token");
  },
};

export const CONFIGURATION_DRILLS: Drill[] = [replaced, refusedConfig, underLoad];
