// Turns in an order that the next provider takes, where a request is translated.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import {
  type Any,
  type Target,
  BEDROCK,
  BEDROCK_OPUS,
  CLAUDE,
  GEMINI,
  GO_ON,
  MISTRAL,
  OPENAI,
  OPUS,
  QWEN,
  RESPONSES,
  a,
  call,
  droppedOf,
  fn,
  rolesOf,
  s,
  sent,
  tool,
  u,
} from "./turns.js";

// github.com/anthropics/claude-code/issues/77698, github.com/ggml-org/llama.cpp/issues/27367.
describe("a turn of the system's in the middle", () => {
  const claudeCode = { max_tokens: 9, system: "s", messages: [u("x"), s("Available agent types"), a("y"), u("z")] };
  const codex = {
    instructions: "s",
    input: [
      { type: "message", role: "developer", content: "d" },
      { type: "message", role: "user", content: "x" },
      { type: "message", role: "developer", content: "env" },
      { type: "message", role: "user", content: "y" },
    ],
  };

  test("is the user's to who is not OpenAI, and those at the front are one", () => {
    assert.deepEqual(sent("messages", QWEN, claudeCode).messages, [s("s"), u("x"), u("Available agent types"), a("y"), u("z")]);
    assert.deepEqual(sent("responses", QWEN, codex).messages, [s("s\n\nd"), u("x"), u("env"), u("y")]);
  });

  test("stays with OpenAI and Azure", () => {
    assert.deepEqual(sent("messages", OPENAI, claudeCode).messages, [s("s"), u("x"), s("Available agent types"), a("y"), u("z")]);
    assert.equal(rolesOf(sent("responses", OPENAI, codex)), "system,system,user,system,user");
  });

  test("a conversation of the system's alone is no other", () => {
    assert.deepEqual(sent("responses", QWEN, { instructions: "s", input: [] }).messages, [s("s")]);
  });
});

// mistral_common/protocol/instruct/validator.py
describe("Mistral", () => {
  const turns = (more: unknown[], last: object[] = []) => ({
    max_tokens: 9,
    tools: [{ name: "f", input_schema: { type: "object" } }],
    messages: [
      u("x"),
      a([{ type: "tool_use", id: "t1", name: "f", input: {} }]),
      u([{ type: "tool_result", tool_use_id: "t1", content: "r" }, ...more]),
      ...last,
    ],
  });
  test("has the assistant's words behind what came of a call", () => {
    assert.equal(rolesOf(sent("messages", MISTRAL, turns([{ type: "text", text: "t" }]))), "user,assistant,tool,assistant,user");
    const picture = { type: "image", source: { type: "base64", media_type: "image/png", data: "AAAA" } };
    assert.equal(rolesOf(sent("messages", MISTRAL, turns([picture]))), "user,assistant,tool,assistant,user");
    assert.equal(rolesOf(sent("messages", MISTRAL, turns([], [s("b")]))), "user,assistant,tool,assistant,user");
    assert.equal(rolesOf(sent("messages", MISTRAL, turns([], [a("y"), u("z")]))), "user,assistant,tool,assistant,user");
    assert.equal(rolesOf(sent("messages", MISTRAL, turns([]))), "user,assistant,tool");
    assert.equal(rolesOf(sent("messages", OPENAI, turns([{ type: "text", text: "t" }]))), "user,assistant,tool,user");
  });
  test("is told of the begin of its answer", () => {
    const messages = [u("x"), a("y"), u("z"), a("Sure:")];
    assert.deepEqual(sent("messages", MISTRAL, { max_tokens: 9, messages }).messages, [
      ...messages.slice(0, 3),
      a("Sure:", { prefix: true }),
    ]);
    assert.deepEqual(sent("messages", OPENAI, { max_tokens: 9, messages }).messages, messages);
  });
});

