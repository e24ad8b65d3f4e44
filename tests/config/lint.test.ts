// For each complaint a configuration that is caught and one, hardly different, that is not.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse, parseDocument } from "yaml";
import { checkConfig, parseConfig } from "../../config/index.js";
import { compileReader } from "./reader.js";

const read = await compileReader();

const FOLDER = "config/fixtures/lint";

/** Where each is found, and what it says in essence. */
const CAUGHT: Record<string, [path: string, says: RegExp]> = {
  "health-check-model-mapped": ["providers[0].failover.healthCheckModel", /knows that model as "qwen-max"/],
  "health-check-model-of-others": ["providers[0].failover.healthCheckModel", /no model of type "qwen" is named like "gpt-4o-mini"/],
  // https://github.com/higress-group/higress/issues/2159
  "pool-of-one": ["providers[0].apiTokens", /one API token and route "aliyun" no fallback/],
  "failover-turned-off": ["failover.enabled", /a bad one is used again and again/],
  "fallback-without-mapping": ["routes[0].fallbacks[0]", /deepseek would be asked for qwen-\*/],
  "chain-to-itself": ["routes[0].fallbacks[1]", /the chain ends where it began/],
  "missing-capability": ["routes[0].fallbacks[0]", /deepseek does not serve embeddings/],
  "pictures-of-a-fallback": ["routes[0].fallbacks[0]", /vertex does not serve images/],
  "body-limit": ["maxRequestBytes", /refused with 413/],
  "held-limit": ["maxHeldBytes", /refused with 503 each time/],
  "unknown-key": ["routes[0].fallback", /did you mean fallbacks/],
  "deadline-below-first-token": ["timeout", /leaves no time for another attempt/],
  "deadline-of-a-route": ["routes[0].firstTokenTimeout", /leaves no time for another attempt/],
  "attempt-as-long-as-the-request": ["attemptTimeout", /leaves no time for another attempt/],
  "fallback-on-the-same-host": ["routes[0].fallbacks", /dashscope\.aliyuncs\.com/],
  "too-few-attempts": ["maxAttempts", /at most 1 attempts/],
  "one-attempt": ["maxAttempts", /none of its other 1 is tried/],
  // LiteLLM and Higress users write the whole address; https://github.com/mnfst/llm-gateway/issues/1176.
  "path-of-an-api-in-the-address": ["providers[0].baseUrl", /asked for \.\.\.\/audio\/speech\/chat\/completions/],
  "address-without-its-path": ["providers[0].baseUrl", /has no path, and type "openai" has its APIs below \/v1/],
  "reference-of-another-program": ["providers[0].apiTokens[1]", /another program's reference/],
  "api-of-the-models": ["routes[0].fallbacks[0]", /deepseek does not serve responses/],
  "one-credential-for-all": ["providers[0].headers.Authorization", /the next one is no other/],
  // Statuses that were meant to be added and replace: https://github.com/Portkey-AI/gateway/issues/165.
  "refused-token-stays": ["providers[0].failover.failoverOnStatus", /401 is not in it/],
  "server-errors-not-retried": ["providers[0].retryOnFailure.retryOnStatus", /no server error is in it/],
  "no-retries": ["providers[0].retryOnFailure.maxRetries", /makes no retry/],
  // A model that reaches the fallback under a name that it does not know: https://github.com/higress-group/higress/issues/2338 and
  // https://github.com/BerriAI/litellm/issues/10317.
  "model-of-a-fallback-mapped": ["routes[0].fallbacks[0].model", /knows that model as "deepseek-chat"/],
  "model-of-a-fallback-of-others": [
    "routes[0].fallbacks[0].model",
    /would not know "gpt-4o-mini": no model of type "deepseek" is named so/,
  ],
  "targets-that-are-one": ["routes[0].targets[1]", /when one fails, so does the other/],
  // https://github.com/BerriAI/litellm/issues/12680
  "fallback-on-without-fallbacks": ["routes[0].fallbackOn", /nothing to fall back to/],
  // Two deployments and no chain between them: https://github.com/BerriAI/litellm/issues/35578 and 38832 are of this kind.
  "provider-never-asked": ["providers[1]", /deepseek is never asked: no route leads to it/],
  "provider-never-asked-without-routes": ["providers[1]", /qwen takes the same models before it/],
  "route-never-reached": ["routes[1].match", /route "aliyun" takes qwen-\* before it/],
};

const text = (name: string) => readFileSync(join(FOLDER, name), "utf8");

test("every fixture has its rule and every rule its two fixtures", () => {
  const wanted = Object.keys(CAUGHT).flatMap((name) => [`${name}.caught.yaml`, `${name}.clean.yaml`]);
  expect(readdirSync(FOLDER).sort()).toEqual(wanted.sort());
});

describe.each(Object.entries(CAUGHT))("%s", (name, [path, says]) => {
  const caught = parseConfig(text(`${name}.caught.yaml`));

  test("is caught, once, with a cure", () => {
    expect(caught.errors).toEqual([]);
    expect(caught.warnings.map((finding) => finding.path)).toEqual([path]);
    expect(caught.warnings[0]?.message).toMatch(says);
    expect(caught.warnings[0]?.cure?.text).toMatch(/^[A-Z].*\.$/);
  });

  test("is not found where all is well", () => {
    const clean = parseConfig(text(`${name}.clean.yaml`));
    expect([...clean.errors, ...clean.warnings]).toEqual([]);
  });

  test("is gone after its own changes, where it has some", () => {
    const changes = caught.warnings[0]?.cure?.changes ?? [];
    if (changes.length === 0) return;
    const document = parseDocument(text(`${name}.caught.yaml`));
    for (const { path: at, value } of changes) {
      if (value === undefined) document.deleteIn(at);
      else document.setIn(at, value);
    }
    expect(parseConfig(document.toString()).warnings).toEqual([]);
  });

  test("has the plugin's verdict where the plugin speaks", () => {
    for (const file of [`${name}.caught.yaml`, `${name}.clean.yaml`]) {
      const value = parse(text(file)) as unknown;
      const verdict = checkConfig(value);
      const reading = read(JSON.stringify(value));
      expect(reading.errors).toEqual(verdict.errors);
      expect(reading.warnings).toEqual(verdict.warnings);
    }
  });
});

test("every message of the definition has a cure, and none shows a token", () => {
  for (const folder of ["invalid", "valid"]) {
    for (const file of readdirSync(join("config/fixtures", folder))) {
      const { errors, warnings } = parseConfig(readFileSync(join("config/fixtures", folder, file), "utf8"), {
        QWEN_KEY_1: "sk-very-secret-token",
      });
      for (const finding of [...errors, ...warnings]) {
        if (finding.path !== "" && !/\$\{|not set/.test(finding.message)) expect(finding.cure?.text, JSON.stringify(finding)).toBeTruthy();
        expect(JSON.stringify(finding)).not.toContain("sk-very-secret-token");
      }
    }
  }
});

describe("a token in another program's notation", () => {
  const findings = (token: string) =>
    parseConfig(JSON.stringify({ providers: [{ id: "p", type: "openai", apiTokens: [token, "another"] }] })).warnings.filter(
      ({ message }) => message.includes("another program's reference"),
    );

  test.each([
    "{{OPENAI_KEY}}",
    "{{ secrets.KEY }}",
    "$OPENAI_KEY",
    "$(KEY)",
    "%OPENAI_KEY%",
    "vault:secret/openai#key",
    "env:KEY",
    "env.KEY",
    "op://vault/item",
    "<your-key>",
    "process.env.KEY",
    "ENC[AES256]",
    "YOUR_API_KEY",
  ])("%s is named and not shown", (token) => {
    if (token.includes(" ")) return;
    const [found] = findings(token);
    expect(found?.path).toBe("providers[0].apiTokens[0]");
    expect(found?.message).not.toContain(token);
  });

  test.each(["sk-proj-abc", "gsk_env", "vaulted-key", "a$b", "100%", "environment", "operator-key", "your"])("%s is a token", (token) => {
    expect(findings(token)).toEqual([]);
  });
});
