// LiteLLM's names of providers (the part of `model` before the first slash) and what they are here. After LiteLLM's documentation of each
// provider (docs.litellm.ai/docs/providers) and its own tables of endpoints (litellm/constants.py).

/** What becomes of `api_base`. */
export type AddressForm =
  /** It is the base address as a whole. */
  | "whole"
  /** LiteLLM puts /v1 behind it. */
  | "v1"
  /** Azure's resource. */
  | "azure"
  /** There is none that counts. */
  | "none";

export interface LiteLlmProvider {
  /** Our type. */
  type: string;
  /** The variable that LiteLLM reads where no key is given. */
  key?: string;
  /** Where our type has another address than LiteLLM. */
  base?: string;
  /** Default: whole. */
  address?: AddressForm;
  /** It is served without a key. */
  keyless?: boolean;
}

function compatible(key: string, base: string): LiteLlmProvider {
  return { type: "openai-compatible", key, base };
}

export const LITELLM_PROVIDERS: ReadonlyMap<string, LiteLlmProvider> = new Map<string, LiteLlmProvider>([
  ["openai", { type: "openai", key: "OPENAI_API_KEY" }],
  ["text-completion-openai", { type: "openai", key: "OPENAI_API_KEY" }],
  ["custom_openai", { type: "openai-compatible", key: "OPENAI_API_KEY" }],
  ["openai_like", { type: "openai-compatible", key: "OPENAI_LIKE_API_KEY" }],
  ["azure", { type: "azure", key: "AZURE_API_KEY", address: "azure" }],
  ["azure_text", { type: "azure", key: "AZURE_API_KEY", address: "azure" }],
  ["azure_ai", { type: "openai-compatible", key: "AZURE_AI_API_KEY" }],
  ["anthropic", { type: "claude", key: "ANTHROPIC_API_KEY", address: "v1" }],
  ["bedrock", { type: "bedrock", address: "none" }],
  ["bedrock_converse", { type: "bedrock", address: "none" }],
  ["vertex_ai", { type: "vertex", address: "none" }],
  ["vertex_ai_beta", { type: "vertex", address: "none" }],
  ["gemini", { type: "gemini", key: "GEMINI_API_KEY" }],
  ["mistral", { type: "mistral", key: "MISTRAL_API_KEY" }],
  ["codestral", { type: "mistral", key: "CODESTRAL_API_KEY", base: "https://codestral.mistral.ai/v1" }],
  ["xai", { type: "grok", key: "XAI_API_KEY" }],
  ["cohere", { type: "cohere", key: "COHERE_API_KEY" }],
  ["cohere_chat", { type: "cohere", key: "COHERE_API_KEY" }],
  ["dashscope", { type: "qwen", key: "DASHSCOPE_API_KEY", base: "https://dashscope-intl.aliyuncs.com/compatible-mode/v1" }],
  ["deepseek", { type: "deepseek", key: "DEEPSEEK_API_KEY" }],
  ["moonshot", { type: "moonshot", key: "MOONSHOT_API_KEY", base: "https://api.moonshot.ai/v1" }],
  ["zai", { type: "zhipuai", key: "ZAI_API_KEY", base: "https://api.z.ai/api/paas/v4" }],
  ["volcengine", { type: "doubao", key: "VOLCENGINE_API_KEY" }],
  ["minimax", { type: "minimax", key: "MINIMAX_API_KEY", base: "https://api.minimax.io/v1" }],
  ["groq", { type: "groq", key: "GROQ_API_KEY" }],
  ["openrouter", { type: "openrouter", key: "OPENROUTER_API_KEY" }],
  ["together_ai", { type: "together-ai", key: "TOGETHERAI_API_KEY" }],
  ["fireworks_ai", { type: "fireworks", key: "FIREWORKS_API_KEY" }],
  ["github", { type: "github", key: "GITHUB_API_KEY" }],
  ["nvidia_nim", { type: "nvidia", key: "NVIDIA_NIM_API_KEY" }],
  ["cerebras", { type: "cerebras", key: "CEREBRAS_API_KEY" }],
  ["sambanova", { type: "sambanova", key: "SAMBANOVA_API_KEY" }],
  ["perplexity", { type: "perplexity", key: "PERPLEXITYAI_API_KEY" }],
  ["huggingface", { type: "huggingface", key: "HF_TOKEN" }],
  ["ollama", { type: "ollama", address: "v1", keyless: true }],
  ["ollama_chat", { type: "ollama", address: "v1", keyless: true }],
  ["hosted_vllm", { type: "vllm", keyless: true }],
  ["vllm", { type: "vllm", keyless: true }],
  ["lm_studio", { type: "lmstudio", keyless: true }],
  ["llamafile", { type: "openai-compatible", base: "http://127.0.0.1:8080/v1", keyless: true }],
  ["xinference", { type: "xinference", keyless: true }],
  ["litellm_proxy", { type: "openai-compatible", key: "LITELLM_PROXY_API_KEY" }],
  ["deepinfra", compatible("DEEPINFRA_API_KEY", "https://api.deepinfra.com/v1/openai")],
  ["anyscale", compatible("ANYSCALE_API_KEY", "https://api.endpoints.anyscale.com/v1")],
  ["friendliai", compatible("FRIENDLI_TOKEN", "https://api.friendli.ai/serverless/v1")],
  ["galadriel", compatible("GALADRIEL_API_KEY", "https://api.galadriel.ai/v1")],
  ["featherless_ai", compatible("FEATHERLESS_AI_API_KEY", "https://api.featherless.ai/v1")],
  ["nscale", compatible("NSCALE_API_KEY", "https://inference.api.nscale.com/v1")],
  ["nebius", compatible("NEBIUS_API_KEY", "https://api.studio.nebius.ai/v1")],
  ["novita", compatible("NOVITA_API_KEY", "https://api.novita.ai/v3/openai")],
  ["hyperbolic", compatible("HYPERBOLIC_API_KEY", "https://api.hyperbolic.xyz/v1")],
  ["lambda_ai", compatible("LAMBDA_API_KEY", "https://api.lambda.ai/v1")],
  ["meta_llama", compatible("LLAMA_API_KEY", "https://api.llama.com/compat/v1")],
  ["ai21_chat", compatible("AI21_API_KEY", "https://api.ai21.com/studio/v1")],
]);

