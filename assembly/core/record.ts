// How an outcome changes what is known of its token and provider. Each answers whether anything changed that others must learn.
import { Attempted, PROVEN } from "./attempted";
import { BRIEF_MS, briefMs, doubled, jittered } from "./back-off";
import { ProviderCount, TokenHealth, covers } from "./health";
import { holdModel } from "./model-hold";
import { FailureKind, Outcome } from "./outcome";
import { PROVIDER_THRESHOLD, countProvider, isOut, recordProviderSuccess } from "./record-provider";
import { FailoverSettings } from "./failover-settings";

const LONGEST_MS: i64 = 300000;
/** The same 5xx from two tokens within this time is the provider's fault, unless a third one served meanwhile. */
export const AGREE_MS: i64 = 30000;
/** A witness is not noted anew before this time has passed: other workers need not hear of each answer. */
const WITNESS_MS: i64 = 10000;
/** Counts a failed attempt. A failure that began before its token or provider was blamed is part of that: parallel failures are one. */
export function recordFailure(
  provider: ProviderCount,
  token: TokenHealth,
  settings: FailoverSettings,
  attempt: Attempted,
  outcome: Outcome,
  nowMs: i64,
  random: u64,
): bool {
  if (!settings.enabled) return false;
  unforgive(provider, token, attempt);
  tip(provider, token, settings, attempt, outcome);
  let counted = count(provider, token, settings, attempt, outcome, nowMs, random);
  if (attempt.tipsProvider && !isOut(provider, attempt.model)) {
    counted = countProvider(provider, settings, attempt, outcome.kind, false, nowMs, random) || counted;
  }
  return endTrials(provider, token, attempt) || counted;
}

/** What its share of failures ejects has failed as often in a row as ejects. */
function tip(provider: ProviderCount, token: TokenHealth, settings: FailoverSettings, attempt: Attempted, outcome: Outcome): void {
  if (attempt.tipsToken && !token.ejected && token.failures < settings.failureThreshold - 1) {
    if (token.failures == 0) token.only = isServerFault(outcome.kind) ? attempt.model : 0;
    token.failures = settings.failureThreshold - 1;
  }
  if (attempt.tipsProvider && !provider.ejected && provider.failures < PROVIDER_THRESHOLD - 1) {
    if (provider.failures == 0 && !provider.returning) provider.only = attempt.model;
    provider.failures = PROVIDER_THRESHOLD - 1;
  }
}

/** A stream that fails after its commit was no success: what that reset goes on from where it was. */
function unforgive(provider: ProviderCount, token: TokenHealth, attempt: Attempted): void {
  if (!provider.ejected && attempt.providerFailures > provider.failures) {
    if (provider.failures == 0 && !provider.returning) provider.only = attempt.model;
    provider.failures = attempt.providerFailures;
  }
  if (!token.ejected && attempt.tokenFailures > token.failures) token.failures = attempt.tokenFailures;
}

function count(
  provider: ProviderCount,
  token: TokenHealth,
  settings: FailoverSettings,
  attempt: Attempted,
  outcome: Outcome,
  nowMs: i64,
  random: u64,
): bool {
  if (settings.byStatus && (outcome.countsOnToken || outcome.spared)) {
    return outcome.countsOnToken ? countToken(token, settings, attempt, kindByStatus(outcome.kind), nowMs, random) : false;
  }
  if (outcome.ofRequest) return false;
  switch (outcome.kind) {
    case FailureKind.Overloaded:
    case FailureKind.ServerError:
      if (outcome.ofProvider) return countProvider(provider, settings, attempt, outcome.kind, true, nowMs, random);
      return countServerError(provider, token, settings, attempt, outcome, nowMs, random);
    case FailureKind.Timeout:
      return countProvider(provider, settings, attempt, outcome.kind, false, nowMs, random);
    case FailureKind.Connection:
      return outcome.reset ? false : countProvider(provider, settings, attempt, outcome.kind, true, nowMs, random);
    default:
      return outcome.spared ? false : countRefusal(token, settings, attempt, outcome, nowMs, random);
  }
}

/** By its status alone a limit is a failure as any other: no time is waited for. */
function kindByStatus(kind: FailureKind): FailureKind {
  return kind == FailureKind.RateLimit ? FailureKind.Quota : kind;
}

/** What the provider answered to this token: its credential, its account, its limits. */
function countRefusal(token: TokenHealth, settings: FailoverSettings, attempt: Attempted, outcome: Outcome, nowMs: i64, random: u64): bool {
  const kind = outcome.kind;
  if (kind == FailureKind.RateLimit || (outcome.modelOnly && (kind == FailureKind.Auth || kind == FailureKind.Quota))) {
    return holdModel(token, attempt.model, attempt.startedMs, outcome, nowMs);
  }
  if (kind == FailureKind.Quota) {
    if (isPartOfEjection(token, attempt, kind)) return false;
    eject(token, settings, attempt, kind, nowMs, random);
    // What is used up until a time that the provider names is not there before.
    if (outcome.retryAtMs > token.untilMs) token.untilMs = outcome.retryAtMs;
    return true;
  }
  return kind == FailureKind.Auth || outcome.countsOnToken ? countToken(token, settings, attempt, kind, nowMs, random) : false;
}

