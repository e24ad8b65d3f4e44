// Error bodies as providers document them, judged by the plugin's table and core.
import { classify } from "../../assembly/core/classify";
import { ErrorText } from "../../assembly/core/error-text";
import { ProviderCount, ProviderHealth } from "../../assembly/core/health";
import { kindName, Outcome } from "../../assembly/core/outcome";
import { ProviderRuntime } from "../../assembly/core/runtime";
import { ProviderSettings } from "../../assembly/core/settings";
import { ErrorField, errorHttpStatus, errorTextLength, errorTextPtr, readError } from "../../assembly/json/error-info";
import { errorRules, forgetRows } from "../../assembly/providers/row";

/** The kind of an answer, with ` (model)` where it concerns this token and model only. */
function kindOf(type: string, status: i32, body: string): string {
  const settings = new ProviderSettings();
  settings.type = type;
  settings.errorRules = errorRules(type);
  const bytes = String.UTF8.encode(body);
  const outcome = new Outcome();
  classify(new ProviderRuntime(settings, new ProviderHealth(new ProviderCount(type))), status, read(bytes), outcome);
  return kindName(outcome.kind) + (outcome.modelOnly ? " (model)" : "");
}

function read(bytes: ArrayBuffer): ErrorText | null {
  if (!readError(changetype<usize>(bytes), bytes.byteLength)) return null;
  const error = new ErrorText();
  error.codePtr = errorTextPtr(ErrorField.Code);
  error.codeLength = errorTextLength(ErrorField.Code);
  error.typePtr = errorTextPtr(ErrorField.Type);
  error.typeLength = errorTextLength(ErrorField.Type);
  error.statusPtr = errorTextPtr(ErrorField.Status);
  error.statusLength = errorTextLength(ErrorField.Status);
  error.reasonPtr = errorTextPtr(ErrorField.Reason);
  error.reasonLength = errorTextLength(ErrorField.Reason);
  error.messagePtr = errorTextPtr(ErrorField.Message);
  error.messageLength = errorTextLength(ErrorField.Message);
  error.httpStatus = errorHttpStatus;
  return error;
}

afterEach(() => {
  forgetRows();
});

describe("OpenAI", () => {
  test("codes decide before the status", () => {
    expect(
      kindOf(
        "openai",
        429,
        '{"error":{"message":"You exceeded your current quota","type":"insufficient_quota","code":"insufficient_quota"}}',
      ),
    ).toBe("quota");
    expect(
      kindOf("openai", 429, '{"error":{"message":"Rate limit reached for gpt-4o","type":"tokens","code":"rate_limit_exceeded"}}'),
    ).toBe("rateLimit");
    expect(kindOf("openai", 401, '{"error":{"message":"Incorrect API key","type":"invalid_request_error","code":"invalid_api_key"}}')).toBe(
      "auth",
    );
    expect(
      kindOf(
        "openai",
        400,
        '{"error":{"message":"This model\'s maximum context length is 8192","type":"invalid_request_error","code":"context_length_exceeded"}}',
      ),
    ).toBe("contextLength");
    expect(
      kindOf("openai", 404, '{"error":{"message":"The model `x` does not exist","type":"invalid_request_error","code":"model_not_found"}}'),
    ).toBe("modelNotFound");
    expect(
      kindOf("openai", 400, '{"error":{"message":"Invalid type for temperature","type":"invalid_request_error","code":"invalid_type"}}'),
    ).toBe("callerError");
    expect(kindOf("openai", 500, '{"error":{"message":"The server had an error","type":"server_error"}}')).toBe("serverError");
    const overloaded = '{"error":{"message":"The engine is currently overloaded, please try again later.","type":"server_error"}}';
    expect(kindOf("openai", 503, overloaded)).toBe("overloaded");
    expect(kindOf("openai", 200, overloaded)).toBe("overloaded");
  });
});

describe("a failed response of the Responses API", () => {
  test("is the client's where its prompt or image is at fault", () => {
    const failed = (code: string): string => '{"code":"' + code + '","message":"It failed."}';
    expect(kindOf("openai", 200, failed("server_error"))).toBe("serverError");
    expect(kindOf("openai", 200, failed("vector_store_timeout"))).toBe("serverError");
    expect(kindOf("openai", 200, failed("rate_limit_exceeded"))).toBe("rateLimit");
    expect(kindOf("openai", 200, failed("invalid_prompt"))).toBe("contentPolicy");
    expect(kindOf("azure", 200, failed("image_content_policy_violation"))).toBe("contentPolicy");
    expect(kindOf("azure", 200, failed("invalid_image_url"))).toBe("callerError");
    expect(kindOf("azure", 200, '{"code":"x","message":"Your prompt was flagged as potentially violating our usage policy."}')).toBe(
      "contentPolicy",
    );
  });
});

