import type { ApiName, DialectName } from "./providers/index.js";
import { ownValue } from "./own.js";
import { textAt, type RawObject } from "./raw.js";

/**
 * Vertex AI's express mode: keys alone, without a project (cloud.google.com/vertex-ai/generative-ai/docs/start/express-mode). It has Gemini's models in Google's own
 * protocol, and nothing else.
 */
export function isExpress(provider: RawObject): boolean {
  const elsewhere = ["vertexProjectId", "vertexRegion", "vertexAuthKey", "baseUrl"];
  return provider.type === "vertex" && provider.apiTokens !== undefined && elsewhere.every((key) => ownValue(provider, key) === undefined);
}

export const EXPRESS = { host: "aiplatform.googleapis.com", basePath: "/v1" };

/**
 * DeepL's Free plan has a host of its own, which its keys alone are good for: they end in `:fx` (developers.deepl.com/docs/getting-started/auth). The first key
 * tells; undefined: it is of another plan.
 */
export function planHost({ type, apiTokens }: RawObject): string | undefined {
  const [first] = Array.isArray(apiTokens) ? (apiTokens as unknown[]) : [apiTokens];
  return type === "deepl" && typeof first === "string" && first.trim().endsWith(":fx") ? "api-free.deepl.com" : undefined;
}

/** The protocol that a type's keys ask for; undefined: they ask for none. */
export function keyedDialect(provider: RawObject): DialectName | undefined {
  if (isExpress(provider)) return "gemini";
  if (provider.type === "qwen" && provider.qwenEnableCompatible === false) return "dashscope";
  return provider.type === "triton" && textAt(provider, "tritonModelVersion") !== "" ? "triton" : undefined;
}

/** Dify's kinds of app and Triton's versions have paths of their own; Vertex's express mode has one path. */
export function keyedPaths(provider: RawObject, paths: Partial<Record<ApiName, string>>): void {
  if (isExpress(provider)) {
    delete paths.chatCompletions;
    delete paths.messages;
  }
  const kind = textAt(provider, "botType");
  const version = textAt(provider, "tritonModelVersion");
  const place = kind === "Completion" ? "/completion-messages" : kind === "Workflow" ? "/workflows/run" : "/chat-messages";
  if (paths.dify !== undefined) paths.dify = paths.dify.replace("/chat-messages", place);
  if (paths.triton !== undefined && version !== "") paths.triton = paths.triton.replace("{model}", `{model}/versions/${version}`);
}
