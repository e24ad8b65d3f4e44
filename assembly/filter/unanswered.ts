// The redirector answered for a provider that did not: why?
import { reachesLimit } from "../core/limit";
import { FailureKind, Outcome } from "../core/outcome";
import { nowMs } from "../host/clock";
import { Journey } from "./journey";

/** `number` of the upstream try that the redirector answered. */
export function unanswered(journey: Journey, number: i32): Outcome {
  const outcome = new Outcome();
  const attempt = journey.plan.current;
  const elapsed = attempt === null ? 0 : nowMs() - attempt.startedMs;
  if (number > 1 && !journey.transportFailed && reachesLimit(elapsed, journey.limitMs)) {
    outcome.kind = FailureKind.Timeout;
    return outcome;
  }
  outcome.kind = FailureKind.Connection;
  outcome.reset = number > 1 && !journey.transportFailed;
  return outcome;
}
