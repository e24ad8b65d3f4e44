// An attempt's end: counted, shared, logged, and the next step decided. Both halves and the callout mode come through here.
import { limitToApi } from "../../core/api-scope";
import { FailureKind, Outcome, kindName } from "../../core/outcome";
import { Attempt, Plan } from "../../core/plan";
import { Step, judgeReset, nextStep } from "../../core/next-step";
import { rememberMend } from "../../core/put-right";
import { watchBegin, watchBreak, watchContent, watchEnd, watchFailure } from "../../core/watch-attempt";
import { ProviderRuntime } from "../../core/runtime";
import { fromWall, nowMs, toWall } from "../../host/clock";
import { log } from "../../host/log";
import { LogLevelValues } from "../../host/values";
import { leaveAttempt, leaveOutcome } from "../attempt/attempt-fields";
import { doubtAccess } from "./access-store";
import { before } from "./changes";
import { countAttempt, countBroken, countEvent, recordAttempt, recordFirstToken } from "../told/metrics";
import { rememberPlace } from "./place";
import { learnMakers } from "../request/held";
import { RateLimits } from "../answer/rate-limits";
import { claimTrials, releaseTrials, shareFailure, shareSuccess, shareUsedUp } from "./store";
import { vm } from "../vm";

/** The attempt was sent. */
export function beginAttempt(plan: Plan): void {
  const attempt = plan.current;
  if (attempt === null) return;
  const provider = plan.runtime.providers[attempt.provider];
  provider.health.tokens[attempt.token].inFlight++;
  if (plan.runtime.settings.watches) watchBegin(provider.health.shared, attempt);
  const grant = provider.settings.tokens[attempt.token].grant;
  if (grant !== null) attempt.sent = grant.access.secret;
  claimTrials(provider, attempt, attempt.startedMs);
  leaveAttempt(plan, attempt);
}

/** Its outcome is known: what comes next. A Commit of a failure is an answer that passes as it is. */
export function settle(plan: Plan, outcome: Outcome): Step {
  const attempt = plan.current;
  if (attempt === null || attempt.ended) return Step.GiveUp;
  const provider = plan.runtime.providers[attempt.provider];
  if (provider.settings.ways.passesClientKey) spareClients(plan, outcome);
  endAttempt(plan, provider, attempt, outcome.kind);
  leaveOutcome(plan, outcome.kind);
  attempt.status = outcome.status;
  const now = nowMs();
  outcome.retryAtMs = min(outcome.retryAtMs, now + plan.runtime.settings.maxRetryAfterMs);
  if (plan.held !== null) learnMakers(plan, outcome, now);
  if (outcome.kind == FailureKind.None) {
    attempt.committedMs = now;
    if (attempt.watched) watchContent(provider.health.shared, attempt, plan.stream, now);
    succeed(provider, attempt);
    if (plan.mendTarget >= 0) rememberMend(plan, provider, attempt, now);
    if (plan.stream) countFirstToken(plan, provider, attempt, now);
    return Step.Commit;
  }
  attempt.endedMs = now;
  if (attempt.watched) watchFailure(provider.health.shared, attempt, now);
  recordAttempt(plan.runtime.settings.generation, provider.settings, now - attempt.startedMs);
  judgeReset(plan, outcome);
  limitToApi(plan, outcome);
  fail(provider, attempt, outcome, now);
  keepPlace(plan, provider, attempt);
  return nextStep(plan, outcome, now, vm.random);
}

/** What was refused is the client's own key, which nobody else brings: its answer passes, or a limit leads to the next target. */
function spareClients(plan: Plan, outcome: Outcome): void {
  const kind = outcome.kind;
  if (kind == FailureKind.Auth || (isOfAccount(kind) && plan.cursor + 1 >= plan.targets.length)) outcome.kind = FailureKind.CallerError;
  else if (isOfAccount(kind)) outcome.ofRequest = true;
  else return;
  outcome.countsOnToken = false;
  outcome.retryable = false;
}

function isOfAccount(kind: FailureKind): bool {
  return kind == FailureKind.Quota || kind == FailureKind.RateLimit;
}

