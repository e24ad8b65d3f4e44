// How an outcome changes what is known of its token and provider. Each answers whether anything changed that others must learn.
import { doubled, jittered } from "./back-off";
import { MAX_MODEL_HOLDS, ModelHold, ProviderCount, TokenHealth } from "./health";
import { FailureKind, Outcome } from "./outcome";
import { FailoverSettings } from "./settings";

/** First ejection of a token or a provider for a provider's own failure, doubled each time. */
const BRIEF_MS: i64 = 5000;
const LONGEST_MS: i64 = 300000;
/** A rate limit that names no time. */
const LIMIT_MS: i64 = 1000;
/** The same 5xx from two tokens within this time is the provider's fault. */
const AGREE_MS: i64 = 30000;
/** Consecutive counts that eject a provider. */
const PROVIDER_THRESHOLD: i32 = 3;
/** Successes after which a token or provider that came back is trusted again. */
export const PROVEN: i32 = 5;

/** What an attempt was: enough to judge its outcome later. */
@final
export class Attempted {
  constructor(
    public model: u64,
    public startedMs: i64,
    /** Tokens the provider has. */
    public poolSize: i32,
  ) {}
}

/** Counts a failed attempt. A failure that began before the last ejection is part of it: parallel failures are one. */
export function recordFailure(
  provider: ProviderCount,
  token: TokenHealth,
  settings: FailoverSettings,
  attempt: Attempted,
  outcome: Outcome,
  nowMs: i64,
  random: u64,
): bool {
  if (!settings.enabled || outcome.spared) return false;
  switch (outcome.kind) {
    case FailureKind.Auth:
      return outcome.modelOnly ? holdModel(token, attempt.model, outcome, nowMs) : countToken(token, settings, attempt, outcome, nowMs, random);
    case FailureKind.Quota:
      return outcome.modelOnly ? holdModel(token, attempt.model, outcome, nowMs) : eject(token, settings, attempt, outcome.kind, nowMs, random);
    case FailureKind.RateLimit:
      return holdModel(token, attempt.model, outcome, nowMs);
    case FailureKind.Overloaded:
    case FailureKind.ServerError:
      return countServerError(provider, token, settings, attempt, outcome, nowMs, random);
    case FailureKind.Timeout:
      return countProvider(provider, attempt, outcome.kind, nowMs, random);
    case FailureKind.Connection:
      return outcome.reset ? false : countProvider(provider, attempt, outcome.kind, nowMs, random);
    default:
      return outcome.countsOnToken ? countToken(token, settings, attempt, outcome, nowMs, random) : false;
  }
}

function countToken(
  token: TokenHealth,
  settings: FailoverSettings,
  attempt: Attempted,
  outcome: Outcome,
  nowMs: i64,
  random: u64,
): bool {
  if (token.ejected && attempt.startedMs < token.sinceMs) return false;
  token.failures++;
  if (token.failures >= settings.failureThreshold || token.ejected || token.returning) eject(token, settings, attempt, outcome.kind, nowMs, random);
  return true;
}

function eject(token: TokenHealth, settings: FailoverSettings, attempt: Attempted, kind: FailureKind, nowMs: i64, random: u64): bool {
  if (token.ejected && attempt.startedMs < token.sinceMs) return false;
  const brief = kind == FailureKind.ServerError || kind == FailureKind.Overloaded;
  const base = brief ? BRIEF_MS : settings.healthCheckIntervalMs;
  const longest = brief ? LONGEST_MS : settings.healthCheckMaxIntervalMs;
  const wait = jittered(doubled(base, token.streak, longest), random);
  if (!token.ejected) token.sinceMs = nowMs;
  token.kind = kind;
  token.streak++;
  token.successes = 0;
  token.returning = false;
  token.probed = !brief && settings.healthCheckModel.byteLength > 0;
  // A new deadline never shortens an older one, except that a probed token's is the time of its next probe.
  if (token.probed || nowMs + wait > token.untilMs) token.untilMs = nowMs + wait;
  return true;
}

/** Takes a token out by hand. It comes back by itself. */
export function ejectByHand(token: TokenHealth, untilMs: i64, nowMs: i64): void {
  token.kind = FailureKind.Auth;
  token.sinceMs = nowMs;
  token.untilMs = untilMs;
  token.probed = false;
  token.successes = 0;
}

/** Puts a token back at once, everything forgiven. */
export function restore(token: TokenHealth): void {
  token.kind = FailureKind.None;
  token.failures = 0;
  token.sinceMs = 0;
  token.untilMs = 0;
  token.streak = 0;
  token.successes = 0;
  token.probed = false;
  token.returning = false;
  token.holds = [];
}

function holdModel(token: TokenHealth, model: u64, outcome: Outcome, nowMs: i64): bool {
  let hold = token.holdOf(model);
  if (hold === null) {
    if (token.holds.length >= MAX_MODEL_HOLDS) dropOldest(token);
    hold = new ModelHold(model, 0, outcome.kind, 0);
    token.holds.push(hold);
  } else if (nowMs > hold.untilMs + LONGEST_MS) {
    hold.streak = 0;
  }
  const base = outcome.kind == FailureKind.RateLimit ? LIMIT_MS : BRIEF_MS;
  const until = outcome.retryAtMs > nowMs ? outcome.retryAtMs : nowMs + doubled(base, hold.streak, LONGEST_MS);
  const parallel = nowMs < hold.untilMs;
  if (!parallel) hold.streak++;
  hold.kind = outcome.kind;
  if (until <= hold.untilMs || (parallel && outcome.retryAtMs == 0)) return !parallel;
  hold.untilMs = until;
  return true;
}

