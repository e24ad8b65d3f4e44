// What another provider or account left in a conversation: reasoning that nobody can look up, and a search that nobody can read.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { JSON_HEADERS, OK_BODY, worker } from "./worker.js";

const RESPONSE = JSON.stringify({
  id: "r",
  object: "response",
  status: "completed",
  output: [{ type: "message", content: [{ type: "output_text", text: "Hi" }] }],
});
const REFUSED = (message: string, code: string | null = null) =>
  JSON.stringify({ error: { message, type: "invalid_request_error", param: "input", code } });

const CASES: [string, number, string, object][] = [
  // github.com/anomalyco/opencode/issues/7724
  [
    "that was never stored",
    404,
    REFUSED(
      "Item with id 'rs_67c9' not found. Items are not persisted when `store` is set to false. Try again with `store` set to true, or remove this item from your input.",
    ),
    { type: "reasoning", id: "rs_67c9", summary: [{ type: "summary_text", text: "Hm" }] },
  ],
  // github.com/musistudio/claude-code-router/issues/1783
  [
    "with its words open",
    400,
    REFUSED(
      "Invalid 'input[1].content': array too long. Expected an array with maximum length 0, but got an array with length 1 instead.",
      "array_above_max_length",
    ),
    { type: "reasoning", id: "rs_9a5d", summary: [], content: [{ type: "reasoning_text", text: "Hm" }], encrypted_content: null },
  ],
  // github.com/Wei-Shaw/sub2api/issues/3138
  [
    "without what was encrypted",
    400,
    REFUSED(
      "The encrypted content gAAA could not be verified. Reason: Encrypted content could not be decrypted or parsed.",
      "invalid_encrypted_content",
    ),
    { type: "reasoning", id: "rs_1", summary: [] },
  ],
];

describe("reasoning of another provider", () => {
  test.each(CASES)("%s is left out, and the request asked once more", (_, status, refusal, item) => {
    const provider = {
      id: "p",
      type: "openai",
      apiTokens: ["sk-filter-token-one", "sk-filter-token-two"],
      baseUrl: "http://127.0.0.1:9/v1",
    };
    const on = worker({ config: { providers: [provider], routes: [{ name: "r", match: { model: "*" }, provider: "p" }] } });
    const input = [{ type: "message", role: "user", content: "Go" }, item, { type: "message", role: "user", content: "On" }];
    const passage = on.request({ path: "/v1/responses", headers: JSON_HEADERS, body: [JSON.stringify({ model: "m", input })] });
    passage.respond(status, JSON_HEADERS, [refusal]);
    const left = JSON.parse(passage.attempt?.body.toString() ?? "{}") as { input: unknown[] };
    assert.deepEqual(left.input, [input[0], input[2]]);
    passage.respond(200, JSON_HEADERS, [RESPONSE]);
    assert.equal(passage.answer?.status, 200);
    assert.equal(passage.answer.headers.get("x-ai-dropped"), "reasoning");
  });
});

test("a search of Anthropic's in the turns before is left out by name, what was said of it stays", () => {
  const provider = { id: "p", type: "openai", dialect: "chat", apiTokens: ["sk-filter-token-one"], baseUrl: "http://127.0.0.1:9/v1" };
  const on = worker({ config: { providers: [provider], routes: [{ name: "r", match: { model: "*" }, provider: "p" }] } });
  const found = { type: "web_search_result", title: "A", url: "https://example.org", encrypted_content: "x", page_age: null };
  const content = [
    { type: "server_tool_use", id: "srvtoolu_1", name: "web_search", input: { query: "q" } },
    { type: "web_search_tool_result", tool_use_id: "srvtoolu_1", content: [found] },
    { type: "text", text: "It is so.", citations: [] },
  ];
  const messages = [
    { role: "user", content: "Go" },
    { role: "assistant", content },
    { role: "user", content: "On" },
  ];
  const passage = on.request({
    path: "/v1/messages",
    headers: JSON_HEADERS,
    body: [JSON.stringify({ model: "m", max_tokens: 9, messages })],
  });
  const left = JSON.parse(passage.attempt?.body.toString() ?? "{}") as { messages: { content: string }[] };
  assert.deepEqual(
    left.messages.map((turn) => turn.content),
    ["Go", "It is so.", "On"],
  );
  passage.respond(200, JSON_HEADERS, [OK_BODY]);
  assert.equal(passage.answer?.headers.get("x-ai-dropped"), "web_search");
});
