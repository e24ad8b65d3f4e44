// What a drill's fault looks like in the protocols of the APIs: OpenAI's shapes, or Anthropic's on its path.
import type { DrillKind } from "../../config/api.js";

export interface Fault {
  status: number;
  headers?: Record<string, string>;
  message: string;
  /** OpenAI's `type` and `code`, Anthropic's `type`. */
  type: string;
  code: string | null;
  anthropic: string;
}

/** By kind; silence says nothing. The error inside a 200 has the status that it stands for. */
export const FAULTS: Record<Exclude<DrillKind, "silence">, Fault> & Record<string, Fault | undefined> = {
  "401": {
    status: 401,
    message: "Drill: this API key is refused.",
    type: "invalid_request_error",
    code: "invalid_api_key",
    anthropic: "authentication_error",
  },
  "402": {
    status: 402,
    message: "Drill: this account has no balance left.",
    type: "insufficient_quota",
    code: "insufficient_quota",
    anthropic: "billing_error",
  },
  "429": {
    status: 429,
    headers: { "retry-after": "5" },
    message: "Drill: too many requests.",
    type: "requests",
    code: "rate_limit_exceeded",
    anthropic: "rate_limit_error",
  },
  "503": { status: 503, message: "Drill: the engine is overloaded.", type: "overloaded_error", code: null, anthropic: "overloaded_error" },
  streamError: { status: 500, message: "Drill: the server had an error.", type: "server_error", code: null, anthropic: "api_error" },
};

const isMessages = (path: string) => /\/messages(\/count_tokens)?$/.test(path);

/** The body of an error answer. */
export function errorBody(path: string, { message, type, code, anthropic }: Fault): object {
  if (isMessages(path)) return { type: "error", error: { type: anthropic, message } };
  return { error: { message, type, param: null, code } };
}

/** The same as the first event of a stream. */
export function errorEvent(path: string, fault: Fault): string {
  if (isMessages(path)) return `event: error\ndata: ${JSON.stringify(errorBody(path, fault))}\n\n`;
  if (path.endsWith("/responses")) {
    const flat = { type: "error", code: fault.code ?? fault.type, message: fault.message, param: null };
    return `event: error\ndata: ${JSON.stringify(flat)}\n\n`;
  }
  return `data: ${JSON.stringify(errorBody(path, fault))}\n\n`;
}
