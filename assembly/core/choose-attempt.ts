// A target's token is chosen, and an attempt begun with it: it is then the plan's current attempt.
import { selectionOf } from "./affinity";
import { holdKey } from "./api-scope";
import { Availability, providerAvailability, tokenAvailability } from "./availability";
import { makersToken } from "./maker";
import { Attempt, Plan, SkipReason, Why } from "./plan";
import { Among, pickToken } from "./pool";
import { Random } from "./random";
import { Api, TokenSelection } from "./settings";
import { spokenApi } from "./spoken";
import { modelHash, modelOf } from "./target-model";
import { claimProviderTrial, claimTrial } from "./trial";
import { noteWait, worthWaiting } from "./wait";

/** Chooses an attempt at the next target that has a token to use. */
export function moveOn(plan: Plan, nowMs: i64, random: Random): bool {
  for (let i = plan.cursor + 1, n = plan.targets.length; i < n; i++) {
    plan.cursor = i;
    plan.retries = 0;
    plan.resetRetried = false;
    if (choose(plan, nowMs, Among.Trials, Why.Fallback, random)) return true;
  }
  return false;
}

/**
 * Chooses a token for the target in use and begins an attempt with it; false where none is usable. After a failure nothing is lost by a
 * trial, except where the target has but this one more try.
 */
export function choose(plan: Plan, nowMs: i64, among: Among, why: Why, random: Random): bool {
  const provider = plan.runtime.providers[plan.targets[plan.cursor].provider];
  const model = modelOf(plan, plan.cursor);
  const hash = holdKey(plan, model);
  const own = selectionOf(plan, provider.settings);
  const selection = plan.rehearsed && own == TokenSelection.Random ? TokenSelection.RoundRobin : own;
  const makers = makersToken(plan, plan.cursor, nowMs);
  const token = makers >= 0 ? makers : pickToken(plan, provider.health, selection, hash, nowMs, among, random);
  if (token < 0) {
    plan.skip(plan.targets[plan.cursor], SkipReason.TokensOut);
    return false;
  }
  begin(plan, token, model, hash, nowMs, why);
  return true;
}

/** Chooses an attempt with the target's token whose limit is over first, where it is worth waiting for. */
export function wait(plan: Plan, why: Why, nowMs: i64): bool {
  const token = worthWaiting(plan, plan.cursor, nowMs);
  if (token < 0) return false;
  begin(plan, token, modelOf(plan, plan.cursor), modelHash(plan, plan.cursor), nowMs, why);
  noteWait(plan, nowMs);
  return true;
}

/** Begins an attempt. What it is a trial of, it claims: the next request finds it out. */
export function begin(plan: Plan, position: i32, model: ArrayBuffer, hash: u64, nowMs: i64, why: Why): void {
  const provider = plan.targets[plan.cursor].provider;
  const health = plan.runtime.providers[provider].health;
  const token = health.tokens[position];
  const attempt = new Attempt(plan.cursor, provider, position, model, hash, nowMs);
  attempt.api = <Api>spokenApi(plan.runtime.providers[provider].settings, plan.route, plan.api, model);
  attempt.why = why;
  if (tokenAvailability(token, hash, nowMs) == Availability.Trial) {
    claimTrial(token, nowMs);
    if (why != Why.LastResort) attempt.why = Why.Trial;
  }
  if (providerAvailability(health.shared, nowMs, hash) == Availability.Trial) {
    claimProviderTrial(health.shared, nowMs);
    if (why != Why.LastResort) attempt.why = Why.Trial;
  }
  plan.add(attempt);
}
