// A request goes on to a provider that speaks another dialect: on real Envoy, read by the vendors' own clients.
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { answer, eventsThen, resets, type Answer } from "../support/answers.js";
import { open, post } from "../support/client.js";
import { Gate } from "../support/gate.js";
import { ANTHROPIC, OPENAI } from "../support/provider-bodies.js";
import { Provider } from "../support/provider.js";
import { Rig } from "../support/rig.js";
import type { Step } from "../support/steps.js";
import { fails } from "./drills/bad-tokens.js";
import { token } from "./drills/drill.js";

const ANSWERS = join("tests", "dialect", "goldens", "answers");
const golden = (feature: string, file: string) => readFileSync(join(ANSWERS, feature, file));

/** A golden as what a provider answers: streamed in one write for each event. */
function gives(feature: string, dialect: "chat" | "messages" | "responses", gate?: Gate): Answer {
  return (request) => {
    if (!request.streamed)
      return answer(200, golden(feature, `${dialect}.json`).toString(), { "content-type": "application/json" })(request);
    const events = golden(feature, `${dialect}.sse`)
      .toString()
      .split(/(?<=\n\n)/);
    const steps: Step[] = events.map((event) => ({ do: "bytes", data: Buffer.from(event) }));
    if (gate !== undefined) steps.splice(steps.length - 3, 0, { do: "wait", gate });
    return [{ do: "headers", status: 200, headers: { "content-type": "text/event-stream" } }, ...steps, { do: "end" }];
  };
}

/** What Claude Code sends: system in blocks, many tools, thinking, metadata, a running task. */
const TASK = {
  model: "claude-sonnet-4-5",
  max_tokens: 32000,
  system: [
    { type: "text" as const, text: "You are Claude Code.", cache_control: { type: "ephemeral" as const } },
    { type: "text" as const, text: "Be brief.", cache_control: { type: "ephemeral" as const } },
  ],
  thinking: { type: "enabled" as const, budget_tokens: 31999 },
  metadata: { user_id: "user_1_session_2" },
  tools: Array.from({ length: 24 }, (_, i) => ({
    name: `Tool${i}`,
    description: `Does "${i}".`,
    input_schema: { type: "object" as const, properties: { command: { type: "string" } }, required: ["command"] },
  })),
  messages: [
    {
      role: "user" as const,
      content: [
        { type: "text" as const, text: "<system-reminder>\nToday.\n</system-reminder>" },
        { type: "text" as const, text: "List the files" },
      ],
    },
    {
      role: "assistant" as const,
      content: [
        { type: "text" as const, text: "I look." },
        { type: "tool_use" as const, id: "toolu_1", name: "Tool0", input: { command: 'ls "a b"\n' } },
        { type: "tool_use" as const, id: "toolu_2", name: "Tool1", input: { command: "pwd" } },
      ],
    },
    {
      role: "user" as const,
      content: [
        { type: "tool_result" as const, tool_use_id: "toolu_1", content: "a\nb" },
        { type: "tool_result" as const, tool_use_id: "toolu_2", is_error: true, content: [{ type: "text" as const, text: "no" }] },
      ],
    },
  ],
};
const ASK = { model: "gpt-5-mini", messages: [{ role: "user" as const, content: "Go" }] };

const OVERLOADED = answer(
  529,
  { type: "error", error: { type: "overloaded_error", message: "Overloaded" } },
  { "content-type": "application/json" },
);

