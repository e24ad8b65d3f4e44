// What one account made and alone can read or look up: encrypted reasoning, signed thinking, stored answers, files, batches. Who made it is known
// by a mark of 64 bits (json/mark.ts); an account is a token of a provider.
import { Availability, tokenAvailability } from "./availability";
import { Held, accountOf } from "./held";
import { FailureKind, Outcome } from "./outcome";
import { Plan } from "./plan";
import { Api } from "./settings";
import { modelHash } from "./target-model";

/** What names it in requests of Messages. */
export const THREAD = "thread";

/** The position of the maker's token at one of the plan's targets, where that is in use and was not tried; -1: it is another's, or out. */
export function makersToken(plan: Plan, target: i32, nowMs: i64): i32 {
  const held = plan.held;
  const maker = held === null ? 0 : held.maker;
  if (maker == 0) return -1;
  const provider = plan.targets[target].provider;
  const model = modelHash(plan, target);
  const tokens = plan.runtime.providers[provider].health.tokens;
  for (let i = 0, n = tokens.length; i < n; i++) {
    if (accountOf(plan.runtime, provider, i) != maker) continue;
    return tokenAvailability(tokens[i], model, nowMs) == Availability.Ready && !plan.triedAt(target, i) ? i : -1;
  }
  return -1;
}

/** Whether the maker is at one of the plan's targets, and in use. */
export function makerInUse(plan: Plan, nowMs: i64): bool {
  for (let i = 0, n = plan.targets.length; i < n; i++) if (makersToken(plan, i, nowMs) >= 0) return true;
  return false;
}

/** Whether the account made what the request is bound to. */
export function isMaker(held: Held, account: u64): bool {
  return held.boundTo == account;
}

/** The request is bound to an account that does not serve it now, and no other can. */
export function makerIsOut(plan: Plan): bool {
  const held = plan.held;
  return plan.makerOut || (held !== null && held.boundTo != 0 && held.strangers.length > 0);
}

/** Whether the attempt under way asks who made what the request is bound to. */
export function asksMaker(plan: Plan): bool {
  const held = plan.held;
  const attempt = plan.current;
  return held !== null && attempt !== null && accountOf(plan.runtime, attempt.provider, attempt.token) == held.boundTo;
}

/** The account that was asked does not know what the request names, and is not the one that made it: whatever else it finds wrong is no answer. */
export function isStranger(plan: Plan, outcome: Outcome): bool {
  if (plan.rehearsed) return false;
  const unknown = outcome.ofMaker || (isBound(plan) && (outcome.status == 404 || outcome.kind == FailureKind.CallerError));
  return (unknown && !asksMaker(plan)) || looksUp(plan, outcome);
}

/** What a path names is not there, and nobody knows who made it: another account of the same provider may have it. What brings a body is asked once. */
function looksUp(plan: Plan, outcome: Outcome): bool {
  const held = plan.held;
  return held !== null && held.bound != 0 && held.boundTo == 0 && outcome.status == 404 && plan.api == Api.Passed && !plan.once;
}

/** It is known who made what the request names. */
export function isBound(plan: Plan): bool {
  const held = plan.held;
  return held !== null && held.boundTo != 0;
}

/**
 * Whether the attempt's provider would take the new turns of a thread for the whole conversation: message threads are Anthropic's, and who speaks
 * its API without knowing them leaves their field unread.
 */
export function keepsNoThread(plan: Plan): bool {
  const held = plan.held;
  const attempt = plan.current;
  if (held === null || attempt === null || held.member != THREAD) return false;
  return plan.runtime.providers[attempt.provider].settings.type != "claude";
}

/** It holds what may be left out. */
export function holdsState(plan: Plan): bool {
  const held = plan.held;
  if (held === null) return false;
  // Of Responses reasoning alone, which has no mark besides that of its words: a compaction stands for the conversation.
  return plan.api == Api.Messages ? held.marks.length > 0 : held.marks.includes(0);
}

/** What names that, for people. */
export function boundMember(plan: Plan): string {
  const held = plan.held;
  return held === null || held.member.length == 0 ? "previous_response_id" : held.member;
}
