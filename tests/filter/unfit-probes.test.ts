// A probe that its provider refuses for its form says nothing of the token that it was sent with: it was out for good, since no other probe would be answered otherwise.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { ask, JSON_HEADERS, refuse, succeed, worker } from "./worker.js";

/** What a health-check model that cannot be asked so answers. */
const OF_FORM: [string, number, object][] = [
  // github.com/BerriAI/litellm/issues/26987
  [
    "a model whose thoughts take all of it",
    400,
    { message: "Could not finish the message because max_tokens or model output limit was reached", type: "invalid_request_error" },
  ],
  // github.com/BerriAI/litellm/pull/24365 and issues/26406, 1202: models that reason, of pictures, of embeddings.
  [
    "a model of pictures",
    400,
    { message: "Unknown parameter: 'max_tokens'.", type: "invalid_request_error", param: "max_tokens", code: "unknown_parameter" },
  ],
  [
    "a model that reasons",
    400,
    {
      message: "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      type: "invalid_request_error",
      param: "max_tokens",
      code: "unsupported_parameter",
    },
  ],
  [
    "a model of embeddings",
    404,
    {
      message: "This is not a chat model and thus not supported in the v1/chat/completions endpoint. Did you mean to use v1/completions?",
      type: "invalid_request_error",
      param: "model",
      code: null,
    },
  ],
  [
    "a model that is gone",
    404,
    {
      message: "The model `probe-model` does not exist or you do not have access to it.",
      type: "invalid_request_error",
      param: null,
      code: "model_not_found",
    },
  ],
  // github.com/anthropics/claude-code/issues/24690, github.com/MoonshotAI/kimi-code/issues/414
  [
    "a subscription for other programs",
    400,
    {
      message: "This credential is only authorized for use with Claude Code and cannot be used for other API requests.",
      type: "invalid_request_error",
    },
  ],
  [
    "a subscription for other programs, with a 403",
    403,
    {
      message: "Kimi For Coding is currently only available for Coding Agents such as Kimi CLI, Claude Code, Roo Code, Kilo Code, etc.",
      type: "access_terminated_error",
    },
  ],
];
const OF_TOKEN: [string, number, object][] = [
  [
    "a key that is wrong, with a 400",
    400,
    { code: 400, message: "API key not valid. Please pass a valid API key.", status: "INVALID_ARGUMENT" },
  ],
  ["a key that is wrong", 401, { message: "no", code: "invalid_api_key" }],
  ["a path that nobody knows", 404, { message: "Not Found" }],
  ["a server's fault", 500, { message: "no" }],
];

function started() {
  const p1 = {
    ...{ id: "p1", type: "openai", apiTokens: ["sk-filter-token-one"], baseUrl: "http://127.0.0.1:9/v1" },
    failover: { healthCheckModel: "probe-model", healthCheckInterval: 1000 },
  };
  const p2 = { id: "p2", type: "openai", apiTokens: ["sk-filter-token-two"], baseUrl: "http://127.0.0.1:10/v1" };
  const on = worker({
    config: { providers: [p1, p2], routes: [{ name: "r", match: { model: "*" }, provider: "p1", fallbacks: [{ provider: "p2" }] }] },
  });
  const passage = ask(on);
  refuse(passage);
  succeed(passage);
  return on;
}

/** The token is out and its probe is due: what it is answered. */
function probed(status: number, error: object) {
  const on = started();
  for (let i = 0; i < 5 && on.vm.calls.length === 0; i++) on.tick(1000);
  const [probe] = on.vm.calls;
  assert.ok(probe);
  on.vm.answerCall(probe, [[":status", String(status)], ...JSON_HEADERS], JSON.stringify({ error }));
  return on;
}

describe("a probe of a token", () => {
  test.each(OF_FORM)("that %s refuses leaves it to a real request", (_, status, error) => {
    const on = probed(status, error);
    const passage = ask(on);
    assert.equal(passage.attempt?.cluster, "p1");
    succeed(passage);
    const [first] = on.ask("GET", "/status").json.providers as { tokens: { state: string }[] }[];
    assert.equal(first?.tokens[0]?.state, "returning");
  });

  test("which puts it out again where it is refused", () => {
    const [, status, error] = OF_FORM[0] ?? ["", 0, {}];
    const on = probed(status, error);
    const passage = ask(on);
    refuse(passage);
    assert.equal(passage.attempt?.cluster, "p2");
    succeed(passage);
    assert.equal(ask(on).attempt?.cluster, "p2");
  });

  test.each(OF_TOKEN)("that meets %s leaves it out", (_, status, error) => {
    assert.equal(ask(probed(status, error)).attempt?.cluster, "p2");
  });
});
