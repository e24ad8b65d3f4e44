// Message threads of Anthropic's (platform.claude.com/docs/en/build-with-claude/message-threads): a request brings the new turns alone, and whoever does not hold the
// thread would answer without knowing what was said before. Errors are those that the SDKs' threads act on (`replayReason` in @anthropic-ai/sdk 1.14.0).
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import type { Worker } from "../support/host/gateway.js";
import type { Passage } from "../support/host/passage.js";
import { JSON_HEADERS, OK_BODY, worker } from "./worker.js";

const [ONE, TWO] = ["sk-filter-token-one", "sk-filter-token-two"];
const CLAUDE = { id: "c", type: "claude", apiTokens: [ONE, TWO], baseUrl: "http://127.0.0.1:9/v1", tokenSelection: "roundRobin" };
const CHAT = { id: "f", type: "openai", dialect: "chat", apiTokens: ["sk-filter-fallback"], baseUrl: "http://127.0.0.1:10/v1" };
const DEEPSEEK = { id: "f", type: "deepseek", apiTokens: ["sk-filter-fallback"], baseUrl: "http://127.0.0.1:10/v1" };

const NEW_TURN = [{ role: "user", content: "And then?" }];
const create = { messages: [{ role: "user", content: "Hello" }], thread: { type: "create" } };
const goesOn = (id: string) => ({ messages: NEW_TURN, thread: { type: "continue", previous_message_id: id } });

function gateway(...fallbacks: object[]): Worker {
  const more = fallbacks.map((each) => ({ provider: (each as { id: string }).id, model: "other" }));
  return worker({ config: { providers: [CLAUDE, ...fallbacks], routes: [{ name: "r", provider: "c", fallbacks: more }] } });
}

function ask(on: Worker, body: object): Passage {
  const asked = JSON.stringify({ model: "claude-opus-5", max_tokens: 9, ...body });
  const beta: [string, string] = ["anthropic-beta", "message-threads-2026-08-12"];
  return on.request({ path: "/v1/messages", headers: [...JSON_HEADERS, ["anthropic-version", "2023-06-01"], beta], body: [asked] });
}

const tokenOf = (passage: Passage): string => passage.attempt?.headers.get("x-api-key") ?? "";
const message = (id: string) => JSON.stringify({ id, type: "message", role: "assistant", content: [{ type: "text", text: "Hi" }] });
const says = (passage: Passage, id: string): void => passage.respond(200, JSON_HEADERS, [message(id)]);
const streams = (passage: Passage, id: string): void => {
  const event = (type: string, more: object): string => `event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`;
  passage.respond(
    200,
    [["content-type", "text/event-stream"]],
    [
      event("message_start", { message: { id, type: "message", role: "assistant", content: [], usage: {} } }),
      event("content_block_delta", { index: 0, delta: { type: "text_delta", text: "Hi" } }),
      event("message_delta", { delta: { stop_reason: "end_turn" } }) + event("message_stop", {}),
    ],
  );
};
const limited = (passage: Passage): void => {
  const error = { type: "rate_limit_error", message: "This request would exceed your rate limit." };
  passage.respond(429, [...JSON_HEADERS, ["retry-after", "60"]], [JSON.stringify({ type: "error", error })]);
};
/** As Anthropic says it (github.com/router-for-me/CLIProxyAPI; `error_code` as the SDKs read it). */
const UNKNOWN = JSON.stringify({
  type: "error",
  error: {
    type: "not_found_error",
    message:
      'No thread state was found for the requested `previous_message_id`. Replay the full conversation with thread: {"type": "create"} to start a new Thread.',
    details: { error_code: "thread_not_found" },
  },
});

/** The client has to send the whole conversation, and is told so in Anthropic's words. */
function isSentBack(passage: Passage): void {
  assert.equal(passage.answer?.status, 404);
  const { error } = JSON.parse(passage.answer.body.toString()) as { error: { type: string; details: object } };
  assert.deepEqual([error.type, error.details], ["not_found_error", { error_code: "thread_not_found" }]);
}

describe("a message thread", () => {
  for (const [how, answers] of [
    ["whole answers", says],
    ["streams", streams],
  ] as const)
    test(`goes on at the account that holds it: ${how}`, () => {
      const on = gateway(CHAT);
      const first = ask(on, create);
      const maker = tokenOf(first);
      answers(first, "msg_turn0");
      for (let i = 0; i < 6; i++) {
        const next = ask(on, goesOn(`msg_turn${i}`));
        assert.equal(tokenOf(next), maker);
        answers(next, `msg_turn${i + 1}`);
      }
    });

  for (const [what, fallback] of [
    ["another API", CHAT],
    ["Anthropic's API, and knows no threads", DEEPSEEK],
  ] as const)
    test(`is never gone on with by a provider of ${what}`, () => {
      const on = gateway(fallback);
      const first = ask(on, create);
      const maker = tokenOf(first);
      says(first, "msg_turn0");
      const next = ask(on, goesOn("msg_turn0"));
      assert.equal(tokenOf(next), maker);
      limited(next);
      assert.notEqual(tokenOf(next), maker);
      next.respond(404, JSON_HEADERS, [UNKNOWN]);
      isSentBack(next);
      // With both out, the new turns go nowhere, and the whole conversation to the fallback.
      const whole = ask(on, create);
      limited(whole);
      whole.respond(200, JSON_HEADERS, [fallback === CHAT ? OK_BODY : message("msg_of_the_fallback")]);
      assert.equal(whole.answer?.status, 200);
      assert.equal(whole.answer.headers.get("x-ai-dropped"), fallback === CHAT ? "thread" : undefined);
      const { id } = JSON.parse(whole.answer.body.toString()) as { id: string };
      const after = ask(on, goesOn(id));
      while (tokenOf(after) !== "" && after.answer === null) limited(after);
      isSentBack(after);
    });

  test("that nobody holds any more is the client's to begin anew, and no account is blamed", () => {
    const on = gateway(CHAT);
    for (let i = 0; i < 3; i++) {
      const gone = ask(on, goesOn("msg_of_yesterday"));
      while (gone.answer === null) gone.respond(404, JSON_HEADERS, [UNKNOWN]);
      isSentBack(gone);
    }
    const asked = new Set<string>();
    for (let i = 0; i < 4; i++) {
      const next = ask(on, create);
      asked.add(tokenOf(next));
      says(next, `msg_new${i}`);
    }
    assert.deepEqual([...asked].sort(), [ONE, TWO]);
  });

  test("is another thing than what diagnostics name", () => {
    const on = gateway(CHAT);
    const first = ask(on, create);
    says(first, "msg_turn0");
    const others = new Set<string>();
    for (let i = 0; i < 4; i++) {
      const next = ask(on, { messages: NEW_TURN, thread: null, diagnostics: { previous_message_id: "msg_turn0" } });
      others.add(tokenOf(next));
      says(next, `msg_other${i}`);
    }
    assert.equal(others.size, 2);
  });
});
