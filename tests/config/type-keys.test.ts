// Every key that Higress's ai-proxy knows for a type is used here, or warned about by its name (docs/configuration.md).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "vitest";
import { HIGRESS_KEYS, TYPE_KEYS } from "../../config/higress.js";
import { checkConfig } from "../../config/index.js";

/** Keys by type, from ai-proxy's provider.go and its README. */
const BY_TYPE: Record<string, string[]> = {
  openai: [
    "openaiCustomUrl",
    "responseJsonSchema",
    // The console's own, which ai-proxy is handed as well.
    "openaiExtraCustomUrls",
    "openaiCustomServiceName",
    "openaiCustomServicePort",
  ],
  azure: ["azureServiceUrl"],
  qwen: ["qwenDomain", "qwenEnableSearch", "qwenFileIds", "qwenEnableCompatible", "reasoningContentMode"],
  moonshot: ["moonshotFileId", "context"],
  zhipuai: ["zhipuDomain", "zhipuCodePlanMode"],
  claude: ["claudeVersion", "claudeCodeMode"],
  gemini: ["apiVersion", "geminiSafetySetting", "geminiThinkingBudget"],
  vertex: [
    "vertexAuthKey",
    "vertexRegion",
    "vertexProjectId",
    "vertexAuthServiceName",
    "vertexOpenAICompatible",
    "vertexTokenRefreshAhead",
  ],
  bedrock: [
    "awsRegion",
    "awsAccessKey",
    "awsSecretKey",
    "bedrockAdditionalFields",
    "bedrockPromptCachePointPositions",
    "promptCacheRetention",
  ],
  hunyuan: ["hunyuanAuthId", "hunyuanAuthKey"],
  kling: ["klingAccessKey", "klingSecretKey"],
  doubao: ["doubaoDomain"],
  minimax: ["minimaxApiType", "minimaxGroupId"],
  cloudflare: ["cloudflareAccountId"],
  ollama: ["ollamaServerHost", "ollamaServerPort"],
  vllm: ["vllmCustomUrl", "vllmServerHost"],
  generic: ["genericHost"],
  triton: ["tritonDomain", "tritonModelVersion"],
  dify: ["difyApiUrl", "botType", "inputVariable", "outputVariable"],
  deepl: ["targetLang"],
};
const EVERYWHERE = [
  "providerDomain",
  "providerBasePath",
  "customSettings",
  "timeout",
  "context",
  "subType",
  "capabilities",
  "firstByteTimeout",
  "authHeaderKey",
  "basePath",
  "basePathHandling",
  "contextCleanupCommands",
  "mergeConsecutiveMessages",
  "promoteThinkingOnEmpty",
  "hiclawMode",
  "agentteamsMode",
];

const PAGE = readFileSync("docs/configuration.md", "utf8");

describe("Higress's keys of a provider", () => {
  const keys = [...new Set([...Object.values(BY_TYPE).flat(), ...EVERYWHERE])];

  test.each(keys)("%s is in the table of the docs", (key) => {
    assert.ok(key in TYPE_KEYS || key in HIGRESS_KEYS || key === "customSettings");
    assert.match(PAGE, new RegExp(`^\\| \`${key}\` \\|`, "m"));
  });

  test.each(Object.keys(HIGRESS_KEYS))("%s does nothing, and a warning names it and what happens instead", (key) => {
    const asks = "harmless" in (HIGRESS_KEYS[key as keyof typeof HIGRESS_KEYS] as object) ? "something else" : "something";
    const provider = { id: "p", type: "openai", apiTokens: ["sk-1"], [key]: asks };
    const { ok, warnings } = checkConfig({ providers: [provider] });
    assert.ok(ok);
    assert.deepEqual(
      warnings.map(({ path, message }) => [path, message.startsWith("not used: ")]),
      [[`providers[0].${key}`, true]],
    );
  });

  test.each(Object.entries(BY_TYPE).filter(([type]) => type !== "triton"))("of %s: none is unknown", (type, own) => {
    const provider = { id: "p", type, apiTokens: ["sk-1"], ...Object.fromEntries(own.map((key) => [key, valueOf(key)])) };
    const { errors, warnings } = checkConfig({ providers: [provider] });
    assert.ok(![...errors, ...warnings].some(({ message }) => message.startsWith("unknown key")));
    assert.deepEqual(
      errors.filter(({ path }) => own.some((key) => path.endsWith(key))),
      [],
    );
  });
});

