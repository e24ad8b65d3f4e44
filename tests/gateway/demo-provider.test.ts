import { beforeAll, afterAll, expect, test } from "vitest";
import { type DemoProvider, startDemoProvider } from "../../gateway/demo/provider.js";
import { UPSTREAM_CONNECTION_IDLE } from "../../gateway/envoy/clusters.js";

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

test.each([
  ["messages", { messages: "Hi" }],
  ["messages", { messages: [null] }],
  ["tools", { messages: [], tools: {} }],
])("%s of another form are refused, not met by a closed connection", async (member, body) => {
  const answer = await ask({ model: "qwen-turbo", ...body });
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ error: { message: `Invalid type for '${member}': expected an array of objects.` } });
});

const weather = {
  type: "function",
  function: { name: "get_weather", parameters: { type: "object", properties: { city: { type: "string" } } } },
};

test("a tool that is offered alone is called, its result is told, and one among many is left alone", async () => {
  const messages = [{ role: "user", content: "Hi" }];
  const answer = (await (await ask({ model: "qwen-turbo", messages, tools: [weather] })).json()) as {
    choices: { message: { tool_calls: { id: string; function: { arguments: string } }[] }; finish_reason: string }[];
  };
  const call = answer.choices[0]?.message.tool_calls[0];
  expect([answer.choices[0]?.finish_reason, call?.function]).toEqual([
    "tool_calls",
    { name: "get_weather", arguments: '{"city":"Hangzhou"}' },
  ]);
  const streamed = await (await ask({ model: "qwen-turbo", messages, tools: [weather], stream: true })).text();
  const pieces = [...streamed.matchAll(/"arguments":("(?:[^"\\]|\\.)*")/g)].map(([, piece]) => JSON.parse(piece as string) as string);
  expect(pieces.join("")).toBe('{"city":"Hangzhou"}');
  const told = [...messages, { role: "assistant", content: null, tool_calls: [call] }];
  const after = [...told, { role: "tool", tool_call_id: call?.id, content: "21 degrees" }];
  expect(await (await ask({ model: "qwen-turbo", messages: after, tools: [weather] })).text()).toContain("21 degrees");
  expect(await (await ask({ model: "qwen-turbo", messages, tools: [weather, weather] })).text()).toContain("Hello from qwen");
});

test("a picture is seen, and the words beside it", async () => {
  const content = [
    { type: "text", text: "What is it?" },
    { type: "image_url", image_url: { url: "data:image/png;base64,AA==" } },
  ];
  const answer = await (await ask({ model: "qwen-turbo", messages: [{ role: "user", content }] })).text();
  expect(answer).toContain("What is it?");
  expect(answer).toContain("You sent a picture.");
});

test("a connection that nobody uses stays longer than Envoy keeps it: a request never meets one that is just ending", async () => {
  const answer = await fetch(`${provider.baseUrl}/models`);
  const seconds = Number(/timeout=(\d+)/.exec(answer.headers.get("keep-alive") ?? "")?.[1]);
  expect(seconds).toBeGreaterThan(Number.parseInt(UPSTREAM_CONNECTION_IDLE));
});
