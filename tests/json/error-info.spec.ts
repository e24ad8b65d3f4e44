import { ErrorField, errorHttpStatus, errorIsWrapped, errorTextLength, errorTextPtr, readError } from "../../assembly/json/error-info";

function read(body: string): bool {
  const b = String.UTF8.encode(body);
  return readError(changetype<usize>(b), b.byteLength);
}
function text(field: ErrorField): string {
  return String.UTF8.decodeUnsafe(errorTextPtr(field), errorTextLength(field));
}
/** All fields of a body: code/type/status/reason/message/httpStatus. */
function fields(body: string): string {
  read(body);
  const first = text(ErrorField.Code) + "/" + text(ErrorField.Type) + "/" + text(ErrorField.Status) + "/" + text(ErrorField.Reason);
  return first + "/" + text(ErrorField.Message) + "/" + errorHttpStatus.toString();
}

describe("readError", () => {
  test("OpenAI", () => {
    expect(
      fields('{"error":{"message":"Incorrect API key provided.","type":"invalid_request_error","param":null,"code":"invalid_api_key"}}'),
    ).toBe("invalid_api_key/invalid_request_error///incorrect api key provided./0");
    expect(fields('{"error":{"message":"You exceeded your current quota","type":"insufficient_quota","param":null,"code":null}}')).toBe(
      "/insufficient_quota///you exceeded your current quota/0",
    );
  });
  test("a bare text", () => {
    expect(fields('{"error":"Model is overloaded"}')).toBe("////model is overloaded/0");
    expect(fields('{"error":"invalid_api_key"}')).toBe("invalid_api_key////invalid_api_key/0");
    expect(fields('{"error":"invalid_client","error_description":"unknown client id"}')).toBe("invalid_client////unknown client id/0");
    expect(fields('{"status":404,"error":"Not Found","message":"No such path"}')).toBe("//404//no such path/404");
  });
  test("Anthropic", () => {
    expect(fields('{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"r"}')).toBe(
      "/overloaded_error///overloaded/0",
    );
  });
  test("Gemini, bare and in a list", () => {
    const body =
      '{"error":{"code":400,"message":"API key not valid.","status":"INVALID_ARGUMENT","details":[{"@type":"a/google.rpc.ErrorInfo",' +
      '"reason":"API_KEY_INVALID","domain":"googleapis.com","metadata":{"service":"g"}},{"@type":"x","locale":"en-US","message":"no"}]}}';
    expect(fields(body)).toBe("400//invalid_argument/api_key_invalid/api key not valid./400");
    expect(fields("[" + body + "]")).toBe("400//invalid_argument/api_key_invalid/api key not valid./400");
    read('{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","details":[{"@type":"a/google.rpc.RetryInfo","retryDelay":"36.5s"}]}}');
    expect(text(ErrorField.RetryDelay)).toBe("36.5s");
    expect(errorHttpStatus).toBe(429);
  });
  test("DashScope, Baidu, MiniMax, Spark and Zhipu", () => {
    expect(fields('{"code":"Arrearage","message":"Access denied, overdue.","request_id":"r"}')).toBe(
      "arrearage////access denied, overdue./0",
    );
    expect(fields('{"error_code":336501,"error_msg":"Rate limit","id":"x"}')).toBe("336501////rate limit/0");
    expect(fields('{"error":{"code":"rpm_rate_limit_exceeded","message":"x","type":"rate_limit"},"id":"as"}')).toBe(
      "rpm_rate_limit_exceeded/rate_limit///x/0",
    );
    expect(fields('{"base_resp":{"status_code":1008,"status_msg":"insufficient balance"}}')).toBe("1008////insufficient balance/0");
    expect(fields('{"code":11200,"message":"AppIdNoAuthError","sid":"s"}')).toBe("11200////appidnoautherror/0");
    expect(fields('{"error":{"code":"1113","message":"Your account is in arrears"}}')).toBe("1113////your account is in arrears/0");
  });
  test("Responses events", () => {
    expect(
      fields(
        '{"type":"response.failed","response":{"id":"r","status":"failed","error":{"code":"server_error","message":"The model failed"}}}',
      ),
    ).toBe("server_error//failed//the model failed/0");
    expect(fields('{"type":"error","code":"rate_limit_exceeded","message":"Slow","param":null}')).toBe("rate_limit_exceeded////slow/0");
  });
  test("FastAPI", () => {
    expect(fields('{"detail":"Not authenticated"}')).toBe("////not authenticated/0");
    expect(fields('{"detail":[{"loc":["body","model"],"msg":"field required","type":"value_error.missing"}]}')).toBe(
      "/value_error.missing///field required/0",
    );
  });
  test("OpenRouter's error tells what the provider behind it said", () => {
    expect(
      fields(
        '{"error":{"code":429,"message":"Provider returned error","metadata":{"raw":"{\\"error\\":{\\"message\\":\\"Quota\\"}}","provider_name":"X"}}}',
      ),
    ).toBe('429////provider returned error {"error":{"message":"quota"}}/429');
    expect(
      fields('{"error":{"code":403,"message":"Input was flagged","metadata":{"reasons":["violence"],"flagged_input":"x"}},"user_id":"u"}'),
    ).toBe("403///violence/input was flagged/403");
  });
  test("Azure's content filter", () => {
    expect(
      fields(
        '{"error":{"message":"filtered","type":null,"param":"prompt","code":"content_filter","status":400,' +
          '"innererror":{"code":"ResponsibleAIPolicyViolation","content_filter_result":{"hate":{"filtered":true}}}}}',
      ),
    ).toBe("content_filter//400/responsibleaipolicyviolation/filtered/400");
  });
  test("a body that is cut off says what it can", () => {
    expect(fields('{"error":{"code":"invalid_api_key","message":"Incorrect API k')).toBe("invalid_api_key////incorrect api k/0");
    expect(fields('{"error":{"code":"invalid_api_key","message":"a\\')).toBe("invalid_api_key////a/0");
    expect(fields('{"error":{"message":"a","code')).toBe("////a/0");
    expect(fields('[{"error":{"code":400,"message":"x","details":[{"reason":"API_KEY_INV')).toBe("400///api_key_inv/x/400");
  });
  test("escapes are resolved, texts are cut at their limits", () => {
    expect(fields('{"error":{"message":"Z\\u00c4\\n\\"q\\""}}')).toBe('////zÄ\n"q"/0');
    read('{"error":{"message":"' + "é".repeat(600) + '","code":"' + "c".repeat(600) + '"}}');
    expect(errorTextLength(ErrorField.Message)).toBe(1024);
    expect(errorTextLength(ErrorField.Code)).toBe(512);
  });
  test("the body before is forgotten", () => {
    read('{"error":{"code":500,"message":"x","type":"t","status":"s","reason":"r"}}');
    expect(fields("{}")).toBe("////" + "/0");
  });
  test("what is no JSON is a message only", () => {
    expect(read("Service Unavailable")).toBe(false);
    expect(text(ErrorField.Message)).toBe("service unavailable");
    expect(read("")).toBe(false);
    expect(text(ErrorField.Message)).toBe("");
    expect(read("{}")).toBe(false);
    expect(read('{"error":null}')).toBe(false);
  });
  test("errors nested without end are read to a limit", () => {
    expect(read('{"error":'.repeat(100) + '{"code":1}' + "}".repeat(100))).toBe(false);
    expect(read('{"error":'.repeat(10) + '{"code":1}' + "}".repeat(10))).toBe(true);
  });
});