/** A token that is out is probed where it failed. */
function keepPlace(plan: Plan, provider: ProviderRuntime, attempt: Attempt): void {
  if (plan.routed.byteLength == 0 || attempt.provider != plan.routedProvider || !provider.health.tokens[attempt.token].ejected) return;
  rememberPlace(provider.settings.id, plan.routed);
}

function countFirstToken(plan: Plan, provider: ProviderRuntime, attempt: Attempt, now: i64): void {
  const generation = plan.runtime.settings.generation;
  recordFirstToken(generation, provider.settings, plan.route, now - attempt.startedMs, now - plan.startedMs);
}

/** A good answer whose headers show that nothing is left of the token's limit: it is passed over before it says 429. */
export function passOver(plan: Plan, limits: RateLimits | null): void {
  const attempt = plan.current;
  if (limits === null || attempt === null) return;
  const now = nowMs();
  if (plan.runtime.providers[attempt.provider].settings.ways.passesClientKey) return;
  const provider = plan.runtime.providers[attempt.provider];
  const full = limits.exhaustedUntil(toWall(now), provider.settings.zoneMs);
  const until = full > 0 ? min(fromWall(full), now + plan.runtime.settings.maxRetryAfterMs) : 0;
  if (
    until <= now ||
    !provider.settings.failover.enabled ||
    provider.settings.failover.byStatus ||
    !shareUsedUp(provider, attempt, until, now)
  )
    return;
  log(LogLevelValues.Debug, `ai-failover: token ${provider.settings.id}#${attempt.token.toString()} passed over: its limit is used up`);
}

/** The client went away, or the stream ended before its outcome was known: no failure of anything. */
export function abandonAttempt(plan: Plan): void {
  const attempt = plan.current;
  if (attempt === null || attempt.ended) return;
  attempt.ended = true;
  const provider = plan.runtime.providers[attempt.provider];
  const token = provider.health.tokens[attempt.token];
  if (token.inFlight > 0) token.inFlight--;
  if (attempt.watched) watchEnd(provider.health.shared, attempt, nowMs());
  releaseTrials(provider, attempt);
}

/** A stream that broke off after its content began counts as a failure of the provider; nothing is repeated. */
export function settleBrokenOff(plan: Plan, kind: FailureKind = FailureKind.ServerError): void {
  const outcome = new Outcome();
  outcome.kind = kind;
  settleAfterCommit(plan, outcome);
}

/** An answer that was committed broke off before anything of it passed: what comes next. */
export function settlePending(plan: Plan, outcome: Outcome): Step {
  settleAfterCommit(plan, outcome);
  return nextStep(plan, outcome, nowMs(), vm.random);
}

/** The stream failed after its content began, in its provider's own words or without any. */
export function settleAfterCommit(plan: Plan, outcome: Outcome): void {
  const attempt = plan.current;
  if (attempt === null) return;
  const provider = plan.runtime.providers[attempt.provider];
  const now = nowMs();
  if (provider.settings.ways.passesClientKey) spareClients(plan, outcome);
  attempt.kind = outcome.kind;
  if (plan.runtime.settings.watches) watchBreak(provider.health.shared, attempt, now);
  countBroken(plan.runtime.settings.generation, provider.settings, attempt.token);
  fail(provider, attempt, outcome, now);
}

function endAttempt(plan: Plan, provider: ProviderRuntime, attempt: Attempt, kind: FailureKind): void {
  attempt.ended = true;
  attempt.kind = kind;
  const token = provider.health.tokens[attempt.token];
  if (token.inFlight > 0) token.inFlight--;
  countAttempt(plan.runtime.settings.generation, provider.settings, attempt.token, kind);
}

function succeed(provider: ProviderRuntime, attempt: Attempt): void {
  const token = provider.health.tokens[attempt.token];
  attempt.providerFailures = provider.health.shared.failures;
  attempt.tokenFailures = token.failures;
  if (!shareSuccess(provider, attempt)) return;
  if (before.tokenReason != FailureKind.None && !token.ejected) {
    sayRestored(provider, attempt.token, before.tokenReason, "its trial succeeded");
  }
  if (before.providerReason != FailureKind.None && !provider.health.shared.ejected) {
    sayProviderRestored(provider, before.providerReason, "its trial succeeded");
  }
}

