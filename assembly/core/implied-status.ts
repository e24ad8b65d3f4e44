// The HTTP status that an error's type stands for: a failure inside a 200 mostly names no status, but its type. Types and statuses:
// Anthropic "Errors" (docs.anthropic.com/en/api/errors), OpenAI "Error codes" (platform.openai.com/docs/guides/error-codes), and the codes
// of gRPC with the statuses that Google gives them (github.com/googleapis/googleapis, google/rpc/code.proto).
import { ErrorText } from "./error-text";

const TYPES: ArrayBuffer[] = [
  String.UTF8.encode("invalid_request_error"),
  String.UTF8.encode("authentication_error"),
  String.UTF8.encode("billing_error"),
  String.UTF8.encode("permission_error"),
  String.UTF8.encode("not_found_error"),
  String.UTF8.encode("request_too_large"),
  String.UTF8.encode("rate_limit_error"),
  String.UTF8.encode("timeout_error"),
  String.UTF8.encode("overloaded_error"),
  String.UTF8.encode("invalid_argument"),
  String.UTF8.encode("unauthenticated"),
  String.UTF8.encode("permission_denied"),
  String.UTF8.encode("not_found"),
  String.UTF8.encode("resource_exhausted"),
  String.UTF8.encode("cancelled"),
  String.UTF8.encode("unavailable"),
  String.UTF8.encode("deadline_exceeded"),
];
const STATUSES: StaticArray<i32> = [400, 401, 402, 403, 404, 413, 429, 504, 529, 400, 401, 403, 404, 429, 499, 503, 504];

/** The status that the error names, else the one that its type stands for; 0: neither. */
export function impliedStatus(error: ErrorText): i32 {
  if (error.httpStatus >= 400) return error.httpStatus;
  for (let i = 0, n = TYPES.length; i < n; i++) if (error.isOfType(unchecked(TYPES[i]))) return unchecked(STATUSES[i]);
  return 0;
}
