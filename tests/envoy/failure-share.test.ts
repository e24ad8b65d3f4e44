// `failover.failureShare` on real Envoy: what fails every other time is out, though it never fails twice in a row.
import assert from "node:assert/strict";
import { test } from "vitest";
import { answer, ok, type Answer } from "../support/answers.js";
import { OPENAI } from "../support/provider-bodies.js";
import { fails } from "./drills/bad-tokens.js";
import { allServed, token } from "./drills/drill.js";
import { providerState, tokenState } from "./drills/our-gateway.js";
import { staged } from "./staged.js";

const failover = { failureThreshold: 5, failureShare: { share: 0.4, window: "60s", least: 10 } };

/** Every other request of those that it gets. */
function everyOther(bad: Answer): Answer {
  let count = 0;
  return (request) => (++count % 2 === 0 ? bad(request) : ok()(request));
}

test("a token that is refused every other time is ejected", () =>
  staged("mixed", "full", async (stage) => {
    const [bad = "", good = ""] = [token("bad"), token("good")];
    const provider = await stage.provider();
    provider.script(bad, everyOther(fails(OPENAI.invalidKey)));
    const target = await stage.gateway({
      providers: [{ id: "p1", tokens: [bad, good], at: provider, probes: false, more: { tokenSelection: "roundRobin", failover } }],
    });
    allServed(await stage.series(target, 40));
    const state = await tokenState(target, "p1#0");
    assert.deepEqual([state?.state, state?.reason], ["ejected", "auth"]);
  }));

test("a provider that fails every other time is ejected", () =>
  staged("mixed", "full", async (stage) => {
    const [first, second] = [await stage.provider(), await stage.provider()];
    first.script({}, everyOther(answer(500, { error: { message: "boom", type: "server_error" } })));
    const target = await stage.gateway({
      providers: [
        { id: "p1", tokens: [token("a")], at: first, probes: false, more: { retryOnFailure: { enabled: false }, failover } },
        { id: "p2", tokens: [token("b")], at: second },
      ],
      fallbacks: [{ provider: "p2" }],
    });
    allServed(await stage.series(target, 30));
    assert.equal((await providerState(target, "p1"))?.state, "ejected");
  }));
