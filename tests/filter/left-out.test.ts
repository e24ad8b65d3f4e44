// A build that leaves dialects out (npm run build -- --dialects chat,messages).
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import asc from "assemblyscript/asc";
import { afterAll, beforeAll, describe, test } from "vitest";
import type { Worker } from "../support/host/gateway.js";
import type { Passage } from "../support/host/passage.js";
import { config, JSON_HEADERS, worker } from "./worker.js";

const ALONE = "This build of the plugin translates between chat, messages alone (npm run build -- --dialects).";

const folder = mkdtempSync(join(tmpdir(), "left-out-"));
const wasm = join(folder, "left-out.wasm");
afterAll(() => rmSync(folder, { recursive: true }));

// Not optimized, which takes a third of the time; what npm run build does besides is held by tests/source/build.test.ts.
beforeAll(async () => {
  const options = [
    "assembly/index.ts",
    "--target",
    "debug",
    "--outFile",
    wasm,
    "--textFile",
    join(folder, "left-out.wat"),
    "--use",
    "DIALECTS=3",
  ];
  const { error, stderr } = await asc.main(options);
  assert.equal(error, null, stderr.toString());
});

const provider = (type: string, more: object = {}): object => ({
  id: type,
  type,
  apiTokens: ["key-of-a-test"],
  baseUrl: "http://127.0.0.1:9/v1",
  ...more,
});
const PROVIDERS = [
  provider("openai"),
  provider("claude"),
  provider("gemini", { baseUrl: "http://127.0.0.1:9" }),
  provider("dify", { botType: "Chat" }),
];
const ROUTES = ["openai", "claude", "gemini", "dify"].map((type) => ({ match: { model: `of-${type}` }, provider: type }));

const started = (): Worker => worker({ wasm, config: config({ providers: PROVIDERS, routes: ROUTES }) });

const QUESTION = [{ role: "user", content: "Hello?" }];

function send(on: Worker, path: string, body: object): Passage {
  return on.request({ path, headers: [...JSON_HEADERS], body: [JSON.stringify(body)] });
}

describe("translates between what is in it", () => {
  test("chat to messages, and back", () => {
    const passage = send(started(), "/v1/chat/completions", { model: "of-claude", messages: QUESTION });
    assert.equal(passage.attempt?.headers.get(":path"), "/v1/messages");
    const answer = {
      id: "msg_1",
      type: "message",
      role: "assistant",
      model: "of-claude",
      content: [{ type: "text", text: "Hello!" }],
      stop_reason: "end_turn",
      usage: { input_tokens: 1, output_tokens: 2 },
    };
    passage.respond(200, JSON_HEADERS, [JSON.stringify(answer)]);
    assert.match(passage.answer?.body.toString() ?? "", /"object":"chat.completion".*Hello!/);
  });

  test("messages to chat", () => {
    const passage = send(started(), "/v1/messages", { model: "of-openai", max_tokens: 5, messages: QUESTION });
    assert.equal(passage.attempt?.headers.get(":path"), "/v1/chat/completions");
    passage.breakOff();
  });
});

test("what a provider speaks itself goes there as it came", () => {
  const passage = send(started(), "/v1/responses", { model: "of-openai", input: "Hello?" });
  assert.deepEqual(
    [passage.attempt?.headers.get(":path"), passage.attempt?.body.toString()],
    ["/v1/responses", '{"model":"of-openai","input":"Hello?"}'],
  );
  passage.breakOff();
});

describe("what is left out is refused, and says why", () => {
  test.each([
    ["responses to messages", "/v1/responses", { model: "of-claude", input: "Hello?" }],
    ["chat to Dify", "/v1/chat/completions", { model: "of-dify", messages: QUESTION }],
    ["messages to Dify", "/v1/messages", { model: "of-dify", max_tokens: 5, messages: QUESTION }],
  ])("%s", (_, path, body) => {
    const passage = send(started(), path, body);
    assert.equal(passage.attempt, null);
    const { error } = JSON.parse(passage.answer?.body.toString() ?? "{}") as { error: { message: string } };
    assert.equal(passage.answer?.status, 404);
    assert.ok(error.message.endsWith(ALONE), error.message);
  });
});

test("a token is probed in what its provider is asked in, where the protocol that it prefers is left out", () => {
  const failover = { healthCheckModel: "probe-model", healthCheckInterval: 1000 };
  const qwen = { id: "q", type: "qwen", dialect: "dashscope", apiTokens: ["key-one", "key-two"], failover };
  const on = worker({ wasm, config: config({ providers: [qwen], routes: [{ match: { model: "*" }, provider: "q" }] }) });
  const passage = send(on, "/v1/chat/completions", { model: "qwen-max", messages: QUESTION });
  const path = passage.attempt?.headers.get(":path");
  assert.ok(path?.endsWith("/v1/chat/completions"), path);
  passage.respond(401, JSON_HEADERS, ['{"error":{"message":"no","code":"invalid_api_key"}}']);
  passage.leave();
  for (let i = 0; i < 100 && on.vm.calls.length === 0; i++) on.tick(100);
  const [call] = on.vm.calls;
  assert.equal(call?.headers.find(([name]) => name === ":path")?.[1], path);
  assert.equal(
    Buffer.from(call?.body ?? []).toString(),
    '{"model":"probe-model","messages":[{"role":"user","content":"ping"}],"max_tokens":1}',
  );
});

test("the log says so at the start, and a whole build says nothing", () => {
  assert.ok(started().vm.logs.some(({ text }) => text === `ai-failover: ${ALONE}`));
  assert.ok(!worker().vm.logs.some(({ text }) => text.includes("This build")));
});
