// The vendors' own clients read what was translated: whole, and from a stream.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { beforeAll, describe, expect, test } from "vitest";
import { type Dialect, type Dialects, compileDialects } from "./dialects.js";

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

/** What a Messages client gets, whole and streamed, from the same answer of a provider. */
async function asMessages(feature: string, from: Dialect = "chat"): Promise<[Anthropic.Message, Anthropic.Message]> {
  const whole = anthropic(dialects.answer(from, "messages", golden(feature, `${from}.json`)), "application/json");
  const stream = anthropic(dialects.stream(from, "messages", [golden(feature, `${from}.sse`)]).join(""), "text/event-stream");
  return [await whole.messages.create(ASKED), await stream.messages.stream(ASKED).finalMessage()];
}

/** What a chat client gets, whole and streamed, from the same answer of a provider. */
async function asChat(feature: string, from: Dialect = "messages"): Promise<[OpenAI.ChatCompletion, OpenAI.ChatCompletion]> {
  const whole = openai(dialects.answer(from, "chat", golden(feature, `${from}.json`)), "application/json");
  const stream = openai(dialects.stream(from, "chat", [golden(feature, `${from}.sse`)]).join(""), "text/event-stream");
  const asked = { model: "m", messages: [{ role: "user" as const, content: "Go" }] };
  return [await whole.chat.completions.create(asked), await stream.chat.completions.stream(asked).finalChatCompletion()];
}

/** Those whose answers both of OpenAI's and Anthropic's older clients read from elsewhere. */
const ELSEWHERE: Dialect[] = ["responses", "gemini"];

describe.each(ELSEWHERE)("both clients read an answer of a provider that speaks %s", (from) => {
  for (const feature of ["text", "length", "refusal", "one-call", "parallel-calls", "thinking", "cache"]) {
    test(`${feature}: @anthropic-ai/sdk's stream adds up to the whole`, async () => {
      const [whole, streamed] = await asMessages(feature, from);
      expect(streamed.content.map(withoutMade)).toEqual(whole.content.map(withoutMade));
      expect(streamed.stop_reason).toBe(whole.stop_reason);
      expect(streamed.usage.output_tokens).toBe(whole.usage.output_tokens);
      const [told] = await asMessages(feature);
      expect(whole.stop_reason).toBe(told.stop_reason);
    });

    if (feature === "refusal") continue; // its helper throws at content_filter
    test(`${feature}: openai's stream adds up to the whole`, async () => {
      const [whole, streamed] = await asChat(feature, from);
      const [a, b] = [whole.choices[0], streamed.choices[0]];
      expect(b?.message.content ?? "").toBe(a?.message.content ?? "");
      expect(b?.message.tool_calls?.length).toBe(a?.message.tool_calls?.length);
      expect(b?.finish_reason).toBe(a?.finish_reason);
      expect(streamed.usage).toEqual(whole.usage);
    });
  }

  test("calls come with their arguments", async () => {
    for (const { content } of await asMessages("parallel-calls", from)) {
      expect(content.flatMap((block) => (block.type === "tool_use" ? [block.input] : []))).toEqual([{ place: "Bern" }, {}]);
    }
  });

  test("what was read from a cache is counted apart", async () => {
    for (const { usage } of await asMessages("cache", from)) {
      expect(usage).toMatchObject({ cache_read_input_tokens: 900, output_tokens: 3 });
    }
  });
});

test("calls whose events a Responses provider mixes come apart", async () => {
  const stream = anthropic(
    dialects.stream("responses", "messages", [golden("mixed-calls", "responses.sse")]).join(""),
    "text/event-stream",
  );
  const { content } = await stream.messages.stream(ASKED).finalMessage();
  expect(content.flatMap((block) => (block.type === "tool_use" ? [block.input] : []))).toEqual([{ place: "Bern" }, { place: "Bonn" }]);
});

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

type Response2 = OpenAI.Responses.Response;

/** What a Responses client gets, whole and streamed. */
async function asResponse(from: "chat" | "messages", feature: string, custom = false): Promise<[Response2, Response2]> {
  const whole = openai(dialects.answer(from, "responses", golden(feature, `${from}.json`), { custom }), "application/json");
  const stream = openai(dialects.stream(from, "responses", [golden(feature, `${from}.sse`)], { custom }).join(""), "text/event-stream");
  const asked = { model: "m", input: "Go" };
  return [await whole.responses.create(asked), await stream.responses.stream(asked).finalResponse()];
}

/** Items without what the client's helper adds, arguments as what they say. */
function bare(output: unknown): unknown {
  return JSON.parse(
    JSON.stringify(output, (key, value: unknown) => {
      if (key === "parsed" || key === "parsed_arguments") return undefined;
      return key === "arguments" ? (JSON.parse(value as string) as unknown) : value;
    }),
  );
}

