// What a provider's refusal means, by the words and rules that the plugin goes by (assembly/core/classify.ts): its own code first, then its
// message, then the status.
import { COMMON_ERRORS, type ErrorCode, type Kind, type ProviderRow } from "../../config/index.js";

/** What an error body says. */
export interface ErrorSaid {
  names: string[];
  message: string;
}

/** The kind of an answer that is no success. */
export function classifyError(row: ProviderRow, status: number, said: ErrorSaid): Kind {
  const rules = [...(row.errors ?? []), ...COMMON_ERRORS].filter((rule) => rule.status === undefined || rule.status === status);
  const names = said.names.map((name) => name.toLowerCase());
  const message = said.message.toLowerCase();
  const byCode = rules.find((rule) => rule.code !== undefined && names.includes(rule.code.toLowerCase()));
  const byMessage = (rule: ErrorCode) => rule.message !== undefined && message.includes(rule.message.toLowerCase());
  return (byCode ?? rules.find(byMessage))?.kind ?? kindOf(status, `${names.join(" ")} ${message}`);
}

function kindOf(status: number, text: string): Kind {
  if (status === 401 || status === 403) return "auth";
  if (status === 402) return "quota";
  if (status === 404) return text.includes("model") ? "modelNotFound" : "callerError";
  if (status === 429) return "rateLimit";
  if (status === 503 || status === 529) return "overloaded";
  return status >= 400 && status < 500 ? "callerError" : "serverError";
}

type Fields = Record<string, unknown>;

/** Reads an error body in the usual shapes: `{error:{code,type,message}}`, `{code,message}`, a list with one of these, text. */
export function readError(body: string): ErrorSaid {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return { names: [], message: body.slice(0, 300) };
  }
  if (Array.isArray(value)) value = value[0];
  return isFields(value) ? saidBy(value) : { names: [], message: "" };
}

/** What a success says against itself, since some providers refuse in a 200; undefined: nothing. */
export function readRefusal(body: string): ErrorSaid | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return undefined;
  }
  if (!isFields(value)) return undefined;
  const said = saidBy(value);
  if (said.names.length === 0 && said.message === "") return undefined;
  const { error, base_resp: base, code, data } = value;
  if ((typeof error === "string" && error !== "") || isFields(error)) return said;
  // MiniMax: https://platform.minimaxi.com/document/Error-code. Coze: https://www.coze.cn/open/docs/developer_guides/coze_error_codes
  if (isFields(base)) return base["status_code"] === 0 ? undefined : said;
  return typeof code === "number" && code !== 0 && (data === undefined || data === null) ? said : undefined;
}

function saidBy(outer: Fields): ErrorSaid {
  const { error: named, base_resp: base } = outer;
  const error = isFields(named) ? named : isFields(base) ? base : outer;
  const details = Array.isArray(error["details"]) ? (error["details"] as Fields[]) : [];
  const names = [
    error["code"],
    error["status_code"],
    error["type"],
    error["status"],
    error["reason"],
    ...details.map((each) => each?.["reason"]),
  ];
  const words = [error["message"], error["error_msg"], error["status_msg"], error["msg"], error["detail"]];
  const message = typeof named === "string" ? named : words.find((each) => each !== undefined && each !== null);
  return {
    names: names.filter((name) => typeof name === "string" || typeof name === "number").map(String),
    message: typeof message === "string" ? message : "",
  };
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
