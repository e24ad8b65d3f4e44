// The Vercel AI SDK with its OpenAI provider, with a first token that always fails.
import assert from "node:assert/strict";
import { type AnthropicProvider, createAnthropic } from "@ai-sdk/anthropic";
import { createOpenAI, type OpenAIProvider } from "@ai-sdk/openai";
import {
  embed,
  embedMany,
  experimental_generateImage,
  experimental_generateSpeech,
  experimental_transcribe,
  generateText,
  type LanguageModel,
  jsonSchema,
  stepCountIs,
  streamObject,
  streamText,
  tool,
  type ToolSet,
} from "ai";
import { afterAll, beforeAll, describe, test } from "vitest";
import { ok } from "../../support/answers.js";
import { OPENAI } from "../../support/provider-bodies.js";
import { TOOL } from "../../support/tool-answers.js";
import { PICTURE, SOUND } from "../../support/wire.js";
import { fails } from "../drills/bad-tokens.js";
import { BadFirst, CLIENT_KEY, MODEL } from "./bad-first.js";

const prompt = "Who are you?";
const maxRetries = 0;

const inputSchema = jsonSchema<{ city: string }>({ type: "object", properties: { city: { type: "string" } }, required: ["city"] });

/** A tool that runs: its answer goes back to the model, which then speaks. */
function weather(): { ran: string[]; tools: ToolSet } {
  const ran: string[] = [];
  const execute = ({ city }: { city: string }) => Promise.resolve(`${ran.push(city)} degrees`);
  return { ran, tools: { [TOOL.name]: tool({ description: "Weather", inputSchema, execute }) } };
}

/** A model that calls a tool, gets its answer and speaks: two requests, plain and then streamed. */
async function usesTool(gateway: BadFirst, model: LanguageModel): Promise<void> {
  const plain = weather();
  const ask = { model, prompt, maxRetries, stopWhen: stepCountIs(3) };
  assert.equal((await gateway.meets(() => generateText({ ...ask, tools: plain.tools }), 2)).text, "Hello");
  const streamed = weather();
  assert.equal(await gateway.meets(async () => await streamText({ ...ask, tools: streamed.tools }).text, 2), "Hello");
  assert.deepEqual([plain.ran, streamed.ran], [[TOOL.city], [TOOL.city]]);
}

describe("the Vercel AI SDK, its first token always bad", () => {
  let gateway: BadFirst;
  let openai: OpenAIProvider;

  beforeAll(async () => {
    gateway = await BadFirst.start("openai");
    openai = createOpenAI({ apiKey: CLIENT_KEY, baseURL: gateway.baseURL, headers: gateway.headers });
  });
  afterAll(() => gateway.stop());

  test("a chat and its stream", async () => {
    const model = openai.chat(MODEL);
    assert.equal((await gateway.meets(() => generateText({ model, prompt, maxRetries }))).text, "Hello");
    assert.equal(await gateway.meets(async () => await streamText({ model, prompt, maxRetries }).text), "Hello");
  });

  test("a response, which is its default, and its stream", async () => {
    const model = openai(MODEL);
    assert.equal((await gateway.meets(() => generateText({ model, prompt, maxRetries }))).text, "Hello");
    assert.equal(await gateway.meets(async () => await streamText({ model, prompt, maxRetries }).text), "Hello");
  });

  test("a tool that is called, run and answered for, by chat completions and by responses", async () => {
    await usesTool(gateway, openai.chat(MODEL));
    await usesTool(gateway, openai(MODEL));
  });

  test("an object that is streamed", async () => {
    gateway.provider.script({ path: /completions/, model: "json" }, ok({ pieces: ['{"city":', '"Paris"}'] }));
    gateway.provider.script(gateway.bad, fails(OPENAI.invalidKey));
    const object = await gateway.meets(async () => {
      const { object, partialObjectStream } = streamObject({ model: openai.chat("json"), prompt, maxRetries, schema: inputSchema });
      let partials = 0;
      for await (const partial of partialObjectStream) partials += partial.city === undefined ? 0 : 1;
      assert.ok(partials > 0);
      return object;
    });
    assert.deepEqual(object, { city: TOOL.city });
  });

  test("an embedding", async () => {
    const answer = await gateway.meets(() =>
      embed({ model: openai.textEmbeddingModel("text-embedding-3-small"), value: "Hi", maxRetries }),
    );
    assert.equal(answer.embedding.length, 2);
    const many = await gateway.meets(() =>
      embedMany({ model: openai.textEmbeddingModel("text-embedding-3-small"), values: ["Hi"], maxRetries }),
    );
    assert.equal(many.embeddings[0]?.length, 2);
  });

  test("a picture, speech and a transcript", async () => {
    const picture = await gateway.meets(() => experimental_generateImage({ model: openai.image("gpt-image-1"), prompt, maxRetries }));
    assert.ok(Buffer.from(picture.image.uint8Array).equals(PICTURE));
    const speech = await gateway.meets(() => experimental_generateSpeech({ model: openai.speech("tts-1"), text: "Hi", maxRetries }));
    assert.ok(Buffer.from(speech.audio.uint8Array).equals(SOUND));
    const heard = await gateway.meets(() =>
      experimental_transcribe({ model: openai.transcription("whisper-1"), audio: SOUND, maxRetries }),
    );
    assert.equal(heard.text, "Hello");
  });
});

describe("the Vercel AI SDK with its Anthropic provider, its first token always bad", () => {
  let gateway: BadFirst;
  let anthropic: AnthropicProvider;

  beforeAll(async () => {
    gateway = await BadFirst.start("claude");
    anthropic = createAnthropic({ apiKey: CLIENT_KEY, baseURL: gateway.baseURL, headers: gateway.headers });
  });
  afterAll(() => gateway.stop());

  test("a message and its stream", async () => {
    const model = anthropic("claude-opus-4-6");
    assert.equal((await gateway.meets(() => generateText({ model, prompt, maxRetries }))).text, "Hello");
    assert.equal(await gateway.meets(async () => await streamText({ model, prompt, maxRetries }).text), "Hello");
  });

  test("a tool that is called, run and answered for", () => usesTool(gateway, anthropic("claude-opus-4-6")));
});