function countToken(token: TokenHealth, settings: FailoverSettings, attempt: Attempted, kind: FailureKind, nowMs: i64, random: u64): bool {
  if (isPartOfEjection(token, attempt, kind)) return false;
  if (!token.ejected && attempt.startedMs < token.failedMs) return false;
  if (settings.byStatus) token.only = 0;
  else narrow(token, attempt.model, kind);
  token.failures++;
  token.failedMs = nowMs;
  if (token.failures >= settings.failureThreshold || token.ejected || token.returning) eject(token, settings, attempt, kind, nowMs, random);
  return true;
}

/** A provider's own trouble is at first that of the model that met it; a refusal is the whole token's. */
function narrow(token: TokenHealth, model: u64, kind: FailureKind): void {
  if (!isServerFault(kind)) token.only = 0;
  else if (token.returning ? token.successes > 0 : !token.ejected && token.failures == 0) token.only = model;
  else if (!covers(token.only, model)) token.only = 0;
}

/**
 * Whether the ejection that is in force says already what the failure says: the attempt began before the token's time was over, or
 * only a probe can bring it back. A brief ejection does not say what a refusal of the token says.
 */
function isPartOfEjection(token: TokenHealth, attempt: Attempted, kind: FailureKind): bool {
  if (!token.ejected || (ejectedForServerError(token) && !isServerFault(kind))) return false;
  return token.probed || attempt.startedMs < token.untilMs;
}

function isServerFault(kind: FailureKind): bool {
  return kind == FailureKind.ServerError || kind == FailureKind.Overloaded;
}

function eject(token: TokenHealth, settings: FailoverSettings, attempt: Attempted, kind: FailureKind, nowMs: i64, random: u64): void {
  const brief = isServerFault(kind) && !settings.byStatus;
  if (ejectedForServerError(token) && !brief) token.streak = 0;
  const wait = brief ? troubleMs(token, settings, attempt, random) : refusalMs(token, settings, random);
  if (!token.ejected) token.sinceMs = nowMs;
  token.kind = kind;
  token.failedMs = nowMs;
  token.streak++;
  token.successes = 0;
  token.returning = false;
  token.trialUntilMs = 0;
  token.byHand = false;
  token.probed = !brief && settings.healthCheckModel.byteLength > 0;
  // A new deadline never shortens an older one, except that a probed token's is the time of its next probe.
  if (token.probed || nowMs + wait > token.untilMs) token.untilMs = nowMs + wait;
}

/** The only token comes back as its provider does; one of several that alone fails is asked ever more rarely. */
function troubleMs(token: TokenHealth, settings: FailoverSettings, attempt: Attempted, random: u64): i64 {
  if (attempt.poolSize <= 1) return briefMs(settings, token.streak, random);
  return jittered(doubled(BRIEF_MS, token.streak, LONGEST_MS), random);
}

function refusalMs(token: TokenHealth, settings: FailoverSettings, random: u64): i64 {
  return jittered(doubled(settings.healthCheckIntervalMs, token.streak, settings.healthCheckMaxIntervalMs), random);
}

/** The attempt's end is known: whoever waited for a trial may have the next one. */
export function endTrials(provider: ProviderCount, token: TokenHealth, attempt: Attempted): bool {
  let changed = false;
  if (token.trialUntilMs > 0 && attempt.startedMs >= token.untilMs && covers(token.only, attempt.model)) {
    token.trialUntilMs = 0;
    changed = true;
  }
  if (provider.trialUntilMs > 0 && attempt.startedMs >= provider.untilMs && covers(provider.only, attempt.model)) {
    provider.trialUntilMs = 0;
    changed = true;
  }
  return changed;
}

/** Takes a token out by hand. It comes back by itself. */
export function ejectByHand(token: TokenHealth, untilMs: i64, nowMs: i64): void {
  token.kind = FailureKind.Auth;
  token.only = 0;
  token.sinceMs = nowMs;
  token.untilMs = untilMs;
  token.probed = false;
  token.byHand = true;
  token.successes = 0;
  token.returning = false;
  token.trialUntilMs = 0;
}

