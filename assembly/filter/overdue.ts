// Attempts that are over their limit although Envoy's own timer did not end them: after an informational answer it no longer counts, and a long limit of
// the whole request it is not told. On each tick of the root.
import { Phase } from "../core/plan";
import { contextOf } from "../host/context";
import { resetResponse, setEffectiveContext } from "../host/calls";
import { DownstreamPass } from "./downstream";
import { Journey, allJourneys } from "./journey";

/** Envoy's timer ends an attempt before that. */
const GRACE_MS: i64 = 300;

export function endOverdue(now: i64): void {
  const journeys = allJourneys();
  for (let i = 0, n = journeys.length; i < n; i++) {
    const journey = journeys[i];
    const attempt = journey.plan.current;
    if (journey.byTick && journey.plan.phase == Phase.Committed && now > journey.plan.deadlineMs) {
      if (journey.pending) expirePass(journey);
      else breakOff(journey);
      continue;
    }
    // A body that streams through may still be on its way up.
    if (attempt === null || journey.plan.phase != Phase.Asked || (journey.plan.once && !journey.isSocket)) continue;
    if (attempt.ended || now - attempt.startedMs <= journey.limitMs + GRACE_MS) continue;
    expirePass(journey);
  }
}

/** Nothing of an answer has passed, and nothing is waited for any more. */
export function expirePass(journey: Journey): void {
  const pass = contextOf(journey.contextId);
  if (pass instanceof DownstreamPass && setEffectiveContext(journey.contextId)) (pass as DownstreamPass).expire();
}

/** An answer that is still on its way when the whole request's limit is over is broken off, as Envoy does it. */
function breakOff(journey: Journey): void {
  if (setEffectiveContext(journey.contextId)) resetResponse();
}
