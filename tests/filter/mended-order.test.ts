// Turns in an order that their provider refuses are put into another once it has said so: of requests that pass as they are, in every API.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import type { Passage } from "../support/host/passage.js";
import { JSON_HEADERS, OK_BODY } from "./worker.js";
import { type Any, type Target, BEDROCK_OPUS, GO_ON, MISTRAL, QWEN, a, begin, call, s, sentBy, tool, u } from "./turns.js";

const REFUSALS: [what: string, status: number, body: object][] = [
  // github.com/nashsu/llm_wiki/issues/45
  ["vLLM", 400, { error: { message: "System message must be at the beginning.", type: "BadRequestError", param: null, code: 400 } }],
  // github.com/ollama/ollama/issues/17774
  ["Ollama", 500, { type: "error", error: { type: "api_error", message: "system message must be at the beginning" } }],
  // github.com/netease-youdao/LobsterAI/issues/136
  [
    "llama.cpp",
    500,
    {
      error: {
        code: 500,
        message:
          "\n------------\nWhile executing CallExpression at line 85, column 32 in source:\n...first %}↵            {{- raise_exception('System message must be at the beginnin...\n                                           ^\nError: Jinja Exception: System message must be at the beginning.",
        type: "server_error",
      },
    },
  ],
  // github.com/ggml-org/llama.cpp/issues/20733
  [
    "llama.cpp, with tools",
    400,
    {
      error: {
        code: 400,
        message:
          "Unable to generate parser for this template. Automatic parser generation failed: \n------------\nWhile executing CallExpression at line 85, column 32 in source:\n...first %}↵            {{- raise_exception('System message must be at the beginnin...\n                                           ^\nError: Jinja Exception: System message must be at the beginning.",
        type: "invalid_request_error",
      },
    },
  ],
  // github.com/jundot/omlx/issues/197
  ["oMLX", 400, { detail: "Chat template error: System message must be at the beginning." }],
];
/** Of Anthropic's API. */
const OF_MESSAGES: typeof REFUSALS = [
  // github.com/QwenLM/Qwen/issues/2244
  [
    "Qwen",
    400,
    { error: { message: "messages[1].role: unknown variant `system`, expected `user` or `assistant`", type: "invalid_request_error" } },
  ],
  // github.com/vllm-project/vllm/issues/44000
  [
    "an older vLLM",
    400,
    {
      error: {
        message:
          "1 validation error:\n  {'type': 'literal_error', 'loc': ('body', 'messages', 1, 'role'), 'msg': \"Input should be 'user' or 'assistant'\", 'input': 'system', 'ctx': {'expected': \"'user' or 'assistant'\"}}",
        type: "Bad Request",
        param: null,
        code: 400,
      },
    },
  ],
  // github.com/Alishahryar1/free-claude-code/issues/616
  [
    "a server of others",
    422,
    {
      detail: [
        { type: "literal_error", loc: ["body", "messages", 1, "role"], msg: "Input should be 'user' or 'assistant'", input: "system" },
      ],
    },
  ],
  // github.com/ianarawjo/ChainForge/issues/271
  [
    "Anthropic",
    400,
    {
      type: "error",
      error: {
        type: "invalid_request_error",
        message:
          'messages: Unexpected role "system". The Messages API accepts a top-level `system` parameter, not "system" as an input message role.',
      },
    },
  ],
];

