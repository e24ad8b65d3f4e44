// A target refuses turns as another provider made them, or a longer answer than its model gives: it is asked once more as it wants to be asked, and the next request is
// put right before it leaves.
import { isAskedInPath, isConversation } from "./api-shape";
import { same } from "./bytes";
import { ANYWHERE, Leaves, Mend, NO_KEYS, hasMend, withMend, withoutMend } from "./mend";
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
  const again = own && (isBound ? plan.bound > 0 && outcome.bound >= plan.bound : hasMend(plan.turns, outcome.mend));
  // Of members one after the other may be named: whether there is another one, the request shows.
  if (!mayHold(last.api, outcome.mend) || (again && outcome.mend != Mend.Members)) {
    // What was put in may be what it refuses.
    if (own && outcome.kind == FailureKind.CallerError) plan.runtime.providers[last.provider].mends.forget(last.modelHash);
    return false;
  }
  if (plan.attemptsLeft <= 0 || nowMs >= plan.deadlineMs || (outcome.mend >= Mend.Begin && isClients(plan, last))) return false;
  if (!own) noteMended(plan, 0, 0, NO_KEYS);
  plan.mend = outcome.mend;
  plan.mendLeadsOn = outcome.ofRequest;
  if (outcome.mend == Mend.Members) noteRefusal(plan, outcome.refusal, again);
  if (isBound) {
    plan.bound = outcome.bound;
    plan.boundOfPrompt = outcome.boundOfPrompt;
  } else plan.turns = withMend(plan.turns, outcome.mend);
  return true;
}

/** Turns are put right in chats, their order and the limit of an answer wherever there is one, and members are left out of what a model is asked. */
export function mayHold(api: Api, mend: Mend): bool {
  if (mend >= Mend.Systems) return isConversation(api);
  if (mend == Mend.Members) return isConversation(api) && !isAskedInPath(api);
  return mend != Mend.None && api == Api.ChatCompletions;
}

/** The model is the one that the client named, and the first to be asked: it knows what it asks for. */
function isClients(plan: Plan, attempt: Attempt): bool {
  return plan.cursor == 0 && same(attempt.model, plan.model);
}

/** How the turns of the attempt under way are put right: as its target has refused them in this request, or in one before. */
export function turnsOf(plan: Plan): u32 {
  const last = plan.current;
  if (last === null || !mayHold(last.api, Mend.Systems)) return 0;
  if (plan.mendTarget == plan.cursor) return plan.turns;
  const known = plan.runtime.providers[last.provider].mends.turnsOf(last.modelHash, last.startedMs);
  const held = mayHold(last.api, Mend.Signatures) ? known : known & ANYWHERE;
  return isClients(plan, last) ? withoutMend(held, Mend.Begin) : held;
}

/** How long its answer may be at most, in the same way; 0: its target has not said. */
export function boundOf(plan: Plan): i64 {
  const last = plan.current;
  if (last === null || !mayHold(last.api, Mend.Bound)) return 0;
  if (plan.mendTarget == plan.cursor) return plan.bound;
  return isClients(plan, last) ? 0 : plan.runtime.providers[last.provider].mends.boundOf(last.modelHash, last.startedMs);
}

/** Which of its members are left out, in the same way. */
export function leavesOf(plan: Plan): ArrayBuffer[] {
  const last = plan.current;
  if (last === null || !mayHold(last.api, Mend.Members)) return NO_KEYS;
  if (plan.mendTarget == plan.cursor) return keysOf(plan.leaves);
  return isClients(plan, last) ? NO_KEYS : plan.runtime.providers[last.provider].mends.leavesOf(last.modelHash, last.startedMs);
}

function keysOf(leaves: Leaves | null): ArrayBuffer[] {
  return leaves === null ? NO_KEYS : leaves.keys;
}

function noteRefusal(plan: Plan, refusal: ArrayBuffer, again: bool): void {
  const known = plan.leaves;
  const leaves = known === null ? new Leaves(NO_KEYS) : known;
  leaves.refusal = refusal;
  leaves.again = again;
  plan.leaves = leaves;
}

/** Whether members may be left out for the target under way. */
export function mayLeave(plan: Plan): bool {
  const last = plan.current;
  return last !== null && !isClients(plan, last);
}

/** What is left out of the request under way. */
export function leftOf(plan: Plan): ArrayBuffer[] {
  return plan.mendTarget == plan.cursor ? keysOf(plan.leaves) : NO_KEYS;
}

/** What the limit of the answer under way was lowered to; 0: it is the client's. */
export function loweredTo(plan: Plan): i64 {
  return plan.mendTarget == plan.cursor ? plan.bound : 0;
}

/** They were put right so. */
export function noteMended(plan: Plan, turns: u32, bound: i64, leaves: ArrayBuffer[]): void {
  if (plan.mendTarget != plan.cursor) plan.boundOfPrompt = false;
  plan.turns = turns;
  plan.bound = bound;
  const known = plan.leaves;
  if (plan.mendTarget == plan.cursor && known !== null) known.keys = leaves;
  else plan.leaves = leaves.length > 0 ? new Leaves(leaves) : null;
  plan.mendTarget = plan.cursor;
}

/** An answer to an attempt: where something of it was put right, the next request need not be refused first. */
export function rememberMend(plan: Plan, provider: ProviderRuntime, attempt: Attempt, nowMs: i64): void {
  if (plan.mendTarget != attempt.target) return;
  const bound: i64 = plan.boundOfPrompt ? 0 : plan.bound;
  const leaves = keysOf(plan.leaves);
  if (plan.turns == 0 && bound == 0 && leaves.length == 0) return;
  provider.mends.remember(attempt.modelHash, plan.turns, bound, leaves, nowMs, nowMs + KNOWN_MS);
}
