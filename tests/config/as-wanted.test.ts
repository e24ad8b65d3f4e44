// Values in Higress's forms, of the kinds that its ai-proxy makes of them.
import { describe, expect, test } from "vitest";
import { checkConfig } from "../../config/index.js";

const meant = (provider: object) => checkConfig({ provider: { type: "openai", apiTokens: ["k"], ...provider } });
const CONTEXT = { fileUrl: "http://f.example/a", serviceName: "f.dns" };

describe("in Higress's forms", () => {
  test.each<[string, object, object]>([
    ["a token alone", { apiTokens: "k" }, { apiTokens: ["k"] }],
    ["tokens that are numbers, in blanks, or nothing", { apiTokens: [12, " k\n", "", null] }, { apiTokens: ["12", "k"] }],
    ["a number in quotes", { failover: { failureThreshold: "3" } }, { failover: { failureThreshold: 3 } }],
    ["milliseconds in quotes", { firstByteTimeout: "1000" }, { firstByteTimeout: 1000 }],
    ["a port in quotes", { context: { ...CONTEXT, servicePort: "80" } }, { context: { ...CONTEXT, servicePort: 80 } }],
    ["a switch in quotes", { retryOnFailure: { enabled: "False" } }, { retryOnFailure: { enabled: false } }],
    ["a switch that is a number", { failover: { enabled: 0 } }, { failover: { enabled: false } }],
    ["a list's only item", { retryOnFailure: { retryOnStatus: "4.*" } }, { retryOnFailure: { retryOnStatus: ["4.*"] } }],
    ["an only setting", { customSettings: { name: "seed", value: 1 } }, { customSettings: [{ name: "seed", value: 1 }] }],
    ["a name in capitals", { reasoningContentMode: "Concat" }, { reasoningContentMode: "concat" }],
    ["a mapped model that is a number, or nothing", { modelMapping: { a: 4, b: null } }, { modelMapping: { a: "4", b: "" } }],
    ["keys without a value", { failover: null, modelMapping: null, protocol: null, capabilities: null }, {}],
    ["empty texts", { openaiCustomUrl: "", providerDomain: "", qwenDomain: "", reasoningContentMode: "", id: "" }, {}],
    ["a URL without a scheme", { openaiCustomUrl: "h.example/my/v1" }, { openaiCustomUrl: "https://h.example/my/v1" }],
  ])("%s", (_, loose, strict) => {
    const [found, expected] = [meant(loose), meant(strict)];
    expect(expected.errors).toEqual([]);
    expect(found.errors).toEqual([]);
    expect(found.config).toEqual(expected.config);
  });

  test.each(["^4[0-9]{2}$", "5\\d{2}", "^(401|429)$", "[45].*"])("a status by a regular expression: %s", (status) => {
    expect(meant({ failover: { failoverOnStatus: [status] }, retryOnFailure: { retryOnStatus: [status] } }).errors).toEqual([]);
  });

  test("a setting's value stays of its kind, and what says nothing of the kind is an error", () => {
    const settings = { customSettings: [{ name: "stop", value: "7", mode: "raw" }] };
    expect(meant(settings).config?.providers[0]?.customSettings[0]?.value).toBe("7");
    for (const value of ["yes", [true], 2, {}]) expect(meant({ failover: { enabled: value } }).errors).toHaveLength(1);
    for (const value of ["3x", "", true]) expect(meant({ failover: { failureThreshold: value } }).errors.length).toBe(value === "" ? 0 : 1);
  });

  test("what was given stays as it is", () => {
    const given = { provider: { type: "openai", apiTokens: "k", failover: null } };
    const before = structuredClone(given);
    checkConfig(given);
    expect(given).toEqual(before);
  });
});

test("in the gateway's own form a value of another kind is an error", () => {
  expect(checkConfig({ providers: [{ id: "a", type: "openai", apiTokens: "k", firstByteTimeout: "1000" }] }).errors).toHaveLength(2);
});