describe("Azure OpenAI", () => {
  test("content filter, missing deployment", () => {
    const filtered =
      '{"error":{"message":"The response was filtered","type":null,"param":"prompt","code":"content_filter","status":400,' +
      '"innererror":{"code":"ResponsibleAIPolicyViolation"}}}';
    expect(kindOf("azure", 400, filtered)).toBe("contentPolicy");
    expect(kindOf("azure", 404, '{"error":{"code":"DeploymentNotFound","message":"The API deployment does not exist."}}')).toBe(
      "modelNotFound",
    );
    expect(kindOf("azure", 401, '{"error":{"code":"401","message":"Access denied due to invalid subscription key"}}')).toBe("auth");
  });
});

describe("Anthropic", () => {
  test("out of credit is a 400, an overload may come in a 200", () => {
    const credit =
      '{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the Anthropic API."}}';
    expect(kindOf("claude", 400, credit)).toBe("quota");
    expect(kindOf("claude", 529, '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}')).toBe("overloaded");
    expect(kindOf("claude", 200, '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}')).toBe("overloaded");
    expect(kindOf("claude", 401, '{"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}}')).toBe("auth");
    expect(kindOf("claude", 404, '{"type":"error","error":{"type":"not_found_error","message":"model: claude-x"}}')).toBe("modelNotFound");
    expect(
      kindOf("claude", 400, '{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 210000 tokens"}}'),
    ).toBe("contextLength");
    expect(kindOf("claude", 429, '{"type":"error","error":{"type":"rate_limit_error","message":"too many"}}')).toBe("rateLimit");
    expect(kindOf("claude", 400, '{"type":"error","error":{"type":"invalid_request_error","message":"max_tokens: required"}}')).toBe(
      "callerError",
    );
  });
});

describe("Gemini", () => {
  test("a wrong key is a 400", () => {
    const key =
      '[{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT","details":[' +
      '{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID","domain":"googleapis.com"}]}}]';
    expect(kindOf("gemini", 400, key)).toBe("auth");
    expect(kindOf("gemini", 429, '{"error":{"code":429,"message":"Resource exhausted","status":"RESOURCE_EXHAUSTED"}}')).toBe("rateLimit");
    expect(kindOf("gemini", 503, '{"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}')).toBe("overloaded");
    expect(kindOf("gemini", 400, '{"error":{"code":400,"message":"Invalid value","status":"INVALID_ARGUMENT"}}')).toBe("callerError");
  });
});

describe("DashScope", () => {
  test("arrears, limits, moderation, a model that was not bought", () => {
    expect(kindOf("qwen", 400, '{"code":"Arrearage","message":"Access denied, please make sure your account is in good standing."}')).toBe(
      "quota",
    );
    expect(kindOf("qwen", 429, '{"code":"Throttling.AllocationQuota","message":"Allocated quota exceeded"}')).toBe("rateLimit");
    expect(
      kindOf("qwen", 429, '{"error":{"message":"Allocated quota exceeded","type":"insufficient_quota","code":"insufficient_quota"}}'),
    ).toBe("rateLimit");
    expect(kindOf("qwen", 403, '{"code":"AccessDenied.Unpurchased","message":"Access to model denied."}')).toBe("auth (model)");
    expect(
      kindOf(
        "qwen",
        400,
        '{"error":{"message":"Input data may contain inappropriate content.","type":"data_inspection_failed","code":"data_inspection_failed"}}',
      ),
    ).toBe("contentPolicy");
    expect(
      kindOf("qwen", 401, '{"error":{"message":"Incorrect API key provided.","type":"invalid_request_error","code":"invalid_api_key"}}'),
    ).toBe("auth");
    expect(kindOf("qwen", 400, '{"code":"InvalidParameter","message":"Range of input length should be [1, 30720]"}')).toBe("contextLength");
  });
});

