// Usage in the metrics is what the providers gave, to the token: in all dialects, streamed and whole, over failovers and translated. `npm run usage` takes
// 10,000 requests.
import assert from "node:assert/strict";
import { test } from "vitest";
import { answer } from "../support/answers.js";
import { post, type Ask } from "../support/client.js";
import { OPENAI } from "../support/provider-bodies.js";
import { randomFrom } from "../config/mutate.js";
import { fails } from "./drills/bad-tokens.js";
import { MODEL, token } from "./drills/drill.js";
import { staged } from "./staged.js";
import { speaker, type Given } from "./usage-speakers.js";

const REQUESTS = Number(process.env.USAGE_REQUESTS ?? 120);
const AT_ONCE = 8;

const messages = [{ role: "user", content: "Hello" }];
const body = (more: object) => JSON.stringify({ model: MODEL, ...more });
/** One request of each dialect, whole and streamed; of chat also one that does not ask for its usage. */
const ASKS: Ask[] = [false, true].flatMap((stream): Ask[] => [
  { path: "/v1/chat/completions", raw: body({ messages, stream, ...(stream ? { stream_options: { include_usage: true } } : {}) }) },
  { path: "/v1/chat/completions", raw: body({ messages }) },
  { path: "/v1/messages", raw: body({ messages, max_tokens: 100, stream }) },
  { path: "/v1/responses", raw: body({ input: "Hello", stream }) },
  {
    path: `/v1beta/models/${MODEL}:${stream ? "streamGenerateContent?alt=sse" : "generateContent"}`,
    raw: JSON.stringify({ contents: [{ role: "user", parts: [{ text: "Hello" }] }] }),
  },
  {
    path: `/model/${MODEL}/converse${stream ? "-stream" : ""}`,
    raw: JSON.stringify({ messages: [{ role: "user", content: [{ text: "Hello" }] }] }),
  },
]);

test("usage in the metrics is what the providers gave, to the token", () =>
  staged(
    "mixed",
    "full",
    async (stage) => {
      const given: Given = { input: 0, output: 0, cached: 0, written: 0, reasoning: 0 };
      const speak = speaker(given, randomFrom(20260102));
      const [first, claude, google, amazon] = [
        await stage.provider(),
        await stage.provider(),
        await stage.provider(),
        await stage.provider(),
      ];
      let count = 0;
      const down = answer(503, { error: { message: "overloaded", type: "server_error" } });
      first.script({}, (request) => (++count % 7 === 0 ? down(request) : speak(request)));
      const bad = token("bad");
      first.script(bad, fails(OPENAI.invalidKey));
      for (const provider of [claude, google, amazon]) provider.script({}, speak);
      // All but the first speak nothing but their own dialect: what comes in another one is translated for them.
      const target = await stage.gateway({
        providers: [
          { id: "p0", tokens: [token("a"), bad], at: first, probes: false },
          { id: "p1", tokens: [token("b")], at: claude, type: "claude", probes: false },
          {
            id: "p2",
            tokens: [token("c")],
            at: google.baseUrl.replace("/v1", "/v1beta/openai"),
            type: "gemini",
            probes: false,
            more: { dialect: "gemini" },
          },
          {
            id: "p3",
            tokens: [token("d")],
            at: amazon.baseUrl.replace("/v1", ""),
            type: "bedrock",
            probes: false,
            more: { awsRegion: "eu-central-1" },
          },
        ],
        route: {
          provider: undefined,
          targets: [
            { provider: "p0", weight: 3, price: { input: 2, output: 8, cached: 0.5 } },
            { provider: "p1" },
            { provider: "p2", model: "gemini-3-pro" },
            { provider: "p3", model: "eu.amazon.nova-pro-v1:0" },
          ],
        },
      });
      const root = target.baseURL.replace(/\/v1$/, "");
      for (let i = 0; i < REQUESTS; i += AT_ONCE) {
        const asked = Array.from({ length: AT_ONCE }, (_, j) => ASKS[(i + j) % ASKS.length] as Ask);
        for (const seen of await Promise.all(asked.map((ask) => post(root, ask)))) assert.equal(seen.status, 200, seen.dump());
      }
      for (const provider of [claude, google, amazon]) assert.ok(provider.hits() > 0);
      const counted = (await target.rig?.stats("usage_")) ?? new Map<string, number>();
      const sum = (name: string): number =>
        [...counted].filter(([stat]) => stat.endsWith(`.usage_${name}`)).reduce((all, [, value]) => all + value, 0);
      assert.deepEqual(
        {
          input: sum("input_tokens"),
          output: sum("output_tokens"),
          cached: sum("cached_tokens"),
          written: sum("cache_write_tokens"),
          reasoning: sum("reasoning_tokens"),
        },
        given,
      );
      assert.ok(sum("cost_micros") > 0);
    },
    2,
  ));
