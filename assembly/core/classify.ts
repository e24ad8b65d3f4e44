// An answer's status and error text -> its kind. The provider's own code or message is judged first, at any status.
import { answerBound, boundIsOfPrompt } from "./answer-bound";
import { encoded, indexOf } from "./bytes";
import { lacksCapacity } from "./capacity-words";
import { ErrorText } from "./error-text";
import { impliedStatus } from "./implied-status";
import { Mend } from "./mend";
import { isTooLong } from "./length-words";
import { refusedOrder } from "./order-words";
import { FailureKind, Outcome } from "./outcome";
import { ProviderRuntime } from "./runtime";
import { ErrorRule, RuleField, RuleScope } from "./settings";
import { affordsNothing, asksBeyondLimit } from "./this-request";

/** The title of nginx's own page (nginx/src/http/ngx_http_special_response.c). */
const WANTS_CREDENTIAL = String.UTF8.encode("401 authorization required");
const MODEL = String.UTF8.encode("model");
const MODEL_IN_CHINESE = String.UTF8.encode("模型");
const CREDENTIALS: ArrayBuffer[] = encoded(["key", "token", "auth", "credential", "account", "密钥", "令牌"]);

/** What an answer is besides its status. */
export const enum Page {
  /** In the form of an API, or not read. */
  None = 0,
  /** HTML where an API was asked: of a proxy, of a sign-in page, of nobody who knows models. */
  Html = 1,
  /** A riddle for browsers, in front of the provider. */
  Challenge = 2,
  /** To a path that is no API of the table: a 404 may be about anything that the client named. */
  Passed = 3,
}

/**
 * Fills in the outcome's kind. `status` is the HTTP status, `error` what the body or the first events say; null where they were
 * not read. For a 200 the caller knows already that it is an error.
 */
export function classify(provider: ProviderRuntime, status: i32, error: ErrorText | null, outcome: Outcome, page: Page = Page.None): void {
  outcome.status = status;
  const hidden = status >= 200 && status < 300;
  // A redirect is never followed and never passed on, whatever its body says.
  const redirect = status >= 300 && status < 400;
  const named = error !== null ? (hidden ? impliedStatus(error) : error.httpStatus) : 0;
  if ((page == Page.Html && !redirect) || page == Page.Challenge) pageKind(status, error, outcome);
  else if (error === null || redirect) byStatus(hidden ? 0 : status, null, outcome, page);
  else byWords(provider, hidden, status, named, error, outcome, page);
  applyOverrides(provider, hidden ? named : status, outcome);
}

/**
 * What answers with a page is no API. Too large for it is this request's alone, and the page by which nginx and openresty ask for a credential is the
 * token's; everything else is the provider's address.
 */
function pageKind(status: i32, error: ErrorText | null, outcome: Outcome): void {
  if (status == 401 && error !== null && error.says(WANTS_CREDENTIAL)) {
    outcome.kind = FailureKind.Auth;
    return;
  }
  if (status == 413 || status == 414 || status == 431) {
    outcome.kind = FailureKind.ContextLength;
    outcome.ofRequest = true;
    return;
  }
  byStatus(status >= 500 ? status : 0, null, outcome, Page.Html);
  outcome.ofProvider = status < 500;
}

/** What answers a WebSocket's handshake as if it were another request, or does not know its path, has none there: nobody is blamed, the next target is asked. */
export function judgeHandshake(outcome: Outcome): void {
  const status = outcome.status;
  const unknown = (status >= 200 && status < 400) || status == 404 || status == 405 || status == 406 || status == 410;
  if (!unknown && status != 426 && status != 501) return;
  outcome.kind = FailureKind.ModelNotFound;
  outcome.ofRequest = true;
  outcome.ofProvider = false;
}

/** Envoy itself took what it got for no handshake. */
export function noHandshake(outcome: Outcome): void {
  outcome.status = 200;
  judgeHandshake(outcome);
}

