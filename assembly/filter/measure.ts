// A request is over: what it counts as, how long its last attempt took, and what the answer said of the model's tokens.
import { FailureKind } from "../core/outcome";
import { Plan } from "../core/plan";
import { nowMs } from "../host/calls";
import { usageInput, usageOutput } from "../json/usage";
import { Journey } from "./journey";
import { countCancelled, countRequest, countUsage, recordAttempt } from "./metrics";

/** Counts a request whose plan is final. `known`: its last attempt's outcome is. */
export function measure(journey: Journey, known: bool): void {
  const plan = journey.plan;
  const generation = plan.runtime.settings.generation;
  const last = plan.current;
  if (last === null || !known) {
    countCancelled(generation, plan.route);
    return;
  }
  countRequest(generation, plan.route, last.kind, last.kind == FailureKind.None && plan.attempts.length > 1);
  if (last.kind != FailureKind.None) return;
  recordAttempt(generation, plan.runtime.providers[last.provider].settings, nowMs() - last.startedMs);
  readUsage(journey, plan);
}

function readUsage(journey: Journey, plan: Plan): void {
  const window = journey.usage;
  const last = plan.current;
  if (window === null || last === null) return;
  if (window.read()) {
    if (usageInput >= 0) plan.inputTokens = usageInput;
    plan.outputTokens = usageOutput;
  }
  countUsage(plan.runtime.settings.generation, plan.runtime.providers[last.provider].settings, plan.inputTokens, plan.outputTokens);
}
