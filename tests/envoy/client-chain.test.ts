// `x-ai-fallback` from clients: none, a chain of their own where the route allows it, and where it does not. On real Envoy.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { OPENAI } from "../support/provider-bodies.js";
import type { Provider } from "../support/provider.js";
import { fails } from "./drills/bad-tokens.js";
import { allServed, token, type Stage, type Target } from "./drills/drill.js";
import { staged } from "./staged.js";

/** Each model has a provider of its own; m-primary fails, and its route falls back to `routes-own`. */
async function models(stage: Stage, route: object): Promise<{ target: Target; at: Record<string, Provider> }> {
  const at: Record<string, Provider> = {};
  for (const id of ["primary", "routes-own", "b", "c"]) at[id] = await stage.provider();
  at.primary?.script({}, fails(OPENAI.serverError));
  at.b?.script({}, fails(OPENAI.invalidKey));
  const own = { name: "own", match: { model: "m-primary" }, provider: "primary", fallbacks: [{ provider: "routes-own" }], ...route };
  const others = ["b", "c"].map((id) => ({ name: id, match: { model: `m-${id}` }, provider: id }));
  const target = await stage.gateway({
    providers: Object.entries(at).map(([id, provider]) => ({ id, tokens: [token(id)], at: provider })),
    more: { routes: [own, ...others], retryOnFailure: { enabled: false } },
  });
  return { target, at };
}

/** The trail's targets, in order. */
async function walked(stage: Stage, target: Target, header: string | string[]): Promise<string[]> {
  const seen = await stage.ask(target, { headers: { "x-ai-fallback": header } });
  const trail = seen.header("x-ai-trail") ?? `${seen.header("x-ai-provider") ?? ""}=`;
  return trail.split(/, ?/).map((part) => part.replace(/(#\d+)?=.*$/, ""));
}

describe.each(["full", "downstreamOnly"] as const)("installed %s", (installed) => {
  describe.each(["plain", "streamed"] as const)("%s", (mode) => {
    test("none: the route's fallback is not used, the client gets the first provider's own error", () =>
      staged(mode, installed, async (stage) => {
        const { target, at } = await models(stage, { allowClientFallback: true });
        const seen = await stage.ask(target, { headers: { "x-ai-fallback": "none" } });
        assert.equal(seen.status, 500, seen.dump());
        assert.deepEqual(seen.json, OPENAI.serverError.body);
        for (const id of ["routes-own", "b", "c"]) assert.equal(at[id]?.hits(), 0, id);
        allServed([await stage.ask(target)]);
      }));

    test("none: nor is it used once the first provider's only API token is ejected", () =>
      staged(mode, installed, async (stage) => {
        const { target, at } = await models(stage, {});
        at.primary?.script({}, fails(OPENAI.invalidKey));
        const statuses: number[] = [];
        for (let i = 0; i < 3; i++) statuses.push((await stage.ask(target, { headers: { "x-ai-fallback": "none" } })).status);
        assert.equal(at["routes-own"]?.hits(), 0, `answered with ${statuses.join(", ")}`);
        assert.deepEqual(statuses, [424, 424, 424]); // the gateway's own credentials are refused: decision 15
        allServed([await stage.ask(target)]);
      }));

    test("none is obeyed where no chain of the client's own is allowed", () =>
      staged(mode, installed, async (stage) => {
        const { target, at } = await models(stage, {});
        assert.equal((await stage.ask(target, { headers: { "x-ai-fallback": "none" } })).status, 500);
        assert.equal(at["routes-own"]?.hits(), 0);
      }));

    test("a chain of the client's own, where it is allowed, replaces the route's", () =>
      staged(mode, installed, async (stage) => {
        const { target, at } = await models(stage, { allowClientFallback: true });
        assert.deepEqual(await walked(stage, target, "m-b, m-c"), ["primary", "b", "c"]);
        assert.equal(at["routes-own"]?.hits(), 0);
        assert.equal(at.c?.calls()[0]?.model, "m-c");
      }));

    test("a chain of the client's own, where it is not allowed, changes nothing", () =>
      staged(mode, installed, async (stage) => {
        const { target, at } = await models(stage, {});
        assert.deepEqual(await walked(stage, target, "m-b, m-c"), ["primary", "routes-own"]);
        assert.equal((at.b?.hits() ?? 0) + (at.c?.hits() ?? 0), 0);
      }));
  });
});

test("models that no route knows, empty entries and odd bytes in a chain are left out", () =>
  staged("mixed", "full", async (stage) => {
    const { target } = await models(stage, { allowClientFallback: true });
    for (const header of ["nobody,m-c", " , ,m-c,", "\tm-c", "\u00ff\u00fe,m-c,\u00e4", `${"x".repeat(2000)},m-c`, ["nobody", "m-c"]]) {
      // Once it has failed, the primary is passed over.
      const targets = (await walked(stage, target, header)).filter((id) => id !== "primary");
      assert.deepEqual(targets, ["c"], JSON.stringify(header).slice(0, 60));
    }
  }));

test("a chain of a hundred models makes no more attempts than maxAttempts, and ends", () =>
  staged("mixed", "full", async (stage) => {
    const { target, at } = await models(stage, { allowClientFallback: true });
    const seen = await stage.ask(target, { headers: { "x-ai-fallback": Array.from({ length: 100 }, () => "m-b").join(",") } });
    assert.ok(seen.status >= 500, seen.dump());
    const hits = Object.values(at).reduce((sum, provider) => sum + provider.hits(), 0);
    assert.ok(hits <= 10, `${hits} attempts`);
  }));
