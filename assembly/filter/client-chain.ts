// `x-ai-fallback`: a client refuses fallbacks (`none`), or names its own chain of models where the route allows it.
import { Plan } from "../core/plan";
import { setTargets } from "../core/make-plan";
import { RouteSettings, TargetSettings } from "../core/settings";
import { ptrOf, utf8 } from "../host/memory";
import { equals } from "../core/bytes";
import { vm } from "./vm";

const NONE = utf8("none");
/** More models than this in one header are left out. */
const MOST: i32 = 8;

export function clientChain(plan: Plan, route: RouteSettings, header: ArrayBuffer, nowMs: i64): void {
  if (plan.targets.length == 0) return;
  const first = plan.targets[0];
  if (equals(ptrOf(header), header.byteLength, NONE)) {
    plan.targets = [first];
    return;
  }
  if (!route.allowClientFallback) return;
  const targets: TargetSettings[] = [route.targets.length == 1 ? route.targets[0] : first];
  let start = 0;
  for (let i = 0, n = header.byteLength; i <= n && targets.length <= MOST; i++) {
    if (i < n && load<u8>(ptrOf(header) + i) != 0x2c) continue;
    addTarget(plan, targets, header, start, i);
    start = i + 1;
  }
  setTargets(plan, targets, nowMs, vm.random);
}

function addTarget(plan: Plan, targets: TargetSettings[], header: ArrayBuffer, from: i32, to: i32): void {
  let start = from;
  let end = to;
  while (start < end && load<u8>(ptrOf(header) + start) <= 0x20) start++;
  while (end > start && load<u8>(ptrOf(header) + end - 1) <= 0x20) end--;
  if (start == end) return;
  const model = header.slice(start, end);
  const route = plan.runtime.routeOf(ptrOf(model), model.byteLength);
  if (route === null || route.targets.length == 0) return;
  const target = route.targets[0];
  const asked = target.model.byteLength > 0 ? target.model : plan.runtime.providers[target.provider].mapped(model);
  targets.push(new TargetSettings(target.provider, asked, 1));
}
