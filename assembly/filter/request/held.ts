// What a request holds that one account made: who that was, what is left out where another is asked, and what is learnt by asking.
import { Held, NOBODY, accountOf } from "../../core/held";
import { isMaker, makerInUse } from "../../core/maker";
import { FailureKind, Outcome } from "../../core/outcome";
import { Plan } from "../../core/plan";
import { Runtime } from "../../core/runtime";
import { Api } from "../../core/settings";
import { getBuffer } from "../../host/calls";
import { releaseReturned, returnedPtr, returnedSize } from "../../host/memory";
import { BufferTypeValues } from "../../host/values";
import { asksForThread, asksToThink, boundMark, boundMember, heldMarks, readHeld, storesNothing } from "../../json/held-scan";
import { makerOf, refuses, remember, rememberRefusal } from "../answer/makers";

const BODY = BufferTypeValues.HttpRequestBody;

/** Of the held body of `size` bytes; null: it holds nothing of the kind, or there is but one account. */
export function heldOf(runtime: Runtime, api: Api, size: i32): Held | null {
  if (!runtime.hasAccounts || !mayHold(api) || !getBuffer(BODY, 0, size)) return null;
  readHeld(returnedPtr(), returnedSize(), api == Api.Messages);
  releaseReturned();
  if (heldMarks.length == 0 && boundMark == 0 && !asksToThink && !asksForThread && !storesNothing) return null;
  const held = new Held();
  held.marks = heldMarks;
  held.thinks = asksToThink;
  held.threads = asksForThread;
  held.storesNothing = storesNothing;
  let last: u64 = 0;
  for (let i = 0, n = heldMarks.length; i < n; i++) {
    if (heldMarks[i] != 0) last = makerOf(heldMarks[i]);
    held.makers.push(last);
  }
  return boundBy(held, boundMark, boundMember);
}

function mayHold(api: Api): bool {
  return api == Api.Messages || api == Api.Responses || api == Api.ResponsesCompact || api == Api.ResponsesInputTokens;
}

/** The request cannot be without what has this mark. */
export function boundBy(held: Held, mark: u64, member: string): Held {
  held.bound = mark;
  held.boundTo = makerOf(mark);
  held.member = member;
  return held;
}

/** The plan has its targets: with the maker out, those that are known not to know what it made need not be asked. */
export function noteStrangers(plan: Plan, nowMs: i64): void {
  const held = plan.held;
  if (held !== null && held.boundTo != 0 && !makerInUse(plan, nowMs)) findStrangers(plan, held);
}

function findStrangers(plan: Plan, held: Held): void {
  for (let i = 0, n = plan.targets.length; i < n; i++) {
    const provider = plan.targets[i].provider;
    for (let j = 0, m = plan.runtime.providers[provider].health.tokens.length; j < m; j++) {
      const account = accountOf(plan.runtime, provider, j);
      if (account != held.boundTo && !held.bars(account) && refuses(held.boundTo, account)) held.strangers.push(account);
    }
  }
}

/** Whether something is left out for the account that is asked: what it has refused of others before, and what nobody can read. */
export function leavesOut(plan: Plan): bool {
  const held = plan.held;
  const attempt = plan.current;
  if (held === null || attempt === null || held.marks.length == 0) return false;
  const account = accountOf(plan.runtime, attempt.provider, attempt.token);
  if (held.judgedFor != account) {
    held.judgedFor = account;
    held.left = leftFor(held, account);
  }
  return held.left.length > 0;
}

function leftFor(held: Held, account: u64): u64[] {
  const left: u64[] = [];
  let last: u64 = 0;
  let strange = false;
  for (let i = 0, n = held.marks.length; i < n; i++) {
    const maker = held.makers[i];
    if (maker != last) strange = maker == NOBODY || (maker != 0 && maker != account && refuses(maker, account));
    last = maker;
    if (strange && maker != 0 && held.marks[i] != 0) left.push(held.marks[i]);
  }
  return left;
}

/** What an attempt's outcome tells of who made what the request holds. */
export function learnMakers(plan: Plan, outcome: Outcome, nowMs: i64): void {
  const held = plan.held;
  const attempt = plan.current;
  if (held === null || attempt === null || attempt.api != plan.api) return;
  const account = accountOf(plan.runtime, attempt.provider, attempt.token);
  if (outcome.kind == FailureKind.None) {
    if (held.bound != 0 && held.boundTo == 0) remember(held.bound, account);
    if (!plan.stateless) for (let i = 0, n = held.marks.length; i < n; i++) if (held.makers[i] == 0) remember(held.marks[i], account);
  } else if (outcome.ofState && !plan.stateless) refused(held, account);
  else if (held.boundTo != 0) {
    if (isMaker(held, account)) findStrangers(plan, held);
    else if (outcome.ofMaker || outcome.status == 404) rememberRefusal(held.boundTo, account);
  }
}

/** Which of it was refused is not told: all that is another's, or nobody knows whose. */
function refused(held: Held, account: u64): void {
  let last: u64 = 0;
  let others = false;
  for (let i = 0, n = held.makers.length; i < n; i++) {
    const maker = held.makers[i];
    if (maker <= NOBODY || maker == account) continue;
    others = true;
    if (maker != last) rememberRefusal(maker, account);
    last = maker;
  }
  if (others) return;
  for (let i = 0, n = held.marks.length; i < n; i++) if (held.marks[i] != 0) remember(held.marks[i], NOBODY);
}
