// Items of former answers that a client names by their ids alone, as Vercel's AI SDK does by itself (github.com/vercel/ai/pull/9413): OpenAI stored them, for one account.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import type { Worker } from "../support/host/gateway.js";
import type { Passage } from "../support/host/passage.js";
import { JSON_HEADERS, SSE_HEADERS, tokenOf, worker } from "./worker.js";

const TOKENS = ["sk-filter-token-one", "sk-filter-token-two", "sk-filter-token-three"];
const OPENAI = { id: "o", type: "openai", apiTokens: TOKENS, baseUrl: "http://127.0.0.1:9/v1", tokenSelection: "roundRobin" };
const CLAUDE = { id: "c", type: "claude", apiTokens: ["sk-filter-fallback"], baseUrl: "http://127.0.0.1:10/v1" };

function gateway(): Worker {
  const routes = [{ name: "r", provider: "o", fallbacks: [{ provider: "c", model: "claude-opus-5" }] }];
  return worker({ config: { providers: [OPENAI, CLAUDE], routes } });
}

const asks = (on: Worker, input: unknown, more: object = {}): Passage =>
  on.request({ path: "/v1/responses", headers: JSON_HEADERS, body: [JSON.stringify({ model: "gpt-5.1", input, ...more })] });
const goesOn = (on: Worker, ...ids: string[]): Passage =>
  asks(on, [{ role: "user", content: "Hi" }, ...ids.map((id) => ({ type: "item_reference", id })), { role: "user", content: "And then?" }]);

const said = (id: string) => ({
  id,
  type: "message",
  role: "assistant",
  status: "completed",
  content: [{ type: "output_text", text: "Hello" }],
});
const response = (id: string) => ({ id: `resp_of_${id}`, object: "response", status: "completed", output: [said(id)] });
const whole = (passage: Passage, id: string): void => passage.respond(200, JSON_HEADERS, [JSON.stringify(response(id))]);
const streamed = (passage: Passage, id: string): void => {
  const event = (type: string, more: object): string => `event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`;
  passage.respond(200, SSE_HEADERS, [
    event("response.created", { response: { ...response(id), status: "in_progress", output: [] } }),
    event("response.output_item.added", { output_index: 0, item: { ...said(id), content: [] } }),
    event("response.output_text.delta", { item_id: id, output_index: 0, content_index: 0, delta: "Hello" }),
    event("response.output_item.done", { output_index: 0, item: said(id) }),
    event("response.completed", { response: { ...response(id), output: [] } }),
  ]);
};
const refuses = (passage: Passage, status: number, message: string, code: string | null = null): void =>
  passage.respond(status, JSON_HEADERS, [JSON.stringify({ error: { message, type: "invalid_request_error", param: "input", code } })]);
/** github.com/vercel/ai/issues/9119 */
const unknown = (passage: Passage): void => refuses(passage, 404, "Item with id 'msg_elsewhere' not found.");
const limited = (passage: Passage): void => refuses(passage, 429, "Rate limit reached for gpt-5.1", "rate_limit_exceeded");

describe("an item of an answer before, named by its id", () => {
  for (const [how, answers] of [
    ["whole answers", whole],
    ["streams", streamed],
  ] as const)
    test(`leads to the account that stored it: ${how}`, () => {
      const on = gateway();
      const first = asks(on, "Hi");
      const maker = tokenOf(first);
      answers(first, "msg_turn0");
      for (let i = 0; i < 7; i++) {
        const next = goesOn(on, "msg_turn0", ...(i > 0 ? [`msg_turn${i}`] : []));
        assert.equal(tokenOf(next), maker);
        answers(next, `msg_turn${i + 1}`);
      }
    });

  test("is asked of the provider's other tokens where nobody knows who stored it, and no token is blamed", () => {
    const on = gateway();
    const next = goesOn(on, "msg_elsewhere");
    const strangers = [tokenOf(next)];
    unknown(next);
    strangers.push(tokenOf(next));
    unknown(next);
    const maker = tokenOf(next);
    assert.deepEqual([...strangers, maker].sort(), [...TOKENS].sort());
    whole(next, "msg_next");
    assert.equal(next.answer?.status, 200);
    for (let i = 0; i < 4; i++) {
      const again = goesOn(on, "msg_elsewhere");
      assert.equal(tokenOf(again), maker);
      whole(again, "msg_again");
    }
  });

  test("goes to nobody else while its account is out, and the client is told what to do", () => {
    const on = gateway();
    const first = asks(on, "Hi");
    whole(first, "msg_turn0");
    const next = goesOn(on, "msg_turn0");
    limited(next);
    while (next.answer === null) unknown(next);
    assert.equal(next.answer.status, 409);
    const { error } = JSON.parse(next.answer.body.toString()) as { error: { code: string; param: string; message: string } };
    assert.deepEqual([error.code, error.param], ["state_unavailable", "input.item_reference"]);
    assert.match(error.message, /store: false/);
  });

  test("is not remembered of an answer that the client wants stored nowhere", () => {
    const on = gateway();
    const first = asks(on, "Hi", { store: false });
    whole(first, "msg_turn0");
    const asked = new Set<string>();
    for (let i = 0; i < 3; i++) {
      const next = goesOn(on, "msg_turn0");
      asked.add(tokenOf(next));
      next.leave();
    }
    assert.equal(asked.size, 3);
  });
});
