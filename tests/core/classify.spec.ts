// Status and error text to a kind. The provider's own words first, then the status.
import { Page, classify } from "../../assembly/core/classify";
import { ErrorText } from "../../assembly/core/error-text";
import { ProviderCount, ProviderHealth } from "../../assembly/core/health";
import { FailureKind, KIND_COUNT, Outcome, kindName } from "../../assembly/core/outcome";
import { ProviderRuntime } from "../../assembly/core/runtime";
import { ErrorRule, ProviderSettings, RuleField, RuleScope } from "../../assembly/core/settings";
import { providerSettings, utf8 } from "./support/provider-settings";

/** Text that an ErrorText points to: kept alive here. */
const kept: ArrayBuffer[] = [];

function runtimeOf(settings: ProviderSettings): ProviderRuntime {
  return new ProviderRuntime(settings, ProviderHealth.of(settings, new ProviderCount(settings.id)));
}
function says(code: string, type: string = "", message: string = "", httpStatus: i32 = 0): ErrorText {
  const error = new ErrorText();
  const texts = [utf8(code), utf8(type), utf8(message)];
  for (let i = 0; i < 3; i++) kept.push(texts[i]);
  error.codePtr = changetype<usize>(texts[0]);
  error.codeLength = texts[0].byteLength;
  error.typePtr = changetype<usize>(texts[1]);
  error.typeLength = texts[1].byteLength;
  error.messagePtr = changetype<usize>(texts[2]);
  error.messageLength = texts[2].byteLength;
  error.httpStatus = httpStatus;
  return error;
}
function byStatus(text: string): ErrorText {
  const error = new ErrorText();
  const bytes = utf8(text);
  kept.push(bytes);
  error.statusPtr = changetype<usize>(bytes);
  error.statusLength = bytes.byteLength;
  return error;
}
function byReason(text: string): ErrorText {
  const error = new ErrorText();
  const bytes = utf8(text);
  kept.push(bytes);
  error.reasonPtr = changetype<usize>(bytes);
  error.reasonLength = bytes.byteLength;
  return error;
}
function rule(
  settings: ProviderSettings,
  status: i32,
  field: RuleField,
  text: string,
  kind: FailureKind,
  scope: RuleScope = RuleScope.Kind,
): void {
  settings.errorRules.push(new ErrorRule(status, field, utf8(text), kind, scope));
}
function outcomeOf(settings: ProviderSettings, status: i32, error: ErrorText | null = null): Outcome {
  const outcome = new Outcome();
  classify(runtimeOf(settings), status, error, outcome);
  return outcome;
}
function kindOf(settings: ProviderSettings, status: i32, error: ErrorText | null = null): string {
  return kindName(outcomeOf(settings, status, error).kind);
}
function plain(): ProviderSettings {
  return providerSettings("openai", 1);
}

function page(status: i32, error: ErrorText | null = null, what: Page = Page.Html): Outcome {
  const outcome = new Outcome();
  const settings = plain();
  rule(settings, 0, RuleField.Message, "forbidden", FailureKind.Auth);
  classify(runtimeOf(settings), status, error, outcome, what);
  return outcome;
}
function refused(status: i32, message: string, code: string = ""): Outcome {
  const settings = plain();
  rule(settings, 0, RuleField.Code, "rate_limit_exceeded", FailureKind.RateLimit);
  rule(settings, 402, RuleField.ThisRequest, "can only afford", FailureKind.None);
  rule(settings, 0, RuleField.ThisRequest, "request too large", FailureKind.None);
  return outcomeOf(settings, status, says(code, "", message));
}
function said(kind: FailureKind, message: string, words: string = "insufficient balance"): string {
  const settings = plain();
  rule(settings, 0, RuleField.Message, words, kind);
  return kindOf(settings, 400, says("", "", message));
}

/** failoverOnStatus names 401 and every 5xx. */
function patterns(): ProviderSettings {
  const settings = plain();
  settings.failover.failoverOnStatus = ["401", "5.."];
  return settings;
}

function finer(): ProviderSettings {
  const settings = plain();
  rule(settings, 400, RuleField.FinerMessage, "model identifier is invalid", FailureKind.ModelNotFound);
  rule(settings, 0, RuleField.Code, "validationexception", FailureKind.CallerError);
  rule(settings, 400, RuleField.Message, "too late", FailureKind.ModelNotFound);
  return settings;
}

