// A pass that ended: what is counted and logged of its request, and whose doing an end was that came too early.
import { FailureKind, Outcome } from "../core/outcome";
import { ClosedBy, Phase, Plan } from "../core/plan";
import { nowMs } from "../host/clock";
import { SocketTraffic } from "./answer/socket-traffic";
import { abandonAttempt, settle, settleBrokenOff } from "./health/settle";
import { Journey, forgetJourney } from "./journey";
import { detailStartsWith } from "./request/reply-detail";
import { leaveJourney, leaveRunning } from "./told/access-log";
import { measure } from "./told/measure";
import { leaveWaiting } from "./waiting";
import { vm } from "./vm";

/** `whole`: the answer has passed to its end. */
export function leaveEnded(journey: Journey, whole: bool): void {
  const plan = journey.plan;
  if (plan.phase == Phase.Redirecting) return leaveRunning(plan);
  const waiting = leaveWaiting(plan);
  if (waiting) plan.dropChosen();
  let cancelled = waiting || (plan.phase == Phase.Asked && !lostUnjudged(plan));
  if (journey.isSocket && plan.phase == Phase.Committed) plan.closedBy = closedBy(journey);
  else if (plan.phase == Phase.Committed && !whole) cancelled = brokenOff(plan);
  const last = plan.current;
  const known = last !== null && last.ended;
  abandonAttempt(plan);
  const now = whole && journey.endedMs > 0 ? journey.endedMs : nowMs();
  measure(journey, known, now);
  leaveJourney(plan, now, cancelled);
  const continuation = journey.continuation;
  if (continuation !== null) continuation.gone();
  forgetJourney(journey);
}

/** With the downstream half alone: the answer broke off while it was held, and Envoy replied past all filters. Its failure is counted all the same. */
function lostUnjudged(plan: Plan): bool {
  if (vm.upstreamInstalled || !detailStartsWith("upstream_reset")) return false;
  const outcome = new Outcome();
  outcome.kind = FailureKind.Connection;
  settle(plan, outcome);
  plan.dropChosen();
  plan.phase = Phase.GivenUp;
  return true;
}

/** Who ended a WebSocket. A provider that breaks off without its client having said goodbye has failed; that nobody says anything is no failure. */
function closedBy(journey: Journey): ClosedBy {
  const plan = journey.plan;
  const last = plan.current;
  if (last !== null && last.kind != FailureKind.None) return ClosedBy.Provider; // it refused the handshake
  if (detailStartsWith("stream_idle_timeout")) return ClosedBy.Silence;
  const aside = journey.aside;
  if (aside instanceof SocketTraffic) {
    const traffic = aside as SocketTraffic;
    if (traffic.failed) settleBrokenOff(plan);
    if (traffic.closedBy != ClosedBy.Nobody) return traffic.closedBy;
  }
  return brokenOff(plan) ? ClosedBy.Client : ClosedBy.Provider;
}

/**
 * An answer did not pass to its end. True where the client left; an upstream that broke off, or fell silent, counts as its failure. A client
 * that leaves at the provider's own error was not the one who ended it.
 */
function brokenOff(plan: Plan): bool {
  const last = plan.current;
  if (last !== null && last.committedMs > 0 && last.kind != FailureKind.None) return false;
  const silent = detailStartsWith("stream_idle_timeout");
  if (!silent && !detailStartsWith("upstream_reset")) return true;
  if (last !== null && last.kind == FailureKind.None) settleBrokenOff(plan, silent ? FailureKind.Timeout : FailureKind.ServerError);
  return false;
}
