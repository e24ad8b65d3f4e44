// No provider answered, and the redirector or Envoy itself did: why?
import { noHandshake } from "../core/classify";
import { reachesLimit } from "../core/limit";
import { Step } from "../core/next-step";
import { FailureKind, Outcome } from "../core/outcome";
import { nowMs } from "../host/clock";
import { settle, settlePending } from "./health/settle";
import { Journey } from "./journey";
import { isNoHandshake } from "./request/reply-detail";

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
  outcome.reset = number > 1 && !journey.transportFailed && !journey.pending;
  return outcome;
}

/** The attempt under way ends here, or the one whose committed answer was still to pass. */
export function settleUnanswered(journey: Journey, outcome: Outcome): Step {
  if (!journey.pending) return settle(journey.plan, outcome);
  journey.pending = false;
  journey.pulse = null;
  return settlePending(journey.plan, outcome);
}

/** Envoy replied itself: the whole request's limit, a cluster that is gone, a redirect that was refused; a WebSocket's handshake that was none. */
export function repliedByEnvoy(journey: Journey): Outcome {
  const plan = journey.plan;
  const outcome = new Outcome();
  const late = reachesLimit(nowMs() - plan.startedMs, plan.deadlineMs - plan.startedMs);
  outcome.kind = late ? FailureKind.Timeout : FailureKind.Connection;
  if (journey.isSocket && isNoHandshake()) noHandshake(outcome);
  return outcome;
}
