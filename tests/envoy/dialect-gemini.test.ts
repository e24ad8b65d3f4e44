// Providers that speak Google's generateContent, on real Envoy: reached from clients of chat, messages and responses.
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { SENT_ON, answer, eventsThen, resets, type Answer } from "../support/answers.js";
import { open, post } from "../support/client.js";
import { Gate } from "../support/gate.js";
import { ANTHROPIC } from "../support/provider-bodies.js";
import { Provider } from "../support/provider.js";
import { Rig } from "../support/rig.js";
import type { Step } from "../support/steps.js";
import { fails } from "./drills/bad-tokens.js";
import { token } from "./drills/drill.js";

const golden = (feature: string, file: string) => readFileSync(join("tests", "dialect", "goldens", "answers", feature, file));

/** A golden as Gemini gives it: the path says whether it streams. */
function gives(feature: string, gate?: Gate): Answer {
  return (request) => {
    if (!request.path.includes(":streamGenerateContent?alt=sse")) {
      return answer(200, golden(feature, "gemini.json").toString(), { "content-type": "application/json; charset=UTF-8" })(request);
    }
    const events = golden(feature, "gemini.sse")
      .toString()
      .split(/(?<=\r\n\r\n)/);
    const steps: Step[] = events.map((event) => ({ do: "bytes", data: Buffer.from(event) }));
    if (gate !== undefined) steps.splice(steps.length - 1, 0, { do: "wait", gate });
    return [{ do: "headers", status: 200, headers: { "content-type": "text/event-stream" } }, ...steps, { do: "end" }];
  };
}

const OVERLOADED = answer(
  529,
  { type: "error", error: { type: "overloaded_error", message: "Overloaded" } },
  { "content-type": "application/json" },
);
/** https://ai.google.dev/gemini-api/docs/troubleshooting */
const status = (code: number, name: string, message: string) =>
  answer(code, { error: { code, message, status: name } }, { "content-type": "application/json; charset=UTF-8" });

const TOOL = {
  name: "get_weather",
  description: "d",
  input_schema: { type: "object" as const, properties: { place: { type: "string" } } },
};
const TASK = {
  model: "claude-sonnet-4-5",
  max_tokens: 3000,
  system: "Be brief.",
  tools: [TOOL],
  messages: [
    { role: "user" as const, content: "Weather?" },
    { role: "assistant" as const, content: [{ type: "tool_use" as const, id: "toolu_1", name: "get_weather", input: { place: "Ulm" } }] },
    { role: "user" as const, content: [{ type: "tool_result" as const, tool_use_id: "toolu_1", content: "Rain" }] },
  ],
};
const ASK = { model: "claude-x", messages: [{ role: "user" as const, content: "Go" }] };
const CALLS = [{ place: "Bern" }, {}];

