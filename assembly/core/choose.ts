// Which of a route's targets comes first where it says how: by what is seen of them. Groups of one priority follow each other; health, in make-plan,
// goes before all of it.
import { keepsTarget, orderBySession } from "./affinity";
import { holdKey } from "./api-scope";
import { paceOf } from "./watch-attempt";
import { Plan } from "./plan";
import { Random } from "./random";
import { Choose, TargetSettings } from "./settings";
import { mappedModel } from "./target-model";

/** One request of so many asks a target that is not the fastest: only by that it is known when another is. */
const LOOK: i32 = 16;

/** Adds the targets in the order in which they are tried. `from`: by priority. */
export function arrange(plan: Plan, choose: Choose, from: TargetSettings[], into: TargetSettings[], nowMs: i64, random: Random): void {
  let begin = 0;
  while (begin < from.length) {
    let end = begin + 1;
    while (end < from.length && from[end].priority == from[begin].priority) end++;
    const isAll = end - begin == from.length;
    arrangeGroup(plan, choose, isAll ? from : from.slice(begin, end), into, nowMs, random);
    begin = end;
  }
}

function arrangeGroup(plan: Plan, choose: Choose, group: TargetSettings[], into: TargetSettings[], nowMs: i64, random: Random): void {
  const begin = into.length;
  if (choose == Choose.Order) for (let i = 0, n = group.length; i < n; i++) into.push(group[i]);
  else if (choose == Choose.Cheapest) byPrice(group, into, random);
  else if (keepsTarget(plan)) orderBySession(plan.stickyHash, group, into);
  else drawByWeight(group, into, random);
  if (choose == Choose.Unsaid || group.length < 2) return;
  if (!keepsTarget(plan)) {
    if (choose == Choose.Fastest) fasterFirst(plan, into, begin, nowMs, random);
    else if (choose == Choose.LeastBusy) idlestFirst(plan, into, begin);
  }
  troubledLast(plan, into, begin, nowMs);
}

/** Of the two that were drawn first the better one; what is not known yet is tried. */
function fasterFirst(plan: Plan, targets: TargetSettings[], begin: i32, nowMs: i64, random: Random): void {
  if (random.below(LOOK) == LOOK - 1) return;
  if (expected(plan, targets[begin + 1], nowMs) < expected(plan, targets[begin], nowMs)) swap(targets, begin, begin + 1);
}

function expected(plan: Plan, target: TargetSettings, nowMs: i64): f64 {
  const pace = paceOf(plan.runtime.providers[target.provider].health.shared, modelKey(plan, target));
  return pace === null ? 0 : pace.expected(plan.stream, nowMs);
}

/** The one with the fewest attempts under way for its weight; among equals the draw stands. */
function idlestFirst(plan: Plan, targets: TargetSettings[], begin: i32): void {
  let best = begin;
  let least = busyness(plan, targets[begin]);
  for (let i = begin + 1, n = targets.length; i < n; i++) {
    const busy = busyness(plan, targets[i]);
    if (busy >= least) continue;
    best = i;
    least = busy;
  }
  for (let i = best; i > begin; i--) swap(targets, i, i - 1);
}

function busyness(plan: Plan, target: TargetSettings): f64 {
  const pace = paceOf(plan.runtime.providers[target.provider].health.shared, modelKey(plan, target));
  return pace === null ? 0 : <f64>pace.waiting / <f64>target.weight;
}

/** Those of whose attempts many fail now, before they are ejected for it, come behind the others of their group. */
function troubledLast(plan: Plan, targets: TargetSettings[], begin: i32, nowMs: i64): void {
  let sound = begin;
  for (let i = begin, n = targets.length; i < n; i++) {
    const target = targets[i];
    const pace = paceOf(plan.runtime.providers[target.provider].health.shared, modelKey(plan, target));
    if (pace !== null && pace.inTrouble(nowMs)) continue;
    for (let j = i; j > sound; j--) swap(targets, j, j - 1);
    sound++;
  }
}

/** The cheapest first; equals as they are drawn, and those without a price last. */
function byPrice(group: TargetSettings[], into: TargetSettings[], random: Random): void {
  const drawn: TargetSettings[] = [];
  drawByWeight(group, drawn, random);
  const begin = into.length;
  for (let i = 0, n = drawn.length; i < n; i++) {
    into.push(drawn[i]);
    for (let j = into.length - 1; j > begin && costs(into[j]) < costs(into[j - 1]); j--) swap(into, j, j - 1);
  }
}

function costs(target: TargetSettings): f64 {
  const price = target.price;
  return price === null ? Infinity : price.input + price.output;
}

function swap(targets: TargetSettings[], a: i32, b: i32): void {
  const one = targets[a];
  targets[a] = targets[b];
  targets[b] = one;
}

/** What the target's pace and its tokens' health are known by. */
function modelKey(plan: Plan, target: TargetSettings): u64 {
  return holdKey(plan, mappedModel(plan, target));
}

/** Drawn one after the other by their weights; those that are left keep their order. */
export function drawByWeight(from: TargetSettings[], into: TargetSettings[], random: Random): void {
  const begin = into.length;
  const count = from.length;
  let total = 0;
  for (let i = 0; i < count; i++) {
    into.push(from[i]);
    total += from[i].weight;
  }
  for (let place = begin, end = begin + count; place < end; place++) {
    let draw = random.below(total);
    let at = place;
    while (at + 1 < end && draw >= into[at].weight) draw -= into[at++].weight;
    const drawn = into[at];
    total -= drawn.weight;
    for (; at > place; at--) into[at] = into[at - 1];
    into[place] = drawn;
  }
}