describe("a page", () => {
  test("is the token's where nginx asks for a credential", () => {
    const asking = says("", "", "<html>\r\n<head><title>401 authorization required</title></head>");
    expect(page(401, asking).kind).toBe(FailureKind.Auth);
    expect(page(401, asking).ofProvider).toBe(false);
    expect(page(401, says("", "", "<html>sign in")).kind).toBe(FailureKind.ServerError);
    expect(page(403, asking).kind).toBe(FailureKind.ServerError);
  });
});

describe("words that say more than the code which comes with them", () => {
  test("are judged in the order of the list", () => {
    expect(kindOf(finer(), 400, says("validationexception", "", "the provided model identifier is invalid."))).toBe("modelNotFound");
    expect(kindOf(finer(), 400, says("validationexception", "", "it is too late"))).toBe("callerError");
    expect(kindOf(finer(), 403, says("validationexception", "", "the provided model identifier is invalid."))).toBe("callerError");
  });
  test("blame a token at the start of the message alone", () => {
    const settings = plain();
    rule(settings, 0, RuleField.FinerMessage, "no access", FailureKind.Auth);
    rule(settings, 0, RuleField.Code, "denied", FailureKind.CallerError);
    expect(kindOf(settings, 400, says("denied", "", "no access to it"))).toBe("auth");
    expect(kindOf(settings, 400, says("denied", "", "you said no access"))).toBe("callerError");
  });
});

describe("a status alone", () => {
  test("is the default of the table", () => {
    const statuses = [401, 403, 402, 429, 503, 529, 500, 502, 504, 501, 520, 599];
    const kinds = ["auth", "auth", "quota", "rateLimit", "overloaded", "overloaded", "serverError", "serverError"];
    for (let i = 0; i < statuses.length; i++) expect(kindOf(plain(), statuses[i])).toBe(i < kinds.length ? kinds[i] : "serverError");
  });
  test("a 3xx stays the provider's failure whatever code its body carries", () => {
    const settings = providerSettings("p", 1);
    rule(settings, 0, RuleField.Code, "invalid_request_error", FailureKind.CallerError);
    const outcome = new Outcome();
    classify(runtimeOf(settings), 302, says("invalid_request_error"), outcome);
    expect(outcome.kind).toBe(FailureKind.ServerError);
  });
  test("every 3xx is the provider's failure", () => {
    const statuses = [300, 301, 302, 303, 304, 307, 308, 399];
    for (let i = 0; i < statuses.length; i++) expect(kindOf(plain(), statuses[i])).toBe("serverError");
  });
  test("a 4xx that speaks of the provider is the provider's failure", () => {
    const statuses = [408, 421, 423, 424, 425, 499];
    for (let i = 0; i < statuses.length; i++) expect(kindOf(plain(), statuses[i])).toBe("serverError", statuses[i].toString());
  });
  test("a 4xx that speaks of what was asked is the caller's, every other one the provider's", () => {
    const callers = [400, 406, 409, 412, 413, 414, 415, 416, 417, 422, 428, 431, 451];
    const known = [401, 402, 403, 420, 429];
    for (let status = 400; status < 500; status++) {
      if (known.includes(status)) continue;
      expect(kindOf(plain(), status)).toBe(callers.includes(status) ? "callerError" : "serverError", status.toString());
    }
    expect(kindOf(plain(), 420)).toBe("rateLimit");
  });
  test("a strange one is the provider's failure", () => {
    const statuses = [0, 100, 199, 600, 999];
    for (let i = 0; i < statuses.length; i++) expect(kindOf(plain(), statuses[i])).toBe("serverError");
  });
  test("is kept in the outcome", () => {
    expect(outcomeOf(plain(), 418).status).toBe(418);
  });
});

