// `x-ai-fallback`: a client refuses fallbacks (`none`), or names its own chain of models where the route allows it.
import { Availability, bestAvailability } from "./availability";
import { equals } from "./bytes";
import { setTargets } from "./make-plan";
import { modelHash } from "./target-model";
import { Plan } from "./plan";
import { Random } from "./random";
import { RouteSettings, TargetSettings } from "./settings";

const NONE = String.UTF8.encode("none");
/** More models than this in one header are left out. */
const MOST: i32 = 8;

/** Changes the targets of a plan that are in order already. An empty header changes nothing. */
export function clientChain(plan: Plan, route: RouteSettings, header: ArrayBuffer, nowMs: i64, random: Random): void {
  if (header.byteLength == 0 || plan.targets.length == 0) return;
  const refused = equals(changetype<usize>(header), header.byteLength, NONE);
  if (!refused && !route.allowClientFallback) return;
  const targets: TargetSettings[] = [];
  const own = ownTarget(plan, route, nowMs);
  if (own !== null) targets.push(own);
  if (refused) {
    plan.targets = targets;
    return;
  }
  const most = targets.length + MOST;
  let start = 0;
  for (let i = 0, n = header.byteLength; i <= n && targets.length < most; i++) {
    if (i < n && load<u8>(changetype<usize>(header) + i) != 0x2c) continue;
    addTarget(plan, targets, header, start, i);
    start = i + 1;
  }
  setTargets(plan, targets, nowMs, random);
}

/**
 * The one of the route's own targets that stays: the first in order with a token in use, else with a trial due, with one that is out, with limits
 * alone. Never a fallback, however well it is; null: none of them serves the API.
 */
function ownTarget(plan: Plan, route: RouteSettings, nowMs: i64): TargetSettings | null {
  let best: TargetSettings | null = null;
  let bestIs = Availability.Limited;
  for (let i = 0, n = plan.targets.length; i < n; i++) {
    const target = plan.targets[i];
    if (!route.targets.includes(target)) continue;
    const availability = bestAvailability(plan.runtime.providers[target.provider].health, modelHash(plan, i), nowMs);
    if (best !== null && availability >= bestIs) continue;
    best = target;
    bestIs = availability;
  }
  return best;
}

function addTarget(plan: Plan, targets: TargetSettings[], header: ArrayBuffer, from: i32, to: i32): void {
  let start = from;
  let end = to;
  while (start < end && load<u8>(changetype<usize>(header) + start) <= 0x20) start++;
  while (end > start && load<u8>(changetype<usize>(header) + end - 1) <= 0x20) end--;
  if (start == end) return;
  const model = header.slice(start, end);
  const route = plan.runtime.routeOf(model);
  if (route === null || route.targets.length == 0) return;
  const target = route.targets[0];
  const asked = target.model.byteLength > 0 ? target.model : plan.runtime.providers[target.provider].mapped(model);
  targets.push(new TargetSettings(target.provider, asked, 1));
}
