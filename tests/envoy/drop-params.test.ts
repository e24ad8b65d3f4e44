// Parameters that a provider rejects are left out of what it gets, and are back for the next provider, on real Envoy.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { closes, resets, type Answer } from "../support/answers.js";
import { bodyOf, open } from "../support/client.js";
import { eventually } from "../support/gate.js";
import { OPENAI } from "../support/provider-bodies.js";
import type { Received } from "../support/received.js";
import { fails, spare } from "./drills/bad-tokens.js";
import { allServed, CLIENT_KEY, MODEL, token, type Stage } from "./drills/drill.js";
import { sharingEnvoys, staged } from "./staged.js";

sharingEnvoys();

const DROPPED = ["user", "logit_bias", "seed"];
/** In the order in which they are sent; the model comes last. */
const EXTRA = { user: "someone", logit_bias: { "50256": -100 }, temperature: 0.2, seed: 7, metadata: { user: "stays", seed: [1] } };

/** What a provider that rejects the parameters gets. */
function left(sent: Buffer, model: string): object {
  const body = { ...(JSON.parse(sent.toString()) as Record<string, unknown>), model };
  for (const name of DROPPED) delete (body as Record<string, unknown>)[name];
  return body;
}

function lengthFits(r: Received): void {
  assert.equal(Number(r.header("content-length") ?? r.body.length), r.body.length, r.dump().slice(0, 500));
}

/** The primary rejects parameters and fails, the fallback takes them all and answers. */
async function thenWithout(stage: Stage, failure: Answer, attempts: number, prompt = "Who are you?"): Promise<void> {
  const other = await spare(stage);
  const provider = await stage.provider({ otherwise: failure });
  const target = await stage.gateway({
    providers: [
      { id: "p1", tokens: [token("a"), token("b")], at: provider, modelMapping: { [MODEL]: "mapped" }, more: { dropParams: DROPPED } },
      other.scenario,
    ],
    fallbacks: [{ provider: "spare" }],
  });
  const ask = { model: MODEL, stream: stage.streams(), extra: { ...EXTRA, messages: [{ role: "user", content: prompt }] } };
  const sent = bodyOf(ask);
  for (const chunked of [false, true]) {
    provider.requests.length = 0;
    allServed([await stage.ask(target, { ...ask, chunked })]);
    if (!chunked) assert.equal(provider.hits(), attempts, "attempts at the provider that rejects them");
    for (const r of provider.calls()) {
      lengthFits(r);
      assert.deepEqual(r.json, left(sent, "mapped"));
    }
    const last = other.at.calls().at(-1);
    assert.ok(last);
    lengthFits(last);
    assert.ok(last.body.equals(sent), `the fallback got other bytes than the client sent:\n${last.dump().slice(0, 500)}`);
  }
}

describe.each(["full", "downstreamOnly"] as const)("installed %s", (rig) => {
  describe.each(["plain", "streamed"] as const)("%s", (mode) => {
    test("a provider without a failure gets the body without them", () =>
      staged(mode, rig, async (stage) => {
        const provider = await stage.provider();
        const target = await stage.gateway({
          providers: [{ id: "p1", tokens: [token("a")], at: provider, more: { dropParams: DROPPED } }],
        });
        const sent = bodyOf({ model: MODEL, stream: stage.streams(), extra: EXTRA });
        for (const chunked of [false, true]) allServed([await stage.ask(target, { extra: EXTRA, chunked })]);
        allServed([await stage.ask(target, {})]);
        const [first, second, third] = provider.calls();
        assert.ok(first && second && third);
        for (const r of [first, second]) assert.deepEqual(r.json, left(sent, MODEL));
        for (const r of [first, second, third]) lengthFits(r);
        assert.ok(third.body.equals(bodyOf({ model: MODEL, stream: stage.streams() })), "a body without them is untouched");
      }));

    test("after a failure the next provider gets the client's own bytes", () =>
      staged(mode, rig, (stage) => thenWithout(stage, fails(OPENAI.invalidKey), 2)));

    test("a large body as well", () =>
      staged(mode, rig, (stage) => thenWithout(stage, fails(OPENAI.invalidKey), 2, '{"user": "é\\",\n'.repeat(100_000))));

    test("from a provider that takes them to one that rejects them", () =>
      staged(mode, rig, async (stage) => {
        const other = await spare(stage);
        const provider = await stage.provider({ otherwise: fails(OPENAI.invalidKey) });
        const target = await stage.gateway({
          providers: [
            { id: "p1", tokens: [token("a")], at: provider },
            { ...other.scenario, more: { dropParams: DROPPED } },
          ],
          fallbacks: [{ provider: "spare", model: "x" }],
        });
        const sent = bodyOf({ model: MODEL, stream: stage.streams(), extra: EXTRA });
        allServed([await stage.ask(target, { extra: EXTRA })]);
        assert.ok(provider.calls()[0]?.body.equals(sent));
        const [last] = other.at.calls();
        assert.ok(last);
        lengthFits(last);
        assert.deepEqual(last.json, left(sent, "x"));
      }));
  });
});

describe.each(["plain", "streamed"] as const)("%s", (mode) => {
  test.each([
    ["reset", resets],
    ["closed", closes],
  ] as const)("a connection that is %s before the answer: the redirector's attempt and the next provider are well", (_, failure) =>
    staged(mode, "full", (stage) => thenWithout(stage, failure, 2)),
  );

  test("a request that ends in trailers, or waits for 100-continue", () =>
    staged(mode, "full", async (stage) => {
      const other = await spare(stage);
      const provider = await stage.provider({ otherwise: fails(OPENAI.invalidKey) });
      const target = await stage.gateway({
        providers: [{ id: "p1", tokens: [token("a")], at: provider, more: { dropParams: DROPPED } }, other.scenario],
        fallbacks: [{ provider: "spare" }],
      });
      const ask = { model: MODEL, stream: stage.streams(), extra: EXTRA };
      const headers = { authorization: `Bearer ${CLIENT_KEY}` };
      for (const more of [{ trailers: { "x-checksum": "abc" } }, { headers: { ...headers, expect: "100-continue" } }]) {
        const answer = await (await open(target.baseURL, { headers, ...ask, ...more })).whole();
        assert.ok(answer.served, answer.dump());
      }
      for (const r of provider.calls()) assert.deepEqual(r.json, left(bodyOf(ask), MODEL));
      for (const r of other.at.calls()) assert.ok(r.body.equals(bodyOf(ask)));
      assert.equal(other.at.hits(), 2);
    }));

  test("a type's own rejected parameters need no configuration, and probes leave them out too", () =>
    staged(mode, "full", async (stage) => {
      const provider = await stage.provider();
      const bad = token("bad");
      provider.script(bad, fails(OPENAI.invalidKey));
      const more = { dropParams: ["max_tokens"] };
      const target = await stage.gateway({ providers: [{ id: "p1", type: "groq", tokens: [bad, token("good")], at: provider, more }] });
      await stage.twenty(target, { extra: { logprobs: true, top_logprobs: 3, max_tokens: 5, top_p: 1 } });
      await eventually("a probe came", () => provider.requests.some((r) => r.model === "probe-model"));
      for (const r of provider.requests) {
        for (const name of ["logprobs", "top_logprobs", "max_tokens"]) assert.ok(!(name in r.json), r.dump());
      }
    }));
});
