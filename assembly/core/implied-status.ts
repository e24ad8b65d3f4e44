// The HTTP status that an error's type stands for: a failure inside a 200 mostly names no status, but its type. Types and statuses:
// Anthropic "Errors" (docs.anthropic.com/en/api/errors), OpenAI "Error codes" (platform.openai.com/docs/guides/error-codes), and the codes
// of gRPC with the statuses that Google gives them (github.com/googleapis/googleapis, google/rpc/code.proto), and the names of the
// exceptions of OpenAI's client, which vLLM and hosts of it give to theirs (github.com/NousResearch/hermes-agent/issues/65631).
import { ErrorText } from "./error-text";

/** One text: each object that stands in memory costs every request. */
const STATUSES = String.UTF8.encode(
  " invalid_request_error=400 authentication_error=401 billing_error=402 permission_error=403 " +
    "not_found_error=404 request_too_large=413 rate_limit_error=429 timeout_error=504 overloaded_error=529 " +
    "invalid_argument=400 unauthenticated=401 permission_denied=403 not_found=404 resource_exhausted=429 " +
    "cancelled=499 unavailable=503 deadline_exceeded=504 badrequesterror=400 authenticationerror=401 " +
    "permissiondeniederror=403 notfounderror=404 unprocessableentityerror=422 ratelimiterror=429 " +
    "internalservererror=500 ",
);
const SPACE: u8 = 0x20;
const EQUALS: u8 = 0x3d;

/** The status that the error names, else the one that its type stands for; 0: neither. */
export function impliedStatus(error: ErrorText): i32 {
  if (error.httpStatus >= 400) return error.httpStatus;
  let status = statusOf(error.typePtr, error.typeLength);
  if (status == 0) status = statusOf(error.statusPtr, error.statusLength);
  return status == 0 ? statusOf(error.headerPtr, error.headerLength) : status;
}

/** 0: no type is called so. */
function statusOf(type: usize, length: i32): i32 {
  if (length == 0) return 0;
  let p = changetype<usize>(STATUSES);
  // Behind a name come `=`, three digits and a space.
  const last = p + STATUSES.byteLength - length - 5;
  for (; p < last; p++) {
    if (load<u8>(p) != SPACE || load<u8>(p + length, 1) != EQUALS || memory.compare(p + 1, type, length) != 0) continue;
    p += length + 2;
    // Each digit is 48 more than what it stands for.
    return <i32>load<u8>(p) * 100 + <i32>load<u8>(p, 1) * 10 + <i32>load<u8>(p, 2) - 5328;
  }
  return 0;
}
