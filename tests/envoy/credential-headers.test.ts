// What of a client's head reaches a provider: nothing that looks like a credential, and everything else.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { ok } from "../support/answers.js";
import { OPENAI } from "../support/provider-bodies.js";
import { fails, twoTokens } from "./drills/bad-tokens.js";
import { staged, type Installed } from "./staged.js";

const SECRET = "hunter2-of-the-client";
const DROPPED = [
  "apikey", "x-apikey", "x-access-token", "x-amz-security-token", "x-amzn-oidc-data", "x-amzn-oidc-identity", "x-amzn-oidc-accesstoken",
  "x-goog-iap-jwt-assertion", "x-goog-authenticated-user-email", "cf-access-jwt-assertion", "cf-access-client-secret", "cf-access-client-id",
  "ocp-apim-subscription-key", "x-auth-request-access-token", "x-auth-request-email", "x-auth-request-user", "x-token", "private-token", "cookie2",
  "ssl-client-cert", "x-ssl-client-verify", "x-client-cert", "x-id-token", "x-csrf-token", "x-xsrf-token", "x-functions-key", "x-rapidapi-key",
  "x-gitlab-token", "job-token", "x-vault-token", "x-ms-client-principal", "x-ms-token-aad-id-token", "x-pomerium-jwt-assertion", "x-authentik-email",
  "remote-user", "x-remote-user", "x-consumer-username", "x-mse-consumer", "x-access-key-id", "x-secret", "x-client-secret", "x-user-password", "dpop",
  "signature", "authentication", "x-authorization-token", "tailscale-user-login", "x-session-token", "helicone-auth", "x-portkey-api-key", "x-jwt-payload",
  "x-key", "x-oauth-scopes", "x-master-key", "x-identity", "x-api-token",
]; // prettier-ignore
const PASSED = [
  "openai-beta", "x-stainless-lang", "x-stainless-retry-count", "idempotency-key",
  "x-idempotency-key", "http-referer", "x-title", "x-claude-code-session-id", "x-session-affinity", "x-session-id", "x-max-tokens", "x-token-count",
  "x-tokenizer", "x-author", "x-authors-note", "x-monkey", "x-keyboard", "x-keys-count", "x-cache-key", "x-prompt-cache-key", "x-partition-key",
  "x-client-name", "x-client-version", "x-passthrough", "x-secretary", "x-certainty", "x-cookies-eaten", "x-designature",
  "accept-language", "x-app", "x-initiator", "editor-version", "copilot-integration-id", "x-ssorted", "x-tenant",
]; // prettier-ignore

/** They speak to another vendor than the one that is asked. */
const OTHERS = [
  ...["anthropic-version", "anthropic-beta", "anthropic-dangerous-direct-browser-access", "x-goog-api-client", "x-ms-client-request-id"],
  ...["x-amzn-trace-id", "x-dashscope-sse", "x-dashscope-workspace", "x-tc-region"],
];

describe.each(["full", "downstreamOnly"] as Installed[])("installed %s", (installed) => {
  async function seenBy(headers: Record<string, string>, more: object = {}): Promise<string[]> {
    const dumps: string[] = [];
    await staged("plain", installed, async (stage) => {
      const { provider, bad, good, target } = await twoTokens(stage, fails(OPENAI.serverError), { more });
      // Chance decides which token is asked first.
      const both = (): boolean => provider.hits(bad) > 0 && provider.hits(good) > 0;
      for (let i = 0; i < 64 && !both(); i++) assert.equal((await stage.ask(target, { headers })).status, 200);
      assert.ok(both());
      provider.script(good, ok());
      dumps.push(...provider.calls().map((request) => request.dump()));
    });
    return dumps;
  }

  test("no header that looks like a credential reaches a provider, on a first attempt or a further one", async () => {
    for (const dump of await seenBy(Object.fromEntries(DROPPED.map((name) => [name, SECRET])))) {
      assert.doesNotMatch(dump, new RegExp(SECRET));
    }
  });

  test("neither does a value that can be nothing else", async () => {
    const jwt = `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.${"a".repeat(43)}`;
    const values = {
      "x-one": `Bearer ${SECRET}`,
      "x-two": `basic ${SECRET}==`,
      "x-three": jwt,
      "x-four": `sk-proj-${"a1".repeat(20)}`,
      "x-five": `Token ${SECRET}`,
    };
    for (const dump of await seenBy(values)) {
      for (const value of Object.values(values)) assert.ok(!dump.includes(value), `${value} reached a provider`);
    }
  });

  test("what providers need, and what only sounds like a credential, passes", async () => {
    for (const dump of await seenBy({
      ...Object.fromEntries(PASSED.map((name) => [name, "basic"])),
      "x-plan": "bearer",
      "x-short": "sk-1",
    })) {
      for (const name of PASSED) assert.match(dump, new RegExp(`^${name}: basic$`, "im"), `${name} did not pass`);
      assert.match(dump, /^x-plan: bearer$/im);
      assert.match(dump, /^x-short: sk-1$/im);
    }
  });

  test("what speaks to another vendor does not, unless passHeaders names it", async () => {
    const headers = Object.fromEntries(OTHERS.map((name) => [name, "of-another"]));
    for (const dump of await seenBy(headers)) assert.doesNotMatch(dump, /of-another/);
    for (const dump of await seenBy(headers, { passHeaders: OTHERS })) {
      for (const name of OTHERS) assert.match(dump, new RegExp(`^${name}: of-another$`, "im"), `${name} did not pass`);
    }
  });

  test("passHeaders names those that pass all the same", async () => {
    const headers = { "x-access-token": SECRET, "private-token": SECRET, "x-custom": `Bearer ${SECRET}` };
    for (const dump of await seenBy(headers, { passHeaders: ["X-Access-Token", "x-custom"] })) {
      assert.match(dump, new RegExp(`^x-access-token: ${SECRET}$`, "im"));
      assert.match(dump, new RegExp(`^x-custom: Bearer ${SECRET}$`, "im"));
      assert.doesNotMatch(dump, /^private-token/im);
    }
  });
});
