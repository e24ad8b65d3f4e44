import { beforeAll, afterAll, expect, test } from "vitest";
import { type DemoProvider, startDemoProvider } from "../../gateway/demo/provider.js";

let provider: DemoProvider;
beforeAll(async () => {
  provider = await startDemoProvider({ name: "qwen", tokens: ["right"], modelPrefix: "qwen-", chunkPauseMs: 1 });
});
afterAll(() => provider.close());

function ask(body: object, token = "right"): Promise<Response> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  return fetch(`${provider.baseUrl}/chat/completions`, { method: "POST", headers, body: JSON.stringify(body) });
}

test("a wrong token gets a 401 in OpenAI's shape", async () => {
  const answer = await ask({ model: "qwen-turbo" }, "wrong");
  expect(answer.status).toBe(401);
  expect(await answer.json()).toMatchObject({ error: { code: "invalid_api_key" } });
});

test("the answer names the provider and the model that was asked for", async () => {
  const answer = (await (await ask({ model: "qwen-turbo", messages: [{ role: "user", content: "Hi" }] })).json()) as Record<
    string,
    unknown
  >;
  expect(answer).toMatchObject({ object: "chat.completion", model: "qwen-turbo", choices: [{ finish_reason: "stop" }] });
  expect(JSON.stringify(answer)).toContain("Hello from qwen (simulated)");
});

test("a stream brings a role, the words, a finish reason, the usage and the terminator", async () => {
  const text = await (await ask({ model: "qwen-turbo", stream: true, stream_options: { include_usage: true } })).text();
  const events = text.trim().split("\n\n");
  expect(events.at(-1)).toBe("data: [DONE]");
  const chunks = events
    .slice(0, -1)
    .map((event) => JSON.parse(event.slice("data: ".length)) as { choices: { delta: { content?: string } }[] });
  expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? "").join("")).toContain("Hello from qwen (simulated)");
  expect(text).toContain('"finish_reason":"stop"');
  expect(text).toContain('"total_tokens"');
});

test("a model of somebody else is unknown", async () => {
  const answer = await ask({ model: "deepseek-chat" });
  expect(answer.status).toBe(404);
  expect(await answer.json()).toMatchObject({ error: { code: "model_not_found" } });
});
