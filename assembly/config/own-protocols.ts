// What keys say of the protocols of single types. As config/own-protocols.ts.
import { Api, OwnProtocol, ProviderSettings } from "../core/settings";
import { JsonKind, JsonValue } from "../json/tree";
import { itemsOf, textOf, textsOf } from "./members";

const ELSEWHERE: string[] = ["vertexProjectId", "vertexRegion", "vertexAuthKey", "baseUrl"];

/** Vertex AI's express mode: keys alone, without a project. */
export function isExpress(provider: JsonValue): bool {
  if (textOf(provider, "type") != "vertex" || provider.get("apiTokens") === null) return false;
  for (let i = 0, n = ELSEWHERE.length; i < n; i++) if (provider.get(ELSEWHERE[i]) !== null) return false;
  return true;
}

export const EXPRESS_HOST = "aiplatform.googleapis.com";
export const EXPRESS_BASE = "/v1";
export const EXPRESS_HEADER = "x-goog-api-key";

/** Tencent Cloud's own API of Hunyuan, at its own host: the credentials are pairs alone, and requests are signed. */
export function isTencent(provider: JsonValue): bool {
  if (textOf(provider, "type") != "hunyuan" || textsOf(provider, "hunyuanAuthId").length == 0) return false;
  return itemsOf(provider, "apiTokens").length == 0;
}

export const TENCENT_HOST = "hunyuan.tencentcloudapi.com";

/** MiniMax's older protocol, which wants a group in its path. */
export function isPro(provider: JsonValue): bool {
  return textOf(provider, "type") == "minimax" && textOf(provider, "minimaxApiType") == "pro";
}

/** DeepL's Free plan has a host of its own, which its keys alone are good for: they end in `:fx`. The first key tells; empty: it is of another plan. */
export function planHost(provider: JsonValue): string {
  const tokens = textOf(provider, "type") == "deepl" ? itemsOf(provider, "apiTokens") : [];
  return tokens.length > 0 && tokens[0].text.trim().endsWith(":fx") ? "api-free.deepl.com" : "";
}

/** The protocol that a type's keys ask for, or in Higress's forms the type itself; empty: they ask for none. */
export function keyedDialect(provider: JsonValue, higress: bool): string {
  const type = textOf(provider, "type");
  if (isExpress(provider)) return "gemini";
  if (isTencent(provider)) return "hunyuan";
  if (isPro(provider)) return "minimax";
  const compatible = type == "qwen" ? provider.get("qwenEnableCompatible") : null;
  if (compatible !== null && compatible.kind == JsonKind.Flag && !compatible.flag) return "dashscope";
  return type == "triton" && (higress || textOf(provider, "tritonModelVersion").length > 0) ? "triton" : "";
}

/** Dify's kinds of app, Triton's versions and MiniMax's groups have paths of their own; Vertex's express mode and Tencent's API have one path. */
export function keyedPaths(provider: JsonValue, paths: string[]): void {
  if (isExpress(provider)) paths[Api.ChatCompletions] = paths[Api.Messages] = "";
  if (isTencent(provider)) for (let i = 0, n = paths.length; i < n; i++) paths[i] = i == Api.Hunyuan ? paths[i] : "";
  else paths[Api.Hunyuan] = "";
  const group = textOf(provider, "minimaxGroupId");
  const pro = paths[Api.MiniMax];
  if (pro.length > 0 && group.length > 0) paths[Api.MiniMax] = pro + (pro.includes("?") ? "&" : "?") + "GroupId=" + group;
  const kind = textOf(provider, "botType");
  const version = textOf(provider, "tritonModelVersion");
  const place = kind == "Completion" ? "/completion-messages" : kind == "Workflow" ? "/workflows/run" : "/chat-messages";
  paths[Api.Dify] = paths[Api.Dify].replace("/chat-messages", place);
  if (version.length > 0) paths[Api.Triton] = paths[Api.Triton].replace("{model}", "{model}/versions/" + version);
}

/** What the writers of requests and the readers of answers have to know. */
export function readOwnProtocol(settings: ProviderSettings, provider: JsonValue): void {
  if (settings.type != "dify" && settings.type != "deepl") return;
  const own = new OwnProtocol();
  const kind = textOf(provider, "botType");
  own.language = textOf(provider, "targetLang");
  own.output = textOf(provider, "outputVariable");
  if (kind == "Workflow") own.input = textOf(provider, "inputVariable");
  if ((kind == "Workflow" || kind == "Completion") && own.input.length == 0) own.input = "query";
  settings.ownProtocol = own;
}
