import { BEARER, type ProviderRow } from "./row.js";

/** Providers whose own protocol is OpenAI's or who document a compatible endpoint. */
export const INTERNATIONAL: ProviderRow[] = [
  {
    type: "openai",
    title: "OpenAI",
    host: "api.openai.com",
    basePath: "/v1",
    apis: {
      chatCompletions: "/chat/completions",
      completions: "/completions",
      embeddings: "/embeddings",
      responses: "/responses",
      images: "/images",
      audio: "/audio",
    },
    credential: BEARER,
    models: ["gpt-*", "o1*", "o3*", "o4*", "chatgpt-*"],
    tokensRequired: true,
    keys: { url: "openaiCustomUrl" },
    source: ["https://platform.openai.com/docs/api-reference"],
  },
  {
    type: "claude",
    title: "Anthropic Claude",
    host: "api.anthropic.com",
    basePath: "/v1",
    apis: { chatCompletions: "/chat/completions", messages: "/messages" },
    credential: BEARER,
    messagesCredential: { header: "x-api-key", prefix: "" },
    headers: { "anthropic-version": "2023-06-01" },
    models: ["claude-*"],
    tokensRequired: true,
    keys: { header: { key: "claudeVersion", name: "anthropic-version" } },
    source: ["https://docs.anthropic.com/en/api/openai-sdk", "https://docs.anthropic.com/en/api/messages"],
  },
  {
    type: "gemini",
    title: "Google Gemini",
    host: "generativelanguage.googleapis.com",
    basePath: "/v1beta/openai",
    apis: { chatCompletions: "/chat/completions", embeddings: "/embeddings", images: "/images" },
    credential: BEARER,
    models: ["gemini-*"],
    tokensRequired: true,
    source: ["https://ai.google.dev/gemini-api/docs/openai"],
  },
];
