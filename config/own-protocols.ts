import type { ApiName, DialectName } from "./providers/index.js";
import { textAt, type RawObject } from "./raw.js";

/** The protocol that a type's keys ask for; undefined: they ask for none. */
export function keyedDialect(provider: RawObject): DialectName | undefined {
  if (provider.type === "qwen" && provider.qwenEnableCompatible === false) return "dashscope";
  return provider.type === "triton" && textAt(provider, "tritonModelVersion") !== "" ? "triton" : undefined;
}

/** Dify's kinds of app and Triton's versions have paths of their own. */
export function keyedPaths(provider: RawObject, paths: Partial<Record<ApiName, string>>): void {
  const kind = textAt(provider, "botType");
  const version = textAt(provider, "tritonModelVersion");
  const place = kind === "Completion" ? "/completion-messages" : kind === "Workflow" ? "/workflows/run" : "/chat-messages";
  if (paths.dify !== undefined) paths.dify = paths.dify.replace("/chat-messages", place);
  if (paths.triton !== undefined && version !== "") paths.triton = paths.triton.replace("{model}", `{model}/versions/${version}`);
}
