// What comes next for a plan: its first attempt, and after each outcome commit, retry, failover, fallback or giving up. The walk is
// bounded by the pools, by maxAttempts and by the time left, never by a retry count multiplied per level.
import { modelHash, modelOf } from "./target-model";
import { Availability, anyTokenUsable, tokenAvailability } from "./availability";
import { holdKey } from "./api-scope";
import { begin, choose, moveOn, wait } from "./choose-attempt";
import { Mend } from "./mend";
import { FailureKind, Outcome } from "./outcome";
import { limitedUntil, nextResort } from "./last-resort";
import { Plan, SkipReason, Telling, Why } from "./plan";
import { Among, pickUnfailed } from "./pool";
import { putsRight } from "./put-right";
import { Random } from "./random";
import { holdsState, isBound, isStranger } from "./maker";
import { isOut } from "./record-provider";

export const enum Step {
  /** The answer goes to the client. */
  Commit = 0,
  /** One more try on the same target, because the provider failed. */
  Retry = 1,
  /** Another token of the same target. */
  Failover = 2,
  /** The next target. */
  Fallback = 3,
  /** No way is left. */
  GiveUp = 4,
  /** Only at the start: every token is out for a rate limit. */
  AllLimited = 5,
}

/** Chooses the first attempt: Fallback, or AllLimited with `plan.deadlineMs` untouched. GiveUp where the plan has no target. */
export function firstStep(plan: Plan, nowMs: i64, random: Random): Step {
  const again = plan.attemptsLeft > 1;
  for (let i = 0, n = plan.targets.length; i < n; i++) {
    plan.cursor = i;
    if (choose(plan, nowMs, again && i + 1 < n ? Among.Trials : Among.InUse, Why.First, random)) return Step.Fallback;
    if (wait(plan, Why.First, nowMs)) return Step.Fallback;
  }
  return firstResort(plan, nowMs);
}

/** Decides after an attempt and, where there is a next one, chooses it: it is then the plan's current attempt. */
export function nextStep(plan: Plan, outcome: Outcome, nowMs: i64, random: Random): Step {
  if (outcome.kind == FailureKind.None) return Step.Commit;
  if (outcome.ofState && mayForget(plan, nowMs)) {
    plan.stateless = true;
    return again(plan, nowMs);
  }
  if (putsRight(plan, outcome, nowMs)) return again(plan, nowMs);
  if (isStranger(plan, outcome)) {
    if (askOthers(plan, nowMs, random)) return Step.Failover;
    plan.makerOut = isBound(plan) || somebodyUnasked(plan);
    if (plan.makerOut) return Step.GiveUp;
  }
  outcome.rescue = followsTrouble(plan);
  if (!outcome.rescue && answeredAsIs(plan, outcome)) return Step.Commit;
  const left = plan.attemptsLeft;
  if (left <= 0 || nowMs >= plan.deadlineMs) return Step.GiveUp;
  if (plan.resorting) return resortAgain(plan, outcome, nowMs);
  const further = furtherTargets(plan, nowMs);
  const stay = left > further ? stayOnTarget(plan, outcome, nowMs, further > 0, random) : Step.GiveUp;
  if (stay != Step.GiveUp) return stay;
  if (moveOn(plan, nowMs, random)) return Step.Fallback;
  return judgedByStatus(plan, outcome) ? Step.GiveUp : lastResort(plan, nowMs);
}

/** `compat: higress`, and the status says what comes next. */
function judgedByStatus(plan: Plan, outcome: Outcome): bool {
  return (outcome.retryable || outcome.unretryable) && plan.runtime.providers[plan.targets[plan.cursor].provider].settings.retry.byStatus;
}

/** The next token, as often as the configuration says. */
function retryByStatus(plan: Plan, outcome: Outcome, nowMs: i64, random: Random): Step {
  const settings = plan.runtime.providers[plan.targets[plan.cursor].provider].settings.retry;
  if (!settings.enabled || !outcome.retryable || plan.retries >= settings.maxRetries) return Step.GiveUp;
  plan.retries++;
  return choose(plan, nowMs, Among.InUse, Why.Retry, random) ? Step.Failover : Step.GiveUp;
}

/** Another token of the provider may have made what the request names. */
function askOthers(plan: Plan, nowMs: i64, random: Random): bool {
  return plan.attemptsLeft > 0 && nowMs < plan.deadlineMs && choose(plan, nowMs, Among.InUse, Why.Failover, random);
}

function somebodyUnasked(plan: Plan): bool {
  const tokens = plan.runtime.providers[plan.targets[plan.cursor].provider].health.tokens;
  for (let i = 0, n = tokens.length; i < n; i++) if (!plan.tried(i)) return true;
  return false;
}

/** Whether it is asked once more, of the same target, without what another account made. */
function mayForget(plan: Plan, nowMs: i64): bool {
  return holdsState(plan) && !plan.stateless && !plan.rehearsed && plan.attemptsLeft > 0 && nowMs < plan.deadlineMs;
}

