import { describe, expect, test } from "vitest";
import { checkConfig, findingText } from "../../config/index.js";

const QWEN = { id: "qwen", type: "qwen", apiTokens: ["sk-one"] };

function errors(value: unknown): string[] {
  return checkConfig(value).errors.map(findingText);
}

function warnings(value: unknown): string[] {
  return checkConfig(value).warnings.map(findingText);
}

describe("checkConfig", () => {
  test("names a wrong kind with its path and its value", () => {
    const second = { id: "b", type: "deepseek", apiTokens: ["t"], failover: { failureThreshold: "x" } };
    expect(errors({ providers: [QWEN, second] })).toEqual(['providers[1].failover.failureThreshold: expected a positive integer, got "x"']);
  });

  test("names all problems at once, whatever else is broken", () => {
    const broken = { providers: [{ type: "qwn", apiTokens: "t" }], routes: [{ provider: "nobody" }], timeout: -1 };
    expect(errors(broken)).toEqual([
      "providers[0].id: expected a name of letters, digits, dots, dashes and underscores (at most 64), got nothing",
      "providers[0].apiTokens: expected a list of API tokens, got a string",
      'timeout: expected a duration ("30s", "500ms", "5m") or a positive number of milliseconds, got -1',
      'providers[0].type: expected a known provider type, got "qwn", did you mean "qwen"?',
      'routes[0].provider: expected the id of a provider, got "nobody"',
    ]);
  });

  test("warns about an unknown key and names the nearest known one", () => {
    expect(warnings({ providers: [{ ...QWEN, apiTokns: 1 }] })).toEqual(["providers[0].apiTokns: unknown key, did you mean apiTokens?"]);
    expect(warnings({ providers: [QWEN], somethingElse: 1 })).toEqual(["somethingElse: unknown key"]);
  });

  test("never shows the value of a token", () => {
    const token = "sk-very-secret value";
    for (const apiTokens of [token, [token], { token }, [[token]], [{ token }]]) {
      const result = checkConfig({ providers: [{ ...QWEN, apiTokens }] });
      expect(result.ok).toBe(false);
      expect(JSON.stringify(result)).not.toContain("very-secret");
    }
    expect(JSON.stringify(errors({ providers: [{ ...QWEN, headers: { "x-key": `${token}\n` } }] }))).not.toContain("very-secret");
    expect(JSON.stringify(errors({ providers: [{ ...QWEN, baseUrl: "https://me:very-secret@host/v1" }] }))).not.toContain("very-secret");
  });

  test("asks for the parts of an address", () => {
    expect(errors({ providers: [{ id: "b", type: "bedrock", apiTokens: ["k"] }] })).toEqual([
      'providers[0].awsRegion: expected a string, got nothing: the address of type "bedrock" is made with it',
    ]);
    expect(errors({ providers: [{ id: "v", type: "vllm" }] })).toEqual([
      'providers[0].baseUrl: expected a URL, got nothing: type "vllm" has no address of its own',
    ]);
  });

  test("gives defaults where nothing is said", () => {
    const { config } = checkConfig({ providers: [QWEN] });
    expect(config).toMatchObject({
      maxAttempts: 10,
      firstTokenTimeout: 300_000,
      timeout: 600_000,
      idleTimeout: 620_000,
      responseHeaders: true,
    });
    expect(config?.providers[0]).toMatchObject({ cluster: "qwen", tokenSelection: "random", failover: { healthCheckInterval: 5000 } });
    expect(config?.attemptTimeout).toBeUndefined();
  });

  test("lets a provider's own failover keys win over those of the whole, key by key", () => {
    const { config } = checkConfig({
      failover: { failureThreshold: 3, healthCheckInterval: "10s" },
      providers: [{ ...QWEN, failover: { failureThreshold: 2 } }],
    });
    expect(config?.providers[0]?.failover).toMatchObject({ failureThreshold: 2, healthCheckInterval: 10_000 });
  });

  test("never ends a running request before its time-out", () => {
    expect(checkConfig({ providers: [QWEN], timeout: "15m" }).config?.idleTimeout).toBe(900_000);
    const both = { providers: [QWEN], timeout: "15m", idleTimeout: "1m" };
    expect(warnings(both)).toEqual(["idleTimeout: below timeout: the timeout is used instead"]);
  });

  test("puts routes for everything behind those for names", () => {
    const any = { id: "any", type: "openai-compatible", baseUrl: "http://127.0.0.1:1/v1" };
    const { config } = checkConfig({ providers: [any, QWEN] });
    expect(config?.routes.map((route) => [route.name, route.matches[0]?.kind])).toEqual([
      ["qwen", "prefix"],
      ["any", "any"],
    ]);
  });

  test("sends everything to Higress's active provider", () => {
    const { config } = checkConfig({ providers: [QWEN, { ...QWEN, id: "other" }], activeProviderId: "other" });
    expect(config?.routes).toMatchObject([{ name: "other", matches: [{ kind: "any" }], targets: [{ provider: "other" }] }]);
  });

  test.each([undefined, null, 5, "x", [], true, () => 0])("refuses %s as a whole", (value) => {
    expect(checkConfig(value).ok).toBe(false);
  });
});
