// Prompts of more than 256 KB: they are read while they come, and the model is written while the piece that has it is all that is there.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import type { Worker } from "../support/host/gateway.js";
import type { Passage } from "../support/host/passage.js";
import { Random } from "../support/random.js";
import { config, JSON_HEADERS, refuse, succeed, worker } from "./worker.js";

const KB = 1024;
const TEXT = JSON.stringify('Say "this", and {"model":"none"}\n'.repeat(25 * KB));

/** A request of 600 KB and more: its members in this order. */
function prompt(members: string[], model = '"m"'): Buffer {
  const values: Record<string, string> = {
    model: `"model": ${model}`,
    again: `"model": ${model}`,
    messages: `"messages":[{"role":"user","content":${TEXT}}]`,
    user: '"user":"somebody"',
    stream: '"stream":false',
  };
  return Buffer.from(`{${members.map((name) => values[name]).join(",")}}`);
}

/** Cut at these places. */
function pieces(body: Buffer, ...at: number[]): Buffer[] {
  return [0, ...at].map((from, i) => body.subarray(from, at[i] ?? body.length));
}

function send(on: Worker, body: Buffer[], headers: [string, string][] = []): Passage {
  const length = body.reduce((sum, { length }) => sum + length, 0);
  return on.request({ headers: [...JSON_HEADERS, ["content-length", String(length)], ...headers], body });
}

const one = {
  id: "p1",
  type: "openai",
  apiTokens: ["sk-a"],
  baseUrl: "http://127.0.0.1:9/v1",
  modelMapping: { m: "a-model-with-a-longer-name" },
};
const two = { id: "p2", type: "openai", apiTokens: ["sk-b"], baseUrl: "http://127.0.0.1:8/v1", modelMapping: { m: "b" } };
const mapped = (more: object = {}): object =>
  config({ providers: [one, two], routes: [{ match: { model: "m" }, provider: "p1", fallbacks: [{ provider: "p2" }] }], ...more });

const ORDERS = [
  ["model", "messages"],
  ["messages", "model"],
  ["user", "model", "stream", "messages", "user"],
  ["messages", "stream", "model", "user"],
];
const CUTS = [[300 * KB], [1, 300 * KB, 300 * KB + 1], [10 * KB, 270 * KB, 700 * KB, 1200 * KB], [280 * KB, 281 * KB, 282 * KB]];

describe.each(ORDERS.map((order) => [order.join(", "), order] as const))("a large body: %s", (_, order) => {
  const named = CUTS.map((cuts) => [cuts.join(", "), cuts] as const);

  test.each(named)("cut at %s leaves with the provider's model and every other byte as it came, to each target", (__, cuts) => {
    const on = worker({ config: mapped() });
    const passage = send(on, pieces(prompt(order), ...cuts));
    const expected = prompt(order, '"a-model-with-a-longer-name"');
    assert.ok(passage.attempt?.body.equals(expected), passage.attempt?.body.subarray(0, 200).toString());
    assert.equal(passage.attempt?.headers.get("content-length"), String(expected.length));
    refuse(passage);
    const other = prompt(order, '"b"');
    assert.equal(passage.attempt?.cluster, "p2");
    assert.ok(passage.attempt?.body.equals(other), passage.attempt?.body.subarray(0, 200).toString());
    assert.equal(passage.attempt?.headers.get("content-length"), String(other.length));
    succeed(passage);
    assert.equal(passage.answer?.status, 200);
  });

  test("at random cuts is the same", () => {
    const random = Random.fromEnvironment();
    const body = prompt(order);
    for (let i = 0; i < 20; i++) {
      const cuts = Array.from({ length: 1 + random.below(6) }, () => 1 + random.below(body.length - 1)).sort((a, b) => a - b);
      const passage = send(worker({ config: mapped() }), pieces(body, ...new Set(cuts)));
      assert.ok(passage.attempt?.body.equals(prompt(order, '"a-model-with-a-longer-name"')), `seed ${random.seed}: ${cuts.join(",")}`);
      succeed(passage);
    }
  });
});

