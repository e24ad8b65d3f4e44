// Error answers as real providers document them: data, with the public document named beside each.
import type { Headers } from "./steps.js";

export interface ProviderError {
  status: number;
  body: object;
  headers?: Headers;
}

const openai = (message: string, type: string, code: string | null, param: string | null = null) => ({
  error: { message, type, param, code },
});

// platform.openai.com/docs/guides/error-codes
export const OPENAI = {
  invalidKey: { status: 401, body: openai("Incorrect API key provided: sk-...ABCD.", "invalid_request_error", "invalid_api_key") },
  noCountry: {
    status: 403,
    body: openai("Country, region, or territory not supported", "request_forbidden", "unsupported_country_region_territory"),
  },
  quota: {
    status: 429,
    body: openai(
      "You exceeded your current quota, please check your plan and billing details.",
      "insufficient_quota",
      "insufficient_quota",
    ),
  },
  rateLimit: {
    status: 429,
    body: openai(
      "Rate limit reached for gpt-4o in organization org-x on requests per min (RPM): Limit 3, Used 3.",
      "requests",
      "rate_limit_exceeded",
    ),
  },
  serverError: {
    status: 500,
    body: openai("The server had an error while processing your request. Sorry about that!", "server_error", null),
  },
  overloaded: { status: 503, body: openai("The engine is currently overloaded, please try again later.", "server_error", "overloaded") },
  contextLength: {
    status: 400,
    body: openai(
      "This model's maximum context length is 128000 tokens. However, your messages resulted in 200000 tokens.",
      "invalid_request_error",
      "context_length_exceeded",
      "messages",
    ),
  },
  badRequest: {
    status: 400,
    body: openai(
      "Invalid type for 'temperature': expected a decimal, but got a string instead.",
      "invalid_request_error",
      "invalid_type",
      "temperature",
    ),
  },
  modelNotFound: {
    status: 404,
    body: openai("The model `gpt-9` does not exist or you do not have access to it.", "invalid_request_error", "model_not_found"),
  },
} satisfies Record<string, ProviderError>;

// learn.microsoft.com/azure/ai-services/openai/concepts/content-filter
export const AZURE = {
  invalidKey: {
    status: 401,
    body: { error: { code: "401", message: "Access denied due to invalid subscription key or wrong API endpoint." } },
  },
  contentFilter: {
    status: 400,
    body: {
      error: {
        message: "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
        type: null,
        param: "prompt",
        code: "content_filter",
        status: 400,
        innererror: { code: "ResponsibleAIPolicyViolation", content_filter_result: { hate: { filtered: true, severity: "high" } } },
      },
    },
  },
} satisfies Record<string, ProviderError>;

const anthropic = (type: string, message: string) => ({
  type: "error",
  error: { type, message },
  request_id: "req_011CSHoEeqs5C35K2UUqR7Fy",
});

// docs.anthropic.com/en/api/errors
export const ANTHROPIC = {
  invalidKey: { status: 401, body: anthropic("authentication_error", "invalid x-api-key") },
  permission: { status: 403, body: anthropic("permission_error", "Your API key does not have permission to use the specified resource.") },
  credit: {
    status: 400,
    body: anthropic(
      "invalid_request_error",
      "Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.",
    ),
  },
  rateLimit: {
    status: 429,
    body: anthropic("rate_limit_error", "This request would exceed your organization's rate limit."),
    headers: { "retry-after": "30" },
  },
  overloaded: { status: 529, body: anthropic("overloaded_error", "Overloaded") },
  serverError: { status: 500, body: anthropic("api_error", "Internal server error") },
  contextLength: { status: 400, body: anthropic("invalid_request_error", "prompt is too long: 210000 tokens > 200000 maximum") },
  badRequest: { status: 400, body: anthropic("invalid_request_error", "messages: at least one message is required") },
  modelNotFound: { status: 404, body: anthropic("not_found_error", "model: claude-nine") },
} satisfies Record<string, ProviderError>;

