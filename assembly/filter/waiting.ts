// Requests that wait for a rate limit to end. The root's tick wakes them; who leaves is forgotten.
import { Plan } from "../core/plan";
import { setEffectiveContext } from "../host/calls";
import { QUICK, hasten } from "../host/pace";

/** Somebody whose attempt waits. */
export abstract class Sleeper {
  /** Called in the name of the request: the limit is over. */
  abstract wake(): void;
}


@final
class Waiting {
  constructor(
    public contextId: u32,
    public plan: Plan,
    public sleeper: Sleeper,
  ) {}
}

const waiting: Waiting[] = [];

export function sleep(contextId: u32, plan: Plan, sleeper: Sleeper): void {
  if (waiting.length == 0) hasten(QUICK);
  waiting.push(new Waiting(contextId, plan, sleeper));
  plan.runtime.waiting++;
}

/** The request is gone. True: it was waiting. */
export function leaveWaiting(plan: Plan): bool {
  for (let i = 0, n = waiting.length; i < n; i++) {
    if (waiting[i].plan !== plan) continue;
    waiting.splice(i, 1);
    plan.runtime.waiting--;
    return true;
  }
  return false;
}

/** On a tick, or as soon as what is waited for may be there. */
export function wakeDue(nowMs: i64): void {
  if (waiting.length == 0) return;
  const all = waiting.slice(0);
  for (let i = 0, n = all.length; i < n; i++) {
    const one = all[i];
    if ((one.plan.waitUntilMs > nowMs && !isAnswered(one.plan, nowMs)) || !leaveWaiting(one.plan)) continue;
    one.plan.waitUntilMs = 0;
    if (setEffectiveContext(one.contextId)) one.sleeper.wake();
  }
}

/** What the plan waits for is there, or cannot be had. */
function isAnswered(plan: Plan, nowMs: i64): bool {
  const awaits = plan.awaits;
  return awaits !== null && (awaits.isGood(nowMs) || awaits.failedMs >= plan.awaitsSinceMs);
}

export function somebodyWaits(): bool {
  return waiting.length > 0;
}
