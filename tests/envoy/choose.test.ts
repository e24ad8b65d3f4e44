// `choose` on real Envoy with one worker: what is seen of targets decides which one comes first.
import assert from "node:assert/strict";
import { test } from "vitest";
import { after, afterGate, answer, ok } from "../support/answers.js";
import { eventually, Gate } from "../support/gate.js";
import type { Provider } from "../support/provider.js";
import { allServed, token, type Stage, type Target } from "./drills/drill.js";
import { staged } from "./staged.js";

interface Setting {
  providers: [Provider, Provider];
  target: Target;
}

async function two(stage: Stage, choose: string, more: [object, object] = [{}, {}]): Promise<Setting> {
  const providers: [Provider, Provider] = [await stage.provider(), await stage.provider()];
  const target = await stage.gateway({
    providers: providers.map((at, i) => ({ id: `p${i}`, tokens: [token(`t${i}`)], at, more: { failover: { failureThreshold: 1000 } } })),
    route: {
      provider: undefined,
      choose,
      targets: [
        { provider: "p0", ...more[0] },
        { provider: "p1", ...more[1] },
      ],
    },
  });
  return { providers, target };
}

const on = (run: (stage: Stage) => Promise<void>): Promise<void> => staged("mixed", "full", run);

test("fastest leaves a target that turns slow within 20 requests, and comes back to it", () =>
  on(async (stage) => {
    const { providers, target } = await two(stage, "fastest");
    const [first, second] = providers;
    second.script({}, after(15, ok()));
    allServed(await stage.series(target, 40));
    first.script({}, after(60, ok()));
    allServed(await stage.series(target, 20));
    const before = first.hits();
    allServed(await stage.series(target, 60));
    const slow = first.hits() - before;
    assert.ok(slow <= 15, `${slow} of 60 at the slow one`);
    first.script({}, ok());
    second.script({}, after(60, ok()));
    allServed(await stage.series(target, 60));
    const later = first.hits();
    allServed(await stage.series(target, 40));
    assert.ok(first.hits() - later >= 25, `${first.hits() - later} of 40 at the fast one`);
  }));

test("leastBusy asks the target with the fewest requests under way for its weight", () =>
  on(async (stage) => {
    const { providers, target } = await two(stage, "leastBusy", [{ weight: 1 }, { weight: 2 }]);
    const gate = new Gate();
    for (const provider of providers) provider.script({}, afterGate(gate, ok()));
    const asked: Promise<unknown>[] = [];
    for (let i = 1; i <= 9; i++) {
      asked.push(stage.ask(target));
      await eventually("a provider has it", () => providers[0].hits() + providers[1].hits() === i);
    }
    gate.open();
    await Promise.all(asked);
    assert.equal(providers[0].hits(), 3);
  }));

/** One that fails from now on is asked no more once so many requests were served. */
async function losesItsPlace(stage: Stage, target: Target, one: Provider, within: number): Promise<void> {
  one.script({}, answer(500, { error: { message: "boom", type: "server_error" } }));
  allServed(await stage.series(target, within));
  const failing = one.hits();
  allServed(await stage.series(target, 10));
  assert.equal(one.hits(), failing, "it lost its place");
}

test("cheapest asks the lower price, and the other one while most of its attempts fail", () =>
  on(async (stage) => {
    const { providers, target } = await two(stage, "cheapest", [
      { price: { input: 3, output: 15 } },
      { price: { input: 0.6, output: 2.5, cached: 0.06 } },
    ]);
    const [dear, cheap] = providers;
    allServed(await stage.series(target, 5));
    assert.deepEqual([dear.hits(), cheap.hits()], [0, 5]);
    await losesItsPlace(stage, target, cheap, 12);
  }));

test("a group of another priority is asked when nothing of the first is left", () =>
  on(async (stage) => {
    const { providers, target } = await two(stage, "fastest", [{ priority: 2 }, { priority: 1 }]);
    const [behind, first] = providers;
    first.script({}, after(20, ok()));
    allServed(await stage.series(target, 20));
    assert.equal(behind.hits(), 0);
    first.script({}, answer(503, { error: { message: "boom", type: "server_error" } }));
    allServed(await stage.series(target, 3));
    assert.ok(behind.hits() > 0);
  }));

test("weight keeps its shares, also of what another target in trouble leaves", () =>
  on(async (stage) => {
    const providers = [await stage.provider(), await stage.provider(), await stage.provider()] as const;
    const target = await stage.gateway({
      providers: providers.map((at, i) => ({ id: `p${i}`, tokens: [token(`t${i}`)], at, more: { failover: { failureThreshold: 1000 } } })),
      route: { provider: undefined, choose: "weight", targets: [1, 3, 4].map((weight, i) => ({ provider: `p${i}`, weight })) },
    });
    const [light, heavy, failing] = providers;
    failing.script({}, answer(500, { error: { message: "boom", type: "server_error" } }));
    allServed(await stage.series(target, 20));
    const [before, one, three] = [failing.hits(), light.hits(), heavy.hits()];
    allServed(await stage.series(target, 120));
    assert.equal(failing.hits(), before, "it lost its place");
    assert.equal(light.hits() - one + heavy.hits() - three, 120);
    assert.ok(light.hits() - one >= 12 && light.hits() - one <= 52, `${light.hits() - one} of 120 at the lighter one`);
  }));

test("order asks the first, the next while most of its attempts fail", () =>
  on(async (stage) => {
    const { providers, target } = await two(stage, "order", [{ weight: 1 }, { weight: 9 }]);
    const [first, next] = providers;
    allServed(await stage.series(target, 10));
    assert.deepEqual([first.hits(), next.hits()], [10, 0]);
    await losesItsPlace(stage, target, first, 25);
  }));
