// Prompts that are too long, in the words of those who refuse them: `fallbackOn` asks the next target, whatever words they are. What refuses another thing stays what it was.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { ask, start, type Case } from "./recorded.js";

/** Who says it, with which status, in which words. The reports: assembly/core/length-words.ts. */
const TOO_LONG: [string, number, unknown][] = [
  ["Poolside", 400, { error: { message: "Input length 131393 exceeds the maximum allowed input length of 131040 tokens.", code: 400 } }],
  [
    "GLM of a hub",
    400,
    { error: { message: "Input length 877338 exceeds the maximum allowed input length of 639968 tokens", code: "400" } },
  ],
  ["somebody compatible", 400, { error: { message: "Input length (265330) exceeds model's maximum context length (262144)." } }],
  [
    "Atlas",
    400,
    {
      error: {
        message: "Prompt too long: 5152 tokens exceeds max_seq_len 2048 (leave room for output tokens)",
        type: "invalid_request_error",
      },
    },
  ],
  [
    "SGLang",
    400,
    {
      object: "error",
      message: "The input (400013 tokens) is longer than the model's context length (262144 tokens).",
      type: "BadRequestError",
      code: 400,
    },
  ],
  [
    "vLLM, of embeddings",
    400,
    {
      error: {
        message:
          "You passed 8193 input tokens and requested 0 output tokens. However, the model's context length is only 8192 tokens, resulting in a maximum input length of 8192 tokens. Please reduce the length of the input prompt.",
        type: "BadRequestError",
        code: 400,
      },
    },
  ],
  [
    "vLLM, of a length",
    400,
    {
      error: {
        message:
          "The decoder prompt (length 40000) is longer than the maximum model length of 32768. Make sure that `max_model_len` is no smaller than the number of text tokens.",
        type: "BadRequestError",
      },
    },
  ],
  ["TEI", 413, { error: "Input validation error: `inputs` must have less than 512 tokens. Given: 534", error_type: "Validation" }],
  [
    "TEI, by characters",
    413,
    { error: "Input validation error: `inputs` must have less than 32000 characters. Given: 67337", error_type: "Validation" },
  ],
  [
    "TEI in OpenAI's form",
    413,
    { message: "Input validation error: inputs must have less than 512 tokens. Given: 516", code: 413, type: "Validation" },
  ],
  ["LM Deploy", 400, { error: { message: "Input length exceeds the session_len" } }],
  ["SiliconFlow", 400, { code: 20015, message: "length of prompt_tokens (100000) must be less than max_seq_len (32768).", data: null }],
  [
    "Databricks around Bedrock",
    400,
    { error_code: "BAD_REQUEST", message: '{"external_model_error":{"message":"Input is too long for requested model."}}' },
  ],
  [
    "Cloudflare",
    413,
    {
      errors: [
        {
          message:
            "AiError: AiError: The estimated number of input and maximum output tokens (8500) exceeded this model context window limit (8000).",
          code: 5021,
        },
      ],
      success: false,
    },
  ],
  [
    "Mistral, of embeddings",
    400,
    { object: "error", message: "Too many tokens overall, split into more batches.", type: "invalid_request_prompt", code: "3210" },
  ],
  [
    "Voyage",
    400,
    {
      detail:
        "Request to model 'voyage-3' failed. The max allowed tokens per submitted batch is 120000. Your batch has 212342 tokens after truncation. Please lower the number of tokens in the batch.",
    },
  ],
  ["MiniMax, in a 200", 200, { base_resp: { status_code: 2013, status_msg: "invalid params, context window exceeds limit" } }],
  ["a code that nobody knows, in a 200", 200, { error_code: 336103, error_msg: "Prompt tokens too long" }],
  [
    "llama.cpp, as its own fault",
    500,
    { error: { code: 500, message: "input is too large to process. increase the physical batch size", type: "server_error" } },
  ],
  ["Ollama, as its own fault", 500, { error: { message: "the input length exceeds the context length", type: "api_error", code: null } }],
];

const OTHERWISE: [string, number, unknown][] = [
  [
    "OpenAI, of the answer",
    400,
    {
      error: {
        message: "max_tokens is too large: 100000. This model supports at most 16384 completion tokens, whereas you provided 100000.",
        param: "max_tokens",
      },
    },
  ],
  [
    "Groq, of the answer",
    400,
    {
      error: {
        message:
          "`max_tokens` must be less than or equal to `8192`, the maximum value for `max_tokens` is less than the `context_window` for this model",
      },
    },
  ],
  [
    "Anthropic, of the answer",
    400,
    {
      error: {
        type: "invalid_request_error",
        message: "max_tokens: 100000 > 64000, which is the maximum allowed number of output tokens for claude",
      },
    },
  ],
  [
    "Bedrock, of the answer",
    400,
    {
      message:
        "The maximum tokens you requested exceeds the model limit of 8192. Try again with a maximum tokens value that is lower than 8192.",
    },
  ],
  ["a parameter", 400, { error: { message: "temperature must be less than or equal to 2" } }],
  [
    "tools",
    400,
    {
      error: {
        message: "Invalid 'tools': array too long. Expected an array with maximum length 128, but got an array with length 150 instead.",
      },
    },
  ],
  [
    "a picture",
    400,
    { error: { message: "messages.0.content.1.image.source.base64: image exceeds 5 MB maximum: 6000000 bytes > 5242880 bytes" } },
  ],
  ["a client's words", 400, { error: { message: "Invalid value: 'the prompt is too long and exceeds the context window'." } }],
  ["no words", 400, { error: { code: "invalid" } }],
];

function asked(status: number, body: unknown, downstreamOnly: boolean, model = "m") {
  const it: Case = {
    one: { file: "", provider: "openai-compatible", api: ["chat"], what: "", source: "", date: "", status, body, kind: "contextLength" },
    api: "chat",
    streamed: false,
    downstreamOnly,
  };
  const on = start(it);
  const { answer } = ask(on, it, model);
  const [first] = on.ask("GET", "/status").json.providers as { tokens: { state: string; failures: number }[] }[];
  return { trail: answer?.headers.get("x-ai-trail"), status: answer?.status, token: first?.tokens[0] };
}

describe.each([false, true])("with the downstream half alone: %s", (downstreamOnly) => {
  test.each(TOO_LONG)("%s (%d) is asked elsewhere, and blames nobody", (_, status, body) => {
    const { trail, token } = asked(status, body, downstreamOnly);
    assert.equal(trail, "p#0=contextLength, spare#0=ok");
    assert.deepEqual([token?.state, token?.failures], ["ok", 0]);
  });

  test.each(OTHERWISE)("%s (%d) is the client's own", (_, status, body) => {
    assert.deepEqual(asked(status, body, downstreamOnly).status, status);
  });

  test("what is called a server's fault goes on without fallbackOn, what is refused does not", () => {
    const message = "the input length exceeds the context length";
    assert.equal(asked(500, { error: { message } }, downstreamOnly, "as-is").trail, "p#0=contextLength, spare#0=ok");
    assert.equal(asked(400, { error: { message } }, downstreamOnly, "as-is").status, 400);
  });
});