function byWords(provider: ProviderRuntime, hidden: bool, status: i32, named: i32, error: ErrorText, outcome: Outcome, page: Page): void {
  const rules = provider.settings.errorRules;
  const rule = ruleOf(rules, status, named, error);
  const judged = judgedBy(hidden, status, named, error);
  if (rule !== null && !saysLess(rule, judged, error)) {
    outcome.kind = rule.kind;
    outcome.modelOnly = rule.scope == RuleScope.Model;
    outcome.ofRequest = rule.scope == RuleScope.Request;
    outcome.ofProvider = rule.scope == RuleScope.Provider;
    outcome.ofState = rule.scope == RuleScope.State;
    outcome.ofMaker = rule.scope == RuleScope.Maker;
    if (rule.scope >= RuleScope.Signatures) outcome.mend = <Mend>(rule.scope - RuleScope.Signatures + 1);
  } else {
    byStatus(judged, error, outcome, page);
    // A path that is not known behind a gateway says nothing of the gateway's own address.
    if (error.wrapped) outcome.ofProvider = false;
    // A token that one model is closed to is good for others.
    if (outcome.kind == FailureKind.Auth && namesModel(error) && !namesCredential(error)) outcome.modelOnly = true;
  }
  if (saysNoMore(outcome, hidden, rule)) {
    outcome.mend = refusedOrder(error);
    const isOrder = outcome.mend != Mend.None;
    if (isOrder || isTooLong(error, status > 500 || (hidden && rule !== null))) {
      // As a server's fault it would lead to the next target, and still does.
      outcome.ofRequest = outcome.kind != FailureKind.CallerError;
      outcome.kind = isOrder ? FailureKind.CallerError : FailureKind.ContextLength;
    }
  }
  if (judged == 400 && rule === null && outcome.kind == FailureKind.CallerError && lacksCapacity(error, true)) {
    // In whatever words; they may be a client's, so nobody is blamed by them.
    outcome.kind = FailureKind.Overloaded;
    outcome.ofRequest = true;
  }
  const kind = outcome.kind;
  if (
    (kind == FailureKind.CallerError || kind == FailureKind.ContextLength) &&
    outcome.mend == Mend.None &&
    !outcome.ofState &&
    !outcome.ofMaker
  ) {
    outcome.bound = answerBound(error);
    outcome.boundOfPrompt = boundIsOfPrompt;
    if (outcome.bound > 0) outcome.mend = Mend.Bound;
  }
  const asked = hidden ? named : status;
  if (isOfRequest(rules, asked, error, outcome.kind)) outcome.ofRequest = true;
  if (status >= 500 && outcome.kind == FailureKind.CallerError && outcome.mend == Mend.None) outcome.ofRequest = true;
  // Whom the gateway's own provider refuses is the gateway, for this model.
  if (error.wrapped && (outcome.kind == FailureKind.Auth || outcome.kind == FailureKind.Quota) && !outcome.ofRequest)
    outcome.modelOnly = true;
}

/** The status that says what happened: of a 200, and of a 400 or 5xx that tells of another answer, it is the inner one; 0: none does. */
function judgedBy(hidden: bool, status: i32, named: i32, error: ErrorText): i32 {
  const inner = hiddenStatus(named);
  if (hidden) return inner;
  return inner > 0 && (status >= 500 || (status == 400 && error.wrapped)) ? inner : status;
}

/** A server's error in general, and no more. */
function isGeneral(rule: ErrorRule): bool {
  return rule.kind == FailureKind.ServerError && rule.scope == RuleScope.Kind && rule.status == 0;
}

/** A server's error in general, with a status that says more: a gateway puts its own type to what it tells of, and Ollama's model that was not pulled has that of a server's error. */
function saysLess(rule: ErrorRule, judged: i32, error: ErrorText): bool {
  if (!isGeneral(rule)) return false;
  if (judged == 404) return namesModel(error);
  return judged == 401 || judged == 402 || judged == 403 || judged == 429 || (error.wrapped && judged == 400);
}

/** Is the request refused, or is something wrong that a server calls its own fault, or what it asked its own: a 5xx, or what no rule knows in a 200? */
function saysNoMore(outcome: Outcome, hidden: bool, rule: ErrorRule | null): bool {
  if (outcome.ofState || outcome.ofMaker || outcome.ofRequest || outcome.ofProvider || outcome.mend != Mend.None) return false;
  if (outcome.kind == FailureKind.CallerError) return true;
  const status = outcome.status;
  if (outcome.kind == FailureKind.Overloaded) return rule === null && status == 503;
  if (outcome.kind != FailureKind.ServerError) return false;
  return hidden ? rule === null || isGeneral(rule) : status == 400 || status == 500 || status == 502 || status == 503;
}

/** The first rule for code, type, status or reason, or for words that say more than their code; else the first for the message: a code is surer than words. */
function ruleOf(rules: ErrorRule[], status: i32, named: i32, error: ErrorText): ErrorRule | null {
  let byMessage: ErrorRule | null = null;
  for (let i = 0, n = rules.length; i < n; i++) {
    const rule = rules[i];
    if (rule.status != 0 && rule.status != status && rule.status != named) continue;
    if (rule.field == RuleField.Code || rule.field == RuleField.FinerMessage) {
      if (rule.fits(error)) return rule;
    } else if (rule.field == RuleField.Message && byMessage === null && rule.fits(error)) {
      byMessage = rule;
    }
  }
  return byMessage;
}

