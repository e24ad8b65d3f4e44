// Answers that stand still: on each tick of the root, those that were silent for too long are ended.
import { Phase } from "../core/plan";
import { resetResponse, setEffectiveContext } from "../host/calls";
import { contextOf } from "../host/context";
import { DownstreamPass } from "./downstream";
import { expirePass } from "./overdue";
import { endThroughHop } from "./hop";
import { Journey, allJourneys } from "./journey";
import { UpstreamTry } from "./upstream";

export function endStalled(now: i64): void {
  const stalled = standing(now);
  for (let i = 0, n = stalled.length; i < n; i++) end(stalled[i]);
}

/** Ending one may take others out of the list. */
function standing(now: i64): Journey[] {
  const list: Journey[] = [];
  const journeys = allJourneys();
  for (let i = 0, n = journeys.length; i < n; i++) {
    const pulse = journeys[i].pulse;
    if (pulse !== null && pulse.stands(now)) list.push(journeys[i]);
  }
  return list;
}

function end(journey: Journey): void {
  const pulse = journey.pulse;
  if (pulse === null) return;
  if (pulse.told) return breakOff(journey);
  if (journey.plan.phase == Phase.Committed && endThroughHop(journey)) {
    journey.stalled = true;
    journey.pulse = null;
    return;
  }
  if (journey.pending) return expirePass(journey);
  const judge = contextOf(pulse.contextId);
  if (judge === null || !setEffectiveContext(pulse.contextId)) return;
  let goesOn = false;
  if (judge instanceof UpstreamTry) goesOn = (judge as UpstreamTry).stalled();
  else if (judge instanceof DownstreamPass) goesOn = (judge as DownstreamPass).stalled();
  if (!goesOn && journey.plan.phase == Phase.Committed) breakOff(journey);
}

/** What was said is on its way, and nothing can be said any more. */
function breakOff(journey: Journey): void {
  if (setEffectiveContext(journey.contextId)) resetResponse();
}
