// The `openai` package from npm: everything it can ask for, with a first token that always fails.
import assert from "node:assert/strict";
import OpenAI, { toFile } from "openai";
import { afterAll, beforeAll, describe, test } from "vitest";
import { PICTURE, SOUND } from "../../support/wire.js";
import { TOOL } from "../../support/tool-answers.js";
import { BadFirst, CLIENT_KEY, MODEL } from "./bad-first.js";

const messages = [{ role: "user" as const, content: "Who are you?" }];
const tools = [
  { type: "function" as const, function: { name: TOOL.name, parameters: { type: "object", properties: { city: { type: "string" } } } } },
];

describe("the openai package from npm, its first token always bad", () => {
  let gateway: BadFirst;
  let client: OpenAI;

  beforeAll(async () => {
    gateway = await BadFirst.start("openai");
    client = new OpenAI({ apiKey: CLIENT_KEY, baseURL: gateway.baseURL, maxRetries: 0, defaultHeaders: gateway.headers });
  });
  afterAll(() => gateway.stop());

  test("chat", async () => {
    const answer = await gateway.meets(() => client.chat.completions.create({ model: MODEL, messages }));
    assert.equal(answer.choices[0]?.message.content, "Hello");
  });

  test("a streamed chat", async () => {
    const text = await gateway.meets(async () => {
      let pieces = "";
      for await (const chunk of await client.chat.completions.create({ model: MODEL, messages, stream: true }))
        pieces += chunk.choices[0]?.delta.content ?? "";
      return pieces;
    });
    assert.equal(text, "Hello");
  });

  test("a tool call, plain and streamed", async () => {
    const plain = await gateway.meets(() => client.chat.completions.create({ model: MODEL, messages, tools }));
    const call = plain.choices[0]?.message.tool_calls?.[0];
    assert.deepEqual(call?.type === "function" && call.function, { name: TOOL.name, arguments: '{"city":"Paris"}' });
    const streamed = await gateway.meets(() => client.chat.completions.stream({ model: MODEL, messages, tools }).finalChatCompletion());
    const [second] = streamed.choices[0]?.message.tool_calls ?? [];
    assert.deepEqual(second?.type === "function" && [second.function.name, second.function.arguments], [TOOL.name, '{"city":"Paris"}']);
  });

  test("responses, plain and streamed", async () => {
    const plain = await gateway.meets(() => client.responses.create({ model: MODEL, input: "Hi" }));
    assert.equal(plain.output_text, "Hello");
    const text = await gateway.meets(async () => {
      let pieces = "";
      for await (const event of await client.responses.create({ model: MODEL, input: "Hi", stream: true })) {
        if (event.type === "response.output_text.delta") pieces += event.delta;
      }
      return pieces;
    });
    assert.equal(text, "Hello");
  });

  test("a tool call of a response, plain and streamed", async () => {
    const ask = { model: MODEL, input: "Weather?", tools: [{ type: "function" as const, strict: false, ...tools[0]!.function }] };
    const plain = await gateway.meets(() => client.responses.create(ask));
    const streamed = await gateway.meets(() => client.responses.stream(ask).finalResponse());
    for (const { output } of [plain, streamed]) {
      const [call] = output;
      assert.deepEqual(call?.type === "function_call" && [call.name, call.arguments], [TOOL.name, '{"city":"Paris"}']);
    }
  });

  test("legacy completions", async () => {
    const answer = await gateway.meets(() => client.completions.create({ model: MODEL, prompt: "Hi" }));
    assert.equal(answer.choices[0]?.text, "Hello");
  });

  test("embeddings", async () => {
    const answer = await gateway.meets(() => client.embeddings.create({ model: MODEL, input: "Hi" }));
    assert.deepEqual(
      answer.data[0]?.embedding.map((x) => x.toFixed(4)),
      ["0.0023", "-0.0093"],
    );
  });

  test("images: generated, edited, varied", async () => {
    const generated = await gateway.meets(() => client.images.generate({ model: MODEL, prompt: "A cat" }));
    const image = await toFile(PICTURE, "cat.png", { type: "image/png" });
    const edited = await gateway.meets(() => client.images.edit({ model: MODEL, image, prompt: "A dog" }));
    const varied = await gateway.meets(() => client.images.createVariation({ model: MODEL, image }));
    for (const answer of [generated, edited, varied]) assert.equal(answer.data?.[0]?.b64_json, PICTURE.toString("base64"));
    const sent = gateway.provider
      .calls()
      .at(-1)
      ?.form.find((part) => part.name === "image");
    assert.ok(sent?.data.equals(PICTURE), "the picture arrives as it was sent");
  });

  test("audio: transcribed, translated, streamed", async () => {
    const file = await toFile(SOUND, "sound.mp3", { type: "audio/mpeg" });
    const transcribed = await gateway.meets(() => client.audio.transcriptions.create({ model: MODEL, file }));
    const translated = await gateway.meets(() => client.audio.translations.create({ model: MODEL, file }));
    assert.deepEqual([transcribed.text, translated.text], ["Hello", "Hello"]);
    const text = await gateway.meets(async () => {
      let pieces = "";
      for await (const event of await client.audio.transcriptions.create({ model: MODEL, file, stream: true })) {
        if (event.type === "transcript.text.delta") pieces += event.delta;
      }
      return pieces;
    });
    assert.equal(text, "Hello");
    const sent = gateway.provider
      .calls()
      .at(-1)
      ?.form.find((part) => part.name === "file");
    assert.ok(sent?.data.equals(SOUND), "the sound arrives as it was sent");
  });

  test("speech", async () => {
    const answer = await gateway.meets(() => client.audio.speech.create({ model: MODEL, input: "Hi", voice: "alloy" }));
    assert.ok(Buffer.from(await answer.arrayBuffer()).equals(SOUND));
  });

  test("moderations", async () => {
    const answer = await gateway.meets(() => client.moderations.create({ model: "omni-moderation-latest", input: "Hi" }));
    assert.equal(answer.results[0]?.flagged, false);
  });

  test("a list of files, which the only provider answers", async () => {
    const answer = await gateway.meets(() => client.files.list());
    assert.ok(answer);
  });

  test("models, from the configuration", async () => {
    const model = await gateway.meets(() => client.models.retrieve("meta/any-model"), 0);
    assert.equal(model.id, "meta/any-model");
    assert.ok(Array.isArray((await gateway.meets(() => client.models.list(), 0)).data));
  });
});
