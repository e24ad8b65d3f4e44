// The inner hop: a cut and a stall of a stream that is to be continued arrive as an end.
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { SENT_ON, events, eventsThen, ok, type Answer } from "../support/answers.js";
import { post } from "../support/client.js";
import { Provider } from "../support/provider.js";
import { Rig } from "../support/rig.js";
import type { Step } from "../support/steps.js";
import { chatChunk, type SseEvent } from "../support/wire.js";

const FIRST = ["One ", "two ", "three "];
const REST = ["four ", "five."];
const chat = [chatChunk("m", { role: "assistant", content: "" }), ...FIRST.map((content) => chatChunk("m", { content }))];
const CALL = chatChunk("m", { tool_calls: [{ index: 0, id: "call_1", type: "function", function: { name: "f", arguments: "{" } }] });
const MALFORMED = { data: '{"id":"chatcmpl-123","choices":[{"index":0,"delta":{"content":"fo' };
/** What cannot be read comes when the content in front of it has been sent on. */
const malformed =
  (list: SseEvent[], then: Step): Answer =>
  (r) => [...eventsThen(list, SENT_ON)(r), ...events([MALFORMED])(r).slice(1, -1), then];
/** The beginning of an event, as it lies in a segment of TCP. */
const half: Answer = (r) => [
  ...eventsThen(chat, { do: "bytes", data: Buffer.from('data: {"id":"chatcmpl-123","object":"chat.completion.chunk","cho') })(r),
  { do: "pause", ms: 100 },
  { do: "cut" },
];
const called =
  (end: "cut" | "silence"): Answer =>
  (r) => [...eventsThen([...chat, CALL], { do: "pause", ms: 100 })(r), { do: end }];
const paused =
  (end: "reset" | "cut" | "silence"): Answer =>
  (r) => [...eventsThen(chat, { do: "pause", ms: 100 })(r), { do: end }];

/** By model: what the first provider does. */
const CASES: Record<string, Answer> = {
  reset: paused("reset"),
  cut: paused("cut"),
  silence: paused("silence"),
  "cut within an event": half,
  "a malformed event": malformed(chat, { do: "silence" }),
  "a cut tool call": called("cut"),
  "a silent tool call": called("silence"),
  "a malformed event in a tool call": malformed([...chat, CALL], { do: "end" }),
};
const JOINED = ["reset", "cut", "silence", "cut within an event", "a malformed event"];
const TOLD = Object.keys(CASES).filter((name) => !JOINED.includes(name));

describe("the inner hop", () => {
  const providers: Provider[] = [];
  let rig: Rig;
  beforeAll(async () => {
    const first = await Provider.start({});
    const names = Object.keys(CASES);
    for (const [i, name] of names.entries()) first.script(`sk-${i}`, CASES[name] as Answer);
    const second = await Provider.start({ otherwise: ok({ pieces: REST }) });
    providers.push(first, second);
    rig = await Rig.start({
      config: {
        onBreak: "continue",
        stallTimeout: 1000,
        providers: [
          ...names.map((_, i) => ({
            id: `p${i}`,
            type: "openai",
            apiTokens: [`sk-${i}`],
            baseUrl: first.baseUrl,
            failover: { enabled: false },
          })),
          { id: "second", type: "deepseek", apiTokens: ["sk-second"], baseUrl: second.baseUrl },
        ],
        routes: names.map((model, i) => ({ match: { model }, provider: `p${i}`, fallbacks: [{ provider: "second" }] })),
        retryOnFailure: { enabled: false },
      },
    });
  });
  afterAll(async () => {
    await rig.stop();
    await Promise.all(providers.map((provider) => provider.close()));
  });

  test.each(JOINED)("%s: the rest comes from the next attempt, and the stream ends cleanly", async (model) => {
    const seen = await post(rig.baseURL, { model, stream: true });
    assert.ok(seen.served, seen.dump());
    assert.equal(seen.text, [...FIRST, ...REST].join(""), seen.dump());
    assert.equal(seen.ending, "clean");
  });

  test.each(TOLD)("%s: it is told, and the stream ends cleanly", async (model) => {
    const seen = await post(rig.baseURL, { model, stream: true });
    assert.match(seen.dump(), /stream_(truncated|stalled)/);
    assert.equal(seen.ending, "clean", seen.dump());
    assert.doesNotMatch(seen.dump(), /four|\[DONE\]/);
  });
});
