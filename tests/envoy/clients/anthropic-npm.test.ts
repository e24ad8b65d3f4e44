// The `@anthropic-ai/sdk` package from npm, with a first token that always fails.
import assert from "node:assert/strict";
import Anthropic from "@anthropic-ai/sdk";
import { afterAll, beforeAll, describe, test } from "vitest";
import { ANTHROPIC } from "../../support/provider-bodies.js";
import { TOOL } from "../../support/tool-answers.js";
import { fails } from "../drills/bad-tokens.js";
import { BadFirst, CLIENT_KEY } from "./bad-first.js";

const ask = { model: "claude-sonnet-4-5", max_tokens: 64, messages: [{ role: "user" as const, content: "Who are you?" }] };
const tools = [{ name: TOOL.name, input_schema: { type: "object" as const, properties: { city: { type: "string" } } } }];

describe("the @anthropic-ai/sdk package, its first token always bad", () => {
  let gateway: BadFirst;
  let client: Anthropic;

  beforeAll(async () => {
    gateway = await BadFirst.start("claude");
    client = new Anthropic({ apiKey: CLIENT_KEY, baseURL: gateway.root, maxRetries: 0, defaultHeaders: gateway.headers });
  });
  afterAll(() => gateway.stop());

  test("a message", async () => {
    const answer = await gateway.meets(() => client.messages.create(ask));
    assert.deepEqual([answer.content[0]?.type === "text" && answer.content[0].text, answer.stop_reason], ["Hello", "end_turn"]);
  });

  test("a streamed message", async () => {
    const pieces: string[] = [];
    const message = await gateway.meets(() =>
      client.messages
        .stream(ask)
        .on("text", (text) => pieces.push(text))
        .finalMessage(),
    );
    assert.deepEqual(pieces, ["Hel", "lo"]);
    assert.equal(message.stop_reason, "end_turn");
  });

  test("a tool use, plain and streamed", async () => {
    for (const call of [() => client.messages.create({ ...ask, tools }), () => client.messages.stream({ ...ask, tools }).finalMessage()]) {
      const [block] = (await gateway.meets(call)).content;
      assert.deepEqual(block?.type === "tool_use" && [block.name, block.input], [TOOL.name, { city: TOOL.city }]);
    }
  });

  test("betas", async () => {
    const answer = await gateway.meets(() => client.beta.messages.create({ ...ask, betas: ["context-1m-2025-08-07"] }));
    assert.equal(answer.stop_reason, "end_turn");
    const sent = gateway.provider.calls().at(-1);
    assert.deepEqual([sent?.path.split("?")[0], sent?.header("anthropic-beta")], ["/v1/messages", "context-1m-2025-08-07"]);
  });

  test("a message asked for with a bearer token, as some who use it do", async () => {
    const bearer = new Anthropic({
      ...{ apiKey: null, authToken: CLIENT_KEY, baseURL: gateway.root, maxRetries: 0, defaultHeaders: gateway.headers },
    });
    assert.equal((await gateway.meets(() => bearer.messages.create(ask))).stop_reason, "end_turn");
  });

  test("counted tokens", async () => {
    const answer = await gateway.meets(() => client.messages.countTokens({ model: ask.model, messages: ask.messages }));
    assert.equal(answer.input_tokens, 14);
  });

  test("models, from the configuration, and a list that the provider was asked for once", async () => {
    const model = await gateway.meets(() => client.models.retrieve("claude-sonnet-4-5"), 0);
    assert.deepEqual([model.type, model.id], ["model", "claude-sonnet-4-5"]);
    await client.models.list({ limit: 1000 });
    const page = await gateway.meets(() => client.models.list({ limit: 1000 }), 0);
    assert.equal(page.has_more, false);
  });

  test("a list of batches, which the only provider answers", async () => {
    assert.ok(await gateway.meets(() => client.messages.batches.list()));
  });

  test("an error of its own is one that it knows", async () => {
    gateway.provider.script({ path: /never-mind/ }, fails(ANTHROPIC.badRequest));
    await assert.rejects(client.messages.create({ ...ask, model: 7 as unknown as string }), Anthropic.BadRequestError);
    await assert.rejects(client.post("/v1/nowhere", { body: {} }), Anthropic.NotFoundError);
  });
});
