import { describe, expect, test } from "vitest";
import { authorityOf, checkConfig, endpointOf, PROVIDER_ROWS } from "../../config/index.js";
import { COMMON_ERRORS, KINDS, OWN_APIS, PROVIDER_TYPES } from "../../config/providers/index.js";

/** The types of the reference implementation. */
const REFERENCE =
  "openai azure qwen deepseek moonshot zhipuai claude gemini vertex bedrock baidu hunyuan doubao minimax stepfun baichuan yi ai360 spark groq grok mistral github openrouter together-ai fireworks longcat cohere cloudflare deepl dify coze ollama vllm triton generic";

test("every type of the reference has a row, and no type has two", () => {
  for (const type of REFERENCE.split(" ")) expect(PROVIDER_TYPES).toContain(type);
  expect(new Set(PROVIDER_TYPES).size).toBe(PROVIDER_TYPES.length);
});

describe.each(PROVIDER_ROWS.map((row) => [row.type, row] as const))("%s", (_, row) => {
  test("names its documents", () => {
    expect(row.source.length).toBeGreaterThan(0);
    for (const url of row.source) expect(url).toMatch(/^https:\/\/[^ ]+$/);
  });

  test("has whole paths, lower-case headers and models for a route", () => {
    expect(row.basePath).toMatch(/^$|^\/.*[^/]$/);
    for (const path of Object.values(row.apis))
      expect(typeof path === "string" ? path : "beside" in path ? path.beside : path.own).toMatch(/^\/(.*[^/])?$/);
    // Kling's videos are passed; apps, bots and translators have a protocol of their own alone.
    if (row.type !== "kling" && !OWN_APIS.some((api) => row.apis[api] !== undefined))
      expect(row.apis.chatCompletions).toBe("/chat/completions");
    for (const name of Object.keys(row.headers ?? {})) expect(name).toBe(name.toLowerCase());
    expect(row.credential.header).toBe(row.credential.header.toLowerCase());
    expect(row.models.length > 0).toBe(row.type !== "kling");
  });

  test("has rules that say one thing each", () => {
    const seen = new Set<string>();
    for (const rule of row.errors ?? []) {
      expect((rule.code === undefined) !== (rule.message === undefined), JSON.stringify(rule)).toBe(true);
      expect((rule.code ?? rule.message)?.length).toBeGreaterThan(0);
      expect(KINDS).toContain(rule.kind);
      const key = `${rule.status ?? 0} ${(rule.code ?? "").toLowerCase()} ${(rule.message ?? "").toLowerCase()}`;
      expect(seen.has(key), key).toBe(false);
      seen.add(key);
    }
  });
});

test("common rules say one thing each", () => {
  for (const rule of COMMON_ERRORS) expect((rule.code === undefined) !== (rule.message === undefined)).toBe(true);
});

describe("endpointOf", () => {
  test("is the type's own address", () => {
    expect(endpointOf({ type: "qwen" })).toMatchObject({
      scheme: "https",
      host: "dashscope.aliyuncs.com",
      port: 443,
      basePath: "/compatible-mode/v1",
      sni: "dashscope.aliyuncs.com",
    });
  });

  test("is moved by baseUrl, without a server name for plain http", () => {
    const endpoint = endpointOf({ type: "qwen", baseUrl: "http://127.0.0.1:9900/v1" });
    expect(endpoint).toMatchObject({ scheme: "http", host: "127.0.0.1", port: 9900, basePath: "/v1" });
    expect(endpoint.sni).toBeUndefined();
    expect(authorityOf(endpoint)).toBe("127.0.0.1:9900");
  });

  test("leaves APIs beside the base path behind when it moves", () => {
    const paths = (provider: object) =>
      checkConfig({ providers: [{ id: "a", apiTokens: ["t"], ...provider }] }).config?.providers[0]?.paths;
    expect(paths({ type: "qwen" })).toMatchObject({
      chatCompletions: "/compatible-mode/v1/chat/completions",
      messages: "/apps/anthropic/v1/messages",
    });
    expect(paths({ type: "qwen", baseUrl: "http://127.0.0.1:9900/v1" })).toMatchObject({
      chatCompletions: "/v1/chat/completions",
      messages: "/v1/messages",
    });
    expect(paths({ type: "azure", azureServiceUrl: "https://r.openai.azure.com?api-version=2024-10-21" })).toMatchObject({
      chatCompletions: "/openai/deployments/{model}/chat/completions?api-version=2024-10-21",
    });
  });
});
