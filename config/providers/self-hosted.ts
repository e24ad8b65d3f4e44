import { BEARER, type ProviderRow } from "./row.js";

/** Servers that people run themselves, and any other endpoint that speaks OpenAI's protocol. */
export const SELF_HOSTED: ProviderRow[] = [
  {
    type: "openai-compatible",
    title: "Any endpoint that speaks OpenAI's protocol",
    host: "",
    basePath: "",
    apis: {
      chatCompletions: "/chat/completions",
      completions: "/completions",
      embeddings: "/embeddings",
      responses: "/responses",
      messages: "/messages",
      rerank: "/rerank",
      images: "/images",
      audio: "/audio",
    },
    credential: BEARER,
    models: ["*"],
    tokensRequired: false,
    source: ["https://platform.openai.com/docs/api-reference"],
  },
  {
    type: "ollama",
    title: "Ollama",
    host: "127.0.0.1",
    scheme: "http",
    port: 11434,
    basePath: "/v1",
    apis: {
      chatCompletions: "/chat/completions",
      completions: "/completions",
      embeddings: "/embeddings",
      responses: "/responses",
      messages: "/messages",
    },
    credential: BEARER,
    models: ["llama*", "codellama*"],
    tokensRequired: false,
    keys: { host: "ollamaServerHost", port: "ollamaServerPort" },
    source: ["https://docs.ollama.com/openai"],
  },
];
