import { providerRow, type ApiName, type DialectName } from "./providers/index.js";
import { ownValue } from "./own.js";
import { listAt, textAt, textsAt, type RawObject } from "./raw.js";

/**
 * Vertex AI's express mode: keys alone, without a project (cloud.google.com/vertex-ai/generative-ai/docs/start/express-mode). It has Gemini's models in Google's own
 * protocol, and nothing else.
 */
export function isExpress(provider: RawObject): boolean {
  const elsewhere = ["vertexProjectId", "vertexRegion", "vertexAuthKey", "baseUrl"];
  return provider.type === "vertex" && provider.apiTokens !== undefined && elsewhere.every((key) => ownValue(provider, key) === undefined);
}

export const EXPRESS = { host: "aiplatform.googleapis.com", basePath: "/v1" };

/** Tencent Cloud's own API of Hunyuan, at its own host: the credentials are pairs alone, and requests are signed (cloud.tencent.com/document/api/1729/105701). */
export function isTencent(provider: RawObject): boolean {
  return provider.type === "hunyuan" && textsAt(provider, "hunyuanAuthId").length > 0 && listAt(provider, "apiTokens").length === 0;
}

export const TENCENT_HOST = "hunyuan.tencentcloudapi.com";

/** The secrets that requests are signed with. */
export function signingSecrets(provider: RawObject): string[] {
  const secret = providerRow(textAt(provider, "type"))?.keys?.pair?.[1];
  return secret === undefined || (provider.type === "hunyuan" && !isTencent(provider)) ? [] : textsAt(provider, secret);
}

/** MiniMax's older protocol, which wants a group in its path. */
export function isPro(provider: RawObject): boolean {
  return provider.type === "minimax" && provider.minimaxApiType === "pro";
}

/**
 * DeepL's Free plan has a host of its own, which its keys alone are good for: they end in `:fx` (developers.deepl.com/docs/getting-started/auth). The first key
 * tells; undefined: it is of another plan.
 */
export function planHost({ type, apiTokens }: RawObject): string | undefined {
  const [first] = Array.isArray(apiTokens) ? (apiTokens as unknown[]) : [apiTokens];
  return type === "deepl" && typeof first === "string" && first.trim().endsWith(":fx") ? "api-free.deepl.com" : undefined;
}

/** The protocol that a type's keys ask for, or in Higress's forms the type itself; undefined: they ask for none. */
export function keyedDialect(provider: RawObject, higress: boolean): DialectName | undefined {
  if (isExpress(provider)) return "gemini";
  if (isTencent(provider)) return "hunyuan";
  if (isPro(provider)) return "minimax";
  if (provider.type === "qwen" && provider.qwenEnableCompatible === false) return "dashscope";
  return provider.type === "triton" && (higress || textAt(provider, "tritonModelVersion") !== "") ? "triton" : undefined;
}

/** Dify's kinds of app, Triton's versions and MiniMax's groups have paths of their own; Vertex's express mode and Tencent's API have one path. */
export function keyedPaths(provider: RawObject, paths: Partial<Record<ApiName, string>>): void {
  if (isExpress(provider)) {
    delete paths.chatCompletions;
    delete paths.messages;
  }
  if (isTencent(provider)) for (const api of Object.keys(paths) as ApiName[]) if (api !== "hunyuan") delete paths[api];
  if (!isTencent(provider)) delete paths.hunyuan;
  const group = textAt(provider, "minimaxGroupId");
  if (paths.minimax !== undefined && group !== "") paths.minimax += `${paths.minimax.includes("?") ? "&" : "?"}GroupId=${group}`;
  const kind = textAt(provider, "botType");
  const version = textAt(provider, "tritonModelVersion");
  const place = kind === "Completion" ? "/completion-messages" : kind === "Workflow" ? "/workflows/run" : "/chat-messages";
  if (paths.dify !== undefined) paths.dify = paths.dify.replace("/chat-messages", place);
  if (paths.triton !== undefined && version !== "") paths.triton = paths.triton.replace("{model}", `{model}/versions/${version}`);
}
