// The real OpenAI client, without retries of its own, through the faults that matter most.
import assert from "node:assert/strict";
import OpenAI from "openai";
import { describe, test } from "vitest";
import { closedPort } from "../support/closed-port.js";
import { ok, type Answer } from "../support/answers.js";
import { Gate } from "../support/gate.js";
import { OPENAI } from "../support/provider-bodies.js";
import { fails, spare } from "./drills/bad-tokens.js";
import { CLIENT_KEY, MODEL, Stage, token, type Scenario, type ScenarioProvider, type Target } from "./drills/drill.js";
import { invariants, ourGateway } from "./drills/our-gateway.js";

const messages = [{ role: "user" as const, content: "Who are you?" }];

function clientOf(target: Target): OpenAI {
  return new OpenAI({ apiKey: CLIENT_KEY, baseURL: target.baseURL, maxRetries: 0 });
}

async function completion(client: OpenAI): Promise<string> {
  const answer = await client.chat.completions.create({ model: MODEL, messages });
  return answer.choices[0]?.message.content ?? "";
}

async function streamed(client: OpenAI): Promise<string> {
  const stream = await client.chat.completions.create({ model: MODEL, messages, stream: true });
  let text = "";
  for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? "";
  return text;
}

type Fault = (stage: Stage) => Promise<Scenario>;

/** A pool of dead tokens and, where asked, a good one among them. */
function pool(a: Answer, dead: number, good: number, fallback = false): Fault {
  return async (stage) => {
    const at = await stage.provider();
    const bad = Array.from({ length: dead }, (_, i) => token(`bad${i}`));
    for (const t of bad) at.script(t, a);
    const tokens = [...bad, ...Array.from({ length: good }, (_, i) => token(`good${i}`))];
    return withSpare(stage, { id: "p1", tokens, at }, fallback);
  };
}

async function withSpare(stage: Stage, primary: ScenarioProvider, fallback: boolean): Promise<Scenario> {
  if (!fallback) return { providers: [primary] };
  const other = await spare(stage);
  return { providers: [primary, other.scenario], fallbacks: [{ provider: "spare", model: "deepseek-chat" }] };
}

const FAULTS: Record<string, Fault> = {
  "K01 a token that answers 401": pool(fails(OPENAI.invalidKey), 1, 1),
  "K03 a token that answers 403": pool(fails(OPENAI.noCountry), 1, 1),
  "K04 a token that is over its rate": pool(fails(OPENAI.rateLimit, { "retry-after": "30" }), 1, 1),
  "K08 nine dead tokens of ten": pool(fails(OPENAI.invalidKey), 9, 1),
  "K21 a closed port": async (stage) =>
    withSpare(stage, { id: "p1", tokens: [token("a")], at: `http://127.0.0.1:${await closedPort()}/v1` }, true),
  "K22 a wrong token and a fallback": pool(fails(OPENAI.invalidKey), 1, 0, true),
  "K23 two tokens, one wrong": pool(fails(OPENAI.invalidKey), 1, 1, true),
};

async function on(workers: number, fault: Fault, run: (target: Target, stage: Stage) => Promise<void>): Promise<void> {
  const stage = new Stage("mixed", workers, ourGateway);
  try {
    await run(await stage.gateway(await fault(stage)), stage);
    await invariants(stage);
  } finally {
    await stage.end();
  }
}

describe.each([1, 4])("the openai client with %i worker(s)", (workers) => {
  for (const [name, fault] of Object.entries(FAULTS)) {
    test(`${name}: every completion and every stream arrives`, () =>
      on(workers, fault, async (target) => {
        const client = clientOf(target);
        for (let i = 0; i < 10; i++) {
          assert.equal(await completion(client), "Hello");
          assert.equal(await streamed(client), "Hello");
        }
      }));
  }

  test("K13 a bad request of its own is an error it can read, and the next request is served", () =>
    on(workers, pool(fails(OPENAI.badRequest), 1, 0), async (target, stage) => {
      const client = clientOf(target);
      await assert.rejects(completion(client), (error: InstanceType<typeof OpenAI.APIError>) => {
        assert.equal(error.status, 400);
        assert.equal(error.code, "invalid_type");
        return true;
      });
      stage.providers[0]?.script({}, ok());
      assert.equal(await completion(client), "Hello");
    }));

  test("K24 a repaired token serves it again", () =>
    on(workers, pool(fails(OPENAI.invalidKey), 1, 1), async (target, stage) => {
      const client = clientOf(target);
      for (let i = 0; i < 10; i++) assert.equal(await completion(client), "Hello");
      stage.providers[0]?.script({}, ok());
      for (let i = 0; i < 10; i++) assert.equal(await streamed(client), "Hello");
    }));

  test("K26 twenty clients at once meet a bad token", () =>
    on(workers, pool(fails(OPENAI.invalidKey), 1, 1), async (target) => {
      const client = clientOf(target);
      const texts = await Promise.all(Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? completion(client) : streamed(client))));
      assert.deepEqual(new Set(texts), new Set(["Hello"]));
    }));

  test("a stream after a re-dispatch reaches it chunk by chunk", () =>
    on(workers, pool(fails(OPENAI.invalidKey), 9, 1), async (target, stage) => {
      const gate = new Gate();
      const [provider] = stage.providers;
      const good = /sk-good0/;
      provider?.script({}, (r) => (good.test(r.token) ? ok({ gates: { 2: gate } })(r) : fails(OPENAI.invalidKey)(r)));
      const stream = await clientOf(target).chat.completions.create({ model: MODEL, messages, stream: true });
      let text = "";
      for await (const chunk of stream) {
        text += chunk.choices[0]?.delta.content ?? "";
        if (text === "Hel") gate.open();
      }
      assert.equal(text, "Hello");
    }));
});