function dropOldest(token: TokenHealth): void {
  let oldest = 0;
  for (let i = 1, n = token.holds.length; i < n; i++) {
    if (token.holds[i].untilMs < token.holds[oldest].untilMs) oldest = i;
  }
  token.holds.splice(oldest, 1);
}

function countServerError(
  provider: ProviderCount,
  token: TokenHealth,
  settings: FailoverSettings,
  attempt: Attempted,
  outcome: Outcome,
  nowMs: i64,
  random: u64,
): bool {
  const agreed = provider.suspect != 0 && provider.suspect != token.identity && nowMs - provider.suspectMs <= AGREE_MS;
  if (agreed && attempt.poolSize > 1) {
    clearSuspicion(provider, token);
    return countProvider(provider, attempt, outcome.kind, nowMs, random);
  }
  if (token.ejected && attempt.startedMs < token.sinceMs) return false;
  provider.suspect = token.identity;
  provider.suspectMs = nowMs;
  const counted = countToken(token, settings, attempt, outcome, nowMs, random);
  if (attempt.poolSize > 1) return counted;
  return countProvider(provider, attempt, outcome.kind, nowMs, random) || counted;
}

/** Both tokens were blamed for what is the provider's fault. */
function clearSuspicion(provider: ProviderCount, token: TokenHealth): void {
  const other = provider.find(provider.suspect);
  if (other !== null && ejectedForServerError(other)) restoreKeepingHolds(other);
  if (ejectedForServerError(token)) restoreKeepingHolds(token);
  provider.suspect = token.identity;
}

function ejectedForServerError(token: TokenHealth): bool {
  return token.kind == FailureKind.ServerError || token.kind == FailureKind.Overloaded;
}

function restoreKeepingHolds(token: TokenHealth): void {
  const holds = token.holds;
  restore(token);
  token.holds = holds;
}

function countProvider(provider: ProviderCount, attempt: Attempted, kind: FailureKind, nowMs: i64, random: u64): bool {
  if (provider.ejected && attempt.startedMs < provider.sinceMs) return false;
  provider.failures++;
  const again = provider.ejected || provider.returning;
  if (provider.failures < PROVIDER_THRESHOLD && !again) return true;
  const wait = jittered(doubled(BRIEF_MS, provider.streak, LONGEST_MS), random);
  provider.kind = kind;
  provider.sinceMs = nowMs;
  if (nowMs + wait > provider.untilMs) provider.untilMs = nowMs + wait;
  provider.streak++;
  provider.successes = 0;
  provider.returning = false;
  return true;
}

/** Counts an answer that served its client (or that shows the provider at work, as a client's own mistake does). */
export function recordSuccess(provider: ProviderCount, token: TokenHealth, model: u64, startedMs: i64): bool {
  let changed = false;
  if (token.ejected && startedMs >= token.sinceMs) changed = comeBack(token);
  else if (token.returning) changed = easeToken(token);
  else if (!token.ejected && token.failures > 0) {
    token.failures = 0;
    changed = true;
  }
  const hold = token.holdOf(model);
  if (hold !== null && startedMs >= hold.untilMs) {
    token.holds.splice(token.holds.indexOf(hold), 1);
    changed = true;
  }
  return recordProviderSuccess(provider, startedMs) || changed;
}

function comeBack(token: TokenHealth): bool {
  const streak = token.streak;
  restoreKeepingHolds(token);
  token.returning = true;
  token.streak = streak;
  token.successes = 1;
  return true;
}

function easeToken(token: TokenHealth): bool {
  token.failures = 0;
  if (++token.successes < PROVEN) return true;
  restoreKeepingHolds(token);
  return true;
}

function recordProviderSuccess(provider: ProviderCount, startedMs: i64): bool {
  if (provider.ejected) {
    if (startedMs < provider.sinceMs) return false;
    provider.kind = FailureKind.None;
    provider.failures = 0;
    provider.returning = true;
    provider.successes = 1;
    provider.untilMs = 0;
    return true;
  }
  if (provider.returning) {
    provider.failures = 0;
    if (++provider.successes >= PROVEN) {
      provider.returning = false;
      provider.streak = 0;
    }
    return true;
  }
  if (provider.failures == 0) return false;
  provider.failures = 0;
  return true;
}

/** Counts a probe of an ejected token; true where it restored the token. */
export function recordProbe(token: TokenHealth, settings: FailoverSettings, passed: bool, nowMs: i64, random: u64): bool {
  if (!token.ejected) return false;
  if (!passed) {
    token.successes = 0;
    token.streak++;
    token.untilMs = nowMs + jittered(doubled(settings.healthCheckIntervalMs, token.streak - 1, settings.healthCheckMaxIntervalMs), random);
    return false;
  }
  token.successes++;
  token.untilMs = nowMs + settings.healthCheckIntervalMs;
  if (token.successes < settings.successThreshold) return false;
  restoreKeepingHolds(token);
  token.returning = true;
  token.successes = 0;
  return true;
}

/** Claims the one trial of a token whose time is over: others see it as out until the trial's end is known. */
export function claimTrial(token: TokenHealth, nowMs: i64, trialMs: i64): void {
  token.untilMs = nowMs + trialMs;
}

/** Claims the one trial of a provider whose time is over. */
export function claimProviderTrial(provider: ProviderCount, nowMs: i64, trialMs: i64): void {
  provider.untilMs = nowMs + trialMs;
}
