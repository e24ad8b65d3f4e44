// Parameters that the configuration sets for a provider are in what it gets, and in nothing that the next provider gets, on real Envoy.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { bodyOf } from "../support/client.js";
import { eventually } from "../support/gate.js";
import { OPENAI } from "../support/provider-bodies.js";
import type { Received } from "../support/received.js";
import { fails, spare } from "./drills/bad-tokens.js";
import { allServed, MODEL, Stage, token } from "./drills/drill.js";
import { invariants, ourGateway } from "./drills/our-gateway.js";

const SETTINGS = [
  { name: "max_tokens", value: 100 },
  { name: "temperature", value: 0.5, overwrite: false },
  { name: "thinking", value: { type: "disabled", é: [1.5, null] }, mode: "raw" },
];
/** In the order in which they are sent; the model comes last. */
const EXTRA = { max_tokens: 7, user: "someone", temperature: 0.2 };

/** What the provider gets of a request. */
function set(sent: Buffer, model: string): object {
  return {
    temperature: 0.5,
    ...(JSON.parse(sent.toString()) as object),
    model,
    max_tokens: 100,
    thinking: { type: "disabled", é: [1.5, null] },
  };
}

function lengthFits(r: Received): void {
  assert.equal(Number(r.header("content-length") ?? r.body.length), r.body.length, r.dump().slice(0, 500));
}

describe.each(["full", "downstreamOnly"] as const)("installed %s", (rig) => {
  test.each(["plain", "streamed"] as const)(
    "%s: they are in each attempt at their provider, and the next one gets the client's bytes",
    async (mode) => {
      const stage = new Stage(mode, 1, (scenario, workers) => ourGateway(scenario, workers, rig));
      try {
        const other = await spare(stage);
        const provider = await stage.provider({ otherwise: fails(OPENAI.invalidKey) });
        const more = { customSettings: SETTINGS, dropParams: ["user"] };
        const target = await stage.gateway({
          providers: [
            { id: "p1", tokens: [token("a"), token("b")], at: provider, modelMapping: { [MODEL]: "mapped-name" }, more },
            other.scenario,
          ],
          fallbacks: [{ provider: "spare" }],
        });
        const sent = bodyOf({ model: MODEL, stream: stage.streams(), extra: EXTRA });
        allServed([await stage.ask(target, { extra: EXTRA })]);
        assert.equal(provider.hits(), 2);
        for (const r of provider.calls()) {
          lengthFits(r);
          const expected = set(sent, "mapped-name") as Record<string, unknown>;
          delete expected["user"];
          assert.deepEqual(r.json, expected);
          assert.equal(r.body.toString().split("max_tokens").length, 2, "the client's own is gone");
        }
        const last = other.at.calls().at(-1);
        assert.ok(last);
        assert.ok(last.body.equals(sent), `the fallback got other bytes than the client sent:\n${last.dump().slice(0, 500)}`);
        lengthFits(last);
        await eventually("a probe", () => provider.probes() > 0);
        const probe = provider.requests.find((r) => r.isProbe);
        assert.equal((probe?.json as { max_tokens: number }).max_tokens, 1);
        await invariants(stage);
      } finally {
        await stage.end();
      }
    },
  );

  test.each(["plain", "streamed"] as const)("%s: what only fills in comes where the client sent nothing", async (mode) => {
    const stage = new Stage(mode, 1, (scenario, workers) => ourGateway(scenario, workers, rig));
    try {
      const provider = await stage.provider();
      const target = await stage.gateway({
        providers: [{ id: "p1", tokens: [token("a")], at: provider, more: { customSettings: SETTINGS } }],
      });
      const sent = bodyOf({ model: MODEL, stream: stage.streams() });
      for (const chunked of [false, true]) allServed([await stage.ask(target, { chunked })]);
      assert.equal(provider.hits(), 2);
      for (const r of provider.calls()) {
        lengthFits(r);
        assert.deepEqual(r.json, set(sent, MODEL));
      }
      await invariants(stage);
    } finally {
      await stage.end();
    }
  });
});