describe("other providers in China", () => {
  test("Zhipu's numbers", () => {
    expect(kindOf("zhipuai", 429, '{"error":{"code":"1113","message":"您的账户已欠费"}}')).toBe("quota");
    expect(kindOf("zhipuai", 429, '{"error":{"code":"1302","message":"速率限制"}}')).toBe("rateLimit");
    expect(kindOf("zhipuai", 400, '{"error":{"code":"1301","message":"敏感内容"}}')).toBe("contentPolicy");
    expect(kindOf("zhipuai", 401, '{"error":{"code":"1003","message":"过期"}}')).toBe("auth");
    expect(kindOf("zhipuai", 400, '{"error":{"code":"1211","message":"模型不存在"}}')).toBe("modelNotFound");
  });

  test("Moonshot's types", () => {
    expect(kindOf("moonshot", 429, '{"error":{"type":"exceeded_current_quota_error","message":"suspended"}}')).toBe("quota");
    expect(kindOf("moonshot", 429, '{"error":{"type":"engine_overloaded_error","message":"overloaded"}}')).toBe("overloaded");
    expect(kindOf("moonshot", 429, '{"error":{"type":"rate_limit_reached_error","message":"max RPM"}}')).toBe("rateLimit");
    expect(kindOf("moonshot", 400, '{"error":{"type":"content_filter","message":"high risk"}}')).toBe("contentPolicy");
  });

  test("Volcengine's codes", () => {
    expect(kindOf("doubao", 403, '{"error":{"code":"AccountOverdueError","message":"overdue","type":"Forbidden"}}')).toBe("quota");
    expect(kindOf("doubao", 404, '{"error":{"code":"ModelNotOpen","message":"not activated","type":"NotFound"}}')).toBe("auth (model)");
    expect(kindOf("doubao", 429, '{"error":{"code":"ServerOverloaded","message":"busy","type":"TooManyRequests"}}')).toBe("overloaded");
    expect(kindOf("doubao", 400, '{"error":{"code":"InputTextSensitiveContentDetected","message":"x","type":"BadRequest"}}')).toBe(
      "contentPolicy",
    );
  });

  test("MiniMax's errors within a 200", () => {
    expect(kindOf("minimax", 200, '{"base_resp":{"status_code":1008,"status_msg":"insufficient balance"}}')).toBe("quota");
    expect(kindOf("minimax", 200, '{"base_resp":{"status_code":1004,"status_msg":"login fail"}}')).toBe("auth");
    expect(kindOf("minimax", 200, '{"base_resp":{"status_code":1002,"status_msg":"rate limit"}}')).toBe("rateLimit");
    expect(
      kindOf("hunyuan", 200, '{"Response":{"Error":{"Code":"AuthFailure.SignatureExpire","Message":"expired"},"RequestId":"1"}}'),
    ).toBe("auth");
    expect(kindOf("hunyuan", 200, '{"Response":{"Error":{"Code":"MissingParameter","Message":"no Model"},"RequestId":"1"}}')).toBe(
      "callerError",
    );
    expect(kindOf("hunyuan", 200, '{"ErrorMsg":{"Msg":"timeout","Code":4001}}')).toBe("serverError");
    expect(kindOf("minimax", 200, '{"base_resp":{"status_code":1026,"status_msg":"sensitive"}}')).toBe("contentPolicy");
  });

  test("Baidu, DeepSeek, SiliconFlow, Spark", () => {
    expect(kindOf("baidu", 401, '{"error":{"code":"invalid_iam_token","message":"x","type":"invalid_request_error"}}')).toBe("auth");
    expect(kindOf("baidu", 429, '{"error":{"code":"rpm_rate_limit_exceeded","message":"x","type":"rate_limit_exceeded"}}')).toBe(
      "rateLimit",
    );
    expect(
      kindOf("deepseek", 402, '{"error":{"message":"Insufficient Balance","type":"unknown_error","code":"invalid_request_error"}}'),
    ).toBe("quota");
    expect(
      kindOf("deepseek", 400, '{"error":{"message":"Model Not Exist","type":"invalid_request_error","code":"invalid_request_error"}}'),
    ).toBe("modelNotFound");
    expect(kindOf("siliconflow", 403, '{"code":30001,"message":"Sorry, your account balance is insufficient","data":null}')).toBe("quota");
    expect(kindOf("siliconflow", 400, '{"code":20012,"message":"Model does not exist. Please check it carefully.","data":null}')).toBe(
      "modelNotFound",
    );
    expect(kindOf("spark", 200, '{"code":11200,"message":"AppIdNoAuthError","sid":"x"}')).toBe("auth");
  });
});

