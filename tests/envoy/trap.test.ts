// K27: a VM that traps, on real Envoy. The plugin never does it by itself: a changed build traps on a request with very many headers.
import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { afterAll, beforeAll, describe, test } from "vitest";
import { ok } from "../support/answers.js";
import { eventually, Gate } from "../support/gate.js";
import { OPENAI } from "../support/provider-bodies.js";
import { PLUGIN } from "../support/rig.js";
import { HEADERS_THAT_TRAP, trappingPlugin } from "../support/trapping-plugin.js";
import { fails, twoTokens } from "./drills/bad-tokens.js";
import { allServed, Stage, type Target } from "./drills/drill.js";
import { ourGateway, tokenState } from "./drills/our-gateway.js";

const many = Object.fromEntries(Array.from({ length: HEADERS_THAT_TRAP }, (_, i) => [`x-filler-${i}`, "1"]));

/** Envoy makes the new VM lazily, 10 ms after the last one at the earliest: every worker serves again a moment later. */
async function reloaded(stage: Stage, target: Target): Promise<void> {
  await eventually("all workers serve again", async () => (await stage.parallel(target, 12)).every((a) => a.served), 2000);
}

describe.each([1, 4])("K27 with %i worker(s)", (workers) => {
  let plugin: string;
  beforeAll(() => {
    plugin = trappingPlugin(PLUGIN);
  });
  afterAll(() => rm(plugin, { force: true }));

  async function on(run: (stage: Stage) => Promise<void>): Promise<void> {
    const stage = new Stage("mixed", workers, ourGateway);
    try {
      await run(stage);
    } finally {
      await stage.end();
    }
  }

  test("the request that trapped gets an error, the next one is served, and the bad token is still known", () =>
    on(async (stage) => {
      const { provider, bad, target } = await twoTokens(stage, fails(OPENAI.invalidKey), { rig: { plugin } });
      await stage.twenty(target);
      assert.equal(provider.hits(bad), 1);
      for (let i = 0; i < 5; i++) {
        const trapped = await stage.ask(target, { headers: many });
        assert.equal(trapped.status, 503, trapped.dump());
        await reloaded(stage, target);
      }
      assert.match(target.rig?.log ?? "", /proxy_on_request_headers/, "the VM really trapped");
      await stage.twenty(target);
      assert.equal(provider.hits(bad), 1, "what was learnt came back from shared data");
      assert.equal((await tokenState(target, "p1#0"))?.state, "ejected");
    }));

  test("after a trap both halves share a VM again: re-dispatch works, and a repaired token is restored", () =>
    on(async (stage) => {
      const { provider, bad, target } = await twoTokens(stage, fails(OPENAI.invalidKey), { rig: { plugin } });
      for (let i = 0; i < 8; i++) await stage.ask(target, { headers: many });
      await reloaded(stage, target);
      await stage.twenty(target);
      assert.ok(provider.hits(bad) >= 1, "a first attempt failed and the client did not see it");
      provider.script(bad, ok());
      await eventually("the token is restored", async () => {
        allServed([await stage.ask(target)]);
        return (await tokenState(target, "p1#0"))?.state !== "ejected";
      });
    }));

  test("a stream in the VM that trapped ends, never as if it were whole", () =>
    on(async (stage) => {
      const gate = new Gate();
      const { provider, good, target } = await twoTokens(stage, fails(OPENAI.invalidKey), { rig: { plugin } });
      provider.script(good, ok({ gates: { 2: gate } }));
      const running = await stage.open(target, { stream: true });
      await running.nextEvent();
      for (let i = 0; i < 12; i++) await stage.ask(target, { headers: many });
      gate.open();
      const ended = await running.whole();
      if (workers === 1) assert.ok(ended.ending === "broken" || ended.error !== undefined || ended.served, ended.dump());
      provider.script(good, ok());
      await reloaded(stage, target);
      await stage.twenty(target);
    }));
});