describe.each(["chat", "messages"] as const)("openai's Responses client reads an answer of a provider that speaks %s", (from) => {
  for (const feature of ["text", "one-call", "parallel-calls", "thinking", "cache"]) {
    test(`${feature}: the stream adds up to the whole`, async () => {
      const [whole, streamed] = await asResponse(from, feature);
      expect(bare(streamed.output)).toEqual(bare(whole.output));
      expect([streamed.status, whole.status]).toEqual(["completed", "completed"]);
      expect(streamed.usage).toEqual(whole.usage);
    });
  }

  test.each([
    ["length", "max_output_tokens"],
    ["refusal", "content_filter"],
  ])("%s: it is incomplete, for a reason", async (feature, reason) => {
    const [whole] = await asResponse(from, feature);
    const last =
      dialects
        .stream(from, "responses", [golden(feature, `${from}.sse`)])
        .join("")
        .trim()
        .split("\n\n")
        .at(-1) ?? "";
    const event = JSON.parse(last.split("data: ")[1] ?? "") as { type: string; response: Response2 };
    expect(event.type).toBe("response.incomplete");
    for (const response of [whole, event.response]) {
      expect(response.status).toBe("incomplete");
      expect(response.incomplete_details).toEqual({ reason });
    }
  });
});

test("a custom tool's call comes back as one", async () => {
  const call = {
    id: "call_1",
    type: "function",
    function: { name: "apply_patch", arguments: JSON.stringify({ input: '*** Begin\n+"é"' }) },
  };
  const body = JSON.stringify({
    choices: [{ index: 0, message: { role: "assistant", content: null, tool_calls: [call] }, finish_reason: "tool_calls" }],
  });
  const chunk = { choices: [{ index: 0, delta: { tool_calls: [{ index: 0, ...call }] }, finish_reason: "tool_calls" }] };
  const stream = openai(
    dialects.stream("chat", "responses", [`data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`], { custom: true }).join(""),
    "text/event-stream",
  );
  const expected = { type: "custom_tool_call", call_id: "call_1", name: "apply_patch", input: '*** Begin\n+"é"' };
  expect((JSON.parse(dialects.answer("chat", "responses", body, { custom: true })) as Response2).output).toMatchObject([expected]);
  expect((await stream.responses.stream({ model: "m", input: "Go" }).finalResponse()).output).toMatchObject([expected]);
});

test("events of a Responses stream are numbered, and each begun item is done", () => {
  const text = dialects.stream("chat", "responses", [golden("parallel-calls", "chat.sse")]).join("");
  const events = text
    .split("\n\n")
    .filter((event) => event !== "")
    .map((event) => JSON.parse(event.split("data: ")[1] ?? "") as { type: string; sequence_number: number });
  expect(events.map((event) => event.sequence_number)).toEqual(events.map((_, i) => i));
  expect(events.map((event) => event.type)).toEqual([
    "response.created",
    "response.in_progress",
    "response.output_item.added",
    "response.content_part.added",
    "response.output_text.delta",
    "response.output_text.done",
    "response.content_part.done",
    "response.output_item.done",
    "response.output_item.added",
    "response.function_call_arguments.delta",
    "response.function_call_arguments.delta",
    "response.function_call_arguments.done",
    "response.output_item.done",
    "response.output_item.added",
    "response.function_call_arguments.done",
    "response.output_item.done",
    "response.completed",
  ]);
});

test("a limit that is met in the middle of a stream has OpenAI's word for its clients", async () => {
  const begun = golden("text", "messages.sse").toString().split("\n\n").slice(0, 4);
  const limit = 'event: error\ndata: {"type":"error","error":{"type":"rate_limit_error","message":"Too many tokens"}}';
  const stream = (to: Dialect) =>
    openai(dialects.stream("messages", to, [[...begun, limit, ""].join("\n\n")]).join(""), "text/event-stream");
  const chat = await stream("chat").chat.completions.create({ model: "m", messages: [], stream: true });
  const responses = await stream("responses").responses.create({ model: "m", input: "Go", stream: true });
  for (const events of [chat, responses]) {
    const reading = async () => {
      for await (const event of events) expect(event).toBeDefined();
    };
    await expect(reading()).rejects.toMatchObject({ code: "rate_limit_exceeded", message: expect.stringContaining("Too many") as string });
  }
});

/** The same without an id that was made here, where the provider has none: each answer has its own. */
function withoutMade(block: Anthropic.ContentBlock): Record<string, unknown> {
  const { id, ...rest } = withoutRest(block);
  return typeof id !== "string" || id.startsWith("toolu_0123456789") ? rest : { id, ...rest };
}

/** A block with what both ways of reading give it. */
function withoutRest(block: Anthropic.ContentBlock): Record<string, unknown> {
  if (block.type === "text") return { type: block.type, text: block.text };
  if (block.type === "thinking") return { type: block.type, thinking: block.thinking };
  if (block.type === "tool_use") return { type: block.type, id: block.id, name: block.name, input: block.input };
  return { type: block.type };
}
