// An attempt that needs something first: an access token that its token is exchanged for, or a file that its request begins with. It waits for that,
// and fails as with a bad token, or with a provider that cannot be reached, where there is none to be had.
import { FailureKind, Outcome } from "../core/outcome";
import { ContextFile } from "../core/context-file";
import { Access } from "../core/grant";
import { Attempt, Plan } from "../core/plan";
import { Api, ProviderSettings } from "../core/settings";
import { Step, leaveTarget } from "../core/next-step";
import { setEffectiveContext } from "../host/calls";
import { nowMs } from "../host/clock";
import { keepTelling } from "./answer/telling";
import { fileAdmission } from "./health/context-files";
import { Admission, WAITED_MS, admission } from "./health/grants";
import { asksMended, staysUnmendedHeld } from "./attempt/params";
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
    const file = contextFile(plan, attempt, provider);
    if (grant === null && file === null) return Admitted.Yes;
    const now = nowMs();
    let found = Admission.Ready;
    let kind = FailureKind.Auth;
    if (grant !== null) {
      found = admission(provider, attempt.token, sinceWhen(plan, grant.access), now);
      if (found == Admission.Asked) waitFor(plan, grant.access, WAITED_MS, now);
    }
    if (file !== null && found == Admission.Ready) {
      kind = FailureKind.Connection;
      found = fileAdmission(provider, file, attempt.token, sinceWhen(plan, file.access), now);
      if (found == Admission.Asked) waitFor(plan, file.access, file.withinMs, now);
    }
    setEffectiveContext(contextId);
    if (found == Admission.Asked) return Admitted.Waits;
    plan.awaits = null;
    if (found == Admission.Ready) return Admitted.Yes;
    if (!failed(plan, kind, now)) {
      plan.dropChosen();
      return Admitted.No;
    }
    if (plan.waitUntilMs > 0) return Admitted.Waits;
  }
  return Admitted.No;
}

/** What a chat request to the provider begins with; null: nothing. */
function contextFile(plan: Plan, attempt: Attempt, provider: ProviderSettings): ContextFile | null {
  const edit = provider.messagesEdit;
  if (edit === null) return null;
  return attempt.api == Api.ChatCompletions || plan.api == Api.ChatCompletions ? edit.file : null;
}

/** When the plan began to wait for it; 0: it does not. */
function sinceWhen(plan: Plan, access: Access): i64 {
  return plan.awaits === access ? plan.awaitsSinceMs : 0;
}

function waitFor(plan: Plan, access: Access, within: i64, now: i64): void {
  const since = sinceWhen(plan, access);
  plan.awaits = access;
  plan.awaitsSinceMs = since > 0 ? since : now;
  plan.waitUntilMs = min(plan.awaitsSinceMs + within, plan.deadlineMs);
}

/**
 * The same of a request that is held: what the provider of the attempt has no word for passes its target over, and nobody is asked twice for what stays as it
 * is.
 */
export function admitHeld(journey: Journey, contextId: u32): Admitted {
  const plan = journey.plan;
  let found = admit(plan, contextId);
  while (found == Admitted.Yes && (journey.translates || plan.held !== null || asksMended(journey))) {
    const field = untranslatableHeld(journey);
    if (field.length == 0 && !staysUnmendedHeld(journey)) break;
    found = leaveTarget(plan, field, nowMs(), vm.random) ? admit(plan, contextId) : Admitted.No;
  }
  return found;
}

/** False: no further attempt was chosen. */
function failed(plan: Plan, kind: FailureKind, now: i64): bool {
  const attempt = plan.current;
  const outcome = new Outcome();
  if (attempt === null) return false;
  attempt.startedMs = now;
  beginAttempt(plan);
  outcome.kind = kind;
  keepTelling(plan, outcome, null);
  return settle(plan, outcome) != Step.GiveUp;
}
