// The order of a plan's targets: the route's target (or one of its weighted targets, drawn by weight), then the others, then the
// fallbacks; those that are out move behind those that are not.
import { anyTokenUsable } from "./availability";
import { hash64 } from "./bytes";
import { modelOf, movesBehind } from "./next-step";
import { Plan } from "./plan";
import { Random } from "./random";
import { PROVEN } from "./record";
import { RouteSettings, TargetSettings } from "./settings";

/** Fills in the plan's targets from its route; only those whose provider serves the plan's API. */
export function orderTargets(plan: Plan, route: RouteSettings, nowMs: i64, random: Random): void {
  const targets: TargetSettings[] = [];
  if (route.targets.length == 1) targets.push(route.targets[0]);
  else drawByWeight(route.targets, targets, random);
  for (let i = 0, n = route.fallbacks.length; i < n; i++) targets.push(route.fallbacks[i]);
  setTargets(plan, targets, nowMs, random);
}

/** Fills in the plan's targets from a list already in order. */
export function setTargets(plan: Plan, targets: TargetSettings[], nowMs: i64, random: Random): void {
  plan.targets = servingTargets(plan, targets);
  if (plan.targets.length < 2) return;
  const first: TargetSettings[] = [];
  const behind: TargetSettings[] = [];
  for (let i = 0, n = plan.targets.length; i < n; i++) {
    if (isOut(plan, i, nowMs, random)) behind.push(plan.targets[i]);
    else first.push(plan.targets[i]);
  }
  if (behind.length == 0) return;
  for (let i = 0, n = behind.length; i < n; i++) first.push(behind[i]);
  plan.targets = first;
}

function isOut(plan: Plan, target: i32, nowMs: i64, random: Random): bool {
  const provider = plan.runtime.providers[plan.targets[target].provider];
  if (movesBehind(provider, nowMs, random, PROVEN)) return true;
  const model = modelOf(plan, target);
  return !anyTokenUsable(provider.health, hash64(changetype<usize>(model), model.byteLength), nowMs);
}

function servingTargets(plan: Plan, targets: TargetSettings[]): TargetSettings[] {
  let all = true;
  for (let i = 0, n = targets.length; i < n; i++) if (!serves(plan, targets[i])) all = false;
  if (all) return targets;
  const serving: TargetSettings[] = [];
  for (let i = 0, n = targets.length; i < n; i++) if (serves(plan, targets[i])) serving.push(targets[i]);
  return serving;
}

function serves(plan: Plan, target: TargetSettings): bool {
  return plan.runtime.providers[target.provider].settings.paths[plan.api].byteLength > 0;
}

function drawByWeight(from: TargetSettings[], into: TargetSettings[], random: Random): void {
  const rest: TargetSettings[] = [];
  for (let i = 0, n = from.length; i < n; i++) rest.push(from[i]);
  while (rest.length > 0) {
    let total = 0;
    for (let i = 0, n = rest.length; i < n; i++) total += rest[i].weight;
    let draw = random.below(total);
    let at = 0;
    while (at + 1 < rest.length && draw >= rest[at].weight) draw -= rest[at++].weight;
    into.push(rest[at]);
    rest.splice(at, 1);
  }
}
