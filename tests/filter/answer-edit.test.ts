// Reasoning and usage in chat answers, as Higress's settings want them.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { EVENTS, JSON_HEADERS, OK_BODY, SSE_HEADERS, ask, refuse, worker } from "./worker.js";

type Fields = Record<string, unknown>;
interface Choice {
  index: number;
  delta?: Fields;
  message?: Fields;
}

const event = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;
const piece = (delta: object, finish: string | null = null, index = 0): string =>
  event({ id: "c-1", choices: [{ index, delta, finish_reason: finish }], usage: null, x_own: [1, { a: "b" }] });
const DONE = "data: [DONE]\n\n";
const END = [piece({}, "stop"), DONE];
const USAGE = event({ id: "c-1", choices: [], usage: { prompt_tokens: 3, completion_tokens: 5, total_tokens: 8 } });

const THOUGHT = [
  piece({ role: "assistant", content: "" }),
  piece({ reasoning_content: 'Is "it"' }),
  piece({ reasoning_content: " so?\\n" }),
];
const ANSWERED = [...THOUGHT, piece({ content: "It" }), piece({ content: " is." }), ...END];
const EMPTY = [...THOUGHT, ...END];
const whole = (message: object): string =>
  JSON.stringify({ id: "c-2", choices: [{ index: 0, message: { role: "assistant", ...message }, finish_reason: "stop" }], x_own: 1.0 });

const dataOf = (stream: string): unknown[] =>
  stream
    .split("\n\n")
    .filter((lines) => lines.startsWith("data: {"))
    .map((lines) => JSON.parse(lines.slice(6)) as unknown);
/** What a client of the stream makes of it, by choice. */
function saidIn(stream: string, index = 0): { content: string; reasoning: string } {
  const said = { content: "", reasoning: "" };
  for (const data of dataOf(stream) as { choices: Choice[] }[]) {
    const delta = data.choices.find((choice) => choice.index === index)?.delta;
    said.content += (delta?.content as string | undefined) ?? "";
    said.reasoning += (delta?.reasoning_content as string | undefined) ?? (delta?.reasoning as string | undefined) ?? "";
  }
  return said;
}

