// An answer's status and error text -> its kind. The provider's own code or message is judged first, at any status.
import { indexOf } from "./bytes";
import { ErrorText } from "./error-text";
import { impliedStatus } from "./implied-status";
import { FailureKind, Outcome } from "./outcome";
import { ProviderRuntime } from "./runtime";
import { ErrorRule, RuleField } from "./settings";

const MODEL = String.UTF8.encode("model");

/**
 * Fills in the outcome's kind. `status` is the HTTP status, `error` what the body or the first events say; null where they were
 * not read. For a 200 the caller knows already that it is an error.
 */
export function classify(provider: ProviderRuntime, status: i32, error: ErrorText | null, outcome: Outcome): void {
  outcome.status = status;
  // A redirect is never followed and never passed on, whatever its body says.
  const redirect = status >= 300 && status < 400;
  const hidden = status >= 200 && status < 300;
  const named = error !== null ? (hidden ? impliedStatus(error) : error.httpStatus) : 0;
  const rule = error !== null && !redirect ? ruleOf(provider.settings.errorRules, status, named, error) : null;
  if (rule !== null) {
    outcome.kind = rule.kind;
    outcome.modelOnly = rule.modelOnly;
  } else {
    outcome.kind = hidden ? hiddenKind(named, error) : kindOf(status, error);
  }
  applyOverrides(provider, hidden ? named : status, outcome);
}

/** The first rule for code, type, status or reason; else the first for the message: a code is surer than words. */
function ruleOf(rules: ErrorRule[], status: i32, named: i32, error: ErrorText): ErrorRule | null {
  let byMessage: ErrorRule | null = null;
  for (let i = 0, n = rules.length; i < n; i++) {
    const rule = rules[i];
    if (rule.status != 0 && rule.status != status && rule.status != named) continue;
    if (rule.field == RuleField.Code) {
      if (error.names(rule.text)) return rule;
    } else if (byMessage === null && error.says(rule.text)) {
      byMessage = rule;
    }
  }
  return byMessage;
}

/** Of an error in a 200, by the status that it names or its type stands for. */
function hiddenKind(named: i32, error: ErrorText | null): FailureKind {
  return named >= 400 ? kindOf(named, error) : FailureKind.ServerError;
}

function kindOf(status: i32, error: ErrorText | null): FailureKind {
  switch (status) {
    case 401:
    case 403:
      return FailureKind.Auth;
    case 402:
      return FailureKind.Quota;
    case 404:
      return error !== null && namesModel(error) ? FailureKind.ModelNotFound : FailureKind.CallerError;
    case 429:
      return FailureKind.RateLimit;
    case 503:
    case 529:
      return FailureKind.Overloaded;
    default:
      return status >= 400 && status < 500 ? FailureKind.CallerError : FailureKind.ServerError;
  }
}

function namesModel(error: ErrorText): bool {
  return (
    indexOf(error.codePtr, error.codeLength, MODEL) >= 0 ||
    indexOf(error.typePtr, error.typeLength, MODEL) >= 0 ||
    indexOf(error.messagePtr, error.messageLength, MODEL) >= 0
  );
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
  }
  const retry = provider.retryStatuses;
  if (retry !== null) {
    outcome.retryable = retry.has(status);
    outcome.unretryable = !outcome.retryable;
  }
}
