// `onBreak: continue` where the answer that broke off was itself a translated one: the vendors' own clients read one whole answer, with one end.
import assert from "node:assert/strict";
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { afterAll, beforeAll, describe, test } from "vitest";
import { answer, eventsThen, ok, type Answer } from "../support/answers.js";
import { post } from "../support/client.js";
import { Provider } from "../support/provider.js";
import { Rig } from "../support/rig.js";
import type { Step } from "../support/steps.js";
import { chatChunk, json, streamAnswer, type SseEvent } from "../support/wire.js";
import type { Installed } from "./staged.js";

const FIRST = ['One "two" ', "three\\n ", "four "];
const REST = ["five ", "six."];
const WHOLE = [...FIRST, ...REST].join("");
/** https://ai.google.dev/api/generate-content#v1beta.GenerateContentResponse */
const gemini = (text: string, more: object = {}): SseEvent =>
  json({ candidates: [{ content: { parts: [{ text }], role: "model" }, index: 0, ...more }], modelVersion: "gemini-3-pro" });
const STREAMS: Record<string, SseEvent[]> = {
  openai: [chatChunk("m", { role: "assistant", content: "" }), ...FIRST.map((content) => chatChunk("m", { content }))],
  claude: streamAnswer("messages", "m", FIRST).slice(0, 3 + FIRST.length),
  gemini: FIRST.map((text) => gemini(text)),
};
const CALL = chatChunk("m", { tool_calls: [{ index: 0, id: "call_1", type: "function", function: { name: "f", arguments: "{" } }] });
const FAILED = json({ error: { message: "The server had an error", type: "server_error", code: null } });
const OVERLOADED = json({ type: "error", error: { type: "overloaded_error", message: "Overloaded" } }, "error");
const LIMITED = answer(
  429,
  { error: { message: "Rate limit reached", type: "requests", code: "rate_limit_exceeded" } },
  { "retry-after": "1" },
);

interface Case {
  client: "chat" | "messages" | "responses";
  first: keyof typeof STREAMS;
  /** What comes behind the first texts; default: an early end. */
  then?: SseEvent | Step;
  second: string;
  /** The second one's answers. */
  rest?: Answer[];
  /** Its last turn, where the beginning goes along as its own. */
  turn?: object;
}
const beginning = { role: "assistant", content: FIRST.join("") };
/** By model. */
const CASES: Record<string, Case> = {
  a: { client: "messages", first: "openai", second: "claude", turn: { role: "assistant", content: FIRST.join("").trimEnd() } },
  b: { client: "messages", first: "openai", then: FAILED, second: "deepseek", turn: { ...beginning, prefix: true } },
  c: { client: "messages", first: "gemini", second: "moonshot", turn: { ...beginning, partial: true } },
  d: { client: "chat", first: "claude", second: "openai" },
  e: { client: "chat", first: "claude", then: OVERLOADED, second: "deepseek", turn: { ...beginning, prefix: true } },
  f: { client: "chat", first: "gemini", second: "claude", turn: { ...beginning, content: FIRST.join("").trimEnd() } },
  g: { client: "responses", first: "claude", second: "vllm", turn: beginning },
  h: { client: "responses", first: "gemini", second: "openai" },
  i: { client: "responses", first: "openai", then: FAILED, second: "claude", turn: { ...beginning, content: FIRST.join("").trimEnd() } },
  j: { client: "messages", first: "openai", second: "mistral", turn: { ...beginning, prefix: true } },
  // They take no beginning: platform.claude.com/docs/en/about-claude/models/whats-new-claude-4-6#prefill-removal
  "claude-opus-4-6": { client: "messages", first: "openai", second: "claude" },
  "claude-sonnet-4-6": { client: "chat", first: "openai", second: "claude" },
  "after a limit": { client: "chat", first: "openai", second: "openai", rest: [LIMITED, ok({ pieces: REST })] },
  "a cut": { client: "messages", first: "openai", then: { do: "cut" }, second: "vllm", turn: beginning },
  "a stall": { client: "chat", first: "claude", then: { do: "silence" }, second: "openai" },
};
const BROKEN: Record<string, Case> = {
  "a tool call": { client: "messages", first: "openai", then: CALL, second: "claude" },
  "a rest that fails": { client: "messages", first: "openai", second: "claude", rest: [answer(500, {})] },
  "the provider's own words": { client: "messages", first: "openai", then: FAILED, second: "claude", rest: [answer(500, {})] },
};

