// K27: a VM that traps, on real Envoy. The plugin never does it by itself: a changed build traps on a request with very many headers.
import assert from "node:assert/strict";
import { ok } from "../../support/answers.js";
import { eventually, Gate } from "../../support/gate.js";
import { OPENAI } from "../../support/provider-bodies.js";
import { PLUGIN } from "../../support/rig.js";
import { HEADERS_THAT_TRAP, trappingPlugin } from "../../support/trapping-plugin.js";
import { fails, twoTokens } from "./bad-tokens.js";
import { allServed, type Drill, type Stage, type Target } from "./drill.js";
import { tokenState } from "./our-gateway.js";

const many = Object.fromEntries(Array.from({ length: HEADERS_THAT_TRAP }, (_, i) => [`x-filler-${i}`, "1"]));

let made: Uint8Array | undefined;

/** The changed build, made once. */
const plugin = (): Uint8Array => (made ??= trappingPlugin(PLUGIN));

/** Envoy makes the new VM lazily, 10 ms after the last one at the earliest: every worker serves again a moment later. */
async function reloaded(stage: Stage, target: Target): Promise<void> {
  await eventually("all workers serve again", async () => (await stage.parallel(target, 12)).every((a) => a.served));
}

function trapping(title: string, run: (stage: Stage) => Promise<void>): Drill {
  return {
    id: "K27",
    title,
    only: "mixed",
    limitMs: 180_000,
    run(stage) {
      stage.trapsOnPurpose = true;
      return run(stage);
    },
  };
}

const learns = trapping(
  "a VM that traps: its request gets an error, the next one is served, and the bad token is still known",
  async (stage) => {
    const { provider, bad, target } = await twoTokens(stage, fails(OPENAI.invalidKey), { rig: { plugin: plugin() } });
    await stage.twenty(target);
    assert.equal(provider.hits(bad), 1);
    for (let i = 0; i < 5; i++) {
      const trapped = await stage.ask(target, { headers: many });
      assert.equal(trapped.status, 503, trapped.dump());
      await reloaded(stage, target);
    }
    const log = target.rig?.log ?? "";
    assert.match(log, /proxy_on_request_headers/, "the VM really trapped");
    assert.doesNotMatch(log, /provider p1 ejected/, "the provider is not held to account for it");
    await stage.twenty(target);
    assert.equal(provider.hits(bad), 1, "what was learnt came back from shared data");
    assert.equal((await tokenState(target, "p1#0"))?.state, "ejected");
  },
);

const bothHalves = trapping(
  "after a trap both halves share a VM again: re-dispatch works, and a repaired token is restored",
  async (stage) => {
    const { provider, bad, target } = await twoTokens(stage, fails(OPENAI.invalidKey), { rig: { plugin: plugin() } });
    for (let i = 0; i < 8; i++) await stage.ask(target, { headers: many });
    await reloaded(stage, target);
    await stage.twenty(target);
    assert.ok(provider.hits(bad) >= 1, "a first attempt failed and the client did not see it");
    provider.script(bad, ok());
    await eventually("the token is restored", async () => {
      allServed([await stage.ask(target)]);
      return (await tokenState(target, "p1#0"))?.state !== "ejected";
    });
  },
);

const streamEnds = trapping("a stream in a VM that traps ends, never as if it were whole", async (stage) => {
  const gate = new Gate();
  const { provider, good, target } = await twoTokens(stage, fails(OPENAI.invalidKey), { rig: { plugin: plugin() } });
  provider.script(good, ok({ gates: { 2: gate } }));
  const running = await stage.open(target, { stream: true });
  await running.nextEvent();
  for (let i = 0; i < 12; i++) await stage.ask(target, { headers: many });
  gate.open();
  const ended = await running.whole();
  if (stage.workers === 1) assert.ok(ended.ending === "broken" || ended.error !== undefined || ended.served, ended.dump());
  provider.script(good, ok());
  await reloaded(stage, target);
  await stage.twenty(target);
});

export const TRAP_DRILLS: Drill[] = [learns, bothHalves, streamEnds];
