// A target refuses turns with calls as another provider made them, or a longer answer than its model gives: it is asked once more as it wants to be asked, and the next request is
// put right before it leaves.
import { same } from "./bytes";
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
  if (last === null || plan.rehearsed || !mayHold(last.api, outcome.mend == Mend.None ? plan.mend : outcome.mend)) return false;
  if (plan.mendTarget == plan.cursor) {
    // What was put in may be what it refuses.
    if (outcome.kind == FailureKind.CallerError) plan.runtime.providers[last.provider].mends.forget(last.modelHash);
    return false;
  }
  if (outcome.mend == Mend.None || plan.attemptsLeft <= 0 || nowMs >= plan.deadlineMs) return false;
  if (outcome.mend == Mend.Bound && isClients(plan, last)) return false;
  plan.mend = outcome.mend;
  plan.bound = outcome.bound;
  plan.boundOfPrompt = outcome.boundOfPrompt;
  plan.mendTarget = plan.cursor;
  return true;
}

/** Turns are put right in chats, the limit of an answer wherever there is one. */
export function mayHold(api: Api, mend: Mend): bool {
  if (api == Api.ChatCompletions) return true;
  if (mend != Mend.Bound) return false;
  return api == Api.Completions || api == Api.Messages || api == Api.Responses || api == Api.GenerateContent || api == Api.Converse;
}

/** The model is the one that the client named, and the first to be asked: it knows what it asks for. */
function isClients(plan: Plan, attempt: Attempt): bool {
  return plan.cursor == 0 && same(attempt.model, plan.model);
}

/** How the turns of the attempt under way are put right: as its target has refused them in this request, or in one before. */
export function mendOf(plan: Plan): Mend {
  if (plan.mendTarget == plan.cursor) return plan.mend;
  const last = plan.current;
  if (last === null) return Mend.None;
  const known = plan.runtime.providers[last.provider].mends.of(last.modelHash, last.startedMs);
  return known == Mend.Bound && isClients(plan, last) ? Mend.None : known;
}

/** How long its answer may be at most; asked where `mendOf` says that this is what it wants. */
export function boundOf(plan: Plan): i64 {
  const last = plan.current;
  if (plan.mendTarget == plan.cursor || last === null) return plan.bound;
  return plan.runtime.providers[last.provider].mends.boundOf(last.modelHash);
}

/** They were put right so. */
export function noteMended(plan: Plan, mend: Mend, bound: i64): void {
  if (plan.mendTarget != plan.cursor) plan.boundOfPrompt = false;
  plan.mend = mend;
  plan.bound = bound;
  plan.mendTarget = plan.cursor;
}

/** An answer to an attempt of a plan that has something put right: where it was this one, the next request need not be refused first. */
export function rememberMend(plan: Plan, provider: ProviderRuntime, attempt: Attempt, nowMs: i64): void {
  if (plan.mendTarget == attempt.target && mayHold(attempt.api, plan.mend) && !(plan.mend == Mend.Bound && plan.boundOfPrompt))
    provider.mends.remember(attempt.modelHash, plan.mend, plan.bound, nowMs + KNOWN_MS);
}
