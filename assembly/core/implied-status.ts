// The HTTP status that an error's type stands for: a failure inside a 200 mostly names no status, but its type. Types and statuses:
// Anthropic "Errors" (docs.anthropic.com/en/api/errors), OpenAI "Error codes" (platform.openai.com/docs/guides/error-codes), and the codes
// of gRPC with the statuses that Google gives them (github.com/googleapis/googleapis, google/rpc/code.proto).
import { encoded } from "./bytes";
import { ErrorText } from "./error-text";

const TYPES: ArrayBuffer[] = encoded([
  "invalid_request_error",
  "authentication_error",
  "billing_error",
  "permission_error",
  "not_found_error",
  "request_too_large",
  "rate_limit_error",
  "timeout_error",
  "overloaded_error",
  "invalid_argument",
  "unauthenticated",
  "permission_denied",
  "not_found",
  "resource_exhausted",
  "cancelled",
  "unavailable",
  "deadline_exceeded",
]);
const STATUSES: StaticArray<i32> = [400, 401, 402, 403, 404, 413, 429, 504, 529, 400, 401, 403, 404, 429, 499, 503, 504];

/** The status that the error names, else the one that its type stands for; 0: neither. */
export function impliedStatus(error: ErrorText): i32 {
  if (error.httpStatus >= 400) return error.httpStatus;
  for (let i = 0, n = TYPES.length; i < n; i++) if (error.isOfType(unchecked(TYPES[i]))) return unchecked(STATUSES[i]);
  return 0;
}
