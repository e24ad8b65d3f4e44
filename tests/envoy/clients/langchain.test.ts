// LangChain's ChatOpenAI and its embeddings, with a first token that always fails.
import assert from "node:assert/strict";
import { ChatOpenAI, OpenAIEmbeddings } from "@langchain/openai";
import { afterAll, beforeAll, describe, test } from "vitest";
import { TOOL } from "../../support/tool-answers.js";
import { BadFirst, CLIENT_KEY, MODEL } from "./bad-first.js";

describe("LangChain, its first token always bad", () => {
  let gateway: BadFirst;
  let chat: ChatOpenAI;
  const configuration = (): { baseURL: string; defaultHeaders: Record<string, string> } => ({
    baseURL: gateway.baseURL,
    defaultHeaders: gateway.headers,
  });

  beforeAll(async () => {
    gateway = await BadFirst.start("openai");
    chat = new ChatOpenAI({ model: MODEL, apiKey: CLIENT_KEY, maxRetries: 0, configuration: configuration() });
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

  test("a tool call", async () => {
    const parameters = { type: "object", properties: { city: { type: "string" } } };
    const bound = chat.bindTools([{ type: "function", function: { name: TOOL.name, parameters } }]);
    const [call] = (await gateway.meets(() => bound.invoke("Weather?"))).tool_calls ?? [];
    assert.deepEqual([call?.name, call?.args], [TOOL.name, { city: TOOL.city }]);
  });

  test("embeddings", async () => {
    const embeddings = new OpenAIEmbeddings({ model: MODEL, apiKey: CLIENT_KEY, maxRetries: 0, configuration: configuration() });
    assert.equal((await gateway.meets(() => embeddings.embedQuery("Hi"))).length, 2);
  });
});