describe("a 404", () => {
  test("that names the model is the model's", () => {
    expect(kindOf(plain(), 404, says("model_not_found"))).toBe("modelNotFound");
    expect(kindOf(plain(), 404, says("", "invalid_model"))).toBe("modelNotFound");
    expect(kindOf(plain(), 404, says("", "", "the model `x` does not exist"))).toBe("modelNotFound");
  });
  test("that knows none comes from an address that is wrong or gone: the provider's, and no token's", () => {
    expect(kindOf(plain(), 404, says("not_found", "invalid_request_error", "no such path"))).toBe("serverError");
    expect(kindOf(plain(), 404, says("", "", "404 page not found"))).toBe("serverError");
    const outcome = outcomeOf(plain(), 404);
    expect(outcome.kind).toBe(FailureKind.ServerError);
    expect(outcome.ofProvider).toBe(true);
    expect(outcome.unretryable).toBe(true);
  });
  test("that complains of something that the client named is the caller's", () => {
    const error = says("", "invalid_request_error", "item with id 'rs_1' not found.");
    const param = utf8("input");
    kept.push(param);
    error.paramPtr = changetype<usize>(param);
    error.paramLength = param.byteLength;
    expect(kindOf(plain(), 404, error)).toBe("callerError");
  });
  test("to a path that is passed as it is is the caller's", () => {
    const outcome = new Outcome();
    classify(runtimeOf(plain()), 404, says("", "", "not found"), outcome, Page.Passed);
    expect(outcome.kind).toBe(FailureKind.CallerError);
  });
});

describe("a page where an API was asked", () => {
  test("is the provider's failure at any status, and no token's", () => {
    const statuses = [200, 400, 401, 402, 403, 404, 405, 429];
    for (let i = 0; i < statuses.length; i++) {
      const outcome = page(statuses[i], says("", "", "forbidden"));
      expect(outcome.kind).toBe(FailureKind.ServerError, statuses[i].toString());
      expect(outcome.ofProvider).toBe(true);
    }
  });
  test("a riddle for browsers is too, whatever its body says", () => {
    expect(page(403, says("", "", "forbidden"), Page.Challenge).kind).toBe(FailureKind.ServerError);
  });
  test("of a 5xx counts as the 5xx", () => {
    expect(page(502).kind).toBe(FailureKind.ServerError);
    expect(page(502).ofProvider).toBe(false);
    expect(page(503).kind).toBe(FailureKind.Overloaded);
  });
  test("that says too large is about this request alone", () => {
    expect(page(413).ofRequest).toBe(true);
    expect(page(413).kind).toBe(FailureKind.ContextLength);
  });
});

describe("a refusal of one request for its size", () => {
  test("is told by the provider's words, and by a number over the limit", () => {
    expect(refused(402, "you requested up to 65536 tokens, but can only afford 30104").ofRequest).toBe(true);
    expect(refused(429, "request too large for gpt-4o").ofRequest).toBe(true);
    expect(refused(429, "rate limit reached: limit 30000, requested 47043").ofRequest).toBe(true);
    expect(refused(429, "requested 90000 tokens, which is over the limit of 50000 tokens per minute").ofRequest).toBe(true);
    expect(refused(429, "requested 900 tokens, and the limit of 50000 tokens is reached").ofRequest).toBe(false);
    expect(refused(429, "rate limit reached: limit: 30,000, requested: 47,043").ofRequest).toBe(true);
    expect(refused(413, "too much", "rate_limit_exceeded").ofRequest).toBe(true);
  });
  test("is none where the minute is full, or the account empty", () => {
    expect(refused(429, "rate limit reached: limit 30000, used 29000, requested 2000").ofRequest).toBe(false);
    expect(refused(402, "insufficient credits").ofRequest).toBe(false);
    expect(refused(402, "you requested up to 32000 tokens, but can only afford 0. to increase").ofRequest).toBe(false);
    expect(refused(400, "request too large").ofRequest).toBe(false);
  });
  test("keeps its kind", () => {
    expect(refused(402, "can only afford 3").kind).toBe(FailureKind.Quota);
    expect(refused(413, "x", "rate_limit_exceeded").kind).toBe(FailureKind.RateLimit);
  });
});

