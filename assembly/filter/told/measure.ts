// A request is over: what it counts as, how long its last attempt took, and what the answer said of the model's tokens.
import { costOf } from "../../core/cost";
import { FailureKind } from "../../core/outcome";
import { Plan } from "../../core/plan";
import { Journey } from "../journey";
import { takeUsage } from "../answer/usage-watch";
import { countCancelled, countLastTarget, countRequest, countUsage, recordAttempt } from "./metrics";

/** Counts a request whose plan is final at `nowMs` (milliseconds since the epoch). `known`: its last attempt's outcome is. */
export function measure(journey: Journey, known: bool, nowMs: i64): void {
  const plan = journey.plan;
  const generation = plan.runtime.settings.generation;
  const last = plan.current;
  if (last === null || !known) {
    countCancelled(generation, plan.route);
    return;
  }
  countRequest(generation, plan.route, last.kind, last.kind == FailureKind.None && plan.attempts.length > 1);
  if (isAtLast(plan)) countLastTarget(generation, plan.route);
  // How long a WebSocket lasts is nobody's latency.
  if (journey.socket.byteLength > 0) return;
  if (last.kind == FailureKind.None) recordAttempt(generation, plan.runtime.providers[last.provider].settings, nowMs - last.startedMs);
  // What broke off behind its first content took its tokens all the same.
  if (last.committedMs > 0) readUsage(journey, plan);
}

/** Every target of several was asked or passed over. */
function isAtLast(plan: Plan): bool {
  const count = plan.targets.length;
  if (count < 2 || (plan.attempts.length < 2 && plan.skips === null)) return false;
  for (let i = 0; i < count; i++) if (!plan.asked(plan.targets[i]) && plan.skipReason(plan.targets[i]) < 0) return false;
  return true;
}

function readUsage(journey: Journey, plan: Plan): void {
  const last = plan.current;
  if (last === null) return;
  takeUsage(plan, journey.usage);
  countUsage(plan, plan.runtime.providers[last.provider].settings, costOf(plan));
}