describe.each(["full", "downstreamOnly"] as const)("installed %s", (mode) => {
  let claude: Provider;
  let gemini: Provider;
  let rig: Rig;
  const [key, spare] = [token("key"), token("spare")];
  const anthropic = () => new Anthropic({ apiKey: "none", baseURL: rig.baseURL.replace(/\/v1$/, ""), maxRetries: 0 });
  const openai = () => new OpenAI({ apiKey: "none", baseURL: rig.baseURL, maxRetries: 0 });

  beforeAll(async () => {
    [claude, gemini] = [await Provider.start(), await Provider.start()];
    const failover = { enabled: false };
    const retryOnFailure = { enabled: false };
    const base = { type: "gemini", dialect: "gemini", apiTokens: [spare], baseUrl: gemini.baseUrl.replace("/v1", "/v1beta/openai") };
    rig = await Rig.start({
      mode,
      config: {
        failover,
        retryOnFailure,
        providers: [
          { id: "claude", type: "claude", apiTokens: [key], baseUrl: claude.baseUrl },
          { id: "gemini", ...base },
        ],
        routes: [
          { match: { model: "claude-*" }, provider: "claude", fallbacks: [{ provider: "gemini", model: "google/gemini-3-pro" }] },
          { match: { model: "both-*" }, provider: "gemini", fallbacks: [{ provider: "claude", model: "claude-sonnet-4-5" }] },
          { provider: "gemini" },
        ],
      },
    });
  });

  beforeEach(() => {
    claude.requests.length = 0;
    gemini.requests.length = 0;
    claude.script(key, OVERLOADED);
  });

  afterAll(async () => {
    await rig.stop();
    await Promise.all([claude.close(), gemini.close()]);
  });

  const FAULTS: [string, Answer][] = [
    ["401", fails(ANTHROPIC.invalidKey)],
    ["529", OVERLOADED],
    ["a reset connection", resets],
  ];

  for (const [name, fault] of FAULTS) {
    test(`a task of a Messages client goes on with Gemini, streamed: ${name}`, async () => {
      claude.script(key, fault);
      gemini.script({}, gives("parallel-calls"));
      const message = await anthropic().messages.stream(TASK).finalMessage();
      expect(message.content.flatMap((block) => (block.type === "tool_use" ? [block.input] : []))).toEqual(CALLS);
      expect(message.stop_reason).toBe("tool_use");
      const [sent] = gemini.calls();
      expect(sent?.path).toBe("/v1beta/models/gemini-3-pro:streamGenerateContent?alt=sse");
      expect(sent?.headers["x-goog-api-key"]).toBe(spare);
      expect(sent?.headers.authorization).toBeUndefined();
      expect(sent?.json).toMatchObject({
        systemInstruction: { parts: [{ text: "Be brief." }] },
        contents: [
          { role: "user", parts: [{ text: "Weather?" }] },
          {
            role: "model",
            parts: [
              { functionCall: { name: "get_weather", args: { place: "Ulm" } }, thoughtSignature: "skip_thought_signature_validator" },
            ],
          },
          { role: "user", parts: [{ functionResponse: { name: "get_weather", response: { output: "Rain" } } }] },
        ],
        generationConfig: { maxOutputTokens: 3000 },
      });
    });
  }

  test("clients of chat and of responses are answered too, whole and streamed", async () => {
    gemini.script({}, gives("parallel-calls"));
    const whole = await openai().chat.completions.create(ASK);
    const streamed = await openai().chat.completions.stream(ASK).finalChatCompletion();
    for (const { choices } of [whole, streamed]) {
      const calls = choices[0]?.message.tool_calls ?? [];
      expect(calls.map((call) => call.type === "function" && (JSON.parse(call.function.arguments) as unknown))).toEqual(CALLS);
      expect(new Set(calls.map(({ id }) => id)).size).toBe(2);
    }
    const response = await openai().responses.stream({ model: "claude-x", input: "Go" }).finalResponse();
    expect(response.output.flatMap((item) => (item.type === "function_call" ? [JSON.parse(item.arguments) as unknown] : []))).toEqual(
      CALLS,
    );
    expect(gemini.calls().map(({ path }) => path)).toEqual([
      "/v1beta/models/gemini-3-pro:generateContent",
      "/v1beta/models/gemini-3-pro:streamGenerateContent?alt=sse",
      "/v1beta/models/gemini-3-pro:streamGenerateContent?alt=sse",
    ]);
    const raw = await post(rig.baseURL, { raw: JSON.stringify(ASK) });
    expect(raw.header("x-ai-translated")).toBe("chat>gemini");
    expect(raw.json.usage).toMatchObject({ prompt_tokens: 9, completion_tokens: 3 });
  });

  test.runIf(mode === "full")("a stream passes piece by piece", async () => {
    const gate = new Gate();
    gemini.script({}, gives("text", gate));
    const exchange = await open(rig.baseURL, { path: "/messages", raw: JSON.stringify({ ...TASK, stream: true }) });
    const seen: string[] = [];
    while (!seen.includes("content_block_delta")) seen.push((await exchange.nextEvent())?.event ?? "ended");
    const early = exchange.ending;
    gate.open();
    const events = (await exchange.whole()).events.map(({ event }) => event);
    expect(early).toBe("running");
    expect(events.at(-1)).toBe("message_stop");
  });

  test("Google's own refusals are told in the client's shape, by what they mean", async () => {
    const ask = () => post(rig.baseURL, { model: "gemini-2.5-pro", stream: true });
    gemini.script({}, status(400, "INVALID_ARGUMENT", "Invalid value at 'contents'."));
    expect((await ask()).json.error).toMatchObject({ message: "Invalid value at 'contents'." });
    gemini.script({}, status(503, "UNAVAILABLE", "The model is overloaded. Please try again later."));
    const overloaded = await ask();
    expect([overloaded.status, overloaded.json.error]).toMatchObject([503, { message: expect.stringContaining("overloaded") as string }]);
    gemini.script({}, answer(200, { promptFeedback: { blockReason: "PROHIBITED_CONTENT" } }, { "content-type": "application/json" }));
    const blocked = await post(rig.baseURL, { model: "gemini-2.5-pro" });
    expect(blocked.status).toBe(400);
    expect(JSON.stringify(blocked.json)).toContain("blocked the prompt");
  });

  test("an error as the first event, a malformed call and a stream without an end are the provider's failures", async () => {
    const error = { error: { code: 503, message: "The model is overloaded.", status: "UNAVAILABLE" } };
    gemini.script({}, eventsThen([{ data: JSON.stringify(error) }], { do: "end" }));
    const first = await post(rig.baseURL, { model: "gemini-2.5-pro", stream: true });
    expect(first.status).toBe(503);
    gemini.script({}, (request) => gives("malformed-call")(request).toSpliced(-2, 0, SENT_ON));
    const malformed = await post(rig.baseURL, { model: "gemini-2.5-pro", stream: true });
    expect(malformed.error).toMatchObject({ type: "MALFORMED_FUNCTION_CALL" });
    const piece = JSON.stringify({ candidates: [{ content: { parts: [{ text: "Hi" }], role: "model" } }] });
    gemini.script({}, eventsThen([{ data: piece }], { do: "end" }));
    const torn = await post(rig.baseURL, { model: "gemini-2.5-pro", stream: true });
    expect(torn.error).toBeDefined();
  });

  // --- clients of generateContent

  const native = (model: string, verb: string, body: object) =>
    post(rig.baseURL.replace(/\/v1$/, ""), { path: `/v1beta/models/${model}:${verb}`, raw: JSON.stringify(body) });
  const CONTENTS = { contents: [{ role: "user", parts: [{ text: "Go" }] }], generationConfig: { maxOutputTokens: 50 } };

  test("a client of generateContent gets Gemini's own bytes, and Gemini the client's", async () => {
    gemini.script({}, gives("thinking"));
    const whole = await native("gemini-2.5-flash", "generateContent", CONTENTS);
    expect([whole.status, whole.body.toString()]).toEqual([200, golden("thinking", "gemini.json").toString()]);
    const streamed = await native("gemini-2.5-flash", "streamGenerateContent?alt=sse", CONTENTS);
    expect(streamed.body.toString()).toBe(golden("thinking", "gemini.sse").toString());
    const list = await native("gemini-2.5-flash", "streamGenerateContent", CONTENTS);
    expect([list.status, list.header("content-type")]).toEqual([200, "application/json"]);
    expect(JSON.parse(list.body.toString())).toEqual(streamed.events.map(({ data }) => JSON.parse(data) as object));
    const [sent, second, third] = gemini.calls();
    expect(third?.path).toBe(second?.path);
    expect([sent?.path, second?.path]).toEqual([
      "/v1beta/models/gemini-2.5-flash:generateContent",
      "/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse",
    ]);
    expect(sent?.body.toString()).toBe(JSON.stringify(CONTENTS));
    expect(sent?.headers["x-goog-api-key"]).toBe(spare);
    expect(whole.header("x-ai-translated")).toBeUndefined();
  });

  test("its request goes on to a provider that speaks messages, and the answer comes as candidates", async () => {
    gemini.script({}, status(503, "UNAVAILABLE", "The model is overloaded. Please try again later."));
    claude.script(key, (request) =>
      request.streamed
        ? eventsThen(
            golden("parallel-calls", "messages.sse")
              .toString()
              .trim()
              .split("\n\n")
              .map((event) => ({ event: event.split("\n")[0]?.slice(7) ?? "", data: event.split("data: ")[1] ?? "" })),
            { do: "end" },
          )(request)
        : answer(200, golden("parallel-calls", "messages.json").toString(), { "content-type": "application/json" })(request),
    );
    const whole = await native("both-1", "generateContent", CONTENTS);
    const expected = [{ functionCall: { name: "get_weather", args: { place: "Bern" } } }, { functionCall: { name: "now" } }];
    expect(whole.json).toMatchObject({
      candidates: [{ content: { role: "model", parts: expected }, finishReason: "STOP", index: 0 }],
      usageMetadata: { promptTokenCount: 9, candidatesTokenCount: 3, totalTokenCount: 12 },
    });
    expect(whole.header("x-ai-translated")).toBe("gemini>messages");
    const streamed = await native("both-1", "streamGenerateContent?alt=sse", CONTENTS);
    const pieces = streamed.events.map(
      ({ data }) => JSON.parse(data) as typeof whole.json & { candidates: { content: { parts: object[] } }[] },
    );
    expect(
      pieces.flatMap(({ candidates }) => candidates[0]?.content.parts ?? []).filter((part) => JSON.stringify(part) !== '{"text":""}'),
    ).toMatchObject(expected);
    expect(pieces.at(-1)).toMatchObject({ candidates: [{ finishReason: "STOP" }], usageMetadata: { totalTokenCount: 12 } });
    const list = await native("both-1", "streamGenerateContent", CONTENTS);
    expect(JSON.parse(list.body.toString())).toMatchObject(pieces.map((piece) => ({ candidates: piece.candidates })));
    const [sent, second] = claude.calls();
    expect([sent?.path, sent?.json.stream, second?.json.stream]).toEqual(["/v1/messages", undefined, true]);
    expect(sent?.json).toMatchObject({ model: "claude-sonnet-4-5", max_tokens: 50, messages: [{ role: "user", content: "Go" }] });
  });

  test("errors, the list of models and one model have Google's shape", async () => {
    claude.script(key, OVERLOADED);
    gemini.script({}, status(503, "UNAVAILABLE", "The model is overloaded. Please try again later."));
    const refused = await native("both-1", "generateContent", { ...CONTENTS, tools: [{ codeExecution: {} }] });
    expect([refused.status, refused.json.error]).toMatchObject([503, { code: 503, status: "UNAVAILABLE" }]);
    const models = await fetch(rig.baseURL.replace(/\/v1$/, "/v1beta/models"));
    const { models: listed } = (await models.json()) as { models: { name: string }[] };
    expect(listed.map(({ name }) => name)).toContain("models/claude-sonnet-4-5");
    // google-genai's current version of the API is v1.
    const asGoogle = await fetch(`${rig.baseURL}/models`, { headers: { "x-goog-api-key": "none" } });
    expect(await asGoogle.json()).toHaveProperty("models.0.supportedGenerationMethods");
    const one = await fetch(rig.baseURL.replace(/\/v1$/, "/v1beta/models/gemini-2.5-flash"));
    expect(await one.json()).toMatchObject({ name: "models/gemini-2.5-flash", supportedGenerationMethods: ["generateContent"] });
  });
});