// ai.google.dev/gemini-api/docs/troubleshooting; cloud.google.com/apis/design/errors (google.rpc.Status)
export const GEMINI = {
  invalidKey: {
    status: 400,
    body: [
      {
        error: {
          code: 400,
          message: "API key not valid. Please pass a valid API key.",
          status: "INVALID_ARGUMENT",
          details: [{ "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason: "API_KEY_INVALID", domain: "googleapis.com" }],
        },
      },
    ],
  },
  quota: {
    status: 429,
    body: [
      {
        error: {
          code: 429,
          message: "You exceeded your current quota, please check your plan and billing details.",
          status: "RESOURCE_EXHAUSTED",
          details: [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "30s" }],
        },
      },
    ],
  },
  overloaded: {
    status: 503,
    body: [{ error: { code: 503, message: "The model is overloaded. Please try again later.", status: "UNAVAILABLE" } }],
  },
} satisfies Record<string, ProviderError>;

const dashscope = (code: string, message: string) => ({
  error: { message, type: code, param: null, code },
  request_id: "f6c3e1a0-9d0e",
});

// help.aliyun.com/zh/model-studio/error-code
export const DASHSCOPE = {
  invalidKey: { status: 401, body: dashscope("invalid_api_key", "Incorrect API key provided.") },
  arrears: { status: 400, body: dashscope("Arrearage", "Access denied, please make sure your account is in good standing.") },
  allocation: { status: 429, body: dashscope("Throttling.AllocationQuota", "Allocated quota exceeded, please increase your quota limit.") },
  rateLimit: { status: 429, body: dashscope("Throttling.RateQuota", "Requests rate limit exceeded, please try again later.") },
  unpurchased: {
    status: 403,
    body: dashscope("AccessDenied.Unpurchased", "Access to model denied. Please make sure you are eligible for using the model."),
  },
  inspection: { status: 400, body: dashscope("data_inspection_failed", "Input data may contain inappropriate content.") },
  modelNotFound: {
    status: 404,
    body: dashscope("model_not_found", "The model `qwen-none` does not exist or you do not have access to it."),
  },
} satisfies Record<string, ProviderError>;

// api-docs.deepseek.com/quick_start/error_codes
export const DEEPSEEK = {
  invalidKey: {
    status: 401,
    body: openai("Authentication Fails, Your api key: ****abcd is invalid", "authentication_error", "invalid_request_error"),
  },
  balance: { status: 402, body: openai("Insufficient Balance", "unknown_error", "invalid_request_error") },
  overloaded: {
    status: 503,
    body: openai(
      "Service is too busy. We advise users to temporarily switch to alternative LLM API service providers.",
      "service_unavailable_error",
      "service_unavailable_error",
    ),
  },
} satisfies Record<string, ProviderError>;

// openrouter.ai/docs/api-reference/errors
export const OPENROUTER = {
  invalidKey: { status: 401, body: { error: { code: 401, message: "No auth credentials found" } } },
  credits: { status: 402, body: { error: { code: 402, message: "Insufficient credits. Add more using https://openrouter.ai/credits" } } },
  moderation: {
    status: 403,
    body: {
      error: {
        code: 403,
        message: "Your chosen model requires moderation and your input was flagged",
        metadata: { reasons: ["harassment"], flagged_input: "I want to...", provider_name: "OpenAI", model_slug: "openai/gpt-4o" },
      },
    },
  },
  noProvider: {
    status: 503,
    body: { error: { code: 503, message: "There is no available model provider that meets your routing requirements" } },
  },
} satisfies Record<string, ProviderError>;

// open.bigmodel.cn/dev/api/error-code/error-code-v4
export const ZHIPU = {
  invalidKey: { status: 401, body: { error: { code: "1002", message: "Authorization Token非法，请确认Authorization Token正确传递。" } } },
  arrears: { status: 429, body: { error: { code: "1113", message: "您的账户已欠费，请充值后重试。" } } },
  rateLimit: { status: 429, body: { error: { code: "1302", message: "您当前使用该API的并发数过高，请降低并发，或联系客服增加限额。" } } },
  contentPolicy: { status: 400, body: { error: { code: "1301", message: "系统检测到输入或生成内容可能包含不安全或敏感内容。" } } },
} satisfies Record<string, ProviderError>;

// platform.moonshot.cn/docs/api/chat (error table)
export const MOONSHOT = {
  invalidKey: { status: 401, body: { error: { message: "Invalid Authentication", type: "invalid_authentication_error" } } },
  quota: {
    status: 429,
    body: {
      error: { message: "You exceeded your current token quota: please check your account balance", type: "exceeded_current_quota_error" },
    },
  },
  rateLimit: {
    status: 429,
    body: { error: { message: "max organization concurrency: 1, please try again after 1 seconds", type: "rate_limit_reached_error" } },
  },
  overloaded: {
    status: 429,
    body: { error: { message: "The engine is currently overloaded, please try again later", type: "engine_overloaded_error" } },
  },
  contentPolicy: {
    status: 400,
    body: { error: { message: "The request was rejected because it was considered high risk", type: "content_filter" } },
  },
} satisfies Record<string, ProviderError>;

// www.volcengine.com/docs/82379/1299023
export const VOLCENGINE = {
  invalidKey: { status: 401, body: openai("The API key in the request is missing or invalid.", "Unauthorized", "AuthenticationError") },
  overdue: {
    status: 403,
    body: openai("The request failed because your account has an overdue balance.", "Forbidden", "AccountOverdueError"),
  },
  rateLimit: {
    status: 429,
    body: openai(
      "The requests per minute (RPM) limit of the associated endpoint has been exceeded.",
      "TooManyRequests",
      "RateLimitExceeded.EndpointRPMExceeded",
    ),
  },
  sensitive: {
    status: 400,
    body: openai("The request failed because the input text may contain sensitive information.", "BadRequest", "SensitiveContentDetected"),
  },
} satisfies Record<string, ProviderError>;
