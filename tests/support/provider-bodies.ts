// The recorded error answers that tests name: each is a file of tests/recordings.
import { ALL_RECORDINGS } from "./recordings.js";
import type { Headers } from "./steps.js";

export interface ProviderError {
  status: number;
  body: object;
  headers?: Headers;
}

/** `invalidKey` of `openai` is openai/invalid-key.json. */
function recorded<const Names extends string>(provider: string, names: readonly Names[]): Record<Names, ProviderError> {
  return Object.fromEntries(names.map((name) => [name, errorOf(`${provider}/${fileName(name)}`)])) as Record<Names, ProviderError>;
}

function fileName(name: string): string {
  return `${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.json`;
}

function errorOf(file: string): ProviderError {
  const one = ALL_RECORDINGS.find((recording) => recording.file === file);
  if (one?.status === undefined || typeof one.body !== "object" || one.body === null) throw new Error(`${file}: no recorded error`);
  return { status: one.status, body: one.body, ...(one.headers && { headers: one.headers }) };
}

export const OPENAI = recorded("openai", [
  "invalidKey",
  "noCountry",
  "quota",
  "rateLimit",
  "serverError",
  "overloaded",
  "contextLength",
  "badRequest",
  "modelNotFound",
]);
export const AZURE = recorded("azure", ["invalidKey", "contentFilter"]);
export const ANTHROPIC = recorded("claude", [
  "invalidKey",
  "permission",
  "credit",
  "rateLimit",
  "overloaded",
  "serverError",
  "contextLength",
  "badRequest",
  "modelNotFound",
]);
export const GEMINI = recorded("gemini", ["invalidKey", "quota", "overloaded"]);
export const DASHSCOPE = recorded("qwen", [
  "invalidKey",
  "arrears",
  "allocation",
  "rateLimit",
  "unpurchased",
  "inspection",
  "modelNotFound",
]);
export const DEEPSEEK = recorded("deepseek", ["invalidKey", "balance", "overloaded"]);
export const OPENROUTER = recorded("openrouter", ["invalidKey", "credits", "moderation", "noProvider"]);
export const ZHIPU = recorded("zhipuai", ["invalidKey", "arrears", "rateLimit", "contentPolicy"]);
export const MOONSHOT = recorded("moonshot", ["invalidKey", "quota", "rateLimit", "overloaded", "contentPolicy"]);
export const VOLCENGINE = recorded("doubao", ["invalidKey", "overdue", "rateLimit", "sensitive"]);
