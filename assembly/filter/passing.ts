// A stream's chunk has passed: what it shows is counted on the attempt at once, for most clients leave at an error.
import { settleAfterCommit, settleBrokenOff } from "./health/settle";
import { FailureKind } from "../core/outcome";
import { stalledEvent, truncatedEvent } from "./answer/endings";
import { Passing, StreamWatch } from "./answer/stream-watch";
import { Journey } from "./journey";

/** Why the stream ended before it was complete. */
export function brokenKind(journey: Journey): FailureKind {
  return journey.stalled ? FailureKind.Timeout : FailureKind.ServerError;
}

/** What is owed to the client of a stream that broke off. */
export function brokenOffEvent(journey: Journey): ArrayBuffer {
  return journey.stalled ? stalledEvent(journey.plan, journey.usage) : truncatedEvent(journey.plan, journey.usage);
}

export function countPassing(journey: Journey, watch: StreamWatch, passing: Passing): void {
  if (passing == Passing.Failed) settleAfterCommit(journey.plan, watch.outcome(journey.provider));
  else if (passing == Passing.BrokeOff) settleBrokenOff(journey.plan, brokenKind(journey));
}

/** Trailers end the stream: whether something is missing is noted for who can say it. */
export function endByTrailers(journey: Journey, watch: StreamWatch): void {
  const passing = watch.ends();
  if (passing == Passing.BrokeOff) journey.brokenByTrailers = true;
  countPassing(journey, watch, passing);
}