describe("refused", () => {
  const SELF: Target = { ...QWEN, more: { dialect: undefined } };
  const refused = (passage: Passage, status: number, body: object) => passage.respond(status, JSON_HEADERS, [JSON.stringify(body)]);
  /** Asks, is refused, and answers with what is asked then and next. */
  function mended(from: string, target: Target, body: object, status: number, refusal: object, ok = OK_BODY): [again: Any, next: Any] {
    const { ask } = begin(from, target, body);
    const passage = ask();
    refused(passage, status, refusal);
    assert.deepEqual(passage.answer?.body.toString() ?? "", "");
    const again = sentBy(passage);
    passage.respond(200, JSON_HEADERS, [ok]);
    assert.equal(passage.answer?.headers.get("x-ai-trail"), "p#0=callerError, p#0=ok");
    return [again, sentBy(ask())];
  }
  const tail = { tools: [], seed: 7 };

  test.each(REFUSALS)(
    "%s: a chat is asked once more with the system's turns at the front as one and the others as the user's, and the next leaves so",
    (_, status, body) => {
      const messages = [
        s("s"),
        { role: "developer", content: [{ type: "text", text: "d" }] },
        u("x"),
        a("y"),
        s("b"),
        { content: "c", name: "n", role: "developer" },
      ];
      const put = [
        {
          role: "system",
          content: [
            { type: "text", text: "s" },
            { type: "text", text: "d" },
          ],
        },
        u("x"),
        a("y"),
        u("b"),
        { content: "c", name: "n", role: "user" },
      ];
      const [again, next] = mended("chat", SELF, { messages, ...tail }, status, body);
      assert.deepEqual(again, { model: QWEN.model, messages: put, ...tail });
      assert.deepEqual(next, again);
    },
  );

  const MESSAGE = JSON.stringify({
    id: "m",
    type: "message",
    role: "assistant",
    content: [{ type: "text", text: "Hi" }],
    stop_reason: "end_turn",
    usage: {},
  });
  test.each([...REFUSALS, ...OF_MESSAGES])("%s: Claude Code's own request, as it is", (_, status, body) => {
    const asked = { messages: [u("x"), s("Available agent types")], system: "s", max_tokens: 9 };
    const [again, next] = mended("messages", { ...SELF, more: { dialect: "messages" } }, asked, status, body, MESSAGE);
    assert.deepEqual(again, { model: QWEN.model, ...asked, messages: [u("x"), u("Available agent types")] });
    assert.deepEqual(next, again);
  });

  test("Codex's own request, as it is", () => {
    const [, status, body] = REFUSALS[0] ?? ["", 0, {}];
    const item = (role: string, text: string) => ({ type: "message", role, content: [{ type: "input_text", text }] });
    const fco = { type: "function_call_output", call_id: "c", output: "o" };
    const asked = { instructions: "s", input: [item("developer", "d"), item("user", "x"), fco, item("developer", "e")] };
    const ok = JSON.stringify({
      id: "r",
      object: "response",
      status: "completed",
      output: [{ type: "message", role: "assistant", content: [{ type: "output_text", text: "Hi" }] }],
    });
    const [again] = mended("responses", { ...SELF, more: { dialect: "responses" } }, asked, status, body, ok);
    assert.deepEqual(again.input, [item("user", "d"), item("user", "x"), fco, item("user", "e")]);
  });

  test("what stands as it should is not asked again", () => {
    const passage = begin("chat", SELF, { messages: [s("s"), u("x")] }).ask();
    refused(passage, 400, { error: { message: "System message must be at the beginning." } });
    assert.equal(passage.answer?.headers.get("x-ai-attempts"), "1");
  });

  test("one of the system's without words keeps the others apart", () => {
    const { ask } = begin("chat", SELF, { messages: [s("s"), s(null), u("x")] });
    const passage = ask();
    refused(passage, 400, { error: { message: "System message must be at the beginning." } });
    assert.deepEqual(sentBy(passage).messages, [s("s"), u(null), u("x")]);
  });

  test.each([
    // github.com/suitenumerique/conversations/issues/197
    [
      "vLLM",
      400,
      "Conversation roles must alternate user/assistant/user/assistant/... Conversation roles must alternate user/assistant/user/assistant/...",
    ],
    // github.com/nextai-translator/raycast-openai-translator/issues/34
    [
      "llama.cpp",
      500,
      '\n------------\nWhile executing CallExpression at line 19, column 27 in source:\n...% 2 == 0) -%}↵        {{ raise_exception("Conversation roles must alternate user...\n                                           ^\nError: Jinja Exception: Conversation roles must alternate user/assistant/user/assistant/...',
    ],
  ])("%s: turns of one side that follow each other are one", (_, status, message) => {
    const messages = [s("s"), s("t"), u("x"), s("b"), a("y"), u([{ type: "text", text: "z" }]), u("!"), a("w"), tool("1")];
    const parts = [
      { type: "text", text: "z" },
      { type: "text", text: "!" },
    ];
    const put = [s("s\n\nt"), u("x\n\nb"), a("y"), u(parts), a("w"), tool("1")];
    const [again, next] = mended("chat", SELF, { messages, ...tail }, status, { error: { message, type: "server_error" } });
    assert.deepEqual(again, { model: QWEN.model, messages: put, ...tail });
    assert.deepEqual(next, again);
    const [own] = mended(
      "messages",
      { ...SELF, more: { dialect: "messages" } },
      { max_tokens: 9, messages: [u("x"), s("b")] },
      status,
      { error: { message } },
      MESSAGE,
    );
    assert.deepEqual(own.messages, [u("x\n\nb")]);
    const passage = begin("chat", SELF, { messages: [s("s"), u("x"), a("y"), u("z")] }).ask();
    refused(passage, status, { error: { message } });
    assert.equal(passage.answer?.headers.get("x-ai-attempts"), "1");
  });

  // github.com/charmbracelet/crush/issues/279
  test("Mistral's order, as OpenRouter tells it", () => {
    const raw = JSON.stringify({
      object: "error",
      message: "Unexpected role 'user' after role 'tool'",
      type: "invalid_request_message_order",
      param: null,
      code: "3230",
    });
    const body = { error: { message: "Provider returned error", code: 400, metadata: { raw, provider_name: "Mistral" } } };
    const messages = [u("x"), a(null, { tool_calls: [call("abcDEF123")] }), tool("abcDEF123"), u("b")];
    const target = { type: "openrouter", dialect: "chat", model: "mistralai/devstral-medium" };
    assert.deepEqual(mended("chat", target, { messages }, 400, body)[0].messages, [...messages.slice(0, 3), a("."), u("b")]);
  });

  // github.com/datapizza-labs/datapizza-ai/issues/98
  const order = {
    object: "error",
    message: "Unexpected role 'user' after role 'tool'",
    type: "invalid_request_message_order",
    param: null,
    code: "3230",
  };
  test("Mistral's order: the assistant's words between, the system's in the middle as the user's, an answer that is begun marked", () => {
    const messages = [
      s("s"),
      s("t"),
      u("x"),
      a(null, { tool_calls: [call("abcDEF123")] }),
      tool("abcDEF123"),
      s("b"),
      a("y"),
      u("z"),
      a("So"),
    ];
    const put = [...messages.slice(0, 5), a("."), u("b"), a("y"), u("z"), a("So", { prefix: true })];
    const [again, next] = mended("chat", MISTRAL, { messages, ...tail }, 400, order);
    assert.deepEqual(again, { model: MISTRAL.model, messages: put, ...tail });
    assert.deepEqual(next, again);
  });

  test("Mistral's last turn", () => {
    // github.com/NEKOparapa/AiNiee/issues/641
    const body = {
      object: "error",
      message: "Expected last role User or Tool (or Assistant with prefix True) for serving but got assistant",
      type: "invalid_request_error",
    };
    assert.deepEqual(mended("chat", MISTRAL, { messages: [u("x"), a("So")] }, 400, body)[0].messages, [u("x"), a("So", { prefix: true })]);
    for (const last of [a("So", { prefix: true }), a(null, { tool_calls: [call("abcDEF123")] }), a(null)]) {
      const passage = begin("chat", MISTRAL, { messages: [u("x"), last] }).ask();
      refused(passage, 400, body);
      assert.equal(passage.answer?.headers.get("x-ai-attempts"), "1");
    }
  });

  // github.com/smallmain/vscode-unify-chat-provider/issues/249
  const LATEST: Target = { type: "claude", dialect: "messages", model: "claude-latest" };
  const prefill = {
    type: "error",
    error: {
      type: "invalid_request_error",
      message: "This model does not support assistant message prefill. The conversation must end with a user message.",
    },
  };
  test("a begin of the answer: the user asks to go on, where the model is another than the client's", () => {
    const asked = { max_tokens: 9, messages: [u("x"), a("Sure:")] };
    const [again, next] = mended("messages", LATEST, asked, 400, prefill, MESSAGE);
    assert.deepEqual(again.messages, [u("x"), a("Sure:"), u(GO_ON)]);
    assert.deepEqual(next, again);
    const own = begin("messages", LATEST, asked, "claude-latest").ask();
    refused(own, 400, prefill);
    assert.equal(own.answer?.headers.get("x-ai-attempts"), "1");
  });

  test("a begin of the answer, in Amazon's parts", () => {
    const asked = { messages: [u([{ text: "x" }]), a([{ text: "Sure:" }])] };
    const ok = JSON.stringify({ output: { message: { role: "assistant", content: [{ text: "Hi" }] } }, stopReason: "end_turn", usage: {} });
    const [again] = mended("converse", BEDROCK_OPUS, asked, 400, { message: prefill.error.message }, ok);
    assert.deepEqual(again.messages, [...asked.messages, u([{ text: GO_ON }])]);
  });

  test("a begin of the answer, in parts with a type", () => {
    const asked = { max_tokens: 9, messages: [u("x"), a([{ type: "text", text: "Sure:" }])] };
    const [again] = mended("messages", LATEST, asked, 400, prefill, MESSAGE);
    assert.deepEqual(again.messages, [...asked.messages, u(GO_ON)]);
  });
});
