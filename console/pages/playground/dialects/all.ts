import { chat } from "./chat.js";
import { converse } from "./converse.js";
import type { Dialect } from "./dialect.js";
import { gemini } from "./gemini.js";
import { messages } from "./messages.js";
import { responses } from "./responses.js";

/** The protocols that a client may speak, by the plugin's own names. */
export const DIALECTS = { chat, messages, responses, gemini, converse } satisfies Record<string, Dialect>;
export type DialectName = keyof typeof DIALECTS;
export const DIALECT_NAMES = Object.keys(DIALECTS) as DialectName[];

/** How a request's journey names its API. */
export const API_OF: Readonly<Record<DialectName, string>> = {
  chat: "/v1/chat/completions",
  messages: "/v1/messages",
  responses: "/v1/responses",
  gemini: "/v1beta/models/{model}:generateContent",
  converse: "/model/{model}/converse",
};
