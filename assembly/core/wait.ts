// A rate limit that is over soon is waited for: the request keeps its model, and is not refused for a matter of seconds.
import { Availability, tokenAvailability } from "./availability";
import { limitedUntil } from "./last-resort";
import { Plan } from "./plan";
import { modelHash } from "./target-model";

/** Position of the target's token whose limit is over first, where the plan may wait for that; -1: it may not. */
export function worthWaiting(plan: Plan, target: i32, nowMs: i64): i32 {
  const settings = plan.runtime.settings;
  if (settings.waitForLimitMs <= 0 || plan.once || plan.rehearsed || plan.runtime.waiting >= settings.maxWaiting) return -1;
  const hash = modelHash(plan, target);
  const tokens = plan.runtime.providers[plan.targets[target].provider].health.tokens;
  let first = -1;
  for (let i = 0, n = tokens.length; i < n; i++) {
    if (tokenAvailability(tokens[i], hash, nowMs) != Availability.Limited) continue;
    if (first < 0 || limitedUntil(tokens[i], hash) < limitedUntil(tokens[first], hash)) first = i;
  }
  if (first < 0) return -1;
  const until = limitedUntil(tokens[first], hash);
  const left = plan.waitLeftMs < 0 ? settings.waitForLimitMs : plan.waitLeftMs;
  return until - nowMs <= left && until < plan.deadlineMs ? first : -1;
}

/** The attempt that was just chosen waits for its token's limit to end. */
export function noteWait(plan: Plan, nowMs: i64): void {
  const attempt = plan.current;
  if (attempt === null) return;
  const token = plan.runtime.providers[attempt.provider].health.tokens[attempt.token];
  const until = limitedUntil(token, attempt.modelHash);
  const left = plan.waitLeftMs < 0 ? plan.runtime.settings.waitForLimitMs : plan.waitLeftMs;
  attempt.waitedMs = max<i64>(until - nowMs, 1);
  plan.waitUntilMs = nowMs + attempt.waitedMs;
  plan.waitLeftMs = left - attempt.waitedMs;
}
