// A target refuses turns with calls as another provider made them: it is asked once more with them as it wants them, and the next request's turns are
// put right before they leave.
import { Mend } from "./mend";
import { FailureKind, Outcome } from "./outcome";
import { Attempt, Plan } from "./plan";
import { ProviderRuntime } from "./runtime";
import { Api } from "./settings";

/** How long after the last answer to such turns it is remembered, milliseconds. */
const KNOWN_MS: i64 = 3600000;

/** Whether the same target is to be asked so; the plan knows it from here on. */
export function putsRight(plan: Plan, outcome: Outcome, nowMs: i64): bool {
  const last = plan.current;
  if (last === null || last.api != Api.ChatCompletions || plan.rehearsed) return false;
  if (plan.mendTarget == plan.cursor) {
    // What was put in may be what it refuses.
    if (outcome.kind == FailureKind.CallerError) plan.runtime.providers[last.provider].mends.forget(last.modelHash);
    return false;
  }
  if (outcome.mend == Mend.None || plan.attemptsLeft <= 0 || nowMs >= plan.deadlineMs) return false;
  plan.mend = outcome.mend;
  plan.mendTarget = plan.cursor;
  return true;
}

/** How the turns of the attempt under way are put right: as its target has refused them in this request, or in one before. */
export function mendOf(plan: Plan): Mend {
  if (plan.mendTarget == plan.cursor) return plan.mend;
  const last = plan.current;
  return last === null ? Mend.None : plan.runtime.providers[last.provider].mends.of(last.modelHash, last.startedMs);
}

/** They were put right so. */
export function noteMended(plan: Plan, mend: Mend): void {
  plan.mend = mend;
  plan.mendTarget = plan.cursor;
}

/** An answer to an attempt of a plan that has something put right: where it was this one, the next request need not be refused first. */
export function rememberMend(plan: Plan, provider: ProviderRuntime, attempt: Attempt, nowMs: i64): void {
  if (plan.mendTarget == attempt.target && attempt.api == Api.ChatCompletions)
    provider.mends.remember(attempt.modelHash, plan.mend, nowMs + KNOWN_MS);
}