describe.each(["full", "downstreamOnly"] as Installed[])("installed %s", (installed) => {
  const seconds = new Map<string, Provider>();
  const all: Provider[] = [];
  let rig: Rig;

  beforeAll(async () => {
    const providers: object[] = [];
    const routes: object[] = [];
    for (const [i, [model, { first, then, second, rest }]] of Object.entries({ ...CASES, ...BROKEN }).entries()) {
      const list = STREAMS[first] as SseEvent[];
      const breaks: Answer = (r) =>
        then === undefined
          ? eventsThen(list, { do: "end" })(r)
          : "do" in then
            ? [...eventsThen(list, { do: "pause", ms: 50 })(r), then]
            : eventsThen([...list, then], { do: "end" })(r);
      const start = async (id: string, type: string, answers: Answer[]) => {
        const provider = await Provider.start({ otherwise: answers.at(-1) as Answer });
        if (answers.length > 1) provider.script(`sk-${id}`, ...answers);
        all.push(provider);
        const baseUrl = type === "gemini" ? provider.baseUrl.replace("/v1", "/v1beta/openai") : provider.baseUrl;
        const dialect = { gemini: "gemini", claude: "messages" }[type] ?? "chat";
        providers.push({ id, type, apiTokens: [`sk-${id}`], baseUrl, dialect });
        return provider;
      };
      await start(`a${i}`, first, [breaks]);
      seconds.set(model, await start(`b${i}`, second, rest ?? [ok({ pieces: REST })]));
      routes.push({ match: { model }, provider: `a${i}`, fallbacks: [{ provider: `b${i}` }] });
    }
    const config = { onBreak: "continue", waitForLimit: "2s", stallTimeout: 400, retryOnFailure: { enabled: false }, providers, routes };
    rig = await Rig.start({ config, mode: installed });
  });
  afterAll(async () => {
    await rig.stop();
    await Promise.all(all.map((provider) => provider.close()));
  });

  /** Text and end, as the vendor's own client reads them. */
  async function read(model: string, client: Case["client"]): Promise<[string | undefined | null, string | undefined | null]> {
    const messages = [{ role: "user" as const, content: "count" }];
    if (client === "messages") {
      const own = new Anthropic({ apiKey: "sk-client", baseURL: rig.baseURL.replace(/\/v1$/, ""), maxRetries: 0 });
      const whole = await own.messages.stream({ model, max_tokens: 100, messages }).finalMessage();
      return [whole.content.map((block) => (block.type === "text" ? block.text : block.type)).join("|"), whole.stop_reason];
    }
    const own = new OpenAI({ apiKey: "sk-client", baseURL: rig.baseURL, maxRetries: 0 });
    if (client === "responses") {
      const whole = await own.responses.stream({ model, input: "count" }).finalResponse();
      const [item] = whole.output;
      const [part] = item?.type === "message" ? item.content : [];
      return [part?.type === "output_text" ? part.text : part?.type, whole.status];
    }
    const [choice] = (await own.chat.completions.stream({ model, messages }).finalChatCompletion()).choices;
    return [choice?.message.content, choice?.finish_reason];
  }

  // With the downstream half alone a cut is one of the client's connection, and what stands still has no end that could be given it.
  const joined = Object.keys(CASES).filter((model) => installed === "full" || !/cut|stall/.test(model));
  test.each(joined)("%s: the joined text is the whole text, with one end", async (model) => {
    const { client, second, turn } = CASES[model] as Case;
    const ends = { chat: "stop", messages: "end_turn", responses: "completed" };
    assert.deepEqual(await read(model, client), [WHOLE, ends[client]]);
    const call = seconds.get(model)?.calls().at(-1);
    assert.ok((call?.body.toString().match(/"(prefix|partial)":true/g)?.length ?? 0) < 2, "it is marked once");
    const sent = call?.json as { messages?: Record<string, unknown>[]; continue_final_message?: boolean };
    if (turn !== undefined) assert.deepEqual(sent.messages?.at(-1), turn);
    else assert.match(JSON.stringify(sent), /Continue it exactly where it stops/);
    assert.equal(sent.continue_final_message, second === "vllm" ? true : undefined);
  });

  test("the limit of the next attempt's token is waited for", () => {
    assert.equal(seconds.get("after a limit")?.hits(), 2);
  });

  test.each(Object.keys(BROKEN))("%s: the break is told as it was", async (model) => {
    const seen = await post(rig.baseURL, { model, stream: true, path: "/messages", extra: { max_tokens: 100 } });
    assert.equal(seen.events.filter((e) => e.data.includes('"type":"error"')).length, 1, seen.dump());
    assert.match(seen.events.at(-1)?.data ?? "", model.includes("own words") ? /The server had an error/ : /premature end/);
    assert.doesNotMatch(seen.dump(), /five|message_stop/);
  });
});