describe.each(["full", "downstreamOnly"] as const)("installed %s", (mode) => {
  const ending: (() => Promise<void>)[] = [];
  let claude: Provider;
  let openai: Provider;
  const [key, spare] = [token("key"), token("spare")];

  beforeEach(async () => {
    [claude, openai] = [await Provider.start(), await Provider.start()];
    ending.push(
      () => claude.close(),
      () => openai.close(),
    );
  });

  afterEach(async () => {
    for (const end of ending.splice(0).reverse()) await end();
  });

  async function gateway(first: "claude" | "openai", own: object = {}, other: object = {}): Promise<string> {
    const providers = [
      { id: "claude", type: "claude", apiTokens: [key], baseUrl: claude.baseUrl, ...(first === "claude" ? own : other) },
      { id: "openai", type: "openai", apiTokens: [spare], baseUrl: openai.baseUrl, ...(first === "openai" ? own : other) },
    ];
    const fallback = first === "claude" ? { provider: "openai", model: "gpt-5-mini" } : { provider: "claude", model: "claude-sonnet-4-5" };
    const rig = await Rig.start({ mode, config: { providers, routes: [{ provider: first, fallbacks: [fallback] }] } });
    ending.push(() => rig.stop());
    return rig.baseURL;
  }

  const anthropic = (baseURL: string) => new Anthropic({ apiKey: "none", baseURL: baseURL.replace(/\/v1$/, ""), maxRetries: 0 });
  const chat = (baseURL: string) => new OpenAI({ apiKey: "none", baseURL, maxRetries: 0 });

  const FAULTS: [string, Answer][] = [
    ["401", fails(ANTHROPIC.invalidKey)],
    ["529", OVERLOADED],
    ["a reset connection", resets],
  ];

  for (const [name, fault] of FAULTS) {
    test(`a task of Claude Code goes on with a provider that speaks chat: ${name}`, async () => {
      claude.script(key, fault);
      openai.script(spare, gives("parallel-calls", "chat"));
      const message = await anthropic(await gateway("claude"))
        .messages.stream(TASK)
        .finalMessage();
      expect(message.content).toMatchObject([
        { type: "text", text: "Both." },
        { type: "tool_use", id: "call_1", name: "get_weather", input: { place: "Bern" } },
        { type: "tool_use", id: "call_2", name: "now", input: {} },
      ]);
      expect(message.stop_reason).toBe("tool_use");
      const [sent] = openai.calls();
      expect(sent?.path).toBe("/v1/chat/completions");
      expect(sent?.json).toMatchObject({ model: "gpt-5-mini", stream: true, max_completion_tokens: 32000, reasoning_effort: "high" });
      expect((sent?.json.tools as unknown[]).length).toBe(24);
      expect((sent?.json.messages as { role: string }[]).map(({ role }) => role)).toEqual(["system", "user", "assistant", "tool", "tool"]);
    });
  }

  test("a whole answer of a provider that speaks chat is one of messages, and its headers say so", async () => {
    claude.script(key, OVERLOADED);
    openai.script(spare, gives("one-call", "chat"));
    const answered = await post(await gateway("claude"), { path: "/messages", raw: JSON.stringify({ ...TASK, top_k: 5 }) });
    expect(answered.status).toBe(200);
    expect(answered.json).toMatchObject({ type: "message", stop_reason: "tool_use", usage: { input_tokens: 9, output_tokens: 3 } });
    expect(answered.header("content-type")).toBe("application/json");
    expect(answered.header("x-ai-translated")).toBe("messages>chat");
    expect(answered.header("x-ai-dropped")).toBe("cache_control, metadata, top_k");
    expect(answered.header("x-ai-trail")).toMatch(/^claude#0=overloaded, .*openai#0=ok$/);
  });

  test("a whole answer of three megabytes comes back whole", async () => {
    claude.script(key, OVERLOADED);
    const text = 'é\\"\n'.repeat(600_000);
    const body = JSON.stringify({ choices: [{ index: 0, message: { role: "assistant", content: text }, finish_reason: "stop" }] });
    openai.script(spare, answer(200, body, { "content-type": "application/json" }));
    const answered = await post(await gateway("claude"), { path: "/messages", raw: JSON.stringify(TASK) });
    expect(answered.status).toBe(200);
    expect((answered.json.content as { text: string }[])[0]?.text).toBe(text);
  });

  test("a client of chat is answered by a provider that speaks messages", async () => {
    openai.script(spare, fails(OPENAI.invalidKey));
    claude.script(key, gives("parallel-calls", "messages"));
    const base = await gateway("openai");
    const whole = await chat(base).chat.completions.create(ASK);
    const streamed = await chat(base).chat.completions.stream(ASK).finalChatCompletion();
    for (const { choices } of [whole, streamed]) {
      const calls = choices[0]?.message.tool_calls ?? [];
      expect(calls.map((call) => call.type === "function" && JSON.parse(call.function.arguments))).toEqual([{ place: "Bern" }, {}]);
      expect(choices[0]?.finish_reason).toBe("tool_calls");
    }
    const [sent] = claude.calls();
    expect(sent?.path).toBe("/v1/messages");
    expect(sent?.headers).toMatchObject({ "x-api-key": key, "anthropic-version": "2023-06-01" });
    expect(sent?.json).toEqual({ model: "claude-sonnet-4-5", messages: [{ role: "user", content: "Go" }], max_tokens: 8192 });
  });

  test("a mistake of the client's is told in its own shape, with the provider's words", async () => {
    openai.script(
      spare,
      answer(
        400,
        { error: { message: "Unknown parameter: 'x\"y'.", type: "invalid_request_error", param: "x", code: null } },
        { "content-type": "application/json" },
      ),
    );
    const answered = await post(await gateway("openai"), { path: "/messages", raw: JSON.stringify(TASK) });
    expect(answered.status).toBe(400);
    expect(answered.json).toEqual({ type: "error", error: { type: "invalid_request_error", message: "Unknown parameter: 'x\"y'." } });
  });

  test("what a client acts on has the word of its own API, not the provider's", async () => {
    const provider = { id: "claude", type: "claude", apiTokens: [key], baseUrl: claude.baseUrl };
    const still = { failover: { enabled: false }, retryOnFailure: { enabled: false } };
    const rig = await Rig.start({ mode, config: { ...still, providers: [provider], routes: [{ provider: "claude" }] } });
    ending.push(() => rig.stop());
    const words = { contextLength: "context_length_exceeded", rateLimit: "rate_limit_exceeded", modelNotFound: "model_not_found" };
    for (const [refusal, code] of Object.entries(words)) {
      const { status, body } = ANTHROPIC[refusal as keyof typeof words];
      claude.script(key, fails({ status, body }));
      for (const [path, asked] of [
        ["/chat/completions", ASK],
        ["/responses", { model: "m", input: "Go" }],
      ] as const) {
        const refused = await post(rig.baseURL, { path, raw: JSON.stringify(asked) });
        expect([path, refused.status]).toEqual([path, status]);
        expect(refused.json.error).toMatchObject({ code, message: (body as { error: { message: string } }).error.message });
      }
    }
  });

  test("when all are overloaded, each client is told in the status that it knows", async () => {
    claude.script(key, OVERLOADED);
    openai.script(
      spare,
      answer(503, { error: { message: "The engine is overloaded.", type: "overloaded" } }, { "content-type": "application/json" }),
    );
    const answered = await post(await gateway("openai", { retryOnFailure: { enabled: false } }, { retryOnFailure: { enabled: false } }), {
      raw: JSON.stringify(ASK),
    });
    expect(answered.status).toBe(503);
    expect(answered.json.error).toMatchObject({ message: "The engine is overloaded." });
  });

  for (const speaker of ["chat", "messages"] as const) {
    test(`a task of Codex goes on with a provider that speaks ${speaker}`, async () => {
      const provider = speaker === "chat" ? openai : claude;
      provider.script({}, gives("parallel-calls", speaker));
      const target = { id: "other", type: speaker === "chat" ? "deepseek" : "claude", apiTokens: [spare], baseUrl: provider.baseUrl };
      const down = await Provider.start();
      ending.push(() => down.close());
      down.script({}, OVERLOADED);
      const providers = [{ id: "first", type: "openai", apiTokens: [key], baseUrl: down.baseUrl }, target];
      const rig = await Rig.start({
        mode,
        config: { providers, routes: [{ provider: "first", fallbacks: [{ provider: "other", model: "m" }] }] },
      });
      ending.push(() => rig.stop());
      const asked = {
        ...(JSON.parse(
          readFileSync(join("tests", "dialect", "goldens", "requests", "parallel-calls", "responses.json"), "utf8"),
        ) as object),
      } as OpenAI.Responses.ResponseCreateParamsNonStreaming;
      const response = await chat(rig.baseURL)
        .responses.stream({ ...asked, stream: true })
        .finalResponse();
      const calls = response.output.flatMap((item) => (item.type === "function_call" ? [JSON.parse(item.arguments) as unknown] : []));
      expect(calls).toEqual([{ place: "Bern" }, {}]);
      expect(response.status).toBe("completed");
      const whole = await post(rig.baseURL, { path: "/responses", raw: JSON.stringify({ ...asked, stream: false }) });
      expect(whole.json).toMatchObject({ object: "response", status: "completed" });
      expect(whole.header("x-ai-translated")).toBe(`responses>${speaker}`);
    });
  }

  test("a provider that is spoken to in responses answers clients of chat and of messages", async () => {
    claude.script(key, OVERLOADED);
    openai.script(spare, gives("parallel-calls", "responses"));
    const base = await gateway("claude", {}, { dialect: "responses" });
    const message = await anthropic(base).messages.stream(TASK).finalMessage();
    expect(message.content).toMatchObject([
      { type: "text", text: "Both." },
      { type: "tool_use", id: "call_1", name: "get_weather", input: { place: "Bern" } },
      { type: "tool_use", id: "call_2", name: "now", input: {} },
    ]);
    const whole = await post(base, { raw: JSON.stringify(ASK) });
    expect(whole.header("x-ai-translated")).toBe("chat>responses");
    expect(whole.json).toMatchObject({ object: "chat.completion", choices: [{ finish_reason: "tool_calls" }] });
    const [sent, second] = openai.calls();
    expect([sent?.path, second?.path]).toEqual(["/v1/responses", "/v1/responses"]);
    expect(sent?.json).toMatchObject({ model: "gpt-5-mini", stream: true, max_output_tokens: 32000, store: false });
    expect((sent?.json.input as { type: string }[]).map(({ type }) => type)).toEqual([
      "message",
      "message",
      "function_call",
      "function_call",
      "function_call_output",
      "function_call_output",
    ]);
  });

  test("tokens are estimated where no target of the route counts them", async () => {
    const rig = await Rig.start({
      mode,
      config: {
        providers: [{ id: "openai", type: "openai", apiTokens: [spare], baseUrl: openai.baseUrl }],
        routes: [{ provider: "openai" }],
      },
    });
    ending.push(() => rig.stop());
    const counted = await post(rig.baseURL, {
      path: "/messages/count_tokens",
      raw: JSON.stringify({ model: "m", messages: TASK.messages }),
    });
    expect(counted.status).toBe(200);
    expect(counted.header("x-ai-estimate")).toBe("true");
    expect(counted.json.input_tokens).toBeGreaterThan(40);
    expect(counted.json.input_tokens).toBeLessThan(160);
    expect(openai.hits()).toBe(0);
  });

  test("where the only target cannot take the request, a 400 names the field", async () => {
    const rig = await Rig.start({
      mode,
      config: {
        providers: [{ id: "openai", type: "openai", apiTokens: [spare], baseUrl: openai.baseUrl }],
        routes: [{ provider: "openai" }],
      },
    });
    ending.push(() => rig.stop());
    const refused = await post(rig.baseURL, {
      path: "/messages",
      raw: JSON.stringify({ ...TASK, mcp_servers: [{ type: "url", url: "https://example.com", name: "x" }] }),
    });
    expect(refused.status).toBe(400);
    expect(refused.json).toMatchObject({ type: "error", error: { type: "invalid_request_error" } });
    expect(JSON.stringify(refused.json)).toContain("mcp_servers");
    expect(openai.hits()).toBe(0);
  });

  test("translate: false keeps requests at home", async () => {
    claude.script(key, OVERLOADED);
    const answered = await post(await gateway("claude", {}, { translate: false }), { path: "/messages", raw: JSON.stringify(TASK) });
    expect(answered.status).toBe(529);
    expect(openai.hits()).toBe(0);
  });

  test("what cannot be expressed passes a target over; where it was the last one, the field is named", async () => {
    const base = await gateway("openai");
    const tooMany = await post(base, {
      path: "/messages",
      raw: JSON.stringify({ ...TASK, mcp_servers: [{ type: "url", url: "https://example.com", name: "x" }] }),
    });
    expect(
      [...openai.calls(), ...claude.calls()].map((call) => `${call.method} ${call.path} ${String(call.headers.authorization)}`),
    ).toEqual(["POST /v1/messages undefined"]);
    expect(tooMany.status).toBe(200);
    expect(tooMany.header("x-ai-trail")).toBe("claude#0=ok, openai=notTranslatable(mcp_servers)");

    openai.script(spare, fails(OPENAI.invalidKey));
    const refused = await post(base, { raw: JSON.stringify({ ...ASK, n: 2 }) });
    expect(refused.status).toBe(424); // what the provider that could be asked said
    expect(refused.header("x-ai-trail")).toBe("openai#0=auth, claude=notTranslatable(n)");
  });
});

test("a stream is translated as it comes, event by event", async () => {
  const [claude, openai] = [await Provider.start(), await Provider.start()];
  const gate = new Gate();
  claude.script({}, OVERLOADED);
  openai.script({}, gives("text", "chat", gate));
  const providers = [
    { id: "claude", type: "claude", apiTokens: [token("a")], baseUrl: claude.baseUrl },
    { id: "openai", type: "openai", apiTokens: [token("b")], baseUrl: openai.baseUrl },
  ];
  const rig = await Rig.start({ config: { providers, routes: [{ provider: "claude", fallbacks: [{ provider: "openai", model: "m" }] }] } });
  try {
    const exchange = await open(rig.baseURL, { path: "/messages", raw: JSON.stringify({ ...TASK, stream: true }) });
    const seen: string[] = [];
    while (!seen.includes("content_block_delta")) seen.push((await exchange.nextEvent())?.event ?? "ended");
    expect(exchange.ending).toBe("running");
    gate.open();
    const whole = await exchange.whole();
    expect(whole.events.map((event) => event.event)).toEqual([
      "message_start",
      "content_block_start",
      ...Array.from({ length: 3 }, () => "content_block_delta"),
      "content_block_stop",
      "message_delta",
      "message_stop",
    ]);
  } finally {
    gate.open();
    await rig.stop();
    await Promise.all([claude.close(), openai.close()]);
  }
});

test("a provider's stream that breaks off ends with an error in the client's words, and counts", async () => {
  const [claude, openai] = [await Provider.start(), await Provider.start()];
  claude.script({}, OVERLOADED);
  const cut = golden("text", "chat.sse").toString().split("\n\n").slice(0, 3);
  openai.script(
    {},
    eventsThen(
      cut.map((line) => ({ data: line.replace(/^data: /, "") })),
      { do: "end" },
    ),
  );
  const providers = [
    { id: "claude", type: "claude", apiTokens: [token("a")], baseUrl: claude.baseUrl },
    { id: "openai", type: "openai", apiTokens: [token("b")], baseUrl: openai.baseUrl },
  ];
  const rig = await Rig.start({ config: { providers, routes: [{ provider: "claude", fallbacks: [{ provider: "openai", model: "m" }] }] } });
  try {
    const answered = await post(rig.baseURL, { path: "/messages", raw: JSON.stringify({ ...TASK, stream: true }) });
    expect(answered.error).toMatchObject({ type: "api_error" });
    const status = await rig.status();
    expect(status.providers.find(({ id }) => id === "openai")?.tokens[0]?.failures).toBe(1);
  } finally {
    await rig.stop();
    await Promise.all([claude.close(), openai.close()]);
  }
});
