// `onBreak: hold`: a stream is held until it is whole, and whatever happens before, the next attempt takes its place.
import assert from "node:assert/strict";
import OpenAI from "openai";
import { afterAll, beforeAll, describe, test } from "vitest";
import { events, eventsThen, ok, type Answer } from "../support/answers.js";
import { open, post } from "../support/client.js";
import { eventually, Gate } from "../support/gate.js";
import { Provider, type ProviderOptions } from "../support/provider.js";
import { Rig } from "../support/rig.js";
import { chatChunk, json, streamAnswer, type ApiName } from "../support/wire.js";
import type { Installed } from "./staged.js";

const FORTY = Array.from({ length: 40 }, (_, i) => `tok${i} `);
const upTo = (api: ApiName, pieces = FORTY) => {
  const list = streamAnswer(api, "m", pieces);
  return list.slice(0, list.findIndex((e) => e.data.includes(pieces.at(-1) ?? "")) + 1);
};
const FAILED = json({ error: { message: "The server had an error", type: "server_error", code: null } });
const LONG = Array.from({ length: 96 }, () => "x".repeat(32_768));
/** 720 KB: less than what the downstream half alone holds of one stream, and two hundred of it are more than a worker holds of all. */
const LARGE = Array.from({ length: 6 }, () => chatChunk("m", { content: "x".repeat(120_000) }));
/** What streams wait for in their middle. */
const stage = { gate: new Gate() };

/** By model: the first provider's answer, and what differs. */
const CASES: Record<string, { answer: Answer; route?: object; type?: string; path?: string; provider?: ProviderOptions }> = {
  "cut off": { answer: eventsThen(upTo("chat"), { do: "reset" }) },
  "closed early": { answer: eventsThen(upTo("chat"), { do: "end" }) },
  "silent in the middle": { answer: eventsThen(upTo("chat"), { do: "silence" }) },
  "failing by an event": { answer: events([...upTo("chat"), FAILED]) },
  "messages, cut off": { answer: eventsThen(upTo("messages"), { do: "reset" }), type: "claude", path: "/messages" },
  "responses, closed early": { answer: eventsThen(upTo("responses"), { do: "end" }), path: "/responses" },
  "a foreign dialect, cut off": { answer: eventsThen(upTo("chat"), { do: "reset" }), path: "/messages" },
  "over HTTP/2, cut off": { answer: eventsThen(upTo("chat"), { do: "reset" }), provider: { protocol: "h2" } },
  "over HTTP/2, ended by trailers": {
    answer: eventsThen(upTo("chat"), { do: "end", trailers: { "x-trace": "1" } }),
    provider: { protocol: "h2" },
  },
  whole: { answer: ok({ pieces: FORTY }) },
  "three megabytes": { answer: ok({ pieces: LONG }) },
  "whole by HTTP/2": { answer: ok({ pieces: FORTY }), provider: { protocol: "h2" } },
  "longer than what is held": {
    answer: (r) => [...eventsThen(upTo("chat"), { do: "pause", ms: 100 })(r), { do: "reset" }],
    route: { holdBytes: 1000 },
  },
  crowd: {
    answer: (r) => [...eventsThen(upTo("chat"), { do: "wait", gate: stage.gate })(r), { do: "end" }],
    route: { stallTimeout: 0 },
  },
  many: {
    answer: (r) => events([...LARGE, chatChunk("m", {}, "stop")], { gates: { [LARGE.length]: stage.gate } })(r),
    route: { stallTimeout: 0 },
  },
};
const BROKEN = Object.keys(CASES).filter((model) => /cut|closed|silent|failing|ended/.test(model));

