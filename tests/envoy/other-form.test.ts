// A provider that speaks the client's dialect and answers in the other form: one JSON body to who asked for a stream, events to who did not. The client gets
// what it asked for, and it means the same.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { READERS, type Client, type Json } from "../dialect/meaning.js";
import { streamedMeaning } from "../dialect/streamed-meaning.js";
import { linesOf, streamBytes, streamKind } from "../dialect/streams.js";
import { answer, events, type Answer } from "../support/answers.js";
import { post, type Answered } from "../support/client.js";
import { readFrames } from "../support/frames.js";
import { Provider } from "../support/provider.js";
import { Rig } from "../support/rig.js";
import { json, jsonAnswer, streamAnswer } from "../support/wire.js";

const FOLDER = join("tests", "dialect", "goldens", "answers");
const CLIENTS: Client[] = ["chat", "messages", "responses", "gemini", "converse"];
const TYPES = { sse: "text/event-stream", frames: "application/vnd.amazon.eventstream", ndjson: "application/x-ndjson" };
const PROVIDERS: Record<Client, object> = {
  chat: { type: "openai" },
  messages: { type: "claude" },
  responses: { type: "openai" },
  gemini: { type: "gemini", dialect: "gemini" },
  converse: { type: "bedrock", awsRegion: "eu-central-1" },
};
const CONTENTS = { contents: [{ role: "user", parts: [{ text: "Go" }] }] };

const fileOf = (feature: string, file: string) => join(FOLDER, feature, file);
const streamFile = (client: Client, feature: string) => fileOf(feature, `${client}.${streamKind(client)}`);
const hasBoth = (client: Client, feature: string) =>
  existsSync(fileOf(feature, `${client}.json`)) && existsSync(streamFile(client, feature));
/** A failure in a stream, a call that is none, what READERS do not read, and a refusal whose words come as text. */
const LEFT = ["broken", "malformed-call", "thought-parts", "pictures", "refused-words"];
const FEATURES = CLIENTS.flatMap((client) =>
  readdirSync(FOLDER)
    .filter((feature) => hasBoth(client, feature) && !LEFT.includes(feature))
    .map((feature) => [client, feature] as const),
);

function asked(client: Client | "completions", stream: boolean): { path: string; raw: string } {
  const model = "m";
  const messages = [{ role: "user", content: "Go" }];
  const say = (path: string, body: object) => ({ path, raw: JSON.stringify(body) });
  switch (client) {
    case "chat":
      return say("/v1/chat/completions", { model, messages, stream, ...(stream ? { stream_options: { include_usage: true } } : {}) });
    case "completions":
      return say("/v1/completions", { model, prompt: "Go", stream });
    case "messages":
      return say("/v1/messages", { model, messages, stream, max_tokens: 100 });
    case "responses":
      return say("/v1/responses", { model, input: "Go", stream });
    case "gemini":
      return say(`/v1beta/models/m:${stream ? "streamGenerateContent?alt=sse" : "generateContent"}`, CONTENTS);
    case "converse":
      return say(`/model/m/converse${stream ? "-stream" : ""}`, { messages: [{ role: "user", content: [{ text: "Go" }] }] });
  }
}

const streamIn = (client: Client, body: Buffer) => (client === "converse" ? linesOf(readFrames(body)) : body.toString());
const meaningOf = (client: Client, whole: string) => READERS[client](JSON.parse(whole) as Json);

/** Its events, up to the last word of a chat. */
const eventsOf = ({ body }: Answered): unknown[] =>
  body
    .toString()
    .split("\n\n")
    .filter((event) => event !== "" && event !== "data: [DONE]")
    .map((event) => JSON.parse(event.slice("data: ".length)) as unknown);

