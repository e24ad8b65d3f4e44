// Usage in the metrics is what the providers gave, to the token: in all dialects, streamed and whole, over failovers. `npm run usage` takes 10,000 requests.
import assert from "node:assert/strict";
import { test } from "vitest";
import { answer, events, type Answer } from "../support/answers.js";
import { OPENAI } from "../support/provider-bodies.js";
import { randomFrom } from "../config/mutate.js";
import { fails } from "./drills/bad-tokens.js";
import { allServed, token } from "./drills/drill.js";
import { staged } from "./staged.js";

const REQUESTS = Number(process.env.USAGE_REQUESTS ?? 120);

/** What all answers together said. */
interface Given {
  input: number;
  output: number;
  cached: number;
  written: number;
  reasoning: number;
}

function speaker(given: Given): Answer {
  const random = randomFrom(20260102);
  const draw = (most: number): number => Math.floor(random() * most);
  return (request) => {
    const [fresh, cached, written, said, thought] = [1 + draw(900), draw(5000), draw(300), 1 + draw(400), draw(200)] as const;
    const isMessages = request.path.endsWith("/messages");
    const isResponses = request.path.endsWith("/responses");
    given.input += fresh + cached + (isMessages ? written : 0);
    given.cached += cached;
    given.output += said + thought;
    if (isMessages) given.written += written;
    else given.reasoning += thought;
    const { model } = request;
    if (isMessages) {
      const usage = {
        input_tokens: fresh,
        cache_read_input_tokens: cached,
        cache_creation_input_tokens: written,
        output_tokens: said + thought,
      };
      const message = { id: "msg_1", type: "message", role: "assistant", model, stop_sequence: null };
      const content = [{ type: "text", text: "Hello" }];
      if (!request.streamed) return answer(200, { ...message, content, stop_reason: "end_turn", usage })(request);
      const event = (type: string, more: object) => ({ event: type, data: JSON.stringify({ type, ...more }) });
      return events([
        event("message_start", { message: { ...message, content: [], stop_reason: null, usage: { ...usage, output_tokens: 1 } } }),
        event("content_block_start", { index: 0, content_block: { type: "text", text: "" } }),
        event("content_block_delta", { index: 0, delta: { type: "text_delta", text: "Hello" } }),
        event("content_block_stop", { index: 0 }),
        event("message_delta", { delta: { stop_reason: "end_turn", stop_sequence: null }, usage: { output_tokens: said + thought } }),
        event("message_stop", {}),
      ])(request);
    }
    if (isResponses) {
      const usage = {
        ...{ input_tokens: fresh + cached, input_tokens_details: { cached_tokens: cached } },
        ...{
          output_tokens: said + thought,
          output_tokens_details: { reasoning_tokens: thought },
          total_tokens: fresh + cached + said + thought,
        },
      };
      const output = [
        {
          type: "message",
          id: "m1",
          role: "assistant",
          status: "completed",
          content: [{ type: "output_text", text: "Hello", annotations: [] }],
        },
      ];
      const whole = { id: "resp_1", object: "response", created_at: 1, status: "completed", model, output, usage };
      if (!request.streamed) return answer(200, whole)(request);
      const event = (type: string, more: object) => ({ event: type, data: JSON.stringify({ type, ...more }) });
      return events([
        event("response.created", { response: { ...whole, status: "in_progress", output: [], usage: null } }),
        event("response.output_text.delta", { item_id: "m1", output_index: 0, content_index: 0, delta: "Hello" }),
        event("response.completed", { response: whole }),
      ])(request);
    }
    const usage = {
      ...{ prompt_tokens: fresh + cached, completion_tokens: said + thought, total_tokens: fresh + cached + said + thought },
      ...{ prompt_tokens_details: { cached_tokens: cached }, completion_tokens_details: { reasoning_tokens: thought } },
    };
    const base = { id: "chatcmpl-1", created: 1, model };
    const message = { role: "assistant", content: "Hello" };
    if (!request.streamed)
      return answer(200, { ...base, object: "chat.completion", choices: [{ index: 0, message, finish_reason: "stop" }], usage })(request);
    const chunk = (choices: object[], more: object = {}) => ({
      data: JSON.stringify({ ...base, object: "chat.completion.chunk", choices, ...more }),
    });
    return events([
      chunk([{ index: 0, delta: message, finish_reason: null }]),
      chunk([{ index: 0, delta: {}, finish_reason: "stop" }]),
      chunk([], { usage }),
      { data: "[DONE]" },
    ])(request);
  };
}

test("usage in the metrics is what the providers gave, to the token", () =>
  staged(
    "mixed",
    "full",
    async (stage) => {
      const given: Given = { input: 0, output: 0, cached: 0, written: 0, reasoning: 0 };
      const speak = speaker(given);
      const [first, second] = [await stage.provider(), await stage.provider()];
      let count = 0;
      const down = answer(503, { error: { message: "overloaded", type: "server_error" } });
      first.script({}, (request) => (++count % 7 === 0 ? down(request) : speak(request)));
      const bad = token("bad");
      first.script(bad, fails(OPENAI.invalidKey));
      second.script({}, speak);
      // The second one speaks nothing but messages: what comes in another dialect is translated for it.
      const target = await stage.gateway({
        providers: [
          { id: "p0", tokens: [token("a"), bad], at: first, probes: false },
          { id: "p1", tokens: [token("b")], at: second, type: "claude", probes: false },
        ],
        route: { provider: undefined, targets: [{ provider: "p0", price: { input: 2, output: 8, cached: 0.5 } }, { provider: "p1" }] },
      });
      const messages = [{ role: "user", content: "Hello" }];
      const asks = [
        { path: "/chat/completions", extra: { messages, stream_options: { include_usage: true } } },
        { path: "/chat/completions", extra: { messages } },
        { path: "/messages", extra: { messages, max_tokens: 100 } },
        { path: "/responses", extra: { input: "Hello" } },
      ];
      for (let i = 0; i < REQUESTS; i += 8) {
        const answers = await Promise.all(
          Array.from({ length: 8 }, (_, j) => {
            const kind = asks[(i + j) % asks.length];
            const stream = (i + j) % 4 !== 1 && (i + j) % 8 < 4;
            return stage.ask(target, { ...kind, stream, ...(stream ? {} : { extra: { ...kind?.extra, stream_options: undefined } }) });
          }),
        );
        allServed(answers);
      }
      const counted = (await target.rig?.stats("usage_")) ?? new Map<string, number>();
      const sum = (name: string): number =>
        [...counted].filter(([stat]) => stat.endsWith(`.usage_${name}`)).reduce((all, [, value]) => all + value, 0);
      assert.deepEqual(
        { input: sum("input_tokens"), output: sum("output_tokens"), cached: sum("cached_tokens"), written: sum("cache_write_tokens") },
        { input: given.input, output: given.output, cached: given.cached, written: given.written },
      );
      assert.equal(sum("reasoning_tokens"), given.reasoning);
      assert.ok(sum("cost_micros") > 0);
    },
    2,
  ));
