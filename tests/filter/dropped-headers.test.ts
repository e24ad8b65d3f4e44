// What a client sends and no provider gets: each name by itself, and names beside them that do pass.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { ask, worker } from "./worker.js";

const DROPPED = [
  ...["proxy-authorization", "x-authorization", "x-api-key", "api-key", "x-goog-api-key", "x-dashscope-api-key", "cookie"],
  ...["openai-organization", "openai-project", "forwarded", "x-real-ip", "via", "x-goog-user-project", "x-auth-token", "x-client-ip"],
  ...[
    "x-auth-request-user",
    "cookie2",
    "x-id-token",
    "private-token",
    "x-client-secret",
    "x-user-password",
    "dpop",
    "signature",
    "x-jwt-payload",
  ],
  ...["ocp-apim-subscription-key", "x-access-key-id", "cf-access-client-id", "ssl-client-cert", "x-amzn-oidc-identity", "x-identity"],
  ...["true-client-ip", "cf-connecting-ip", "x-forwarded-for", "x-forwarded-anything", "x-envoy-anything", "x-ai-anything"],
];
const PASSING = [
  "proxy-authorizatio",
  "x-api-keys",
  "api-kez",
  "cookies",
  "openai-beta",
  "forwardee",
  "vib",
  "x-client-iq",
  "accept",
  "x-stainless-os",
];

describe("a header of the client", () => {
  const on = worker();
  test.each(DROPPED)("%s goes to no provider", (name) => {
    const passage = ask(on, "m", [[name, "of-the-client"]]);
    assert.ok(passage.attempt);
    assert.equal(passage.attempt.headers.get(name), undefined);
  });
  test.each(PASSING)("%s passes", (name) => {
    assert.equal(ask(on, "m", [[name, "of-the-client"]]).attempt?.headers.get(name), "of-the-client");
  });
  test("authorization is the provider's", () => {
    assert.match(ask(on).attempt?.headers.get("authorization") ?? "", /^Bearer sk-filter-token-/);
  });
});