describe.each(["full", "downstreamOnly"] as const)("installed %s", (mode) => {
  const providers = new Map<Client, Provider>();
  const rigs = new Map<Client, Rig>();

  beforeAll(async () => {
    for (const client of CLIENTS) {
      const provider = await Provider.start();
      providers.set(client, provider);
      const baseUrl = client === "gemini" || client === "converse" ? provider.baseUrl.replace(/\/v1$/, "") : provider.baseUrl;
      const one = { id: "one", apiTokens: ["sk-form-1"], baseUrl, failover: { enabled: false }, retryOnFailure: { enabled: false } };
      const routes = [{ match: { model: "*" }, provider: "one" }];
      rigs.set(client, await Rig.start({ mode, config: { providers: [{ ...one, ...PROVIDERS[client] }], routes } }));
    }
  });
  afterAll(async () => {
    await Promise.all([...rigs.values()].map((rig) => rig.stop()));
    await Promise.all([...providers.values()].map((provider) => provider.close()));
  });

  async function ask(client: Client | "completions", stream: boolean, says: Answer): Promise<Answered> {
    const at = client === "completions" ? "chat" : client;
    providers.get(at)?.script({}, says);
    const seen = await post(rigs.get(at)?.baseURL.replace(/\/v1$/, "") ?? "", asked(client, stream));
    expect(seen.status, seen.dump().slice(0, 2000)).toBe(200);
    expect(seen.header("x-ai-translated")).toBeUndefined();
    return seen;
  }

  test.each(FEATURES)("%s, %s: one JSON body becomes a stream", async (client, feature) => {
    const text = readFileSync(fileOf(feature, `${client}.json`), "utf8");
    const seen = await ask(client, true, answer(200, text, { "content-type": "application/json" }));
    expect(seen.header("content-type")).toBe(TYPES[streamKind(client)]);
    const { failure, ...said } = streamedMeaning(client, streamIn(client, seen.body));
    expect(failure).toBe("");
    expect(said).toEqual(meaningOf(client, text));
    if (client === "chat") expect(seen.body.toString().trimEnd()).toMatch(/data: \[DONE\]$/);
  });

  test.each(FEATURES)("%s, %s: a stream becomes one JSON body", async (client, feature) => {
    const bytes = streamBytes(streamFile(client, feature));
    const seen = await ask(client, false, () => [
      { do: "headers", status: 200, headers: { "content-type": TYPES[streamKind(client)] } },
      { do: "bytes", data: bytes },
      { do: "end" },
    ]);
    expect(seen.header("content-type")).toBe("application/json");
    expect(seen.header("content-length")).toBe(String(seen.body.length));
    const { failure, ...said } = streamedMeaning(client, streamIn(client, bytes));
    expect(failure).toBe("");
    expect(meaningOf(client, seen.body.toString())).toEqual(said);
  });

  test("a chat's one body loses nothing on its way into a stream", async () => {
    const call = { id: "call_1", type: "function", function: { name: "now", arguments: "{}" } };
    const logprobs = { content: [{ token: "Hi", logprob: -0.1, bytes: null, top_logprobs: [] }], refusal: null };
    const choices = [
      { index: 0, message: { role: "assistant", content: "Hi \n{}", refusal: null, annotations: [] }, logprobs, finish_reason: "stop" },
      {
        index: 1,
        message: { role: "assistant", content: null, tool_calls: [call, { ...call, index: 7 }, {}] },
        logprobs: null,
        finish_reason: "tool_calls",
      },
    ];
    const usage = { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 };
    const whole = { id: "chatcmpl-1", object: "chat.completion", created: 1764000000, model: "m", choices, usage, service_tier: "default" };
    const seen = await ask("chat", true, answer(200, JSON.stringify(whole, null, 2).replaceAll("\n", "\r\n")));
    const said = eventsOf(seen);
    expect(said).toHaveLength(1);
    const moved = [{ index: 0, ...call }, { ...call, index: 7 }, { index: 2 }];
    const [first, second] = choices.map(({ message: delta, ...rest }) => ({ ...rest, delta }));
    expect(said[0]).toEqual({
      ...whole,
      object: "chat.completion.chunk",
      choices: [first, { ...second, delta: { role: "assistant", content: null, tool_calls: moved } }],
    });
  });

  test("Google's one object is the stream, signatures and all", async () => {
    const text = readFileSync(fileOf("parallel-calls", "gemini.json"), "utf8");
    const seen = await ask("gemini", true, answer(200, text));
    expect(eventsOf(seen)).toEqual([JSON.parse(text)]);
  });

  test("the older completions, in both directions", async () => {
    const whole = jsonAnswer("completions", "m", "Hello") as Json;
    expect(eventsOf(await ask("completions", true, answer(200, whole)))).toEqual([whole]);
    const list = streamAnswer("completions", "m", ["Hel", "lo"]).toSpliced(
      2,
      0,
      json({ ...whole, choices: [{ text: "", index: 0, finish_reason: "length" }] }),
    );
    const seen = await ask("completions", false, events(list));
    expect(seen.json).toMatchObject({
      object: "text_completion",
      model: "m",
      choices: [{ text: "Hello", index: 0, finish_reason: "length" }],
      usage: whole.usage,
    });
  });

  test("a byte order mark in front of one body is no part of its stream", async () => {
    const whole = jsonAnswer("chat", "m", "Hello");
    const seen = await ask("chat", true, answer(200, `\ufeff${JSON.stringify(whole)}`, { "content-type": "application/json" }));
    expect(eventsOf(seen)).toMatchObject([{ choices: [{ delta: { content: "Hello" } }] }]);
  });

  test("an answer in an encoding that nobody asked for passes as it is", async () => {
    const seen = await ask("chat", true, answer(200, jsonAnswer("chat", "m", "Hello"), { "content-encoding": "br" }));
    expect(seen.header("content-encoding")).toBe("br");
  });
});
