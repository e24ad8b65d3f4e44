import { BEARER, type ProviderRow } from "./row.js";

function unsupported(type: string, title: string, host: string, reason: string, source: string): ProviderRow {
  return {
    type,
    title,
    host,
    basePath: "",
    apis: {},
    credential: BEARER,
    models: [],
    tokensRequired: false,
    unsupported: reason,
    source: [source],
  };
}

/** Types of the reference implementation without a compatible endpoint: known, so that the error can say what to do. */
export const UNSUPPORTED: ProviderRow[] = [
  unsupported(
    "deepl",
    "DeepL",
    "api.deepl.com",
    'type "deepl" speaks a protocol of its own that is not translated here: send translations to it directly, or through a server that speaks OpenAI\'s protocol (type "openai-compatible")',
    "https://developers.deepl.com/docs",
  ),
  unsupported(
    "dify",
    "Dify",
    "api.dify.ai",
    'type "dify" speaks a protocol of its own that is not translated here: publish the app through a plugin that speaks OpenAI\'s protocol and use type "openai-compatible" with its baseUrl',
    "https://docs.dify.ai/",
  ),
  unsupported(
    "coze",
    "Coze",
    "api.coze.cn",
    'type "coze" speaks a protocol of its own that is not translated here: put a server before it that speaks OpenAI\'s protocol and use type "openai-compatible" with its baseUrl',
    "https://www.coze.cn/open/docs",
  ),
];
