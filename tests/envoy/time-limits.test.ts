// What bounds a request in time: each attempt's limit by route, provider and gateway, and the whole request's over all attempts.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { headersThenSilence, ok, silent } from "../support/answers.js";
import type { Answered } from "../support/client.js";
import { OPENAI } from "../support/provider-bodies.js";
import { fails } from "./drills/bad-tokens.js";
import { allServed, token, type Stage } from "./drills/drill.js";
import { staged } from "./staged.js";

/** Longer than any test may take: a limit that must not be the one in force. */
const NEVER = "100s";
const ends = (seen: Answered): string | undefined => (seen.json.error as { code?: string } | undefined)?.code;

/** Two providers, both as scripted, the second the first one's fallback. */
async function two(stage: Stage, more: { gateway?: object; first?: object; route?: object }) {
  const [first, second] = [await stage.provider({ otherwise: silent }), await stage.provider({ otherwise: silent })];
  const target = await stage.gateway({
    providers: [
      { id: "p1", tokens: [token("a")], at: first, ...(more.first ? { more: more.first } : {}) },
      { id: "p2", tokens: [token("b")], at: second },
    ],
    fallbacks: [{ provider: "p2" }],
    ...(more.route ? { route: more.route } : {}),
    more: { timeout: NEVER, firstTokenTimeout: NEVER, attemptTimeout: NEVER, ...more.gateway },
  });
  return { first, second, target };
}

describe.each(["full", "downstreamOnly"] as const)("installed %s", (installed) => {
  describe.each(["plain", "streamed"] as const)("%s", (mode) => {
    const on = (run: (stage: Stage) => Promise<void>): Promise<void> => staged(mode, installed, run);

    test("the whole request's limit stands over all attempts: the second one has only the time that is left", () =>
      on(async (stage) => {
        const { first, second, target } = await two(stage, { gateway: { timeout: "900ms", firstTokenTimeout: 600, attemptTimeout: 600 } });
        const seen = await stage.ask(target);
        assert.equal(seen.status, 504, seen.dump());
        assert.equal(ends(seen), "upstream_timeout");
        assert.equal(seen.header("x-ai-trail"), "p1#0=timeout, p2#0=timeout");
        assert.ok(seen.milliseconds >= 850 && seen.milliseconds < 15_000, `${seen.milliseconds} ms`);
        assert.deepEqual([first.hits(), second.hits()], [1, 1]);
      }));

    test("a route's own limit of the whole request replaces the gateway's", () =>
      on(async (stage) => {
        const { target } = await two(stage, { route: { timeout: 400 } });
        const seen = await stage.ask(target);
        assert.equal(seen.status, 504, seen.dump());
        assert.ok(seen.milliseconds < 15_000, `${seen.milliseconds} ms`);
      }));

    test.each([
      ["the gateway's", { gateway: { firstTokenTimeout: 1_000, attemptTimeout: 1_000 } }],
      ["the provider's, before the gateway's", { first: { firstTokenTimeout: 1_000, attemptTimeout: 1_000 } }],
      [
        "the route's, before the provider's",
        { route: { firstTokenTimeout: 1_000, attemptTimeout: 1_000 }, first: { firstTokenTimeout: NEVER, attemptTimeout: NEVER } },
      ],
    ] as const)("an attempt's limit: %s", (_, more) =>
      on(async (stage) => {
        const { second, target } = await two(stage, more);
        second.script({}, ok());
        const seen = await stage.ask(target);
        allServed([seen]);
        assert.equal(seen.header("x-ai-trail"), "p1#0=timeout, p2#0=ok");
      }),
    );
  });

  test("a stream that has begun outlasts the whole request's limit and its attempt's", () =>
    staged("streamed", installed, async (stage) => {
      const { first, target } = await two(stage, { gateway: { timeout: "700ms", firstTokenTimeout: 500 } });
      first.script({}, (request) => ok()(request).flatMap((step, i) => (i === 3 ? [{ do: "pause", ms: 1200 }, step] : [step])));
      const seen = await stage.ask(target);
      allServed([seen]);
      assert.ok(seen.milliseconds > 1100, `${seen.milliseconds} ms`);
    }));

  test("a plain answer whose headers came in time and whose body does not is bounded by the whole request's limit", () =>
    staged("plain", installed, async (stage) => {
      const { first, target } = await two(stage, { gateway: { timeout: "600ms" } });
      first.script({}, headersThenSilence);
      const seen = await stage.ask(target);
      assert.ok(seen.status === 504 || seen.ending === "broken", seen.dump());
      assert.ok(seen.milliseconds < 15_000, `${seen.milliseconds} ms`);
    }));
});

test("maxAttempts bounds a request's attempts, whatever the pool", () =>
  staged("mixed", "full", async (stage) => {
    const provider = await stage.provider({ otherwise: fails(OPENAI.invalidKey) });
    const tokens = Array.from({ length: 6 }, (_, i) => token(`t${i}`));
    const target = await stage.gateway({ providers: [{ id: "p1", tokens, at: provider }], more: { maxAttempts: 3 } });
    const seen = await stage.ask(target);
    assert.equal(provider.hits(), 3);
    assert.equal(seen.status, 424);
    assert.equal(seen.header("x-ai-attempts"), "3");
  }));
