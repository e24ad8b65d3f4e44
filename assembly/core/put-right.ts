// A target refuses turns with calls as another provider made them: it is asked once more with them as it wants them.
import { Mend } from "./mend";
import { Outcome } from "./outcome";
import { Plan } from "./plan";
import { Api } from "./settings";

/** Whether the same target is to be asked so; the plan knows it from here on. */
export function putsRight(plan: Plan, outcome: Outcome, nowMs: i64): bool {
  const last = plan.current;
  if (outcome.mend == Mend.None || last === null || last.api != Api.ChatCompletions || plan.rehearsed) return false;
  if (plan.mendTarget == plan.cursor || plan.attemptsLeft <= 0 || nowMs >= plan.deadlineMs) return false;
  plan.mend = outcome.mend;
  plan.mendTarget = plan.cursor;
  return true;
}
