import type { ErrorCode } from "./row.js";

/**
 * Codes that mean the same wherever they turn up; a provider's own list is asked first. Sources: OpenAI "Error codes"
 * (platform.openai.com/docs/guides/error-codes), Anthropic "Errors" (docs.anthropic.com/en/api/errors), Google "Gemini API
 * troubleshooting" (ai.google.dev/gemini-api/docs/troubleshooting), google.rpc.Code, and the codes of a failed response in OpenAI's
 * Responses API (platform.openai.com/docs/api-reference/responses/object, `error.code`), of which most say that the client's input was at fault.
 */
export const COMMON_ERRORS: ErrorCode[] = [
  { code: "insufficient_quota", kind: "quota" },
  { code: "billing_hard_limit_reached", kind: "quota" },
  { code: "billing_not_active", kind: "quota" },
  { code: "insufficient_balance", kind: "quota" },
  { code: "billing_error", kind: "quota" },
  { message: "credit balance is too low", kind: "quota" },
  { message: "insufficient balance", kind: "quota" },
  { code: "invalid_api_key", kind: "auth" },
  { code: "incorrect_api_key", kind: "auth" },
  { code: "account_deactivated", kind: "auth" },
  { code: "authentication_error", kind: "auth" },
  { code: "api_key_invalid", kind: "auth" },
  { code: "unauthenticated", kind: "auth" },
  { message: "api key not valid", kind: "auth" },
  { message: "api key expired", kind: "auth" },
  { code: "rate_limit_exceeded", kind: "rateLimit" },
  { code: "rate_limit_error", kind: "rateLimit" },
  { code: "tokens_limit_reached", kind: "rateLimit" },
  { code: "resource_exhausted", kind: "rateLimit" },
  { code: "context_length_exceeded", kind: "contextLength" },
  { message: "maximum context length", kind: "contextLength" },
  { message: "prompt is too long", kind: "contextLength" },
  { message: "exceed context limit", kind: "contextLength" },
  { code: "content_policy_violation", kind: "contentPolicy" },
  { code: "content_filter", kind: "contentPolicy" },
  { code: "image_content_policy_violation", kind: "contentPolicy" },
  { message: "flagged as potentially violating our usage policy", kind: "contentPolicy" },
  ...[
    "invalid_image",
    "invalid_image_format",
    "invalid_base64_image",
    "invalid_image_url",
    "invalid_image_mode",
    "image_too_large",
    "image_too_small",
    "image_parse_error",
    "image_file_too_large",
    "image_file_not_found",
    "unsupported_image_media_type",
    "empty_image_file",
    "failed_to_download_image",
  ].map((code): ErrorCode => ({ code, kind: "callerError" })),
  { code: "vector_store_timeout", kind: "serverError" },
  { code: "model_not_found", kind: "modelNotFound" },
  { code: "overloaded_error", kind: "overloaded" },
  { code: "unavailable", kind: "overloaded" },
  // OpenAI's overload has the type of its server errors.
  { status: 503, code: "server_error", kind: "overloaded" },
  { code: "server_error", kind: "serverError" },
  { code: "api_error", kind: "serverError" },
  { code: "internal_server_error", kind: "serverError" },
];
