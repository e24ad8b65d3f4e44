// The demo's cast: which accounts exist, which of their tokens are wrong, and the configuration that leads to them.
import { startDemoProvider, type DemoProvider } from "./provider.js";

/** Simulated tokens: worth nothing anywhere. */
export const DEMO_TOKENS = {
  qwenGood: "sk-demo-qwen-right",
  qwenWrong: "sk-demo-qwen-wrong",
  deepseek: "sk-demo-deepseek-right",
} as const;

/** The model whose only qwen token is wrong: the second walk-through. */
export const WRONG_TOKEN_MODEL = "qwen-wrong-token";

/** Starts the simulated qwen and deepseek. Ports 0 are chosen by the system. */
export async function startDemoProviders(host = "127.0.0.1", qwenPort = 0, deepseekPort = 0): Promise<DemoProvider[]> {
  return [
    await startDemoProvider({ name: "qwen", host, port: qwenPort, tokens: [DEMO_TOKENS.qwenGood], modelPrefix: "qwen-" }),
    await startDemoProvider({ name: "deepseek", host, port: deepseekPort, tokens: [DEMO_TOKENS.deepseek], modelPrefix: "deepseek-" }),
  ];
}

/** The demo's ai-failover.yaml. */
export function demoConfiguration(qwenUrl: string, deepseekUrl: string): string {
  return `# The demo's configuration: simulated providers on this machine, no account needed.
providers:
  # Two API tokens, the first of them wrong.
  - id: qwen
    type: qwen
    baseUrl: ${qwenUrl}
    apiTokens: [${DEMO_TOKENS.qwenWrong}, ${DEMO_TOKENS.qwenGood}]
    # Clients of all dialects are answered: the simulated providers speak chat alone.
    dialect: chat
    failover: { healthCheckModel: qwen-turbo }
  # The same provider, an account whose only API token is wrong.
  - id: qwen-wrong
    type: qwen
    baseUrl: ${qwenUrl}
    apiTokens: [${DEMO_TOKENS.qwenWrong}]
    dialect: chat
    failover: { healthCheckModel: qwen-turbo }
  - id: deepseek
    type: deepseek
    baseUrl: ${deepseekUrl}
    apiTokens: [${DEMO_TOKENS.deepseek}]
    dialect: chat
routes:
  - name: wrong-token
    match: { model: ${WRONG_TOKEN_MODEL} }
    targets: [{ provider: qwen-wrong, model: qwen-turbo }]
    fallbacks: [{ provider: deepseek, model: deepseek-chat }]
  - name: aliyun
    match: { model: { prefix: qwen- } }
    provider: qwen
    fallbacks: [{ provider: deepseek, model: deepseek-chat }]
  - name: deepseek
    match: { model: { prefix: deepseek- } }
    provider: deepseek
`;
}
