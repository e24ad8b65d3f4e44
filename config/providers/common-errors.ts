import type { ErrorCode } from "./row.js";

/**
 * Codes that mean the same wherever they turn up; a provider's own list is asked first. Sources: OpenAI "Error codes"
 * (platform.openai.com/docs/guides/error-codes), Anthropic "Errors" (docs.anthropic.com/en/api/errors), Google "Gemini API
 * troubleshooting" (ai.google.dev/gemini-api/docs/troubleshooting), google.rpc.Code, and the codes of a failed response in OpenAI's
 * Responses API (platform.openai.com/docs/api-reference/responses/object, `error.code`), of which most say that the client's input was at fault.
 */
export const COMMON_ERRORS: ErrorCode[] = [
  // A 429 that is the model's own want of capacity, which no other token has more of, whatever code comes with it: new-api and one-api (github.com/WEIFENG2333/VideoCaptioner/issues/1120,
  // github.com/songquanpeng/one-api/issues/330), gateways (github.com/NousResearch/hermes-agent/pull/95002), Google (github.com/google-gemini/gemini-cli/pull/28599), OpenRouter (github.com/NousResearch/hermes-agent/pull/55580).
  ...[
    "当前分组上游负载已饱和",
    "当前分组负载已饱和",
    "the requested model is temporarily at capacity",
    "no capacity available for model",
    "the engine is currently overloaded",
    // With a 400, or with the type of a client's mistake: OpenAI (github.com/Wei-Shaw/sub2api/issues/5652), Codex's backend (github.com/Wei-Shaw/sub2api/issues/5852 and 5281).
    "our servers are currently overloaded",
    "selected model is at capacity",
  ].map((message): ErrorCode => ({ message, kind: "overloaded", finer: true })),
  // A subscription that its vendor gives to some programs alone, and not to the one that asked: the token is alive, and serves those. Kimi
  // (github.com/MoonshotAI/kimi-code/issues/414), Alibaba Cloud with a 405 (github.com/aaif-goose/goose/issues/8005); Anthropic's words are among its own.
  // OpenCode Zen's free models (github.com/OnesoftQwQ/opencode-go-copilot/issues/134), Anthropic's plans once more (github.com/anthropics/claude-code/issues/45911), a gateway's provider (github.com/JohnnyZ93/oai-compatible-copilot/issues/214),
  // OpenRouter's (github.com/Davidvandijcke/coarse/issues/183).
  ...[
    "kimi for coding is currently only available for",
    "coding plan is currently only available for",
    "free tier can only be used from within",
    "third-party apps now draw from your extra usage",
    "this model is restricted to authorized applications",
    "the request is prohibited due to a violation of provider terms of service",
  ].map((message): ErrorCode => ({ message, kind: "auth", requestOnly: true, finer: true })),
  { status: 429, message: "provider returned error", kind: "overloaded", finer: true },
  { status: 429, code: "model_capacity_exhausted", kind: "overloaded" },
  // Ollama's refusal of a request that its model cannot serve has the type of a server's error (github.com/louisho5/picobot/issues/6).
  { status: 400, message: "* does not support tools", kind: "callerError", requestOnly: true, finer: true },
  // A model that reads text alone, in whatever status: DeepSeek (github.com/rikkahub/rikkahub/issues/1433, github.com/yilewang/llm-for-zotero/issues/143), OpenRouter (github.com/nexu-io/nexu/issues/733), Ollama
  // (github.com/ollama/ollama/issues/17301), vLLM (github.com/Alishahryar1/free-claude-code/issues/1233), gateways (github.com/anomalyco/opencode/issues/47994), llama.cpp's server (tools/server in its repository).
  ...[
    "failed to deserialize the json body into the target type: messages[*unknown variant `image_url`",
    "failed to deserialize the json body into the target type: messages[*unknown variant image_url",
    "messages[*unknown variant `image_url`",
    "no endpoints found that support",
    "invalid content type. image_url is only supported by certain models",
    "* does not support image",
    "* do not support image",
    "* does not support vision",
    "* is not a multimodal model",
    "image input is not supported",
    "image input not supported",
    "at most 0 image(s) may be provided",
    // Nor does it take tools, or answer by a schema: Groq (github.com/agno-agi/agno/issues/137), OpenAI's older models (github.com/openai/openai-dotnet/issues/276).
    "`tools` is not supported with this model",
    "`tool calling` is not supported with this model",
    "invalid parameter: 'response_format' of type 'json_schema' is not supported",
    "* does not support response format",
  ].map((message): ErrorCode => ({ message, kind: "callerError", requestOnly: true, finer: true })),
  // Google's prepaid credits have the code of its limits.
  { message: "your prepayment credits are depleted", kind: "quota", finer: true },
  { code: "insufficient_quota", kind: "quota" },
  { code: "billing_hard_limit_reached", kind: "quota" },
  { code: "billing_not_active", kind: "quota" },
  { code: "insufficient_balance", kind: "quota" },
  { code: "billing_error", kind: "quota" },
  { message: "your credit balance is too low", kind: "quota" },
  { message: "insufficient balance", kind: "quota" },
  // Anthropic's plans, with a 400 (github.com/router-for-me/CLIProxyAPI/issues/6004); requests that the plan itself covers are answered meanwhile (github.com/rynfar/meridian/issues/495).
  { message: "you're out of extra usage", kind: "quota", modelOnly: true },
  { message: "you’re out of extra usage", kind: "quota", modelOnly: true },
  // OpenRouter's, with a 403 (github.com/anomalyco/opencode/issues/25151).
  { message: "free byok request cap exceeded", kind: "quota" },
  // Moonshot's, as OpenCode Go tells it in a text of its own answer (github.com/anomalyco/opencode/issues/24462).
  { code: "exceeded_current_quota_error", kind: "quota" },
  // one-api's own form of what it was answered (github.com/songquanpeng/one-api/issues/90).
  { message: "type *, code insufficient_quota", kind: "quota" },
  // Gateways that people sell: new-api and one-api (github.com/QuantumNous/new-api/issues/7448, github.com/songquanpeng/one-api/issues/1270).
  { code: "insufficient_user_quota", kind: "quota" },
  { code: "pre_consume_token_quota_failed", kind: "quota" },
  { message: "user quota is not enough", kind: "quota" },
  { message: "token quota is not enough", kind: "quota" },
  { message: "用户额度不足", kind: "quota" },
  { message: "该令牌额度已用尽", kind: "quota" },
  // LiteLLM's proxy (github.com/BerriAI/litellm/issues/4208 and 14144): 400 and 429.
  { code: "budget_exceeded", kind: "quota" },
  { message: "budget has been exceeded", kind: "quota" },
  { message: "exceededbudget", kind: "quota" },
  // SiliconFlow, Novita, and whoever stands in front of them, with a 403.
  { code: "not_enough_balance", kind: "quota" },
  { message: "not enough balance", kind: "quota" },
  { message: "sorry, your account balance is insufficient", kind: "quota" },
  { message: "your account balance is insufficient", kind: "quota" },
  { code: "insufficient_credits", kind: "quota" },
  { message: "insufficient credits", kind: "quota" },
  { code: "insufficient_funds", kind: "quota" },
  // LiteLLM's keys, teams and users that may not ask for this model (its ProxyErrorTypes), and Bedrock's accounts behind it.
  ...["key", "team", "user", "org"].map((who): ErrorCode => ({ code: `${who}_model_access_denied`, kind: "auth", modelOnly: true })),
  { message: "you don't have access to the model with the specified model id", kind: "auth", modelOnly: true },
  // A key whose scopes leave this out is alive (platform.openai.com/docs/guides/production-best-practices, restricted keys).
  { code: "missing_scope", kind: "auth", modelOnly: true },
  { code: "insufficient_permissions", kind: "auth", modelOnly: true },
  { code: "insufficient_scope", kind: "auth", modelOnly: true },
  { code: "access_token_scope_insufficient", kind: "auth", modelOnly: true },
  { message: "you have insufficient permissions for this operation", kind: "auth", modelOnly: true },
  { message: "request had insufficient authentication scopes", kind: "auth", modelOnly: true },
  // An account that has no part in a model, with a 400: Codex by a ChatGPT account (github.com/NousResearch/hermes-agent/issues/71970), a gateway's key (github.com/open-ace/open-ace/issues/2003), Vertex
  // (github.com/yym68686/uni-api/issues/41).
  { message: "the '*' model is not supported when using codex", kind: "auth", modelOnly: true },
  { message: "model * is not available for this api key", kind: "auth", modelOnly: true },
  { message: "project `*` is not allowed to use publisher model", kind: "auth", modelOnly: true },
  { message: "project * is not allowed to use publisher model", kind: "auth", modelOnly: true },
  { code: "invalid_api_key", kind: "auth" },
  { code: "incorrect_api_key", kind: "auth" },
  { code: "account_deactivated", kind: "auth" },
  // With a 429 (github.com/QuantumNous/new-api/issues/462).
  { code: "access_terminated", kind: "auth" },
  { code: "authentication_error", kind: "auth" },
  { code: "api_key_invalid", kind: "auth" },
  { code: "unauthenticated", kind: "auth" },
  { message: "api key not valid", kind: "auth" },
  { message: "api key not found", kind: "auth" },
  { message: "type *, code invalid_api_key", kind: "auth" },
  { message: "type *, code account_deactivated", kind: "auth" },
  // Anthropic's (github.com/router-for-me/CLIProxyAPI/issues/3409), which gateways pass on.
  { message: "this organization has been disabled", kind: "auth" },
  { message: "api key expired", kind: "auth" },
  { code: "rate_limit_exceeded", kind: "rateLimit" },
  { code: "rate_limit_error", kind: "rateLimit" },
  { code: "tokens_limit_reached", kind: "rateLimit" },
  { code: "resource_exhausted", kind: "rateLimit" },
  // Encrypted reasoning of another account (github.com/openai/codex/issues/8145), signed thinking of another vendor or model
  // (github.com/anthropics/claude-code/issues/10627, github.com/anthropics/anthropic-sdk-python/issues/1598).
  { code: "invalid_encrypted_content", kind: "callerError", ofState: true },
  { message: "the encrypted content*could not be verified", kind: "callerError", ofState: true },
  // xAI's words, with a code of every refusal (github.com/Wei-Shaw/sub2api/issues/4535).
  { message: "could not decrypt the provided encrypted_content", kind: "callerError", ofState: true, finer: true },
  { message: "invalid `signature` in `thinking` block", kind: "callerError", ofState: true },
  { message: "invalid signature in thinking block", kind: "callerError", ofState: true },
  // Reasoning that was stored elsewhere, or nowhere (github.com/anomalyco/opencode/issues/7724), and of another provider's form, with its words open
  // (github.com/musistudio/claude-code-router/issues/1783).
  { message: "item with id 'rs_", kind: "callerError", ofState: true },
  { status: 400, message: "invalid 'input[*].content': array too long", kind: "callerError", ofState: true },
  // Turns with calls that another provider made, of which each vendor wants something else: Google (github.com/Gitlawb/openclaude/issues/67, github.com/8monkey-ai/hebo-gateway/issues/171),
  // Mistral and servers of its models (github.com/anomalyco/opencode/issues/1680, github.com/jundot/omlx/pull/1997), Moonshot (github.com/bytedance/deer-flow/issues/3043) and DeepSeek
  // (github.com/abhigyanpatwari/GitNexus/issues/43, github.com/syt2/paper-chat-for-zotero/issues/16).
  { message: "missing a thought_signature", kind: "callerError", mend: "signatures" },
  { message: "missing a `thought_signature", kind: "callerError", mend: "signatures" },
  { message: "tool call id was * but must be a-z, a-z, 0-9, with a length of 9", kind: "callerError", mend: "ids" },
  { message: "thinking is enabled but reasoning_content is missing", kind: "callerError", mend: "thoughts" },
  { message: "missing `reasoning_content` field in the assistant message", kind: "callerError", mend: "thoughts" },
  { message: "in the thinking mode must be passed back", kind: "callerError", mend: "thoughts" },
  // The role `developer`: DeepSeek (github.com/earendil-works/pi/issues/1048, github.com/bramses/chatgpt-md/issues/189), OpenAI's older models (github.com/langchain-ai/langchain/issues/28895), servers
  // of others (github.com/QuantumNous/new-api/issues/5330, github.com/michelle-avery/openai-compatible-conversation/issues/21).
  { message: "unknown variant `developer`", kind: "callerError", mend: "roles" },
  { message: "does not support 'developer'", kind: "callerError", mend: "roles" },
  { message: "input tag 'developer'", kind: "callerError", mend: "roles" },
  { message: "invalid role 'developer'", kind: "callerError", mend: "roles" },
  { message: "developer is not one of [", kind: "callerError", mend: "roles" },
  // Members of its answers that no request has, as clients send them back: Mistral (github.com/charmbracelet/crush/issues/1590, github.com/mistralai/client-python/issues/154), Cerebras
  // (github.com/Kilo-Org/kilocode/issues/10375), Groq (github.com/janhq/jan/issues/8136), Fireworks (github.com/earendil-works/pi/issues/4514).
  // Parameters that it does not know or take: OpenAI and Azure (github.com/zed-industries/zed/issues/52000, github.com/betalgo/openai/pull/664), Google's compatible endpoint
  // (github.com/openclaw/openclaw/issues/22704), Cerebras (github.com/huggingface/huggingface.js/pull/2268), Mistral (github.com/Gitlawb/openclaude/issues/739).
  { message: "unknown parameter: '", kind: "callerError", mend: "members" },
  { message: "unsupported parameter", kind: "callerError", mend: "members" },
  { message: "unsupported value: '", kind: "callerError", mend: "members" },
  { message: "unrecognized request argument", kind: "callerError", mend: "members" },
  { message: "invalid json payload received. unknown name", kind: "callerError", mend: "members" },
  { message: "argument not supported on this model", kind: "callerError", mend: "members" },
  { message: "property '*' is unsupported", kind: "callerError", mend: "members" },
  { code: "extra_forbidden", kind: "callerError", mend: "members" },
  { code: "wrong_api_format", kind: "callerError", mend: "members" },
  { message: "extra inputs are not permitted", kind: "callerError", mend: "members" },
  { message: "the following must be satisfied", kind: "callerError", mend: "members" },
  { message: "additional properties are not allowed", kind: "callerError", mend: "members" },
  { message: "invalid value: 'thinking'", kind: "callerError", mend: "members" },
  { message: "unknown variant `thinking`", kind: "callerError", mend: "members" },
  // A response that another account made (github.com/maximhq/bifrost/issues/2441, github.com/Soju06/codex-lb/issues/818).
  { code: "previous_response_not_found", kind: "callerError", ofMaker: true },
  // An item of an answer that another account stored; the same words of reasoning stand above (github.com/vercel/ai/issues/7543).
  { status: 404, message: "item with id", kind: "callerError", ofMaker: true },
  // A message thread that another account holds, or nobody any more (github.com/router-for-me/CLIProxyAPI; the SDKs' ThreadNotFoundError).
  { status: 404, message: "no thread state was found", kind: "callerError", ofMaker: true },
  { code: "context_length_exceeded", kind: "contextLength" },
  { message: "maximum context length", kind: "contextLength" },
  { message: "prompt is too long", kind: "contextLength" },
  { message: "exceed context limit", kind: "contextLength" },
  // Servers of one's own and hosts, each in its words: llama.cpp (github.com/arbs-io/github-copilot-llm-gateway/issues/55), llama-cpp-python
  // (github.com/fedora-copr/logdetective-website/pull/193), SGLang (github.com/BerriAI/litellm/issues/10793), LM Studio (github.com/lmstudio-ai/lmstudio-bug-tracker/issues/546
  // and 2339), TGI (github.com/huggingface/llm-vscode/issues/94), Cerebras (github.com/cline/cline/issues/5140), Copilot (github.com/microsoft/vscode/issues/289514).
  { code: "exceed_context_size_error", kind: "contextLength" },
  { code: "model_max_prompt_tokens_exceeded", kind: "contextLength" },
  ...[
    "exceeds the available context size",
    "exceed context window of",
    "longer than the model's context length",
    "tokens when context the overflows",
    "context size has been exceeded",
    "tokens + `max_new_tokens` must be",
    "reduce the length of the messages",
    "prompt token count of * exceeds the limit of",
    "the max input characters is",
  ].map((message): ErrorCode => ({ message, kind: "contextLength" })),
  { code: "content_policy_violation", kind: "contentPolicy" },
  { code: "content_filter", kind: "contentPolicy" },
  { code: "image_content_policy_violation", kind: "contentPolicy" },
  { message: "litellm.contentpolicyviolationerror", kind: "contentPolicy" },
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
  // A 409 that asking again may cure: google.rpc.Code, Azure's and AWS's conflicts.
  { status: 409, code: "aborted", kind: "serverError" },
  { status: 409, code: "lock_timeout", kind: "serverError" },
  { status: 409, code: "conflictexception", kind: "serverError" },
  { status: 409, code: "concurrentmodificationexception", kind: "serverError" },
  { status: 409, code: "requestconflict", kind: "serverError" },
  { status: 409, code: "operationaborted", kind: "serverError" },
  // google.rpc.Code: CANCELLED is 499.
  { code: "cancelled", kind: "serverError" },
  // What stands in front of a provider: Cloudflare's refusals (developers.cloudflare.com/support/troubleshooting/cloudflare-errors).
  { status: 403, message: "error code: 10", kind: "serverError", providerOnly: true },
  // Anthropic's edge, of a country or an address, before it looks at a key (github.com/anthropics/claude-code/issues/1613).
  { status: 403, message: "request not allowed", kind: "serverError", providerOnly: true },
  // Paths that nobody knows, in the words of OpenAI, Groq, Azure and Anthropic.
  { status: 404, message: "invalid url", kind: "serverError", providerOnly: true },
  { status: 404, code: "unknown_url", kind: "serverError", providerOnly: true },
  // What else a client may name by an id (OpenAI's Responses API).
  ...[
    "previous response",
    "response with id",
    "conversation with id",
    "vector store",
    "no such file object",
    "file with id",
    "container with id",
    "no such thread",
    "prompt with id",
  ].map((message): ErrorCode => ({ status: 404, message, kind: "callerError" })),
  // The account itself is out, for what others of its requests were: no moderation of this one. Azure (github.com/pollinations/pollinations/issues/9707), OpenAI (github.com/QuantumNous/new-api/issues/462).
  ...[
    "your resource has been temporarily blocked",
    "your account has been",
    "your organization has been",
    "your project has been",
    "your subscription has been",
    "your api key has been",
    "your access has been",
    "your access was terminated",
  ].map((message): ErrorCode => ({ status: 403, message, kind: "auth" })),
  // Portkey's guardrails, with 446 and 403 (portkey.ai/docs/product/guardrails).
  { code: "hooks_failed", kind: "contentPolicy" },
  // A moderation's 403, in any dialect: one client's text, never the token.
  ...[
    "content_blocked",
    "content_moderation",
    "moderation_blocked",
    "moderation_failed",
    "prompt_blocked",
    "safety",
    "safety_violation",
    "sensitive_words_detected",
    "risk_control",
  ].map((code): ErrorCode => ({ status: 403, code, kind: "contentPolicy" })),
  ...[
    "moderation",
    "guardrail",
    "prohibited content",
    "content policies",
    "flagged",
    "content policy",
    "content filter",
    "usage polic",
    "usage guidelines",
    "safety system",
    "inappropriate content",
    "sensitive",
    "harmful",
    "unsafe content",
    "敏感",
    "违规",
    "不合规",
    "内容安全",
    "风险",
  ].map((message): ErrorCode => ({ status: 403, message, kind: "contentPolicy" })),
  // Words of answers that have a status of their own in a 200 and no code that anybody lists.
  { message: "invalid apikey", kind: "auth" },
  { message: "invalid api key", kind: "auth" },
  { message: "incorrect api key", kind: "auth" },
  // The same with a status that says another thing, for which a token would be out or a client told that the mistake is its own: a 400 (github.com/diegosouzapw/OmniRoute/pull/4986), a 403
  // (github.com/Wei-Shaw/sub2api/pull/7340), a 500.
  ...[
    "you exceeded your current rate limit",
    "rate limit",
    "user rate limit exceeded",
    "request rate limit",
    "requests rate limit",
    "too many requests",
    "too many concurrent requests",
    "concurrency limit",
    "you've reached the concurrency limit",
    "detected high-frequency",
  ].map((message): ErrorCode => ({ message, kind: "rateLimit" })),
  ...[200, 400, 403].flatMap((status) =>
    ["quota exceeded", "you exceeded your current quota", "insufficient quota"].map(
      (message): ErrorCode => ({ status, message, kind: "quota" }),
    ),
  ),
  // A plan that is used up for hours or days (github.com/Wei-Shaw/sub2api/pull/7340; Ollama's cloud).
  { message: "you've reached your usage limit", kind: "quota" },
  { message: "you * reached your * usage limit", kind: "quota" },
  { message: "you've reached your * usage limit", kind: "quota" },
  // DashScope's coding plans, with a 429.
  ...["hour", "week", "month"].map((span): ErrorCode => ({ message: `${span} allocated quota exceeded`, kind: "quota" })),
  // Azure API Management's quota policy (learn.microsoft.com/azure/api-management/quota-policy).
  { status: 403, message: "out of call volume quota", kind: "quota" },
  { status: 403, message: "out of bandwidth quota", kind: "quota" },
  // What a gateway in front calls the client's fault, and is its provider's silence or broken stream: Cloudflare's (github.com/cloudflare/ai/issues/436), others (github.com/earendil-works/pi/issues/7392).
  { status: 400, message: "please configure ai gateway", kind: "serverError", providerOnly: true },
  { status: 400, message: "failed to get response from provider", kind: "serverError" },
  // OpenCode Zen (github.com/ENTERPILOT/GoModel/issues/605); what it was refused itself is nobody's fault (github.com/anomalyco/opencode/issues/45990).
  { status: 400, message: "upstream request failed: [4", kind: "serverError", requestOnly: true, finer: true },
  { status: 400, message: "error from provider (*): upstream request failed", kind: "serverError" },
  // A model that its host has put out of service: NVIDIA (github.com/tashfeenahmed/freellmapi/issues/522), an endpoint of Hugging Face that is paused (github.com/elastic/elasticsearch/issues/112033).
  { status: 400, message: "function id '*': degraded function cannot be invoked", kind: "serverError" },
  { status: 400, message: "function '*': degraded function cannot be invoked", kind: "serverError" },
  { status: 400, message: "bad request: invalid state", kind: "serverError" },
  // LM Studio (github.com/lmstudio-ai/lmstudio-bug-tracker/issues/1057).
  { status: 400, message: "the model has crashed", kind: "serverError" },
  // What the model wrote was no text (github.com/langchain-ai/langchain/issues/19914).
  { message: "the model generated invalid unicode output", kind: "serverError", requestOnly: true },
  { code: "upstream_http2_stream_error", kind: "serverError" },
  // The gateway has read the body as JSON before it left, so it broke on the way: the same bytes are taken when they come again (github.com/HKUDS/LightRAG/pull/3144).
  { status: 400, message: "we could not parse the json body of your request", kind: "serverError" },
  // The same of a stream that its provider cut (github.com/BerriAI/litellm/issues/41777).
  { code: "request_timeout", kind: "serverError" },
  { message: "stream disconnected before completion", kind: "serverError" },
  { code: "vector_store_timeout", kind: "serverError" },
  { code: "model_not_found", kind: "modelNotFound" },
  // Azure's (github.com/BerriAI/litellm/issues/3884) and DeepSeek's (github.com/api7/aisix/issues/371), which gateways pass on.
  { code: "deploymentnotfound", kind: "modelNotFound" },
  { status: 400, message: "the supported api model names are", kind: "modelNotFound" },
  // LM Studio (github.com/tinyhumansai/openhuman/issues/4181, github.com/continuedev/continue/issues/10150).
  { status: 400, message: "no models loaded", kind: "modelNotFound" },
  { status: 400, message: "failed to load model", kind: "serverError" },
  // Models that are gone or were never there, with a 400: Groq (console.groq.com/docs/deprecations), Together, GitHub Models and Copilot, Perplexity.
  ...["model_decommissioned", "model_not_available", "model_not_supported", "unknown_model", "invalid_model"].map(
    (code): ErrorCode => ({ code, kind: "modelNotFound" }),
  ),
  // new-api and one-api, of a model that none of their channels has: no token of theirs changes that (github.com/songquanpeng/one-api/issues/1548).
  { message: "no available channel for model", kind: "modelNotFound" },
  { message: "无可用渠道", kind: "modelNotFound" },
  // Models that are gone, in words that know none: NVIDIA's functions (github.com/Alishahryar1/free-claude-code/issues/1021), OpenRouter's endpoints (github.com/truefoundry/models/issues/826), Azure's deployments
  // (github.com/BerriAI/litellm/issues/3884).
  { status: 404, message: "function '*': not found for account", kind: "modelNotFound" },
  { status: 404, message: "no endpoints available matching", kind: "modelNotFound" },
  { status: 404, message: "no endpoints found", kind: "modelNotFound" },
  { status: 404, message: "the api deployment for this resource does not exist", kind: "modelNotFound" },
  // The same in words: LiteLLM's proxy (with and without the path in front), SiliconFlow, SGLang, vLLM.
  ...[
    "model does not exist*",
    "model not found*",
    "model '*' not found",
    "the model `*` does not exist",
    "the model '*' does not exist",
    "the model `*` has been d",
    "invalid model*",
    "/*: invalid model name passed",
    "400: {'error': 'invalid model name passed*",
    "unknown model*",
    // OpenRouter (github.com/deeterbleater/deertick/issues/13), one-api (github.com/songquanpeng/one-api/issues/90).
    "model * is not available",
    "type *, code model_not_found",
  ].map((message): ErrorCode => ({ status: 400, message, kind: "modelNotFound" })),
  { code: "overloaded_error", kind: "overloaded" },
  { code: "server_is_overloaded", kind: "overloaded" },
  { code: "unavailable", kind: "overloaded" },
  // OpenAI's overload has the type of its server errors.
  { status: 503, code: "server_error", kind: "overloaded" },
  { code: "server_error", kind: "serverError" },
  { code: "api_error", kind: "serverError" },
  { code: "internal_server_error", kind: "serverError" },
  // Parameters again, in words that others use of other things: what is known of those comes first.
  // xAI (github.com/open-webui/open-webui/issues/21266); Anthropic (github.com/OpenWhispr/openwhispr/issues/1475); Groq
  // (github.com/Alishahryar1/free-claude-code/issues/1348, github.com/earendil-works/pi/issues/3764); Kimi (github.com/nashsu/llm_wiki/issues/173).
  { status: 400, message: "does not support parameter", kind: "callerError", mend: "members" },
  { status: 400, message: "is deprecated for this model", kind: "callerError", mend: "members" },
  { status: 400, message: "is not supported with this model", kind: "callerError", mend: "members" },
  { status: 400, message: "must be one of", kind: "callerError", mend: "members" },
  { status: 400, message: "is not one of the allowed values", kind: "callerError", mend: "members" },
  { status: 400, message: "is allowed for this model", kind: "callerError", mend: "members" },
];