/**
 * Before an outcome is counted: a reset excuses the provider once, as an old connection that was closed. When the new connection is
 * reset too, it counts. A trial of a provider that is out is one attempt where another target is left.
 */
export function judgeReset(plan: Plan, outcome: Outcome): void {
  const trial = wasTrial(plan) && providerIsOut(plan) && plan.cursor + 1 < plan.targets.length;
  if (plan.resetRetried || trial) outcome.reset = false;
}

/** How many of the targets not yet tried have a token in use: an attempt is kept back for each. */
function furtherTargets(plan: Plan, nowMs: i64): i32 {
  let count = 0;
  for (let i = plan.cursor + 1, n = plan.targets.length; i < n; i++) {
    if (anyTokenUsable(plan.runtime.providers[plan.targets[i].provider].health, modelHash(plan, i), nowMs)) count++;
  }
  return count;
}

/** Whether an earlier target answered with a trouble of its own: the request may be right for it, whatever a rescue says of it. */
function followsTrouble(plan: Plan): bool {
  for (let i = 0, n = plan.attempts.length; i < n; i++) {
    const attempt = plan.attempts[i];
    const kind = attempt.kind;
    if (attempt.target == plan.cursor) continue;
    if (kind == FailureKind.RateLimit || kind == FailureKind.Quota || isServerFault(kind)) return true;
  }
  return false;
}

/** A client's own mistake, and what the route does not ask a fallback for. */
function answeredAsIs(plan: Plan, outcome: Outcome): bool {
  if (outcome.countsOnToken || outcome.retryable || outcome.ofRequest) return false;
  const route = plan.route;
  switch (outcome.kind) {
    case FailureKind.CallerError:
      return true;
    case FailureKind.ContextLength:
      return route === null || !route.fallbackOnContextLength;
    case FailureKind.ContentPolicy:
      return route === null || !route.fallbackOnContentPolicy;
    default:
      return false;
  }
}

function stayOnTarget(plan: Plan, outcome: Outcome, nowMs: i64, othersLeft: bool, random: Random): Step {
  if (judgedByStatus(plan, outcome)) return retryByStatus(plan, outcome, nowMs, random);
  // No other token changes what is too much for this request, or what stands in front of the provider.
  if (othersLeft && (outcome.ofRequest || outcome.ofProvider) && !outcome.countsOnToken && !outcome.retryable) return Step.GiveUp;
  if (outcome.countsOnToken || walksTokens(outcome.kind)) {
    if (choose(plan, nowMs, Among.Trials, Why.Failover, random)) return Step.Failover;
    if (outcome.kind == FailureKind.RateLimit && !outcome.ofRequest && wait(plan, Why.Failover, nowMs)) return Step.Failover;
  }
  if (outcome.kind == FailureKind.Connection) {
    if (outcome.reset && !plan.resetRetried) {
      plan.resetRetried = true;
      return again(plan, nowMs);
    }
    if (othersLeft || outcome.unretryable) return Step.GiveUp;
  } else if (!outcome.retryable && (outcome.unretryable || !isServerFault(outcome.kind))) {
    return Step.GiveUp;
  }
  const settings = plan.runtime.providers[plan.targets[plan.cursor].provider].settings.retry;
  const trial = wasTrial(plan);
  if (!settings.enabled || (trial && othersLeft && providerIsOut(plan))) return Step.GiveUp;
  if (plan.retries >= settings.maxRetries)
    return othersLeft || settings.maxRetries <= 0 ? Step.GiveUp : walkOn(plan, outcome, nowMs, random);
  plan.retries++;
  if (choose(plan, nowMs, Among.InUseFirst, Why.Retry, random)) return Step.Retry;
  return trial ? Step.GiveUp : again(plan, nowMs);
}

/** One trial is one attempt: the rest of the request's attempts go elsewhere. */
function wasTrial(plan: Plan): bool {
  const last = plan.current;
  return last !== null && last.why == Why.Trial;
}

function providerIsOut(plan: Plan): bool {
  const last = plan.current;
  return last !== null && isOut(plan.runtime.providers[last.provider].health.shared, last.modelHash);
}

/**
 * A 5xx with the tries used up and no other target: one of the tokens that are not under suspicion may still work. Without failures that
 * are counted nobody would know which those are.
 */
function walkOn(plan: Plan, outcome: Outcome, nowMs: i64, random: Random): Step {
  const provider = plan.runtime.providers[plan.targets[plan.cursor].provider];
  if (!isServerFault(outcome.kind) || !provider.settings.failover.enabled) return Step.GiveUp;
  const model = modelOf(plan, plan.cursor);
  const hash = holdKey(plan, model);
  const token = pickUnfailed(plan, provider.health, hash, nowMs, random);
  if (token < 0) return Step.GiveUp;
  begin(plan, token, model, hash, nowMs, Why.Retry);
  return Step.Retry;
}