describe.each(["full", "downstreamOnly"] as Installed[])("installed %s", (installed) => {
  const providers = new Map<string, Provider>();
  let rig: Rig;

  beforeAll(async () => {
    const spare = await Provider.start({ otherwise: ok({ pieces: ["the ", "other"] }) });
    providers.set("spare", spare);
    for (const [model, { answer, provider }] of Object.entries(CASES)) {
      providers.set(model, await Provider.start({ otherwise: answer, ...provider }));
    }
    const ids = [...providers.keys()];
    const of = (model: string, i: number) => ({
      id: `p${i}`,
      type: CASES[model]?.type ?? "openai",
      apiTokens: [`sk-hold-${i}`],
      baseUrl: providers.get(model)?.baseUrl,
      failover: { enabled: false },
    });
    const route = (model: string, i: number) => ({
      match: { model },
      provider: `p${i}`,
      fallbacks: [{ provider: model.startsWith("messages") ? "claude" : "p0" }],
      ...CASES[model]?.route,
    });
    const claude = { ...of("spare", 0), id: "claude", type: "claude" };
    const config = {
      onBreak: "hold",
      stallTimeout: 400,
      retryOnFailure: { enabled: false },
      providers: [...ids.map(of), claude],
      routes: ids.map(route),
    };
    rig = await Rig.start({ config, mode: installed, trustsSelfSigned: true });
  });
  afterAll(async () => {
    await rig.stop();
    await Promise.all([...providers.values()].map((provider) => provider.close()));
  });

  const ask = (model: string) => ({ model, stream: true, path: CASES[model]?.path ?? "/chat/completions", extra: { max_tokens: 100 } });

  // A cut of what the downstream half alone holds is answered by Envoy itself, past all filters.
  const saved = installed === "full" ? BROKEN : BROKEN.filter((model) => !model.includes("cut"));
  test.each(BROKEN.filter((model) => !saved.includes(model)))("%s: Envoy says so, and nothing of the answer was seen", async (model) => {
    const seen = await post(rig.baseURL, ask(model));
    assert.ok(seen.status === 502 || seen.status === 503, seen.dump());
    assert.doesNotMatch(seen.dump(), /tok\d/);
  });

  test.each(saved)("%s: the client gets the other's answer whole, and nothing of the first", async (model) => {
    const seen = await post(rig.baseURL, ask(model));
    assert.ok(seen.served, seen.dump().slice(0, 2000));
    assert.equal(seen.text, "the other");
    assert.doesNotMatch(seen.dump(), /tok\d/);
    assert.match(seen.header("x-ai-trail") ?? "", /#0=(connection|serverError|timeout), (p0|claude)#0=ok$/);
  });

  test.each(["whole", "whole by HTTP/2"])("%s: it passes as it came, once", async (model) => {
    const seen = await post(rig.baseURL, ask(model));
    assert.ok(seen.served, seen.dump());
    assert.equal(seen.text, FORTY.join(""));
    assert.equal(providers.get(model)?.hits(), 1);
  });

  test("a stream of three megabytes is held whole, and passes", async () => {
    const seen = await post(rig.baseURL, ask("three megabytes"));
    assert.ok(seen.served, seen.dump().slice(0, 600));
    assert.equal(seen.text.length, 96 * 32_768);
  });

  test("what is longer than holdBytes is let go: its break is the client's", async () => {
    const seen = await post(rig.baseURL, ask("longer than what is held"));
    assert.match(seen.text, /^tok0 tok1 /);
    assert.equal(seen.ending, "broken");
  });

  const crowd = (model: string) => Promise.all(Array.from({ length: 200 }, async () => (await open(rig.baseURL, ask(model))).whole()));
  /** The providers of all of them have said what comes before the gate. */
  const said = () => eventually("all have said so much", () => stage.gate.arrived === 200, 60_000);

  test("two hundred streams that all break after forty tokens are answered whole by the other", async () => {
    stage.gate = new Gate();
    const answers = crowd("crowd");
    await said();
    stage.gate.open();
    for (const seen of await answers) {
      assert.ok(seen.served, seen.dump().slice(0, 1000));
      assert.equal(seen.text, "the other");
    }
  });

  // The memory of a VM never shrinks, so what it is at the end is the most that it was.
  test("two hundred long streams keep memory bounded, and all end whole", async () => {
    stage.gate = new Gate();
    const read = async () => [...(await rig.stats("upstream_cx_rx_bytes_total")).values()].reduce((sum, one) => sum + one, 0);
    const before = await read();
    const answers = crowd("many");
    await said();
    await eventually("Envoy has read it", async () => (await read()) - before > 144_000_000, 60_000);
    stage.gate.open();
    for (const seen of await answers) assert.equal(seen.text.length, 720_000, seen.dump().slice(0, 300));
    const most = (await rig.status()).memoryBytes;
    // 64 MiB of streams in buffers that double as they grow; memory itself doubles as well. Measured: 192 MiB or 384 MiB; without the bound 768 MiB.
    assert.ok(most < 512 * 1048576, `${most} bytes`);
  });

  test("OpenAI's own client reads the other's answer", async () => {
    const client = new OpenAI({ apiKey: "sk-client", baseURL: rig.baseURL, maxRetries: 0 });
    const messages = [{ role: "user" as const, content: "count" }];
    const [choice] = (await client.chat.completions.stream({ model: "closed early", messages }).finalChatCompletion()).choices;
    assert.deepEqual([choice?.message.content, choice?.finish_reason], ["the other", "stop"]);
  });
});
