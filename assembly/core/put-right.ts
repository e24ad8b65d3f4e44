// A target refuses turns as another provider made them, or a longer answer than its model gives: it is asked once more as it wants to be asked, and the next request is
// put right before it leaves.
import { same } from "./bytes";
import { Mend, hasMend, withMend } from "./mend";
import { FailureKind, Outcome } from "./outcome";
import { Attempt, Plan } from "./plan";
import { ProviderRuntime } from "./runtime";
import { Api } from "./settings";

/** How long it is remembered, milliseconds: turns after the last answer to them, a bound after it was named. */
const KNOWN_MS: i64 = 3600000;

/** Whether the same target is to be asked so; the plan knows it from here on. Each is put right once, but a bound may be followed by a lower one, which its prompt leaves. */
export function putsRight(plan: Plan, outcome: Outcome, nowMs: i64): bool {
  const last = plan.current;
  if (last === null || plan.rehearsed) return false;
  const own = plan.mendTarget == plan.cursor;
  const isBound = outcome.mend == Mend.Bound;
  if (
    !mayHold(last.api, outcome.mend) ||
    (own && (isBound ? plan.bound > 0 && outcome.bound >= plan.bound : hasMend(plan.turns, outcome.mend)))
  ) {
    // What was put in may be what it refuses.
    if (own && outcome.kind == FailureKind.CallerError) plan.runtime.providers[last.provider].mends.forget(last.modelHash);
    return false;
  }
  if (plan.attemptsLeft <= 0 || nowMs >= plan.deadlineMs || (isBound && isClients(plan, last))) return false;
  if (!own) noteMended(plan, 0, 0);
  plan.mend = outcome.mend;
  if (isBound) {
    plan.bound = outcome.bound;
    plan.boundOfPrompt = outcome.boundOfPrompt;
  } else plan.turns = withMend(plan.turns, outcome.mend);
  return true;
}

/** Turns are put right in chats, the limit of an answer wherever there is one. */
export function mayHold(api: Api, mend: Mend): bool {
  if (mend == Mend.None) return false;
  if (api == Api.ChatCompletions) return true;
  if (mend != Mend.Bound) return false;
  return api == Api.Completions || api == Api.Messages || api == Api.Responses || api == Api.GenerateContent || api == Api.Converse;
}

/** The model is the one that the client named, and the first to be asked: it knows what it asks for. */
function isClients(plan: Plan, attempt: Attempt): bool {
  return plan.cursor == 0 && same(attempt.model, plan.model);
}

/** How the turns of the attempt under way are put right: as its target has refused them in this request, or in one before. */
export function turnsOf(plan: Plan): u32 {
  const last = plan.current;
  if (last === null || !mayHold(last.api, Mend.Signatures)) return 0;
  if (plan.mendTarget == plan.cursor) return plan.turns;
  return plan.runtime.providers[last.provider].mends.turnsOf(last.modelHash, last.startedMs);
}

/** How long its answer may be at most, in the same way; 0: its target has not said. */
export function boundOf(plan: Plan): i64 {
  const last = plan.current;
  if (last === null || !mayHold(last.api, Mend.Bound)) return 0;
  if (plan.mendTarget == plan.cursor) return plan.bound;
  return isClients(plan, last) ? 0 : plan.runtime.providers[last.provider].mends.boundOf(last.modelHash, last.startedMs);
}

/** What the limit of the answer under way was lowered to; 0: it is the client's. */
export function loweredTo(plan: Plan): i64 {
  return plan.mendTarget == plan.cursor ? plan.bound : 0;
}

/** They were put right so. */
export function noteMended(plan: Plan, turns: u32, bound: i64): void {
  if (plan.mendTarget != plan.cursor) plan.boundOfPrompt = false;
  plan.turns = turns;
  plan.bound = bound;
  plan.mendTarget = plan.cursor;
}

/** An answer to an attempt: where something of it was put right, the next request need not be refused first. */
export function rememberMend(plan: Plan, provider: ProviderRuntime, attempt: Attempt, nowMs: i64): void {
  if (plan.mendTarget != attempt.target) return;
  const bound: i64 = plan.boundOfPrompt ? 0 : plan.bound;
  if (plan.turns != 0 || bound > 0) provider.mends.remember(attempt.modelHash, plan.turns, bound, nowMs, nowMs + KNOWN_MS);
}