function walksTokens(kind: FailureKind): bool {
  return kind == FailureKind.Auth || kind == FailureKind.Quota || kind == FailureKind.RateLimit;
}

function isServerFault(kind: FailureKind): bool {
  return kind == FailureKind.ServerError || kind == FailureKind.Overloaded;
}

/** The same token once more. */
function again(plan: Plan, nowMs: i64): Step {
  const last = plan.current;
  if (last === null) return Step.GiveUp;
  begin(plan, last.token, last.model, last.modelHash, nowMs, Why.Retry);
  return Step.Retry;
}

/**
 * The attempt that was chosen and not made cannot be made: its provider's dialect has no word for this field of the request. Its target is
 * passed over, and the next one is chosen where there is one.
 */
export function passOverTarget(plan: Plan, field: string, nowMs: i64, random: Random): bool {
  plan.dropLast();
  plan.skip(plan.targets[plan.cursor], SkipReason.NotTranslatable);
  const skips = plan.skips;
  if (skips !== null) skips[skips.length - 1].field = field;
  return moveOn(plan, nowMs, random);
}

/**
 * The attempt that was chosen and not made would ask the same target the same: nothing of the request can be put right. The refusal is the answer, except where it is
 * a server's error by its status, or after another target's trouble: then the next one is chosen, where there is one.
 */
function leaveUnmended(plan: Plan, nowMs: i64, random: Random): bool {
  plan.dropLast();
  plan.mend = Mend.None;
  return (plan.mendLeadsOn || followsTrouble(plan)) && moveOn(plan, nowMs, random);
}

/** The attempt that was chosen is not made: for a field that its provider has no word for, or (empty) because it would ask the same again. True: another is chosen. */
export function leaveTarget(plan: Plan, field: string, nowMs: i64, random: Random): bool {
  return field.length > 0 ? passOverTarget(plan, field, nowMs, random) : leaveUnmended(plan, nowMs, random);
}

/**
 * One further attempt can be made and no more: where it would ask the same target again, the next one is asked instead, if it has a token in use.
 */
export function spareRetry(plan: Plan, nowMs: i64, random: Random): void {
  const chosen = plan.current;
  if (chosen === null || chosen.why != Why.Retry || furtherTargets(plan, nowMs) == 0) return;
  const cursor = plan.cursor;
  plan.dropLast();
  if (moveOn(plan, nowMs, random)) return;
  plan.cursor = cursor;
  plan.add(chosen);
}

/**
 * Everything is out from the start. For rate limits alone nothing is tried. Where there are limits too, they are what the client hears of
 * when the last resort fails.
 */
function firstResort(plan: Plan, nowMs: i64): Step {
  plan.lastResort = true;
  const step = lastResort(plan, nowMs);
  if (step == Step.GiveUp) return plan.targets.length > 0 ? Step.AllLimited : Step.GiveUp;
  const returnMs = earliestReturn(plan, nowMs);
  if (returnMs > 0) plan.telling = new Telling(FailureKind.RateLimit, 429, returnMs, new ArrayBuffer(0), new ArrayBuffer(0));
  return Step.Fallback;
}

/** Begins an attempt with what is out. */
function lastResort(plan: Plan, nowMs: i64): Step {
  const resort = nextResort(plan, nowMs);
  if (resort === null) return Step.GiveUp;
  const last = plan.current;
  const step = last !== null && last.target == resort.target ? Step.Failover : Step.Fallback;
  plan.resorting = true;
  plan.cursor = resort.target;
  plan.resetRetried = false;
  begin(plan, resort.token, modelOf(plan, resort.target), modelHash(plan, resort.target), nowMs, Why.LastResort);
  return step;
}

/** One trial is one attempt, except that an old connection that was closed is nobody's fault. */
function resortAgain(plan: Plan, outcome: Outcome, nowMs: i64): Step {
  if (outcome.kind != FailureKind.Connection || !outcome.reset || plan.resetRetried) return lastResort(plan, nowMs);
  plan.resetRetried = true;
  return again(plan, nowMs);
}

/** When the first of the plan's rate-limited tokens may be used again, milliseconds since the epoch; 0: none is limited now. */
export function earliestReturn(plan: Plan, nowMs: i64): i64 {
  let earliest: i64 = 0;
  for (let i = 0, n = plan.targets.length; i < n; i++) {
    const health = plan.runtime.providers[plan.targets[i].provider].health;
    const hash = modelHash(plan, i);
    for (let j = 0, m = health.tokens.length; j < m; j++) {
      const token = health.tokens[j];
      if (tokenAvailability(token, hash, nowMs) != Availability.Limited) continue;
      const until = limitedUntil(token, hash);
      if (earliest == 0 || until < earliest) earliest = until;
    }
  }
  return earliest;
}
