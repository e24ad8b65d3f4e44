// What one account made and alone can read or look up: encrypted reasoning, signed thinking, stored answers, files, batches. Who made it is known
// by a mark of 64 bits (json/mark.ts); an account is a token of a provider.
import { hash64 } from "./bytes";
import { Availability, tokenAvailability } from "./availability";
import { FailureKind, Outcome } from "./outcome";
import { Plan } from "./plan";
import { Runtime } from "./runtime";
import { modelHash } from "./target-model";

/** The provider in the upper half, its token in the lower one, which is never 0. */
export function accountOf(runtime: Runtime, provider: i32, token: i32): u64 {
  const by = runtime.providers[provider];
  const id = by.settings.idBytes;
  const identity = by.health.tokens[token].identity;
  return (hash64(changetype<usize>(id), id.byteLength) << 32) | ((identity ^ (identity >> 32)) & 0xffffffff) | 1;
}

/** Nobody can read it any more: the account that was asked does not know it, and who made it is not known. */
export const NOBODY: u64 = 1;

/** The provider of an account; -1: the configuration has it no more. */
export function providerOf(runtime: Runtime, account: u64): i32 {
  for (let i = 0, n = runtime.providers.length; i < n; i++) {
    const id = runtime.providers[i].settings.idBytes;
    if ((hash64(changetype<usize>(id), id.byteLength) & 0xffffffff) == account >> 32) return i;
  }
  return -1;
}

/** Of one request: what it holds of the kind, by its marks. */
@final
export class Held {
  /** What may be left out, in the request's order, and who made each; 0: not known. */
  marks: u64[] = [];
  makers: u64[] = [];
  /** What may not: its mark, and who made it; 0: it holds none, or nobody knows. */
  bound: u64 = 0;
  boundTo: u64 = 0;
  /** What names it, for people. */
  member: string = "";
  /** Accounts that are known not to know what the request is bound to. */
  strangers: u64[] = [];
  /** Marks of what is left out for this account. */
  left: u64[] = [];
  judgedFor: u64 = 0;
  /** The model is asked to think: its answer may hold a signature. */
  thinks: bool = false;

  /** Who made what the request goes on from; 0: nobody knows. */
  get maker(): u64 {
    if (this.bound != 0) return this.boundTo;
    for (let i = this.makers.length - 1; i >= 0; i--) if (this.makers[i] > NOBODY) return this.makers[i];
    return 0;
  }

  /** No use to ask this account: it does not know what the request cannot be without. */
  bars(account: u64): bool {
    return this.strangers.includes(account);
  }
}

/** The position of the maker's token at the target in use, where that is in use and was not tried; -1: it is another's, or out. */
export function makersToken(plan: Plan, model: u64, nowMs: i64): i32 {
  const held = plan.held;
  return held === null ? -1 : tokenOfMaker(plan, held, plan.cursor, model, nowMs);
}

function tokenOfMaker(plan: Plan, held: Held, target: i32, model: u64, nowMs: i64): i32 {
  const maker = held.maker;
  if (maker == 0) return -1;
  const provider = plan.targets[target].provider;
  const tokens = plan.runtime.providers[provider].health.tokens;
  for (let i = 0, n = tokens.length; i < n; i++) {
    if (accountOf(plan.runtime, provider, i) != maker) continue;
    return tokenAvailability(tokens[i], model, nowMs) == Availability.Ready && !plan.tried(i) ? i : -1;
  }
  return -1;
}

/** Whether the maker is at one of the plan's targets, and in use. */
export function makerInUse(plan: Plan, nowMs: i64): bool {
  const held = plan.held;
  if (held === null) return false;
  for (let i = 0, n = plan.targets.length; i < n; i++) if (tokenOfMaker(plan, held, i, modelHash(plan, i), nowMs) >= 0) return true;
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
  return unknown && !asksMaker(plan);
}

/** It is known who made what the request names. */
export function isBound(plan: Plan): bool {
  const held = plan.held;
  return held !== null && held.boundTo != 0;
}

/** It holds what may be left out. */
export function holdsState(plan: Plan): bool {
  const held = plan.held;
  return held !== null && held.marks.length > 0;
}

/** What names that, for people. */
export function boundMember(plan: Plan): string {
  const held = plan.held;
  return held === null || held.member.length == 0 ? "previous_response_id" : held.member;
}
