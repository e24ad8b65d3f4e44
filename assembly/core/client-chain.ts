// `x-ai-fallback`: a client refuses fallbacks (`none`), or names its own chain of models where the route allows it.
import { equals } from "./bytes";
import { setTargets } from "./make-plan";
import { Plan } from "./plan";
import { Random } from "./random";
import { RouteSettings, TargetSettings } from "./settings";

const NONE = String.UTF8.encode("none");
/** More models than this in one header are left out. */
const MOST: i32 = 8;

/** Changes the targets of a plan that are in order already. An empty header changes nothing. */
export function clientChain(plan: Plan, route: RouteSettings, header: ArrayBuffer, nowMs: i64, random: Random): void {
  if (header.byteLength == 0 || plan.targets.length == 0) return;
  const first = plan.targets[0];
  if (equals(changetype<usize>(header), header.byteLength, NONE)) {
    plan.targets = [first];
    return;
  }
  if (!route.allowClientFallback) return;
  const targets: TargetSettings[] = [route.targets.length == 1 ? route.targets[0] : first];
  let start = 0;
  for (let i = 0, n = header.byteLength; i <= n && targets.length <= MOST; i++) {
    if (i < n && load<u8>(changetype<usize>(header) + i) != 0x2c) continue;
    addTarget(plan, targets, header, start, i);
    start = i + 1;
  }
  setTargets(plan, targets, nowMs, random);
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