test("the whole is not read once more to write the model, where it stands in what came first", () => {
  const [front, behind] = [
    ["model", "messages"],
    ["messages", "model"],
  ].map((order) => {
    const on = worker({ config: mapped() });
    succeed(send(on, pieces(prompt(order), 300 * KB)));
    return on.vm.hostCalls.get("proxy_get_buffer_bytes") ?? 0;
  });
  assert.equal(front, (behind ?? 0) - 1);
});

test("a model that nobody maps stays, and nothing is copied back", () => {
  const on = worker({ config: mapped({ routes: [{ match: { model: "*" }, provider: "p1" }] }) });
  const body = prompt(["model", "messages"], '"other"');
  const passage = send(on, pieces(body, 300 * KB));
  assert.ok(passage.attempt?.body.equals(body));
  assert.equal(passage.attempt?.headers.get("content-length"), String(body.length));
  assert.equal(on.vm.hostCalls.get("proxy_set_buffer_bytes"), undefined);
  succeed(passage);
});

test("a first target that is passed over leaves nothing of its name", () => {
  const cannot = { ...one, type: "dify", botType: "Chat", translate: false };
  const plain = { id: "p2", type: "openai", apiTokens: ["sk-b"], baseUrl: "http://127.0.0.1:8/v1" };
  const on = worker({ config: mapped({ providers: [cannot, plain] }) });
  const body = prompt(["model", "messages"]);
  const passage = send(on, pieces(body, 300 * KB));
  assert.equal(passage.attempt?.cluster, "p2");
  assert.ok(passage.attempt?.body.equals(body), passage.attempt?.body.subarray(0, 200).toString());
  assert.equal(passage.attempt?.headers.get("content-length"), String(body.length));
  succeed(passage);
});

test("a model with escapes in its name is the same model", () => {
  const passage = send(worker({ config: mapped() }), pieces(prompt(["model", "messages"], '"\\u006d"'), 300 * KB));
  assert.ok(passage.attempt?.body.equals(prompt(["model", "messages"], '"a-model-with-a-longer-name"')));
  succeed(passage);
});

describe("is refused as a small one is", () => {
  test.each<[string, Buffer, number, string]>([
    ["a model that is named twice", prompt(["model", "messages", "again"]), 400, "duplicate_model"],
    ["half of it", prompt(["model", "messages"]).subarray(0, 700 * KB), 400, "invalid_json"],
    ["more behind its end", Buffer.concat([prompt(["model", "messages"]), Buffer.from("{}")]), 400, "invalid_json"],
    ["no model", prompt(["messages"]), 400, "missing_model"],
    ["a model that nothing serves", prompt(["model", "messages"], '"nobody"'), 404, "model_not_found"],
  ])("%s", (_, body, status, code) => {
    const passage = send(worker({ config: mapped() }), pieces(body, 300 * KB, 600 * KB));
    assert.equal(passage.attempt, null);
    const answer = JSON.parse(passage.answer?.body.toString() ?? "{}") as { error: { code: string } };
    assert.deepEqual([passage.answer?.status, answer.error.code], [status, code]);
  });
});

test("of a session it is the same one, however it comes", () => {
  const on = worker({
    config: mapped({ affinity: "session", providers: [{ ...one, apiTokens: ["sk-1", "sk-2", "sk-3", "sk-4", "sk-5"] }, two] }),
  });
  const tokens = [[], [300 * KB], [400 * KB, 800 * KB]].map((cuts) => {
    const passage = send(on, pieces(prompt(["model", "messages", "user"]), ...cuts));
    succeed(passage);
    return passage.attempt?.headers.get("authorization");
  });
  assert.equal(new Set(tokens).size, 1);
});

test("many under way at once do not meet", () => {
  const on = worker({ config: mapped() });
  const passages = Array.from({ length: 5 }, (_, i) => send(on, pieces(prompt(["model", "messages", "user"]), (300 + i) * KB)));
  for (const passage of passages) {
    assert.ok(passage.attempt?.body.equals(prompt(["model", "messages", "user"], '"a-model-with-a-longer-name"')));
    succeed(passage);
  }
});