/** Puts a token back at once, everything forgiven. */
export function restore(token: TokenHealth): void {
  token.kind = FailureKind.None;
  token.only = 0;
  token.failures = 0;
  token.sinceMs = 0;
  token.untilMs = 0;
  token.streak = 0;
  token.successes = 0;
  token.probed = false;
  token.byHand = false;
  token.returning = false;
  token.trialUntilMs = 0;
  token.failedMs = 0;
  token.forgetHolds();
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
  if (attempt.startedMs < token.failedMs) return false;
  const agreed = agrees(provider, token, nowMs);
  const alone = attempt.poolSize <= 1;
  provider.suspectMs = nowMs;
  if (isOut(provider, attempt.model) || (agreed && !alone)) {
    clearSuspicion(provider, token);
    provider.suspect = token.identity;
    provider.witness = 0;
    token.failedMs = nowMs;
    countProvider(provider, settings, attempt, outcome.kind, false, nowMs, random);
    return true;
  }
  provider.suspect = token.identity;
  if (!outcome.spared) countBrief(token, settings, attempt, outcome, nowMs, random);
  token.failedMs = nowMs;
  if (!alone) return true;
  countProvider(provider, settings, attempt, outcome.kind, false, nowMs, random);
  if (isOut(provider, attempt.model)) clear(token);
  return true;
}

/** A token that is out for one model is held for each other one that fails: the rest of its models stay in use. */
function countBrief(token: TokenHealth, settings: FailoverSettings, attempt: Attempted, outcome: Outcome, nowMs: i64, random: u64): void {
  const another = ejectedForServerError(token) && !covers(token.only, attempt.model);
  if (another) holdModel(token, attempt.model, attempt.startedMs, outcome, nowMs);
  else countToken(token, settings, attempt, outcome.kind, nowMs, random);
}

/** Whether the failure confirms that of another token. Where a third one served since, both failures are their tokens' own. */
function agrees(provider: ProviderCount, token: TokenHealth, nowMs: i64): bool {
  if (provider.suspect == 0 || provider.suspect == token.identity || nowMs - provider.suspectMs > AGREE_MS) return false;
  const witness = provider.witness;
  const third = witness != 0 && witness != token.identity && witness != provider.suspect;
  return !third || nowMs - provider.witnessMs > AGREE_MS;
}

/** Notes that a token served while another one is under suspicion; true where others must learn it. */
function testify(provider: ProviderCount, token: TokenHealth, startedMs: i64): bool {
  if (provider.suspect == 0 || provider.suspect == token.identity) return false;
  if (startedMs < provider.suspectMs || startedMs > provider.suspectMs + AGREE_MS) return false;
  if (provider.witness != 0 && startedMs < provider.witnessMs + WITNESS_MS) return false;
  provider.witness = token.identity;
  provider.witnessMs = startedMs;
  return true;
}

/** Both tokens were blamed for what is the provider's fault. */
function clearSuspicion(provider: ProviderCount, token: TokenHealth): void {
  const other = provider.find(provider.suspect);
  if (other !== null) clear(other);
  clear(token);
}

function clear(token: TokenHealth): void {
  if (ejectedForServerError(token)) forgive(token);
  else if (!token.ejected) token.failures = 0;
}

function ejectedForServerError(token: TokenHealth): bool {
  return isServerFault(token.kind);
}

/** Puts a token back in use. What is held for its models stays, and what was counted already is not counted again. */
function forgive(token: TokenHealth): void {
  const holds = token.holds;
  const failedMs = token.failedMs;
  restore(token);
  token.holds = holds;
  token.failedMs = failedMs;
}

/** Counts an answer that served its client (or that shows the provider at work, as a client's own mistake does). */
export function recordSuccess(provider: ProviderCount, token: TokenHealth, model: u64, startedMs: i64): bool {
  let changed = false;
  if (covers(token.only, model)) changed = serve(token, startedMs);
  const hold = token.holdOf(model);
  if (hold !== null && startedMs >= hold.untilMs) {
    token.holds.splice(token.holds.indexOf(hold), 1);
    changed = true;
  }
  if (testify(provider, token, startedMs)) changed = true;
  return recordProviderSuccess(provider, model, startedMs) || changed;
}

function serve(token: TokenHealth, startedMs: i64): bool {
  if (token.ejected) return startedMs >= token.sinceMs && comeBack(token, 1);
  if (token.returning) return easeToken(token);
  if (token.failures == 0) return false;
  token.failures = 0;
  token.only = 0;
  return true;
}

/** It is in use again but not proven: failing now, it goes on where its back-off was. */
function comeBack(token: TokenHealth, successes: i32): bool {
  const streak = token.streak;
  const only = token.only;
  forgive(token);
  token.returning = true;
  token.only = only;
  token.streak = streak;
  token.successes = successes;
  return true;
}

function easeToken(token: TokenHealth): bool {
  token.failures = 0;
  if (++token.successes < PROVEN) return true;
  forgive(token);
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
  comeBack(token, 0);
  return true;
}

/** A probe that was refused for its form says nothing of the token, nor will the next one: a real request is its trial, at once. */
export function recordUnfitProbe(token: TokenHealth, nowMs: i64): void {
  token.probed = false;
  token.untilMs = nowMs;
}