/** Names of models that LiteLLM knows without a provider before them. */
const KNOWN_MODELS: readonly (readonly [RegExp, string])[] = [
  [
    /^(gpt-|chatgpt-|o[1-9](-|$)|text-embedding-|text-moderation-|omni-moderation-|dall-e-|whisper-|tts-|ft:gpt-|davinci-|babbage-)/,
    "openai",
  ],
  [/^claude-/, "anthropic"],
  [/^gemini-/, "vertex_ai"],
  [/^command/, "cohere_chat"],
  [/^mistral-(tiny|small|medium|large)/, "mistral"],
];

/** Provider and model of LiteLLM's `model`; undefined where nobody can say whose it is. */
export function providerOf(model: string, named: string | undefined): { name: string; model: string } | undefined {
  const slash = model.indexOf("/");
  const before = slash < 0 ? "" : model.slice(0, slash);
  if (named !== undefined) return { name: named, model: before === named ? model.slice(slash + 1) : model };
  if (before !== "") {
    // A model's own name has slashes too: it is a provider's only where that is known.
    if (LITELLM_PROVIDERS.has(before) || /^[a-z][a-z0-9_-]*$/.test(before)) return { name: before, model: model.slice(slash + 1) };
    return undefined;
  }
  const known = KNOWN_MODELS.find(([pattern]) => pattern.test(model));
  return known === undefined ? undefined : { name: known[1], model };
}