/** One line, and a count. */
export function sayRestored(provider: ProviderRuntime, token: i32, reason: FailureKind, why: string): void {
  log(LogLevelValues.Info, `ai-failover: token ${provider.settings.id}#${token.toString()} restored: ${why}`);
  countEvent(provider.settings, reason, "restores");
}

/** For so many milliseconds. It is counted as `auth`: the state knows no other reason for it. */
export function sayEjectedByHand(provider: ProviderRuntime, token: i32, ms: i64): void {
  log(LogLevelValues.Warn, `ai-failover: token ${provider.settings.id}#${token.toString()} ejected: by hand, ${(ms / 1000).toString()} s`);
  countEvent(provider.settings, FailureKind.Auth, "ejections");
}

/** One line, and a count. */
export function sayProviderRestored(provider: ProviderRuntime, reason: FailureKind, why: string): void {
  log(LogLevelValues.Info, `ai-failover: provider ${provider.settings.id} restored: ${why}`);
  countEvent(provider.settings, reason, "provider_restores");
}

function fail(provider: ProviderRuntime, attempt: Attempt, outcome: Outcome, now: i64): void {
  if (outcome.kind == FailureKind.Auth) doubtAccess(provider.settings, attempt.token, now);
  if (!shareFailure(provider, attempt, outcome, now)) return;
  const token = provider.health.tokens[attempt.token];
  const name = `${provider.settings.id}#${attempt.token.toString()}`;
  const reason = kindName(outcome.kind) + (outcome.status > 0 ? `, status ${outcome.status.toString()}` : "");
  if (token.ejected && before.tokenReason == FailureKind.None) {
    log(LogLevelValues.Warn, `ai-failover: token ${name} ejected: ${reason}`);
    countEvent(provider.settings, outcome.kind, "ejections");
  }
  const held = heldUntil(provider, attempt);
  if (held > now && before.heldUntilMs <= now) {
    log(LogLevelValues.Warn, `ai-failover: token ${name} held for one model: ${reason}, ${((held - now) / 1000).toString()} s`);
    countEvent(provider.settings, outcome.kind, "ejections");
  }
  sayProvider(provider, attempt, reason, outcome.kind);
}

/** The provider was blamed: for what two of its tokens met, both come back. */
function sayProvider(provider: ProviderRuntime, attempt: Attempt, reason: string, kind: FailureKind): void {
  const shared = provider.health.shared;
  if (shared.ejected && before.providerReason == FailureKind.None) {
    log(
      LogLevelValues.Warn,
      `ai-failover: provider ${provider.settings.id} ejected: ${reason}${shared.only != 0 ? ", for one model" : ""}`,
    );
    countEvent(provider.settings, kind, "provider_ejections");
  } else if (shared.ejected && before.providerOnly != 0 && shared.only == 0) {
    log(LogLevelValues.Warn, `ai-failover: provider ${provider.settings.id} ejected for all models: ${reason}`);
  }
  const alone = provider.health.tokens.length <= 1;
  const why = alone ? "its provider is out in its place" : "another token met the same, so it is the provider's fault";
  const suspect = before.suspect;
  if (suspect !== null && before.suspectReason != FailureKind.None && !suspect.ejected) {
    const position = provider.health.tokens.indexOf(suspect);
    if (position >= 0) sayRestored(provider, position, before.suspectReason, why);
  }
  if (before.tokenReason != FailureKind.None && !provider.health.tokens[attempt.token].ejected) {
    sayRestored(provider, attempt.token, before.tokenReason, why);
  }
}

function heldUntil(provider: ProviderRuntime, attempt: Attempt): i64 {
  const hold = provider.health.tokens[attempt.token].holdOf(attempt.modelHash);
  return hold === null ? 0 : hold.untilMs;
}