describe("a client's words in a message", () => {
  test("blame nobody: what does stands at the start", () => {
    expect(said(FailureKind.Quota, "invalid prompt: your shop says insufficient balance for order 7")).toBe("callerError");
    expect(said(FailureKind.Auth, "'insufficient balance' is not of type array")).toBe("callerError");
    expect(said(FailureKind.Quota, "insufficient balance")).toBe("quota");
    expect(said(FailureKind.Quota, "insufficient balance for this account.")).toBe("quota");
  });
  test("a star stands for a name or a number of the provider's, never for a quote", () => {
    const words = "your * used all available credits";
    expect(said(FailureKind.Quota, "your team 1f-2 has either used all available credits or", words)).toBe("quota");
    expect(said(FailureKind.Quota, "your prompt 'we used all available credits'", words)).toBe("callerError");
    expect(said(FailureKind.Quota, "your " + "x".repeat(200) + " used all available credits", words)).toBe("callerError");
  });
  test("in quotes decide nothing of the request either", () => {
    const words = "maximum context length";
    expect(said(FailureKind.ContextLength, "this model's maximum context length is 8192", words)).toBe("contextLength");
    expect(said(FailureKind.ContextLength, 'bad value: "the maximum context length"', words)).toBe("callerError");
    expect(said(FailureKind.ContextLength, 'provider returned error {"error":{"message":"maximum context length"}}', words)).toBe(
      "contextLength",
    );
  });
});

describe("an error in a 200", () => {
  test("is the provider's failure where it names nothing", () => {
    expect(kindOf(plain(), 200)).toBe("serverError");
    expect(kindOf(plain(), 200, says("oops"))).toBe("serverError");
  });
  test("is what the status in its body says", () => {
    expect(kindOf(plain(), 200, says("", "", "", 429))).toBe("rateLimit");
    expect(kindOf(plain(), 200, says("", "", "", 401))).toBe("auth");
    expect(kindOf(plain(), 200, says("", "", "", 400))).toBe("callerError");
    expect(kindOf(plain(), 200, says("", "", "", 200))).toBe("serverError");
  });
  test("is what its type stands for where it names no status", () => {
    expect(kindOf(plain(), 200, says("", "invalid_request_error", "max_tokens: required"))).toBe("callerError");
    expect(kindOf(plain(), 200, says("", "request_too_large"))).toBe("callerError");
    expect(kindOf(plain(), 200, says("", "authentication_error"))).toBe("auth");
    expect(kindOf(plain(), 200, says("", "permission_error"))).toBe("auth");
    expect(kindOf(plain(), 200, says("", "billing_error"))).toBe("quota");
    expect(kindOf(plain(), 200, says("", "not_found_error", "model: claude-nine"))).toBe("modelNotFound");
    expect(kindOf(plain(), 200, says("", "rate_limit_error"))).toBe("rateLimit");
    expect(kindOf(plain(), 200, says("", "timeout_error"))).toBe("serverError");
    expect(kindOf(plain(), 200, says("", "overloaded_error"))).toBe("overloaded");
    expect(kindOf(plain(), 200, says("", "api_error"))).toBe("serverError");
  });
  test("has its type's status for rules that are limited to one", () => {
    const settings = plain();
    rule(settings, 400, RuleField.Message, "too wide", FailureKind.ContextLength);
    expect(kindOf(settings, 200, says("", "invalid_request_error", "the answer is too wide"))).toBe("contextLength");
    expect(kindOf(settings, 200, says("", "api_error", "the answer is too wide"))).toBe("serverError");
    expect(kindOf(settings, 401, says("", "invalid_request_error", "the answer is too wide"))).toBe("auth");
  });
  test("is what the code says before its type", () => {
    const settings = plain();
    rule(settings, 0, RuleField.Code, "invalid_api_key", FailureKind.Auth);
    expect(kindOf(settings, 200, says("invalid_api_key", "invalid_request_error"))).toBe("auth");
  });
  test("is what a rule says", () => {
    const settings = plain();
    rule(settings, 0, RuleField.Code, "overloaded_error", FailureKind.Overloaded);
    expect(kindOf(settings, 200, says("", "overloaded_error"))).toBe("overloaded");
  });
});

