// LangChain's ChatOpenAI and its embeddings, with a first token that always fails.
import assert from "node:assert/strict";
import { AIMessageChunk } from "@langchain/core/messages";
import { ChatOpenAI, DallEAPIWrapper, OpenAI, OpenAIEmbeddings } from "@langchain/openai";
import { afterAll, beforeAll, describe, test } from "vitest";
import { TOOL } from "../../support/tool-answers.js";
import { PICTURE } from "../../support/wire.js";
import { BadFirst, CLIENT_KEY, MODEL } from "./bad-first.js";

describe("LangChain, its first token always bad", () => {
  let gateway: BadFirst;
  let chat: ChatOpenAI;
  const configuration = (): { baseURL: string; defaultHeaders: Record<string, string> } => ({
    baseURL: gateway.baseURL,
    defaultHeaders: gateway.headers,
  });
  const own = () => ({ model: MODEL, apiKey: CLIENT_KEY, maxRetries: 0, configuration: configuration() });

  beforeAll(async () => {
    gateway = await BadFirst.start("openai");
    chat = new ChatOpenAI(own());
  });
  afterAll(() => gateway.stop());

  test("an answer", async () => {
    assert.equal((await gateway.meets(() => chat.invoke("Who are you?"))).content, "Hello");
  });

  test("a stream", async () => {
    const pieces = await gateway.meets(async () => {
      const seen: string[] = [];
      for await (const chunk of await chat.stream("Who are you?")) if (chunk.content !== "") seen.push(String(chunk.content));
      return seen;
    });
    assert.deepEqual(pieces, ["Hel", "lo"]);
  });

  const parameters = { type: "object", properties: { city: { type: "string" } } };
  const tools = [{ type: "function" as const, function: { name: TOOL.name, parameters } }];
  /** The same model by chat completions and by responses. */
  const both = () => [chat, new ChatOpenAI({ ...own(), useResponsesApi: true })];

  test("a tool call, plain and streamed, by chat completions and by responses", async () => {
    for (const model of both()) {
      const bound = model.bindTools(tools);
      const plain = await gateway.meets(() => bound.invoke("Weather?"));
      const streamed = await gateway.meets(async () => {
        let whole: AIMessageChunk | undefined;
        for await (const chunk of await bound.stream("Weather?")) whole = whole === undefined ? chunk : whole.concat(chunk);
        return whole;
      });
      for (const message of [plain, streamed]) {
        const [call] = message?.tool_calls ?? [];
        assert.deepEqual([call?.name, call?.args], [TOOL.name, { city: TOOL.city }]);
      }
    }
  });

  test("an answer by responses, plain and streamed", async () => {
    const [, model] = both();
    assert.equal((await gateway.meets(() => model!.invoke("Who are you?"))).text, "Hello");
    const text = await gateway.meets(async () => {
      let pieces = "";
      for await (const chunk of await model!.stream("Who are you?")) pieces += chunk.text;
      return pieces;
    });
    assert.equal(text, "Hello");
  });

  test("a legacy completion, plain and streamed", async () => {
    const model = new OpenAI({ ...own(), model: "gpt-3.5-turbo-instruct" });
    assert.equal(await gateway.meets(() => model.invoke("Hi")), "Hello");
    const text = await gateway.meets(async () => {
      let pieces = "";
      for await (const piece of await model.stream("Hi")) pieces += piece;
      return pieces;
    });
    assert.equal(text, "Hello");
  });

  test("a picture", async () => {
    const tool = new DallEAPIWrapper({
      ...{ model: "gpt-image-1", apiKey: CLIENT_KEY, baseUrl: gateway.baseURL, dallEResponseFormat: "b64_json", maxRetries: 0 },
    });
    // The tool takes no headers: whichever token comes first, a picture comes.
    assert.ok(JSON.stringify(await tool.invoke("A cat")).includes(PICTURE.toString("base64")));
  });

  test("embeddings", async () => {
    const embeddings = new OpenAIEmbeddings({ model: MODEL, apiKey: CLIENT_KEY, maxRetries: 0, configuration: configuration() });
    assert.equal((await gateway.meets(() => embeddings.embedQuery("Hi"))).length, 2);
    assert.equal((await gateway.meets(() => embeddings.embedDocuments(["Hi"]))).length, 1);
  });
});
