import type { ErrorCode } from "./row.js";

/**
 * Codes that mean the same wherever they turn up; a provider's own list is asked first. Sources: OpenAI "Error codes"
 * (platform.openai.com/docs/guides/error-codes), Anthropic "Errors" (docs.anthropic.com/en/api/errors), Google "Gemini API
 * troubleshooting" (ai.google.dev/gemini-api/docs/troubleshooting) and google.rpc.Code.
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
  { code: "model_not_found", kind: "modelNotFound" },
  { code: "overloaded_error", kind: "overloaded" },
  { code: "unavailable", kind: "overloaded" },
  { code: "server_error", kind: "serverError" },
  { code: "api_error", kind: "serverError" },
  { code: "internal_server_error", kind: "serverError" },
];