/** Does a refusal for want of credit or for a limit speak of this request alone? A 413 always does. */
function isOfRequest(rules: ErrorRule[], status: i32, error: ErrorText, kind: FailureKind): bool {
  if (status == 413) return kind == FailureKind.Quota || kind == FailureKind.RateLimit || kind == FailureKind.ContextLength;
  if (kind != FailureKind.Quota && kind != FailureKind.RateLimit) return false;
  // A 400 is one of these by the words of a rule alone.
  if (status != 400 && status != 402 && status != 403 && status != 429) return false;
  if (affordsNothing(error.messagePtr, error.messageLength)) return false;
  if (asksBeyondLimit(error.messagePtr, error.messageLength)) return true;
  for (let i = 0, n = rules.length; i < n; i++) {
    const rule = rules[i];
    if (rule.field != RuleField.ThisRequest || (rule.status != 0 && rule.status != status)) continue;
    if (rule.fits(error)) return true;
  }
  return false;
}

/** Of an error in a 200: the status that it names or its type stands for, where that is one of HTTP's; providers have numbers of their own. */
function hiddenStatus(named: i32): i32 {
  return (named >= 400 && named <= 431 && named != 430) || named == 451 || named == 499 || named >= 500 ? named : 0;
}

function byStatus(status: i32, error: ErrorText | null, outcome: Outcome, page: Page): void {
  switch (status) {
    case 401:
    case 403:
      outcome.kind = FailureKind.Auth;
      return;
    case 402:
      outcome.kind = FailureKind.Quota;
      return;
    case 404:
    case 405:
    case 410:
      notFound(error, outcome, page);
      return;
    case 420:
    case 429:
      outcome.kind = error !== null && lacksCapacity(error) ? FailureKind.Overloaded : FailureKind.RateLimit;
      return;
    case 503:
    case 529:
      outcome.kind = FailureKind.Overloaded;
      return;
    default:
      outcome.kind = isCallers(status) ? FailureKind.CallerError : FailureKind.ServerError;
  }
}

/**
 * Whose fault a 4xx is that no code explains. The client's are those that speak of what it asked (RFC 9110, 6585, 7725): 400, 406, 409, 412 to 417,
 * 422, 428, 431, 451. All others are the provider's or of what stands in front of it: 407, 408, 411, 421, 423 to 426, and numbers that no
 * document knows (nginx's 444 and 494 to 499, a load balancer's 460 and 463).
 */
function isCallers(status: i32): bool {
  switch (status) {
    case 400:
    case 406:
    case 409:
    case 422:
    case 428:
    case 431:
    case 451:
      return true;
    default:
      return status >= 412 && status <= 417;
  }
}

/**
 * A 404, 405 or 410 that knows no model comes from an address that is wrong or gone, unless it complains of something else that the client
 * named.
 */
function notFound(error: ErrorText | null, outcome: Outcome, page: Page): void {
  if (error !== null && namesModel(error)) outcome.kind = FailureKind.ModelNotFound;
  else if (page == Page.Passed || (error !== null && error.paramLength > 0)) outcome.kind = FailureKind.CallerError;
  else {
    outcome.kind = FailureKind.ServerError;
    outcome.ofProvider = true;
    outcome.unretryable = true;
  }
}

function namesModel(error: ErrorText): bool {
  return (
    error.namesModel ||
    error.isAbout(MODEL) ||
    indexOf(error.codePtr, error.codeLength, MODEL) >= 0 ||
    indexOf(error.typePtr, error.typeLength, MODEL) >= 0 ||
    error.mentions(MODEL) ||
    error.mentions(MODEL_IN_CHINESE)
  );
}

function namesCredential(error: ErrorText): bool {
  for (let i = 0, n = CREDENTIALS.length; i < n; i++) {
    const word = unchecked(CREDENTIALS[i]);
    if (error.mentions(word) || indexOf(error.codePtr, error.codeLength, word) >= 0 || indexOf(error.typePtr, error.typeLength, word) >= 0)
      return true;
  }
  return false;
}

/**
 * `failoverOnStatus` and `retryOnStatus`, matched whole, replace what the table says. An error in a 200 has the status that it names;
 * where it names none they have nothing to say.
 */
export function applyOverrides(provider: ProviderRuntime, status: i32, outcome: Outcome): void {
  if (status == 0) return;
  const failover = provider.failoverStatuses;
  if (failover !== null) {
    outcome.countsOnToken = failover.has(status);
    outcome.spared = !outcome.countsOnToken;
    if (outcome.countsOnToken) outcome.ofProvider = false;
  }
  const retry = provider.retryStatuses;
  if (retry !== null) {
    outcome.retryable = retry.has(status);
    outcome.unretryable = !outcome.retryable;
  }
}