describe("the begin of an answer", () => {
  const begun = { messages: [u("x"), a("Sure: ")] };
  // platform.claude.com/docs/en/about-claude/models/whats-new-claude-4-6#prefill-removal
  test("is followed by the user who asks to go on, from Claude 4.6 on", () => {
    assert.deepEqual(sent("chat", OPUS, begun).messages, [u("x"), a("Sure: "), u(GO_ON)]);
    assert.deepEqual(sent("chat", BEDROCK_OPUS, begun).messages, [u([{ text: "x" }]), a([{ text: "Sure: " }]), u([{ text: GO_ON }])]);
    const openRouter = { type: "openrouter", dialect: "chat", model: "anthropic/claude-opus-4.6" };
    assert.equal(rolesOf(sent("messages", openRouter, { max_tokens: 9, ...begun })), "user,assistant,user");
  });
  test("stays the last turn of others", () => {
    assert.deepEqual(sent("chat", CLAUDE, begun).messages, [u("x"), a("Sure:")]);
    assert.equal(rolesOf(sent("chat", BEDROCK, begun)), "user,assistant");
  });
  test("is none where calls are last", () => {
    const messages = [u("x"), a("y", { tool_calls: [call("c1")] })];
    assert.equal(rolesOf(sent("chat", OPUS, { messages, tools: [fn("f")] })), "user,assistant");
  });
  // platform.claude.com/docs/en/build-with-claude/extended-thinking
  test("goes without thinking that has a budget", () => {
    const thinking = { ...begun, reasoning_effort: "high", max_tokens: 9000 };
    assert.equal(sent("chat", CLAUDE, thinking).thinking, undefined);
    assert.equal(sent("chat", BEDROCK, thinking).additionalModelRequestFields, undefined);
    assert.deepEqual(sent("chat", OPUS, thinking).thinking, { type: "adaptive" });
    assert.equal(sent("chat", CLAUDE, { ...thinking, messages: [u("x")] }).thinking.type, "enabled");
  });
});

// github.com/google-gemini/gemini-cli/issues/11814
test("a conversation that the model begins has a turn of the user's before, for Gemini", () => {
  const messages = [s("s"), a(null, { tool_calls: [call("c1")] }), tool("c1"), u("next")];
  assert.deepEqual(sent("chat", GEMINI, { messages, tools: [fn("f")] }).contents.slice(0, 1), [{ role: "user", parts: [{ text: "." }] }]);
  assert.equal(sent("chat", GEMINI, { messages: [u("x"), ...messages], tools: [fn("f")] }).contents[0].parts[0].text, "x");
});

describe("what came of calls", () => {
  const c = (id: string) => ({ type: "function_call", call_id: id, name: "f", arguments: "{}" });
  const o = (id: string, output = id) => ({ type: "function_call_output", call_id: id, output });
  const say = (role: string, text: string) => ({ type: "message", role, content: text });
  const roles = (input: object[], target = OPENAI) => rolesOf(sent("responses", target, { input }));

  test("stands right behind them in chat, and what stood between behind", () => {
    assert.equal(roles([say("user", "x"), c("1"), say("developer", "d"), say("user", "hm"), o("1")]), "user,assistant,tool,system,user");
    assert.equal(
      roles([say("user", "x"), c("1"), say("user", "hm"), c("2"), o("2"), o("1"), say("user", "y")]),
      "user,assistant,tool,user,assistant,tool,user",
    );
  });
  test("what the model said between is said before its calls, where it would be the last turn", () => {
    const input = [say("user", "x"), c("1"), c("2"), o("1"), say("assistant", "hi"), o("2")];
    const { messages } = sent("responses", OPENAI, { input });
    assert.deepEqual([rolesOf({ messages }), messages[1].content, messages[3].content], ["user,assistant,tool,tool", "hi", "2"]);
    for (const target of [CLAUDE, BEDROCK]) assert.equal(rolesOf(sent("responses", target, { input })), "user,assistant,user");
    assert.equal(roles([...input, say("user", "y")]), "user,assistant,tool,tool,assistant,user");
    assert.equal(sent("responses", GEMINI, { input }).contents.length, 3);
  });
  test("what the model said twice between is said in that order", () => {
    const input = [say("user", "x"), c("1"), c("2"), c("3"), o("2"), say("assistant", "T1"), o("1"), say("assistant", "T2"), o("3")];
    const { messages } = sent("responses", CLAUDE, { input });
    assert.equal(rolesOf({ messages }), "user,assistant,user");
    const told = (messages[1].content as Any[]).map(({ type, text }) => String(text ?? type));
    assert.deepEqual(told, ["T1", "T2", "tool_use", "tool_use", "tool_use"]);
  });
  test("a call of which nothing came changes nothing", () => {
    assert.equal(roles([say("user", "x"), c("1"), say("user", "y"), c("2"), o("2")]), "user,assistant,user,assistant,tool");
  });
  // github.com/openai/codex/issues/42088
  test("of no call is the user's words", () => {
    const input = [
      say("user", "x"),
      { type: "function_call_output", id: "fco_1", name: "automation_update", namespace: "codex_app", output: "<heartbeat>" },
    ];
    assert.deepEqual(sent("responses", QWEN, { input }).messages, [u("x"), u("<heartbeat>")]);
    assert.ok(!JSON.stringify(sent("responses", CLAUDE, { input })).includes("tool_result"));
  });
});

