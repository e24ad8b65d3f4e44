// Requests of every client's dialect to one provider, and what that is sent: for tests of turns and their order.
import type { Passage } from "../support/host/passage.js";
import { JSON_HEADERS, OK_BODY, worker } from "./worker.js";

/* eslint-disable-next-line @typescript-eslint/no-explicit-any -- what a provider is sent is looked at member by member */
export type Any = Record<string, any>;

const PATHS: Record<string, string> = {
  chat: "/v1/chat/completions",
  messages: "/v1/messages",
  responses: "/v1/responses",
  converse: "/model/m/converse",
};
export const u = (content: unknown) => ({ role: "user", content });
export const a = (content: unknown, more: object = {}) => ({ role: "assistant", content, ...more });
export const s = (content: unknown) => ({ role: "system", content });
export const call = (id: string) => ({ id, type: "function", function: { name: "f", arguments: "{}" } });
export const tool = (id: string, content = "r") => ({ role: "tool", tool_call_id: id, content });
export const fn = (name: string) => ({ type: "function", function: { name, parameters: { type: "object", properties: {} } } });

export interface Target {
  type: string;
  dialect: string;
  model: string;
  more?: object;
}
export const CLAUDE: Target = { type: "claude", dialect: "messages", model: "claude-sonnet-4-5" };
export const OPUS: Target = { ...CLAUDE, model: "claude-opus-4-6" };
export const BEDROCK: Target = {
  type: "bedrock",
  dialect: "converse",
  model: "eu.anthropic.claude-sonnet-4-5-20250929-v1:0",
  more: { awsRegion: "us-east-1" },
};
export const BEDROCK_OPUS: Target = { ...BEDROCK, model: "us.anthropic.claude-opus-4-6-v1" };
export const GEMINI: Target = { type: "gemini", dialect: "gemini", model: "gemini-2.5-flash" };
export const MISTRAL: Target = { type: "mistral", dialect: "chat", model: "mistral-large-latest" };
export const OPENAI: Target = { type: "openai", dialect: "chat", model: "gpt-4.1" };
export const RESPONSES: Target = { type: "openai", dialect: "responses", model: "gpt-4.1" };
export const QWEN: Target = { type: "openai-compatible", dialect: "chat", model: "Qwen/Qwen3.6-27B" };

/** Begins a request of a client in `from`. */
export function begin(from: string, { type, dialect, model, more }: Target, body: object, asked = "m") {
  const provider = {
    id: "p",
    type,
    dialect,
    apiTokens: ["sk-filter-token-one"],
    baseUrl: "http://127.0.0.1:9/v1",
    modelMapping: { "*": model },
  };
  const on = worker({ config: { providers: [{ ...provider, ...more }], routes: [{ name: "r", match: { model: "*" }, provider: "p" }] } });
  const ask = (again: object = body): Passage => {
    const text = JSON.stringify(from === "converse" ? again : { model: asked, ...again });
    return on.request({ path: PATHS[from] ?? "", headers: JSON_HEADERS, body: [text] });
  };
  return { ask, on };
}
export const sentBy = (passage: Passage): Any => JSON.parse(passage.attempt?.body.toString() ?? "null") as Any;
export const sent = (from: string, target: Target, body: object): Any => sentBy(begin(from, target, body).ask());
export const rolesOf = ({ messages }: Any): string => (messages as Any[]).map(({ role }) => String(role)).join();
export const droppedOf = (from: string, target: Target, body: object): string => {
  const passage = begin(from, target, body).ask();
  passage.respond(200, JSON_HEADERS, [OK_BODY]);
  return passage.answer?.headers.get("x-ai-dropped") ?? "";
};

/** How a model is asked to go on with an answer that it is given the begin of. */
export const GO_ON =
  "Your answer was cut off. Continue it exactly where it stops, from the next character on. Do not repeat anything of it, and say nothing else.";
