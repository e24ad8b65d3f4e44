// The order of a plan's targets: the route's target (or one of its weighted targets, drawn by weight), then the others, then the
// fallbacks; those that are out move behind those that are not.
import { keepsTarget, orderBySession, timidity } from "./affinity";
import { Availability, anyTokenUsable, providerAvailability } from "./availability";
import { arrange, drawByWeight } from "./choose";
import { modelHash } from "./target-model";
import { covers } from "./health";
import { Held } from "./held";
import { makersToken } from "./maker";
import { Plan, SkipReason } from "./plan";
import { Random } from "./random";
import { Api, Choose, RouteSettings, TargetSettings } from "./settings";
import { NO_API, spokenApi } from "./spoken";
import { isTrusted } from "./trust";
import { worthWaiting } from "./wait";

/** Fills in the plan's targets from its route; only those whose provider serves the plan's API. */
export function orderTargets(plan: Plan, route: RouteSettings, nowMs: i64, random: Random): void {
  if (route.targets.length == 1) {
    setTargets(plan, chainOf(route), nowMs, random);
    return;
  }
  const targets: TargetSettings[] = [];
  if (route.choose != Choose.Unsaid || route.grouped) arrange(plan, route.choose, route.targets, targets, nowMs, random);
  else if (keepsTarget(plan)) orderBySession(plan.stickyHash, route.targets, targets);
  else drawByWeight(route.targets, targets, random);
  for (let i = 0, n = route.fallbacks.length; i < n; i++) targets.push(route.fallbacks[i]);
  setTargets(plan, targets, nowMs, random);
}

/** The targets of a route whose order is always the same. */
function chainOf(route: RouteSettings): TargetSettings[] {
  const known = route.chain;
  if (known !== null) return known;
  const chain: TargetSettings[] = [route.targets[0]];
  for (let i = 0, n = route.fallbacks.length; i < n; i++) chain.push(route.fallbacks[i]);
  route.chain = chain;
  return chain;
}

/** Where a target belongs in its plan. */
const enum Place {
  InTurn = 0,
  /** Its provider is on its way back, and this request is not among its share. */
  Behind = 1,
  /** Its provider or all its tokens are out. */
  Last = 2,
}

/** One for each target of the plan that is made: most plans need no more. */
let PLACES: StaticArray<u8> = new StaticArray<u8>(16);

/** Fills in the plan's targets from a list already in order. */
export function setTargets(plan: Plan, targets: TargetSettings[], nowMs: i64, random: Random): void {
  const serving = servingTargets(plan, targets);
  plan.targets = serving;
  const count = serving.length;
  if (count < 2) return;
  if (PLACES.length < count) PLACES = new StaticArray<u8>(count);
  const places = PLACES;
  let moved = false;
  for (let i = 0; i < count; i++) {
    const place = placeOf(plan, i, nowMs, random);
    unchecked((places[i] = <u8>place));
    if (place == Place.InTurn) continue;
    moved = true;
    plan.skip(serving[i], reasonOf(plan, i, place, nowMs));
  }
  if (moved) plan.targets = inPlace(serving, places);
  const held = plan.held;
  if (held !== null) makerFirst(plan, held, nowMs);
}

/** Leaves the plan those of its targets that this provider serves. */
export function keepTargetsOf(plan: Plan, provider: i32): void {
  const kept: TargetSettings[] = [];
  for (let i = 0, n = plan.targets.length; i < n; i++) if (plan.targets[i].provider == provider) kept.push(plan.targets[i]);
  plan.targets = kept;
}

/** The target whose provider made what the request holds comes first while its account is in use; for what may be left out only one of the route's own. */
function makerFirst(plan: Plan, held: Held, nowMs: i64): void {
  const route = plan.route;
  for (let i = 0, n = plan.targets.length; i < n; i++) {
    if (makersToken(plan, i, nowMs) < 0) continue;
    const target = plan.targets[i];
    if (i == 0 || (held.bound == 0 && (route === null || !route.targets.includes(target)))) continue;
    const ordered: TargetSettings[] = [target];
    for (let j = 0; j < n; j++) if (j != i) ordered.push(plan.targets[j]);
    plan.targets = ordered;
    return;
  }
}

function reasonOf(plan: Plan, target: i32, place: Place, nowMs: i64): SkipReason {
  if (place == Place.Behind) return SkipReason.Returning;
  const shared = plan.runtime.providers[plan.targets[target].provider].health.shared;
  return providerAvailability(shared, nowMs, modelHash(plan, target)) == Availability.Out
    ? SkipReason.ProviderEjected
    : SkipReason.TokensOut;
}

function inPlace(targets: TargetSettings[], places: StaticArray<u8>): TargetSettings[] {
  const ordered: TargetSettings[] = [];
  for (let place = <i32>Place.InTurn; place <= <i32>Place.Last; place++) {
    for (let i = 0, n = targets.length; i < n; i++) if (places[i] == <u8>place) ordered.push(targets[i]);
  }
  return ordered;
}

function placeOf(plan: Plan, target: i32, nowMs: i64, random: Random): Place {
  const health = plan.runtime.providers[plan.targets[target].provider].health;
  const shared = health.shared;
  const model = modelHash(plan, target);
  if (providerAvailability(shared, nowMs, model) == Availability.Out) return Place.Last;
  if (!anyTokenUsable(health, model, nowMs)) return worthWaiting(plan, target, nowMs) >= 0 ? Place.InTurn : Place.Last;
  if (!shared.returning || shared.successes == 0 || !covers(shared.only, model)) return Place.InTurn;
  const trust = shared.successes + 1;
  const trusted = keepsTarget(plan) ? trust > timidity(plan.stickyHash) : isTrusted(trust, random);
  return trusted ? Place.InTurn : Place.Behind;
}

function servingTargets(plan: Plan, targets: TargetSettings[]): TargetSettings[] {
  let all = true;
  for (let i = 0, n = targets.length; i < n; i++) if (!serves(plan, targets[i])) all = false;
  if (all) return targets;
  const serving: TargetSettings[] = [];
  for (let i = 0, n = targets.length; i < n; i++) {
    if (serves(plan, targets[i])) serving.push(targets[i]);
    else plan.skip(targets[i], SkipReason.ApiNotServed);
  }
  return serving;
}

function serves(plan: Plan, target: TargetSettings): bool {
  const provider = plan.runtime.providers[target.provider];
  // Its model comes later, in what passes untouched.
  if (plan.api == Api.ResponsesSocket && (target.model.byteLength > 0 || provider.mapsModels)) return false;
  const model = target.model.byteLength > 0 || provider.settings.rawPredict === null ? target.model : provider.mapped(plan.model);
  const spoken = spokenApi(provider.settings, plan.route, plan.api, model);
  return plan.counts ? spoken == plan.api : spoken != NO_API;
}