describe("what a provider takes no more of", () => {
  const stops = (count: number) => ({
    max_tokens: 9,
    messages: [u("x")],
    stop_sequences: ["a", "b", "c", "d", "e", "f", "g"].slice(0, count),
  });
  // platform.openai.com/docs/api-reference/chat/create, ai.google.dev/api/generate-content, docs.cohere.com/reference/chat
  test("stops beyond four (OpenAI) and five (Google, Cohere) are left out by name", () => {
    const cohere: Target = { type: "cohere", dialect: "cohere", model: "command-a-03-2025" };
    assert.deepEqual(sent("messages", OPENAI, stops(7)).stop, ["a", "b", "c", "d"]);
    assert.equal(sent("messages", QWEN, stops(7)).stop.length, 7);
    assert.equal(sent("messages", GEMINI, stops(7)).generationConfig.stopSequences.length, 5);
    assert.equal(sent("messages", cohere, stops(7)).stop_sequences.length, 5);
    assert.deepEqual([droppedOf("messages", OPENAI, stops(4)), droppedOf("messages", OPENAI, stops(5))], ["", "stop"]);
  });
  test("nothing but an empty turn is one with a word", () => {
    const body = { messages: [s("s"), u("")] };
    assert.deepEqual(sent("chat", CLAUDE, body).messages, [u(".")]);
    assert.deepEqual(sent("chat", BEDROCK, body).messages, [u([{ text: "." }])]);
    assert.deepEqual(sent("chat", GEMINI, body).contents, [{ role: "user", parts: [{ text: "." }] }]);
    assert.equal(sent("chat", RESPONSES, body).input.length, 1);
    assert.deepEqual(sent("responses", QWEN, { instructions: "s", input: [{ role: "user", content: "" }] }).messages, [s("s"), u(".")]);
  });
});

// platform.openai.com/docs/guides/function-calling#allowed-tools
describe("some tools that are allowed", () => {
  const tools = [fn("f"), fn("g"), fn("h")];
  const chat = (mode: string) => ({
    messages: [u("x")],
    tools,
    tool_choice: { type: "allowed_tools", allowed_tools: { mode, tools: [fn("f"), { type: "function", function: { name: "h" } }] } },
  });
  const responses = (mode: string, allowed: object[]) => ({
    input: "x",
    tools: tools.map(({ function: { name, parameters } }) => ({ type: "function", name, parameters })),
    tool_choice: { type: "allowed_tools", mode, tools: allowed },
  });
  const names = (list: Any[]) => list.map((each) => String(each.name ?? each.function?.name ?? each.toolSpec?.name)).join();

  test("are the only ones that are offered", () => {
    const claude = sent("chat", CLAUDE, chat("required"));
    assert.deepEqual([names(claude.tools), claude.tool_choice], ["f,h", { type: "any" }]);
    const free = sent("chat", CLAUDE, chat("auto"));
    assert.deepEqual([names(free.tools), free.tool_choice], ["f,h", { type: "auto" }]);
    const gemini = sent("chat", GEMINI, chat("required"));
    assert.deepEqual([names(gemini.tools[0].functionDeclarations), gemini.toolConfig.functionCallingConfig], ["f,h", { mode: "ANY" }]);
    const bedrock = sent("chat", BEDROCK, chat("required"));
    assert.deepEqual([names(bedrock.toolConfig.tools), bedrock.toolConfig.toolChoice], ["f,h", { any: {} }]);
    const qwen = sent(
      "responses",
      QWEN,
      responses("required", [
        { type: "function", name: "g" },
        { type: "mcp", server_label: "s" },
      ]),
    );
    assert.deepEqual([names(qwen.tools), qwen.tool_choice], ["g", "required"]);
    assert.equal(droppedOf("chat", CLAUDE, chat("required")), "");
  });
  test("that are the provider's own alone are left out by name, with the others", () => {
    const hosted = responses("auto", [{ type: "mcp", server_label: "s" }]);
    assert.equal(sent("responses", QWEN, hosted).tools, undefined);
    assert.equal(droppedOf("responses", QWEN, hosted), "tool_choice");
  });
});