/** Of an error whose message is this: message/code/type/status, and whether it is another one's. */
function within(message: string, refusal: bool = false): string {
  const body = '{"error":{"message":' + message + ',"type":"api_error","code":500}}';
  const b = String.UTF8.encode(body);
  readError(changetype<usize>(b), b.byteLength, refusal);
  const told = text(ErrorField.Message) + "/" + text(ErrorField.Code) + "/" + text(ErrorField.Type);
  return told + "/" + errorHttpStatus.toString() + (errorIsWrapped ? " wrapped" : "");
}

describe("what another provider answered", () => {
  test("in JSON, up to three deep", () => {
    expect(within('"{\\"error\\":{\\"code\\":429,\\"message\\":\\"Full\\"}}"')).toBe("full/429/api_error/429 wrapped");
    expect(within('"{\\"message\\":\\"{\\\\\\"message\\\\\\":\\\\\\"No key\\\\\\",\\\\\\"status\\\\\\":401}\\"}"')).toBe(
      "no key/500/api_error/401 wrapped",
    );
  });
  test("behind a status in words", () => {
    const texts = [
      "\"Error code: 429 - {'error': {'message': 'Full', 'code': None}}\"",
      '"bad response status code 429, body: {\\"message\\":\\"Full\\"}"',
      '"POST \\"http://h/v1\\": 429 Too Many Requests {\\"message\\":\\"Full\\"}"',
      '"Error from provider(429): [{\\"error\\":{\\"message\\":\\"Full\\"}}]"',
    ];
    for (let i = 0; i < texts.length; i++) expect(within(texts[i])).toBe("full/500/api_error/429 wrapped", texts[i]);
    expect(within('"Upstream returned HTTP 402."')).toBe("upstream returned http 402./500/api_error/402 wrapped");
  });
  test("as an exception of LiteLLM's", () => {
    expect(within('"litellm.RateLimitError: OpenAIException - Full"')).toBe(
      "litellm.ratelimiterror: openaiexception - full/500/api_error/429 wrapped",
    );
    expect(within('"litellm.MidStreamFallbackError: litellm.ServiceUnavailableError: x - {\\"message\\":\\"Full\\"}"')).toBe(
      "full/500/api_error/503 wrapped",
    );
    expect(within('"litellm.APIError: x"')).toBe("litellm.apierror: x/500/api_error/500 wrapped");
  });
  test("numbers that are none", () => {
    const texts = ['"Error code: 1015"', '"at most 400 items"', '"error 404.5"', '"v-500 error"', '"code: 42"', '"500"'];
    for (let i = 0; i < texts.length; i++) expect(within(texts[i]).includes("wrapped")).toBe(false, texts[i]);
  });
  test("a refusal may repeat what a client wrote", () => {
    const texts = [
      '"Invalid prompt: error code: 429 - {\\"code\\":401}"',
      "\"Bad schema 'error code: 429'\"",
      '"Invalid schema: {\\"error\\":{\\"code\\":401}}"',
    ];
    for (let i = 0; i < texts.length; i++) expect(within(texts[i], true).includes("wrapped")).toBe(false, texts[i]);
    expect(within("\"Error code: 429 - {'message': 'Full'}\"", true)).toBe("full/500/api_error/429 wrapped");
  });
});
