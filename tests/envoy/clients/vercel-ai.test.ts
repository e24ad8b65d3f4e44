// The Vercel AI SDK with its OpenAI provider, with a first token that always fails.
import assert from "node:assert/strict";
import { createOpenAI, type OpenAIProvider } from "@ai-sdk/openai";
import {
  embed,
  experimental_generateImage,
  experimental_generateSpeech,
  experimental_transcribe,
  generateText,
  jsonSchema,
  streamText,
  tool,
} from "ai";
import { afterAll, beforeAll, describe, test } from "vitest";
import { TOOL } from "../../support/tool-answers.js";
import { PICTURE, SOUND } from "../../support/wire.js";
import { BadFirst, CLIENT_KEY, MODEL } from "./bad-first.js";

const prompt = "Who are you?";
const maxRetries = 0;

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

  test("a response, which is its default", async () => {
    assert.equal((await gateway.meets(() => generateText({ model: openai(MODEL), prompt, maxRetries }))).text, "Hello");
  });

  test("a tool that is called, run and answered for", async () => {
    const inputSchema = jsonSchema<{ city: string }>({ type: "object", properties: { city: { type: "string" } }, required: ["city"] });
    const tools = { [TOOL.name]: tool({ description: "Weather", inputSchema }) };
    const answer = await gateway.meets(() => generateText({ model: openai.chat(MODEL), prompt, tools, maxRetries }));
    assert.deepEqual([answer.toolCalls[0]?.toolName, answer.toolCalls[0]?.input], [TOOL.name, { city: TOOL.city }]);
  });

  test("an embedding", async () => {
    const answer = await gateway.meets(() =>
      embed({ model: openai.textEmbeddingModel("text-embedding-3-small"), value: "Hi", maxRetries }),
    );
    assert.equal(answer.embedding.length, 2);
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