describe("a provider's own word", () => {
  test("is judged first, at any status", () => {
    const settings = plain();
    rule(settings, 0, RuleField.Code, "arrearage", FailureKind.Quota);
    rule(settings, 0, RuleField.Code, "api_key_invalid", FailureKind.Auth);
    expect(kindOf(settings, 400, says("arrearage"))).toBe("quota");
    expect(kindOf(settings, 503, says("", "arrearage"))).toBe("quota");
    expect(kindOf(settings, 400, byReason("api_key_invalid"))).toBe("auth");
    expect(kindOf(settings, 400, byStatus("api_key_invalid"))).toBe("auth");
    expect(kindOf(settings, 400, says("something_else"))).toBe("callerError");
  });
  test("is equal whole for a code, at the start of a message", () => {
    const settings = plain();
    rule(settings, 0, RuleField.Code, "quota", FailureKind.Quota);
    rule(settings, 0, RuleField.Message, "credit balance", FailureKind.Quota);
    expect(kindOf(settings, 400, says("no_quota_here"))).toBe("callerError");
    expect(kindOf(settings, 400, says("", "", "credit balance too low"))).toBe("quota");
    expect(kindOf(settings, 400, says("", "", "your credit balance is too low"))).toBe("callerError");
    expect(kindOf(settings, 400, says("credit balance"))).toBe("callerError");
  });
  test("a code is surer than words, whichever rule stands first", () => {
    const settings = plain();
    rule(settings, 0, RuleField.Message, "limit", FailureKind.RateLimit);
    rule(settings, 0, RuleField.Code, "insufficient_quota", FailureKind.Quota);
    expect(kindOf(settings, 429, says("insufficient_quota", "", "over your limit"))).toBe("quota");
  });
  test("of two of one sort the first counts", () => {
    const settings = plain();
    rule(settings, 0, RuleField.Code, "x", FailureKind.Quota);
    rule(settings, 0, RuleField.Code, "x", FailureKind.Auth);
    rule(settings, 0, RuleField.Message, "y", FailureKind.ContextLength);
    rule(settings, 0, RuleField.Message, "yy", FailureKind.ContentPolicy);
    expect(kindOf(settings, 400, says("x"))).toBe("quota");
    expect(kindOf(settings, 400, says("", "", "yy"))).toBe("contextLength");
  });
  test("may be limited to a status, the answer's or the body's", () => {
    const settings = plain();
    rule(settings, 403, RuleField.Message, "moderation", FailureKind.ContentPolicy);
    expect(kindOf(settings, 403, says("", "", "input flagged by moderation"))).toBe("contentPolicy");
    expect(kindOf(settings, 200, says("", "", "input flagged by moderation", 403))).toBe("contentPolicy");
    expect(kindOf(settings, 401, says("", "", "input flagged by moderation"))).toBe("auth");
  });
  test("may concern this token and this model only", () => {
    const settings = plain();
    rule(settings, 403, RuleField.Code, "accessdenied.unpurchased", FailureKind.Auth, RuleScope.Model);
    expect(outcomeOf(settings, 403, says("accessdenied.unpurchased")).modelOnly).toBe(true);
    expect(outcomeOf(settings, 403, says("accessdenied")).modelOnly).toBe(false);
  });
  test("an empty word matches nothing that is missing", () => {
    const settings = plain();
    rule(settings, 0, RuleField.Code, "", FailureKind.Auth);
    rule(settings, 0, RuleField.Message, "", FailureKind.Auth);
    expect(kindOf(settings, 400, says(""))).toBe("callerError");
  });
});

describe("failoverOnStatus", () => {
  test("replaces the table of what counts against the token", () => {
    expect(outcomeOf(patterns(), 401).countsOnToken).toBe(true);
    expect(outcomeOf(patterns(), 503).countsOnToken).toBe(true);
    expect(outcomeOf(patterns(), 503).spared).toBe(false);
    expect(outcomeOf(patterns(), 403).countsOnToken).toBe(false);
    expect(outcomeOf(patterns(), 403).spared).toBe(true);
  });
  test("leaves the kind as it is", () => {
    expect(kindOf(patterns(), 403)).toBe("auth");
  });
  test("is matched whole", () => {
    const settings = plain();
    settings.failover.failoverOnStatus = ["4", "40", "0."];
    expect(outcomeOf(settings, 401).countsOnToken).toBe(false);
  });
  test("asks the status in the body where the answer's is a 200", () => {
    expect(outcomeOf(patterns(), 200, says("", "", "", 401)).countsOnToken).toBe(true);
    expect(outcomeOf(patterns(), 200, says("", "", "", 429)).spared).toBe(true);
  });
  test("says nothing of an error in a 200 that names no status", () => {
    const outcome = outcomeOf(patterns(), 200, says("oops"));
    expect(outcome.spared).toBe(false);
    expect(outcome.countsOnToken).toBe(false);
    expect(outcomeOf(patterns(), 200, says("oops", "", "", 200)).spared).toBe(false);
  });
  test("is nothing where it is not given", () => {
    const outcome = outcomeOf(plain(), 401);
    expect(outcome.spared).toBe(false);
    expect(outcome.countsOnToken).toBe(false);
  });
});