describe("Higress's failover and mapping", () => {
  test("cooldownDuration is in the table of the docs", () => assert.match(PAGE, /^\| `cooldownDuration` \|/m));

  test("settings without an effect say why; of those with one the later of the same name decides, unless it only fills in", () => {
    const customSettings = [
      { name: "max_tokens", value: 100 },
      { name: "max_tokens", value: 200, overwrite: false },
      { name: "seed", value: 1, overwrite: false },
      { name: "seed", value: 2 },
      { name: "top_k", value: 5 },
      { name: "thinking", value: { type: "disabled" }, mode: "raw" },
      { name: "parameters.seed", value: 1, mode: "raw" },
      { name: "stream", value: true, mode: "raw" },
    ];
    const { config, warnings } = check({ customSettings });
    assert.deepEqual(config?.providers[0]?.customSettings, [
      { name: "max_tokens", value: 100, overwrite: true },
      { name: "seed", value: 2, overwrite: true },
      { name: "thinking", value: { type: "disabled" }, overwrite: true },
    ]);
    assert.deepEqual(
      warnings.map(({ path, message }) => [path, message]),
      [
        ["providers[0].customSettings[4]", 'has no effect: mode auto sets max_tokens, temperature, top_p and seed, not "top_k"'],
        ["providers[0].customSettings[6]", 'has no effect: "parameters.seed" is below the top level'],
        ["providers[0].customSettings[7]", 'has no effect: "stream" is decided by the route'],
      ],
    );
  });

  const check = (more: object) => checkConfig({ providers: [{ id: "p", type: "openai", apiTokens: ["sk-1"], ...more }] });

  test("cooldownDuration is the time of an ejection where nothing is probed", () => {
    const failover = (more: object) => check({ failover: { enabled: true, cooldownDuration: 60_000, ...more } });
    const { config, warnings } = failover({});
    assert.deepEqual(warnings, []);
    assert.deepEqual(
      [config?.providers[0]?.failover.healthCheckInterval, config?.providers[0]?.failover.healthCheckMaxInterval],
      [60_000, 60_000],
    );
    assert.equal(failover({ healthCheckModel: "m" }).config?.providers[0]?.failover.healthCheckInterval, 5_000);
    assert.equal(check({ failover: { cooldownDuration: 0 } }).config?.providers[0]?.failover.healthCheckInterval, 5_000);
  });

  test("a mapping may have the groups of its expression filled in", () => {
    const { ok, warnings } = check({ modelMapping: { "~gpt-(.*)": "openai/gpt-$1", "~o1-.*": "plain", "costs-$1": "cheap-$1" } });
    assert.deepEqual([ok, warnings], [true, []]);
  });
});

function valueOf(key: string): unknown {
  if (/Url$/.test(key)) return "https://llm.example.com";
  if (/Port$/.test(key)) return 11434;
  if (/Ids$/.test(key)) return ["file-1"];
  if (/^geminiSafety/.test(key)) return { HARM_CATEGORY_HARASSMENT: "BLOCK_NONE" };
  if (/^qwenEnable/.test(key)) return true;
  if (/^geminiThinking|Ahead$/.test(key)) return 60;
  if (key === "context") return { fileUrl: "http://file.example.com/a.txt", serviceName: "file.dns", servicePort: 80 };
  if (/Fields$/.test(key)) return { top_k: 5 };
  if (/Positions$/.test(key)) return { systemPrompt: true };
  if (key === "reasoningContentMode") return "ignore";
  if (/Mode$/.test(key)) return true;
  if (key === "botType") return "Chat";
  if (key === "minimaxApiType") return "pro";
  return "example.com";
}
