import { NO_DOCUMENT, type Kind } from "./row.js";

/** A finish reason that is no model's own: the answer is not whole. Reasons that are not listed are the model's. */
export interface FinishReason {
  reason: string;
  /** Of the failure that it is before any content. */
  kind: Kind;
  /** Where it is documented, who met it, or `NO_DOCUMENT`. */
  source: string;
}

export const FINISH_REASONS: readonly FinishReason[] = [
  { reason: "error", kind: "serverError", source: "https://openrouter.ai/docs/api-reference/errors" },
  { reason: "network_error", kind: "serverError", source: "https://github.com/NousResearch/hermes-agent/pull/92161" },
  { reason: "network-error", kind: "serverError", source: "https://github.com/NousResearch/hermes-agent/pull/92161" },
  { reason: "error_finish", kind: "serverError", source: "https://github.com/NousResearch/hermes-agent/pull/92161" },
  { reason: "insufficient_system_resource", kind: "overloaded", source: "https://api-docs.deepseek.com/api/create-chat-completion" },
  { reason: "abort", kind: "serverError", source: "https://github.com/vllm-project/vllm/issues/57082" },
  { reason: "aborted", kind: "serverError", source: NO_DOCUMENT },
  { reason: "failed", kind: "serverError", source: NO_DOCUMENT },
  { reason: "timeout", kind: "serverError", source: NO_DOCUMENT },
  { reason: "overloaded", kind: "overloaded", source: NO_DOCUMENT },
  { reason: "malformed_function_call", kind: "serverError", source: "https://ai.google.dev/api/generate-content#FinishReason" },
  { reason: "unexpected_tool_call", kind: "serverError", source: "https://ai.google.dev/api/generate-content#FinishReason" },
  { reason: "missing_thought_signature", kind: "serverError", source: "https://ai.google.dev/api/generate-content#FinishReason" },
  { reason: "malformed_response", kind: "serverError", source: "https://ai.google.dev/api/generate-content#FinishReason" },
  {
    reason: "malformed_model_output",
    kind: "serverError",
    source: "https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html",
  },
  {
    reason: "malformed_tool_use",
    kind: "serverError",
    source: "https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html",
  },
  // As Gemini's OpenAI-compatible endpoint writes the two.
  {
    reason: "function_call_filter: malformed_function_call",
    kind: "serverError",
    source: "https://ai.google.dev/api/generate-content#FinishReason",
  },
  {
    reason: "function_call_filter: unexpected_tool_call",
    kind: "serverError",
    source: "https://ai.google.dev/api/generate-content#FinishReason",
  },
  { reason: "server_error", kind: "serverError", source: NO_DOCUMENT },
  { reason: "internal_error", kind: "serverError", source: NO_DOCUMENT },
  // The model's provider cut it for its content: the route decides whether another one is asked.
  { reason: "sensitive", kind: "contentPolicy", source: "https://github.com/promptfoo/promptfoo/pull/9905" },
];
