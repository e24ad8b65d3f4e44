// The vendors' own clients read what was translated: whole, and from a stream.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { beforeAll, describe, expect, test } from "vitest";
import { type Dialects, compileDialects } from "./dialects.js";

const ANSWERS = join("tests", "dialect", "goldens", "answers");

let dialects: Dialects;
beforeAll(async () => {
  dialects = await compileDialects();
});

const golden = (feature: string, file: string) => readFileSync(join(ANSWERS, feature, file));

/** A client whose provider answers with these bytes. */
function anthropic(body: string, type: string): Anthropic {
  const fetch = () => Promise.resolve(new Response(body, { headers: { "content-type": type } }));
  return new Anthropic({ apiKey: "none", fetch, maxRetries: 0 });
}

function openai(body: string, type: string): OpenAI {
  const fetch = () => Promise.resolve(new Response(body, { headers: { "content-type": type } }));
  return new OpenAI({ apiKey: "none", fetch, maxRetries: 0 });
}

const ASKED = { model: "m", max_tokens: 100, messages: [{ role: "user" as const, content: "Go" }] };

/** What a Messages client gets, whole and streamed, from the same chat answer. */
async function asMessages(feature: string): Promise<[Anthropic.Message, Anthropic.Message]> {
  const whole = anthropic(dialects.answer("chat", "messages", golden(feature, "chat.json")), "application/json");
  const stream = anthropic(dialects.stream("chat", "messages", [golden(feature, "chat.sse")]).join(""), "text/event-stream");
  return [await whole.messages.create(ASKED), await stream.messages.stream(ASKED).finalMessage()];
}

/** What a chat client gets, whole and streamed, from the same Messages answer. */
async function asChat(feature: string): Promise<[OpenAI.ChatCompletion, OpenAI.ChatCompletion]> {
  const whole = openai(dialects.answer("messages", "chat", golden(feature, "messages.json")), "application/json");
  const stream = openai(dialects.stream("messages", "chat", [golden(feature, "messages.sse")]).join(""), "text/event-stream");
  const asked = { model: "m", messages: [{ role: "user" as const, content: "Go" }] };
  return [await whole.chat.completions.create(asked), await stream.chat.completions.stream(asked).finalChatCompletion()];
}

describe("@anthropic-ai/sdk reads an answer of a provider that speaks chat", () => {
  for (const feature of ["text", "length", "refusal", "one-call", "parallel-calls", "thinking", "cache"]) {
    test(`${feature}: the stream adds up to the whole`, async () => {
      const [whole, streamed] = await asMessages(feature);
      expect(streamed.content.map(withoutRest)).toEqual(whole.content.map(withoutRest));
      expect(streamed.stop_reason).toBe(whole.stop_reason);
      expect(streamed.usage.output_tokens).toBe(whole.usage.output_tokens);
    });
  }

  test("calls come with their arguments as objects", async () => {
    const [, streamed] = await asMessages("parallel-calls");
    expect(streamed.content.map(withoutRest)).toEqual([
      { type: "text", text: "Both." },
      { type: "tool_use", id: "call_1", name: "get_weather", input: { place: "Bern" } },
      { type: "tool_use", id: "call_2", name: "now", input: {} },
    ]);
    expect(streamed.stop_reason).toBe("tool_use");
  });

  test("pieces of two calls that a provider mixes come apart", async () => {
    const stream = anthropic(dialects.stream("chat", "messages", [golden("mixed-calls", "chat.sse")]).join(""), "text/event-stream");
    const { content } = await stream.messages.stream(ASKED).finalMessage();
    expect(content.flatMap((block) => (block.type === "tool_use" ? [block.input] : []))).toEqual([{ place: "Bern" }, { place: "Bonn" }]);
  });

  test("what was read from a cache is counted apart", async () => {
    const [whole, streamed] = await asMessages("cache");
    for (const { usage } of [whole, streamed]) expect(usage).toMatchObject({ cache_read_input_tokens: 900, output_tokens: 3 });
    expect(whole.usage.input_tokens).toBe(100);
  });

  test("a failure in the middle is an error with the provider's words", async () => {
    const stream = anthropic(dialects.stream("chat", "messages", [golden("broken", "chat.sse")]).join(""), "text/event-stream");
    await expect(stream.messages.stream(ASKED).finalMessage()).rejects.toThrow(/The engine is/);
  });
});

describe("openai reads an answer of a provider that speaks messages", () => {
  for (const feature of ["text", "length", "stop-sequence", "one-call", "parallel-calls", "thinking", "cache"]) {
    test(`${feature}: the stream adds up to the whole`, async () => {
      const [whole, streamed] = await asChat(feature);
      const [a, b] = [whole.choices[0], streamed.choices[0]];
      expect(b?.message.content ?? "").toBe(a?.message.content ?? "");
      expect(b?.message.tool_calls?.length).toBe(a?.message.tool_calls?.length);
      expect(b?.finish_reason).toBe(a?.finish_reason);
      expect(streamed.usage).toEqual(whole.usage);
    });
  }

  test("calls come with arguments that are JSON", async () => {
    for (const { choices } of await asChat("parallel-calls")) {
      const calls = choices[0]?.message.tool_calls ?? [];
      const read = calls.map((call) =>
        call.type === "function" ? [call.function.name, JSON.parse(call.function.arguments) as unknown] : [],
      );
      expect(read).toEqual([
        ["get_weather", { place: "Bern" }],
        ["now", {}],
      ]);
    }
  });

  test("input from a cache is part of the prompt", async () => {
    const [whole] = await asChat("cache");
    expect(whole.usage).toMatchObject({ prompt_tokens: 1000, prompt_tokens_details: { cached_tokens: 900 } });
  });

  test("a failure in the middle is an error with the provider's words", async () => {
    const stream = openai(dialects.stream("messages", "chat", [golden("broken", "messages.sse")]).join(""), "text/event-stream");
    await expect(
      stream.chat.completions.stream({ model: "m", messages: [{ role: "user", content: "Go" }] }).finalChatCompletion(),
    ).rejects.toThrow(/Overloaded/);
  });
});

/** A block with what both ways of reading give it. */
function withoutRest(block: Anthropic.ContentBlock): Record<string, unknown> {
  if (block.type === "text") return { type: block.type, text: block.text };
  if (block.type === "thinking") return { type: block.type, thinking: block.thinking };
  if (block.type === "tool_use") return { type: block.type, id: block.id, name: block.name, input: block.input };
  return { type: block.type };
}
