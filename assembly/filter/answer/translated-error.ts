// A provider's failure in the shape of another dialect's clients: the provider's own words, under the status that its kind has there.
import { isAnthropic } from "../../core/api-shape";
import { FailureKind, Outcome } from "../../core/outcome";
import { Api } from "../../core/settings";
import { errorMessage, errorType, readErrorWords } from "../../dialect/error-words";
import { unescaped } from "../../dialect/strings";
import { ptrOf } from "../../host/memory";
import { OwnAnswer, errorBody } from "./answers";

/** Overloaded is 529 to Anthropic's clients and 503 to OpenAI's. A failure in a 200 is the kind's. */
export function foreignStatus(api: Api, outcome: Outcome): i32 {
  return statusOf(api, outcome.kind, outcome.status);
}

export function statusOf(api: Api, kind: FailureKind, status: i32): i32 {
  if (kind == FailureKind.Overloaded && (status == 503 || status == 529 || status < 400)) return isAnthropic(api) ? 529 : 503;
  if (status >= 400) return status == 529 ? 503 : status;
  return kind == FailureKind.RateLimit || kind == FailureKind.Quota ? 429 : isCallers(kind) ? 400 : 502;
}

function isCallers(kind: FailureKind): bool {
  return kind == FailureKind.CallerError || kind == FailureKind.ContextLength || kind == FailureKind.ContentPolicy;
}

/** OpenAI's word for what its clients act on (platform.openai.com/docs/guides/error-codes), else the provider's own. */
function codeOf(kind: FailureKind, said: string): string {
  if (kind == FailureKind.ContextLength) return "context_length_exceeded";
  if (kind == FailureKind.RateLimit) return "rate_limit_exceeded";
  if (kind == FailureKind.Quota) return "insufficient_quota";
  return kind == FailureKind.ModelNotFound ? "model_not_found" : said;
}

/** The body for the client, with the provider's message. */
export function foreignError(api: Api, outcome: Outcome, kept: ArrayBuffer): ArrayBuffer {
  const found = readErrorWords(ptrOf(kept), kept.byteLength);
  const message = found ? String.UTF8.decode(unescaped(errorMessage)) : "The provider refused the request without a word.";
  const code = codeOf(outcome.kind, errorType.some ? String.UTF8.decode(unescaped(errorType)) : "upstream_error");
  const type = isCallers(outcome.kind) ? "invalid_request_error" : "upstream_error";
  return errorBody(api, new OwnAnswer(foreignStatus(api, outcome), type, code, message));
}

/** A 200 that is no answer of its dialect, or one that is too long to be held. */
export function unreadable(api: Api): ArrayBuffer {
  const message = "The provider's answer could not be translated: it is none of its API, or longer than 32 MiB.";
  return errorBody(api, new OwnAnswer(502, "upstream_error", "upstream_unreadable", message));
}
