// A model that reads no pictures is no failure of its provider: the next target is asked, and where there is none the client reads what was said.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { JSON_HEADERS, worker } from "./worker.js";

const MINE = (message: string, more: object = {}) => ({
  error: { message, type: "invalid_request_error", param: null, code: null, ...more },
});
const REFUSED: [what: string, status: number, body: object][] = [
  // github.com/rikkahub/rikkahub/issues/1433
  [
    "DeepSeek",
    400,
    MINE(
      "Failed to deserialize the JSON body into the target type: messages[1]: unknown variant `image_url`, expected `text` at line 1 column 679289",
      {
        code: "invalid_request_error",
      },
    ),
  ],
  // github.com/nexu-io/nexu/issues/733
  ["OpenRouter", 404, { error: { message: "No endpoints found that support image input", code: 404 } }],
  [
    "OpenRouter, tools",
    404,
    { error: { message: "No endpoints found that support tool use. To learn more, visit its documentation.", code: 404 } },
  ],
  // github.com/ollama/ollama/issues/17301
  ["Ollama", 400, { error: "this model does not support image input (ref: b8bd630e)" }],
  // github.com/Alishahryar1/free-claude-code/issues/1233
  ["vLLM", 400, { message: "/config/models/squirtle_instruct is not a multimodal model", type: "BadRequestError", param: null, code: 400 }],
  [
    "vLLM, newer",
    400,
    { object: "error", message: "At most 0 image(s) may be provided in one prompt.", type: "BadRequestError", param: null, code: 400 },
  ],
  // github.com/agno-agi/agno/issues/137
  ["Groq, tools", 400, MINE("`tools` is not supported with this model")],
  // github.com/openai/openai-dotnet/issues/276
  [
    "OpenAI, a schema",
    400,
    MINE("Invalid parameter: 'response_format' of type 'json_schema' is not supported with model version `gpt-4o`.", {
      param: "response_format",
    }),
  ],
  // github.com/anomalyco/opencode/issues/47994
  ["a gateway", 400, MINE("Model do not support image input. Request id: 021788884720158619b1")],
  ["OpenAI", 400, MINE("Invalid content type. image_url is only supported by certain models.", { param: "messages.[0].content.[1].type" })],
  [
    "llama.cpp",
    500,
    {
      error: {
        code: 500,
        message: "image input is not supported - hint: if this is unexpected, you may need to provide the mmproj",
        type: "server_error",
      },
    },
  ],
];

const provider = (id: string, port: number) => ({
  ...{ id, type: "openai-compatible", apiTokens: [`sk-filter-token-${id}`], baseUrl: `http://127.0.0.1:${port}/v1` },
});
const request = {
  headers: JSON_HEADERS,
  body: [
    JSON.stringify({
      model: "m",
      messages: [{ role: "user", content: [{ type: "image_url", image_url: { url: "data:image/png;base64,iVBORw0K" } }] }],
    }),
  ],
};

describe.each(REFUSED)("%s", (_, status, body) => {
  const gateway = (fallbacks: object[]) =>
    worker({ config: { providers: [provider("p", 9), provider("q", 10)], routes: [{ match: { model: "*" }, provider: "p", fallbacks }] } });
  const blamed = (on: ReturnType<typeof gateway>) =>
    (on.ask("GET", "/status").json.providers as { id: string; state: string; failures: number; tokens: { state: string }[] }[]).filter(
      ({ state, failures, tokens }) => state !== "ok" || failures > 0 || tokens.some((token) => token.state !== "ok"),
    );

  test("the next target is asked, once, and nobody is blamed", () => {
    const on = gateway([{ provider: "q" }]);
    const passage = on.request(request);
    passage.respond(status, JSON_HEADERS, [JSON.stringify(body)]);
    assert.equal(passage.attempt?.cluster, "q");
    assert.equal(passage.attempts, 2);
    assert.deepEqual(blamed(on), []);
  });

  test("where there is none, its words are the answer, however often", () => {
    const on = gateway([]);
    for (let i = 0; i < 5; i++) {
      const passage = on.request(request);
      passage.respond(status, JSON_HEADERS, [JSON.stringify(body)]);
      assert.deepEqual([passage.answer?.status, passage.answer?.body.toString()], [status, JSON.stringify(body)]);
    }
    assert.deepEqual(blamed(on), []);
  });
});
