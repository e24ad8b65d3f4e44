// An attempt whose token is exchanged for an access token: it waits for that, and fails as with a bad token where there is none to be had.
import { FailureKind, Outcome } from "../core/outcome";
import { Plan } from "../core/plan";
import { Step, passOverTarget } from "../core/next-step";
import { setEffectiveContext } from "../host/calls";
import { nowMs } from "../host/clock";
import { keepTelling } from "./answer/telling";
import { Admission, WAITED_MS, admission } from "./health/grants";
import { untranslatableHeld } from "./attempt/translate-request";
import { beginAttempt, settle } from "./health/settle";
import { Journey } from "./journey";
import { vm } from "./vm";

/** What becomes of the attempt that the plan has chosen, or of those that it chooses after it. */
export const enum Admitted {
  /** It can be made. */
  Yes = 0,
  /** The plan waits. */
  Waits = 1,
  /** No way is left. */
  No = 2,
}

export function admit(plan: Plan, contextId: u32): Admitted {
  for (let i = 0, most = plan.runtime.settings.maxAttempts; i <= most; i++) {
    const attempt = plan.current;
    if (attempt === null || attempt.ended) return Admitted.No;
    const provider = plan.runtime.providers[attempt.provider].settings;
    const grant = provider.tokens[attempt.token].grant;
    if (grant === null) return Admitted.Yes;
    const now = nowMs();
    const since = plan.awaits === grant.access ? plan.awaitsSinceMs : 0;
    const found = admission(provider, attempt.token, since, now);
    setEffectiveContext(contextId);
    if (found == Admission.Asked) {
      plan.awaits = grant.access;
      plan.awaitsSinceMs = since > 0 ? since : now;
      plan.waitUntilMs = min(plan.awaitsSinceMs + WAITED_MS, plan.deadlineMs);
      return Admitted.Waits;
    }
    plan.awaits = null;
    if (found == Admission.Ready) return Admitted.Yes;
    if (!failed(plan, now)) {
      plan.dropChosen();
      return Admitted.No;
    }
    if (plan.waitUntilMs > 0) return Admitted.Waits;
  }
  return Admitted.No;
}

/** The same of a request that is held: what the provider of the attempt has no word for passes its target over. */
export function admitHeld(journey: Journey, contextId: u32): Admitted {
  const plan = journey.plan;
  let found = admit(plan, contextId);
  while (found == Admitted.Yes && journey.translates) {
    const field = untranslatableHeld(journey);
    if (field.length == 0) break;
    found = passOverTarget(plan, field, nowMs(), vm.random) ? admit(plan, contextId) : Admitted.No;
  }
  return found;
}

/** False: no further attempt was chosen. */
function failed(plan: Plan, now: i64): bool {
  const attempt = plan.current;
  const outcome = new Outcome();
  if (attempt === null) return false;
  attempt.startedMs = now;
  beginAttempt(plan);
  outcome.kind = FailureKind.Auth;
  keepTelling(plan, outcome, null);
  return settle(plan, outcome) != Step.GiveUp;
}
