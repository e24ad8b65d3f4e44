// Whole answers in JSON that come in pieces and go wrong behind the first of them: nobody reads half of one, so that the next target is asked.
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { ok, type Answer } from "../support/answers.js";
import { post } from "../support/client.js";
import { Provider } from "../support/provider.js";
import { Rig } from "../support/rig.js";
import type { Step } from "../support/steps.js";
import type { Installed } from "./staged.js";

const BEGUN = '{"id":"x","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"Hal';
const CHAT_END = '"},"finish_reason":"stop"}]}';
// OpenRouter's: https://openrouter.ai/docs/api-reference/errors
const ERROR_BEHIND = 'f"},"finish_reason":"error"}],"error":{"code":502,"message":"Provider disconnected"}}';
const MESSAGE = '{"id":"m","type":"message","role":"assistant","content":[{"type":"text","text":"Hal';

const PAUSE: Step = { do: "pause", ms: 20 };

/** Pieces in packets of their own, chunked, and how they end. */
function pieces(list: string[], last: Step): Answer {
  const steps = list.flatMap((text): Step[] => [{ do: "bytes", data: Buffer.from(text) }, PAUSE]);
  return () => [{ do: "headers", status: 200, headers: { "content-type": "application/json" } }, ...steps, last];
}

const END: Step = { do: "end" };
/** By model. `alone`: what the downstream half alone makes of it, where that is something else. */
const CASES: Record<string, { answer: Answer; path?: string; alone?: number; kind?: string }> = {
  torn: { answer: pieces([BEGUN, "f"], END) },
  "torn in a message": { answer: pieces([MESSAGE, "f"], END), path: "/messages" },
  "an error behind": { answer: pieces([BEGUN, ERROR_BEHIND], END) },
  "an error behind, in three": { answer: pieces([BEGUN, ERROR_BEHIND.slice(0, 40), ERROR_BEHIND.slice(40)], END) },
  // Envoy itself answers the client: its stream is reset past every filter.
  cut: { answer: pieces([BEGUN, "f"], { do: "cut" }), alone: 502 },
  reset: { answer: pieces([BEGUN, "f"], { do: "reset" }), alone: 502 },
};
const WELL: Record<string, Answer> = {
  "in two": pieces([BEGUN, CHAT_END], END),
  "in two, with spaces behind": pieces([BEGUN, `${CHAT_END}\n`, "\n"], END),
  // Its last chunk never comes: the object is closed all the same.
  "closed without an end": pieces([BEGUN, CHAT_END], { do: "silence" }),
};

describe.each(["full", "downstreamOnly"] as Installed[])("installed %s", (installed) => {
  const providers = new Map<string, Provider>();
  let rig: Rig;

  beforeAll(async () => {
    providers.set("spare", await Provider.start({ otherwise: ok() }));
    for (const [model, { answer }] of Object.entries(CASES)) providers.set(model, await Provider.start({ otherwise: answer }));
    for (const [model, answer] of Object.entries(WELL)) providers.set(model, await Provider.start({ otherwise: answer }));
    const ids = [...providers.keys()];
    const config = {
      stallTimeout: 5000,
      providers: ids.map((model, i) => ({
        id: `p${i}`,
        type: CASES[model]?.path === undefined ? "openai" : "claude",
        apiTokens: [`sk-whole-${i}`],
        baseUrl: providers.get(model)?.baseUrl,
        failover: { enabled: false },
      })),
      routes: ids.map((model, i) => ({ match: { model }, provider: `p${i}`, fallbacks: [{ provider: "p0" }] })),
    };
    rig = await Rig.start({ config, mode: installed });
  });
  afterAll(async () => {
    await rig.stop();
    await Promise.all([...providers.values()].map((provider) => provider.close()));
  });

  test.each(Object.keys(CASES))("%s: the next target answers", async (model) => {
    const it = CASES[model];
    const seen = await post(rig.baseURL, { model, path: it?.path ?? "/chat/completions" });
    if (installed === "downstreamOnly" && it?.alone !== undefined) return assert.equal(seen.status, it.alone, seen.dump());
    assert.equal(seen.status, 200, seen.dump());
    assert.ok(!seen.body.includes("Hal"), seen.dump());
    assert.match(seen.header("x-ai-trail") ?? "", /^p\d+#0=\w+, .*p0#0=ok$/, seen.dump());
  });

  test.each(Object.keys(WELL))("%s: it passes", async (model) => {
    const seen = await post(rig.baseURL, { model });
    assert.equal(seen.status, 200, seen.dump());
    assert.ok(seen.body.includes("Hal") && seen.body.includes("stop"), seen.dump());
  });
});