describe.each([false, true])("with the downstream half alone: %s", (downstreamOnly) => {
  function streamed(keys: Fields, chunks: string[]): string {
    const passage = ask(on(keys), "m", [], true);
    passage.respond(200, SSE_HEADERS, chunks);
    assert.equal(passage.answer?.status, 200);
    return passage.answer.body.toString();
  }
  function on(keys: Fields) {
    return worker({
      downstreamOnly,
      config: { provider: { type: "openai", apiTokens: ["sk-of-the-edit-1", "sk-of-the-edit-2"], ...keys } },
    });
  }
  function answered(keys: Fields, body: string): { message: Fields; bytes: string } {
    const passage = ask(on(keys));
    passage.respond(200, JSON_HEADERS, [body.slice(0, 30), body.slice(30)]);
    const bytes = passage.answer?.body.toString() ?? "";
    assert.equal(passage.answer?.headers.get("x-ai-translated"), undefined);
    return { bytes, message: (JSON.parse(bytes) as { choices: { message: Fields }[] }).choices[0]?.message ?? {} };
  }

  describe("reasoningContentMode", () => {
    test("ignore leaves reasoning out, and nothing else", () => {
      assert.deepEqual(answered({ reasoningContentMode: "ignore" }, whole({ reasoning_content: "Hm.", content: "Yes." })).message, {
        role: "assistant",
        content: "Yes.",
      });
      const stream = streamed({ reasoningContentMode: "ignore" }, ANSWERED);
      assert.deepEqual(saidIn(stream), { content: "It is.", reasoning: "" });
      assert.deepEqual(dataOf(stream).at(-1), dataOf(END[0] as string)[0]);
      assert.ok(stream.endsWith(DONE));
    });

    test("concat makes it the beginning of the content", () => {
      assert.equal(
        answered({ reasoningContentMode: "concat" }, whole({ reasoning: 'So "what"?', content: "Yes." })).message.content,
        '<think>So "what"?</think>\nYes.',
      );
      assert.deepEqual(saidIn(streamed({ reasoningContentMode: "concat" }, ANSWERED)), {
        content: '<think>Is "it" so?\\n</think>\nIt is.',
        reasoning: "",
      });
    });

    test("concat closes what it opened, with calls and at the end", () => {
      const call = { tool_calls: [{ index: 0, id: "call_1", type: "function", function: { name: "f", arguments: "{}" } }] };
      const stream = streamed({ reasoningContentMode: "concat" }, [...THOUGHT, piece(call), piece({}, "tool_calls"), DONE]);
      assert.equal(saidIn(stream).content, '<think>Is "it" so?\\n</think>\n');
      assert.deepEqual((dataOf(stream)[3] as { choices: Choice[] }).choices[0]?.delta?.tool_calls, call.tool_calls);
      assert.equal(saidIn(streamed({ reasoningContentMode: "concat" }, EMPTY)).content, '<think>Is "it" so?\\n</think>\n');
    });

    test.each(["passthrough", "", undefined])("%s lets answers pass byte for byte", (reasoningContentMode) => {
      const keys = { ...(reasoningContentMode === undefined ? {} : { reasoningContentMode }), disableStreamUsageStats: true };
      assert.equal(streamed(keys, ANSWERED), ANSWERED.join(""));
      assert.equal(answered(keys, whole({ reasoning_content: "Hm." })).bytes, whole({ reasoning_content: "Hm." }));
    });
  });

  describe("promoteThinkingOnEmpty", () => {
    const ON = { promoteThinkingOnEmpty: true };

    test.each([
      ["no content", {}],
      ["null", { content: null }],
      ["an empty text", { content: "" }],
      ["white space", { content: " \n\t" }],
    ])("makes reasoning the content of a whole answer: %s", (_, content) => {
      for (const name of ["reasoning_content", "reasoning"]) {
        const { message } = answered(ON, whole({ ...content, [name]: "Only \\ this." }));
        assert.deepEqual(message, { role: "assistant", content: "Only \\ this." });
      }
    });

    test.each([
      ["content", whole({ content: "Yes.", reasoning_content: "Hm." })],
      ["a list of parts", whole({ content: [{ type: "text", text: "Yes." }], reasoning_content: "Hm." })],
      ["calls", whole({ content: null, reasoning_content: "Hm.", tool_calls: [{ id: "c", type: "function", function: {} }] })],
      ["nothing at all", whole({ content: "" })],
      ["no message", '{"choices":[{"index":0, "text":"Hi","finish_reason":"stop"}]}'],
    ])("an answer with %s passes byte for byte", (_, body) => {
      const passage = ask(on(ON));
      passage.respond(200, JSON_HEADERS, [body]);
      assert.equal(passage.answer?.body.toString(), body);
    });

    test("a stream without content gets its reasoning as content before it ends", () => {
      for (const keys of [ON, { hiclawMode: true }, { agentteamsMode: true }]) {
        const stream = streamed(keys, EMPTY);
        assert.deepEqual(saidIn(stream), { content: 'Is "it" so?\\n', reasoning: 'Is "it" so?\\n' });
        assert.ok(stream.endsWith(DONE));
      }
    });

    test("a stream with content, or with calls, passes event for event", () => {
      const calls = [...THOUGHT, piece({ tool_calls: [{ index: 0, id: "c", function: { name: "f", arguments: "{}" } }] }), ...END];
      for (const chunks of [ANSWERED, calls]) assert.equal(streamed(ON, chunks), chunks.join(""));
    });

    test("each choice by itself", () => {
      const stream = streamed(ON, [
        piece({ reasoning: "one" }, null, 0),
        piece({ reasoning: "two" }, null, 1),
        piece({ content: "Yes." }, null, 1),
        piece({}, "stop", 1),
        piece({}, "stop", 0),
        DONE,
      ]);
      assert.deepEqual([saidIn(stream, 0).content, saidIn(stream, 1).content], ["one", "Yes."]);
    });
  });

  test("cut anywhere the stream says the same", () => {
    const stream = EMPTY.join("").replaceAll("\n\n", "\r\n\r\n");
    for (let at = 1; at < stream.length; at += 17) {
      for (const keys of [{ reasoningContentMode: "concat" }, { promoteThinkingOnEmpty: true }]) {
        const cut = streamed(keys, [stream.slice(0, at), stream.slice(at)]);
        assert.deepEqual(saidIn(cut), saidIn(streamed(keys, EMPTY)), `cut at ${at}`);
      }
    }
  });

  test("a stream that breaks off, and one with the provider's own error, end as they would", () => {
    const broken = streamed({ promoteThinkingOnEmpty: true }, [...THOUGHT]);
    assert.match(broken, /"error":/);
    const error = event({ error: { message: "Overloaded.", type: "overloaded" } });
    const failed = streamed({ promoteThinkingOnEmpty: true }, [...THOUGHT, error]);
    assert.equal(failed, [...THOUGHT, error].join(""));
  });

  test("an answer in another dialect is made of what is left", () => {
    const messages = on({ reasoningContentMode: "concat", dialect: "chat" }).request({
      path: "/v1/messages",
      headers: JSON_HEADERS,
      body: ['{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"hi"}]}'],
    });
    messages.respond(200, JSON_HEADERS, [whole({ reasoning_content: "Hm.", content: "Yes." })]);
    const content = (JSON.parse(messages.answer?.body.toString() ?? "{}") as { content: { text: string }[] }).content;
    assert.deepEqual(content, [{ type: "text", text: "<think>Hm.</think>\nYes." }]);
  });

  test("errors, and answers of other APIs, pass as they are", () => {
    const keys = { reasoningContentMode: "ignore", apiTokens: ["sk-of-the-edit-1"] };
    const refused = ask(on(keys));
    refuse(refused, 400, '{"error":{"message":"no","reasoning_content":"x"}}');
    assert.match(refused.answer?.body.toString() ?? "", /"reasoning_content":"x"/);
    const body = '{"object":"list","data":[{"embedding":[0.5]}],"choices":[{"message":{"reasoning":"x"}}]}';
    const embedded = on(keys).request({ path: "/v1/embeddings", headers: JSON_HEADERS, body: ['{"model":"m","input":"x"}'] });
    embedded.respond(200, JSON_HEADERS, [body]);
    assert.equal(embedded.answer?.body.toString(), body);
  });

  describe("hideStreamUsage", () => {
    const chunks = [...EVENTS.slice(0, 3), USAGE, DONE];
    const request = (keys: Fields, more: string) =>
      on(keys).request({ headers: JSON_HEADERS, body: [`{"model":"m","messages":[{"role":"user","content":"hi"}]${more}}`] });

    test("the usage that the client did not ask for is counted, and does not reach it", () => {
      const passage = request({ hideStreamUsage: true }, ',"stream":true');
      assert.match(passage.attempt?.body.toString() ?? "", /"include_usage":true/);
      passage.respond(200, SSE_HEADERS, chunks);
      assert.equal(passage.answer?.body.toString(), [...EVENTS.slice(0, 3), DONE].join(""));
    });

    test("nor after another token failed", () => {
      const gateway = on({ hideStreamUsage: true });
      const passage = ask(gateway, "m", [], true);
      refuse(passage);
      const [call] = gateway.vm.calls;
      if (call === undefined) passage.respond(200, SSE_HEADERS, chunks);
      else gateway.vm.answerCall(call, [[":status", "200"], ...SSE_HEADERS], chunks.join(""));
      passage.settle();
      assert.equal(passage.answer?.body.toString(), [...EVENTS.slice(0, 3), DONE].join(""));
    });

    test.each([
      ["without the key", {}, ',"stream":true'],
      ["where the client asked", { hideStreamUsage: true }, ',"stream":true,"stream_options":{"include_usage":true}'],
      ["where nobody asked", { hideStreamUsage: true, disableStreamUsageStats: true }, ',"stream":true'],
    ])("it passes %s", (_, keys, more) => {
      const passage = request(keys, more);
      passage.respond(200, SSE_HEADERS, chunks);
      assert.equal(passage.answer?.body.toString(), chunks.join(""));
    });

    test("what is whole keeps it", () => {
      const body = OK_BODY.replace(/}$/, ',"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}');
      const passage = request({ hideStreamUsage: true }, "");
      passage.respond(200, JSON_HEADERS, [body]);
      assert.equal(passage.answer?.body.toString(), body);
    });
  });
});