describe("hosts of others' models", () => {
  test("OpenRouter's moderation ejects no token", () => {
    expect(
      kindOf("openrouter", 403, '{"error":{"code":403,"message":"Your chosen model requires moderation and your input was flagged"}}'),
    ).toBe("contentPolicy");
    expect(kindOf("openrouter", 402, '{"error":{"code":402,"message":"Insufficient credits"}}')).toBe("quota");
    expect(kindOf("openrouter", 403, '{"error":{"code":403,"message":"Key limit exceeded"}}')).toBe("quota");
    expect(kindOf("openrouter", 200, '{"error":{"code":502,"message":"Provider returned error"}}')).toBe("serverError");
  });

  test("Groq, xAI, Together, Bedrock", () => {
    expect(kindOf("groq", 498, '{"error":{"message":"capacity","type":"x","code":"capacity_exceeded"}}')).toBe("overloaded");
    expect(kindOf("groq", 429, '{"error":{"message":"Rate limit reached","type":"tokens","code":"rate_limit_exceeded"}}')).toBe(
      "rateLimit",
    );
    expect(kindOf("grok", 400, '{"code":"Client specified an invalid argument","error":"Incorrect API key provided: xa***"}')).toBe("auth");
    expect(kindOf("together-ai", 402, '{"error":{"message":"limit","type":"credit_limit","code":"x"}}')).toBe("quota");
    expect(kindOf("bedrock", 429, '{"__type":"ThrottlingException","message":"Too many requests"}')).toBe("rateLimit");
  });

  test("Cloudflare, Mistral, Hugging Face", () => {
    // developers.cloudflare.com/workers-ai/platform/errors
    const cloudflare = (status: i32, code: string): string =>
      kindOf("cloudflare", status, '{"success":false,"errors":[{"code":' + code + ',"message":"x"}],"result":null}');
    expect(cloudflare(404, "3042")).toBe("modelNotFound");
    expect(cloudflare(403, "5016")).toBe("auth (model)");
    expect(cloudflare(403, "3041")).toBe("auth (model)");
    expect(cloudflare(403, "3023")).toBe("auth");
    expect(cloudflare(408, "3007")).toBe("serverError");
    expect(cloudflare(429, "3036")).toBe("quota");
    expect(cloudflare(429, "3040")).toBe("overloaded");
    // docs.mistral.ai/resources/error-glossary; github.com/continuedev/continue/issues/6185
    const mistral = (message: string, code: string): string =>
      '{"object":"error","message":"' + message + '","type":"invalid_request_error","param":"model","code":' + code + "}";
    expect(kindOf("mistral", 400, mistral("x", '"unknown_model"'))).toBe("modelNotFound");
    expect(kindOf("mistral", 429, mistral("Service tier capacity exceeded for this model.", "null"))).toBe("overloaded");
    // github.com/cline/cline/issues/5098
    const enabled = '{"error":{"message":"The requested model is not supported by any provider you have enabled."}}';
    expect(kindOf("huggingface", 400, enabled)).toBe("modelNotFound");
  });

  test("a type without a list of its own has the common one", () => {
    expect(kindOf("openai-compatible", 400, '{"error":{"message":"x","type":"insufficient_quota"}}')).toBe("quota");
    expect(kindOf("yi", 500, "")).toBe("serverError");
  });
});

describe("Bedrock's general exceptions", () => {
  test("say less than their words", () => {
    expect(
      kindOf(
        "bedrock",
        400,
        '{"__type":"ValidationException","message":"The model returned the following errors: prompt is too long: 9 tokens"}',
      ),
    ).toBe("contextLength");
    expect(kindOf("bedrock", 400, '{"__type":"ValidationException","message":"Input is too long for requested model."}')).toBe(
      "contextLength",
    );
    expect(kindOf("bedrock", 400, '{"__type":"ValidationException","message":"The provided model identifier is invalid."}')).toBe(
      "modelNotFound",
    );
    expect(kindOf("bedrock", 400, '{"__type":"ValidationException","message":"A conversation must start with a user message."}')).toBe(
      "callerError",
    );
    expect(kindOf("bedrock", 403, '{"__type":"AccessDeniedException","message":"You do not have it"}')).toBe("auth");
    expect(
      kindOf("bedrock", 403, '{"__type":"AccessDeniedException","message":"User: x is not authorized to perform: bedrock:ApplyGuardrail"}'),
    ).toBe("auth");
  });
});
