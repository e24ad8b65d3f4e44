// Which of a provider's tokens a request uses, on real Envoy with one worker.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { afterGate, ok } from "../support/answers.js";
import { eventually, Gate } from "../support/gate.js";
import { OPENAI } from "../support/provider-bodies.js";
import type { Provider } from "../support/provider.js";
import { fails } from "./drills/bad-tokens.js";
import { allServed, token, type Stage, type Target } from "./drills/drill.js";
import { staged, type Installed } from "./staged.js";

const TOKENS = ["a", "b", "c"].map((name) => token(name));

async function pool(stage: Stage, more: object): Promise<{ provider: Provider; target: Target }> {
  const provider = await stage.provider();
  const target = await stage.gateway({ providers: [{ id: "p1", tokens: TOKENS, at: provider, more }] });
  return { provider, target };
}

/** The tokens of the calls so far, in their order, by their place in the pool. */
function used(provider: Provider): number[] {
  return provider.calls().map((r) => TOKENS.findIndex((t) => r.header("authorization") === `Bearer ${t}`));
}

describe.each(["full", "downstreamOnly"] as const)("installed %s", (installed: Installed) => {
  const on = (run: (stage: Stage) => Promise<void>): Promise<void> => staged("mixed", installed, run);

  test("roundRobin takes them in turn, and passes over one that is out", () =>
    on(async (stage) => {
      const { provider, target } = await pool(stage, { tokenSelection: "roundRobin" });
      allServed(await stage.series(target, 9));
      const first = used(provider);
      assert.deepEqual(first.slice(0, 3).sort(), [0, 1, 2]);
      first.forEach((at, i) => assert.equal(at, first[i % 3]));
      provider.script(TOKENS[1] ?? "", fails(OPENAI.invalidKey));
      allServed(await stage.series(target, 12));
      const later = used(provider)
        .slice(9)
        .filter((at) => at !== 1);
      later.forEach((at, i) => i > 0 && assert.notEqual(at, later[i - 1], later.join()));
    }));

  test("leastBusy takes the one with the fewest requests under way", () =>
    on(async (stage) => {
      const { provider, target } = await pool(stage, { tokenSelection: "leastBusy" });
      const gate = new Gate();
      provider.script({}, afterGate(gate, ok()));
      const waiting: Promise<unknown>[] = [];
      for (let i = 1; i <= 9; i++) {
        waiting.push(stage.ask(target));
        await eventually("the provider has it", () => provider.hits() === i);
      }
      gate.open();
      await Promise.all(waiting);
      const counts = TOKENS.map((t) => provider.hits(t));
      assert.deepEqual(counts, [3, 3, 3], counts.join());
    }));

  test("sticky keeps a session on its token, and an ejected token moves only its own", () =>
    on(async (stage) => {
      const { provider, target } = await pool(stage, { tokenSelection: "sticky", stickyHeader: "x-session" });
      const sessions = Array.from({ length: 30 }, (_, i) => `session-${i}`);
      const ask = async (session: string): Promise<number> => {
        allServed([await stage.ask(target, { headers: { "x-session": session } })]);
        return used(provider).at(-1) ?? -1;
      };
      const home = new Map<string, number>();
      for (const session of sessions) home.set(session, await ask(session));
      assert.equal(new Set(home.values()).size, 3, "all tokens have sessions");
      for (const session of sessions.slice(0, 10)) assert.equal(await ask(session), home.get(session));
      const bad = home.get(sessions[0] ?? "") ?? 0;
      provider.script(TOKENS[bad] ?? "", fails(OPENAI.invalidKey));
      for (const session of sessions) {
        const at = await ask(session);
        if (home.get(session) === bad) assert.notEqual(at, bad);
        else assert.equal(at, home.get(session), "a session of another token stays");
      }
    }));

  test("sticky without a header of its own goes by prompt_cache_key, else by user", () =>
    on(async (stage) => {
      const { provider, target } = await pool(stage, { tokenSelection: "sticky" });
      for (const key of ["prompt_cache_key", "user"]) {
        for (let i = 0; i < 8; i++) {
          const before = provider.hits();
          for (let n = 0; n < 4; n++) allServed([await stage.ask(target, { extra: { [key]: `${key}-${i}` } })]);
          assert.equal(new Set(used(provider).slice(before)).size, 1, `${key}-${i}`);
        }
      }
      assert.equal(new Set(used(provider)).size, 3);
    }));
});