describe("retryOnStatus", () => {
  test("replaces the table of what is tried once more", () => {
    const settings = plain();
    settings.retry.retryOnStatus = ["409", "50[02]"];
    expect(outcomeOf(settings, 409).retryable).toBe(true);
    expect(outcomeOf(settings, 502).retryable).toBe(true);
    expect(outcomeOf(settings, 503).retryable).toBe(false);
    expect(outcomeOf(settings, 503).unretryable).toBe(true);
    expect(outcomeOf(settings, 502).unretryable).toBe(false);
  });
  test("is nothing where it is not given", () => {
    expect(outcomeOf(plain(), 503).retryable).toBe(false);
    expect(outcomeOf(plain(), 503).unretryable).toBe(false);
  });
});

describe("the words for kinds", () => {
  test("are all different", () => {
    const seen = new Set<string>();
    for (let kind = 0; kind < KIND_COUNT; kind++) seen.add(kindName(<FailureKind>kind));
    expect(seen.size).toBe(KIND_COUNT);
    expect(kindName(FailureKind.None)).toBe("ok");
  });
});

function told(status: i32, inner: i32, wrapped: bool = true, message: string = ""): Outcome {
  const error = says("", "api_error", message, inner);
  error.wrapped = wrapped;
  const settings = plain();
  rule(settings, 0, RuleField.Code, "api_error", FailureKind.ServerError);
  return outcomeOf(settings, status, error);
}

describe("what a gateway tells of another answer", () => {
  test("is judged by the inner status, in a 5xx, a 400 and a 200", () => {
    const statuses: i32[] = [200, 400, 500, 502];
    for (let i = 0; i < statuses.length; i++) {
      const status = statuses[i];
      expect(kindName(told(status, 429).kind)).toBe("rateLimit", status.toString());
      const refused = told(status, 401);
      expect(kindName(refused.kind)).toBe("auth", status.toString());
      expect(refused.modelOnly).toBe(true);
    }
  });
  test("a request that it refuses in a 5xx is this request's alone", () => {
    const refused = told(500, 400);
    expect(kindName(refused.kind)).toBe("callerError");
    expect(refused.ofRequest).toBe(true);
    expect(told(400, 400).ofRequest).toBe(false);
  });
  test("a path that is not known behind it is not its own address", () => {
    expect(told(500, 404).ofProvider).toBe(false);
    expect(outcomeOf(plain(), 404, says("", "", "x")).ofProvider).toBe(true);
  });
  test("a number beside a 400 is nobody's status", () => {
    expect(kindName(told(400, 429, false).kind)).toBe("serverError");
    expect(kindName(outcomeOf(plain(), 400, says("", "", "x", 429)).kind)).toBe("callerError");
    expect(kindName(outcomeOf(plain(), 500, says("", "", "x", 429)).kind)).toBe("rateLimit");
  });
});

describe("a 401, 403 or 429 that says more than its status", () => {
  test("one model is closed", () => {
    const closed = outcomeOf(plain(), 403, says("", "", "the model x is closed to you"));
    expect(kindName(closed.kind)).toBe("auth");
    expect(closed.modelOnly).toBe(true);
    expect(outcomeOf(plain(), 401, says("", "", "invalid key for model x")).modelOnly).toBe(false);
  });
  test("want of capacity is no limit", () => {
    expect(kindOf(plain(), 429, says("", "", "model busy, retry later"))).toBe("overloaded");
    expect(kindOf(plain(), 429, says("", "", "rate limit: the model is busy"))).toBe("rateLimit");
    expect(kindOf(plain(), 429, says("", "", 'slow down: "busy"'))).toBe("rateLimit");
  });
});
