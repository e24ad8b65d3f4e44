// The inner hop: a cut and a stall of a stream that is to be continued arrive as an end.
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { eventsThen, ok, type Answer } from "../support/answers.js";
import { post } from "../support/client.js";
import { Provider } from "../support/provider.js";
import { Rig } from "../support/rig.js";
import { chatChunk } from "../support/wire.js";

const FIRST = ["One ", "two ", "three "];
const REST = ["four ", "five."];
const chat = [chatChunk("m", { role: "assistant", content: "" }), ...FIRST.map((content) => chatChunk("m", { content }))];
const paused =
  (end: "reset" | "cut" | "silence"): Answer =>
  (r) => [...eventsThen(chat, { do: "pause", ms: 100 })(r), { do: end }];

describe("the inner hop", () => {
  const providers: Provider[] = [];
  let rig: Rig;
  beforeAll(async () => {
    const first = await Provider.start({});
    first.script("sk-reset", paused("reset"));
    first.script("sk-cut", paused("cut"));
    first.script("sk-silence", paused("silence"));
    const second = await Provider.start({ otherwise: ok({ pieces: REST }) });
    providers.push(first, second);
    const ends = ["reset", "cut", "silence"];
    rig = await Rig.start({
      componentLogLevel: process.env["HOP_LOG"] ?? "",
      config: {
        onBreak: "continue",
        stallTimeout: 1000,
        providers: [
          ...ends.map((id) => ({ id, type: "openai", apiTokens: [`sk-${id}`], baseUrl: first.baseUrl, failover: { enabled: false } })),
          { id: "second", type: "deepseek", apiTokens: ["sk-second"], baseUrl: second.baseUrl },
        ],
        routes: ends.map((model) => ({ match: { model }, provider: model, fallbacks: [{ provider: "second" }] })),
        retryOnFailure: { enabled: false },
      },
    });
  });
  afterAll(async () => {
    if (process.env["HOP_LOG"]) console.log(rig.log.split("\n").slice(-120).join("\n"));
    await rig.stop();
    await Promise.all(providers.map((provider) => provider.close()));
  });

  test.each(["reset", "cut", "silence"])("%s: the rest comes from the next attempt, and the stream ends cleanly", async (model) => {
    const seen = await post(rig.baseURL, { model, stream: true });
    assert.ok(seen.served, seen.dump());
    assert.equal(seen.text, [...FIRST, ...REST].join(""), seen.dump());
    assert.equal(seen.ending, "clean");
  });
});
