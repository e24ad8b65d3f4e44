// Which of a target's tokens the next attempt uses.
import { timidity } from "./affinity";
import { Availability, failedRecently, tokenAvailability } from "./availability";
import { mix64 } from "./bytes";
import { ProviderHealth } from "./health";
import { Plan } from "./plan";
import { Random } from "./random";
import { TokenSelection } from "./settings";
import { isTrusted, trustOf } from "./trust";

/** Which tokens a pick may choose from, beside those in use. */
export const enum Among {
  /** A token whose time is over gets its trial, where a token in use is left for the request. */
  InUse = 0,
  /** The same, and also where none is left: the request has another way. */
  Trials = 1,
  /** A trial only where no token is in use: the pick is the request's last on the target. */
  InUseFirst = 2,
}

/** Draws before the whole pool is looked at: with a healthy pool of any size one draw is enough. */
const DRAWS: i32 = 4;

/**
 * Position of a token that is in use, was not tried for the target in use, and is chosen by the provider's rule; -1: none. A token
 * whose time is over gets its trial first, but only while the request has another way left.
 */
export function pickToken(
  plan: Plan,
  health: ProviderHealth,
  selection: TokenSelection,
  model: u64,
  nowMs: i64,
  among: Among,
  random: Random,
): i32 {
  if (selection == TokenSelection.Random) {
    const drawn = draw(plan, health, model, nowMs, random);
    if (drawn >= 0) return drawn;
  }
  let trial = -1;
  let ready = 0;
  for (let i = 0, n = health.tokens.length; i < n; i++) {
    if (plan.tried(i)) continue;
    const availability = tokenAvailability(health.tokens[i], model, nowMs);
    if (availability == Availability.Ready) ready++;
    else if (availability == Availability.Trial && trial < 0) trial = i;
  }
  if (trial >= 0 && mayTry(plan, among, ready)) {
    const own = selection == TokenSelection.Sticky && plan.stickyHash != 0 && ready > 0 ? ownTrial(plan, health, model, nowMs) : trial;
    if (own >= 0) return own;
  }
  return ready == 0 ? -1 : chooseReady(plan, health, selection, model, nowMs, random);
}

function mayTry(plan: Plan, among: Among, ready: i32): bool {
  if (among == Among.InUseFirst) return ready == 0;
  return ready > 0 ? plan.attemptsLeft > 1 : among == Among.Trials;
}

/** One draw is enough in a healthy pool of any size; -1: the whole pool has to be looked at. */
function draw(plan: Plan, health: ProviderHealth, model: u64, nowMs: i64, random: Random): i32 {
  const count = health.tokens.length;
  for (let i = 0; i < DRAWS; i++) {
    const at = random.below(count);
    const token = health.tokens[at];
    if (token.ejected) return -1;
    if (usable(plan, health, at, model, nowMs) && isTrusted(trustOf(token, model), random)) return at;
  }
  return -1;
}

/**
 * Position of any token in use that was not tried for the target in use and did not fail within the last 30 s; -1: none. Each token is
 * so asked beyond a request's own tries once in that time at most, however many requests fail.
 */
export function pickUnfailed(plan: Plan, health: ProviderHealth, model: u64, nowMs: i64, random: Random): i32 {
  let chosen = -1;
  let seen = 0;
  for (let i = 0, n = health.tokens.length; i < n; i++) {
    if (!usable(plan, health, i, model, nowMs) || failedRecently(health.tokens[i], nowMs)) continue;
    if (random.below(++seen) == 0) chosen = i;
  }
  return chosen;
}

function chooseReady(plan: Plan, health: ProviderHealth, selection: TokenSelection, model: u64, nowMs: i64, random: Random): i32 {
  switch (selection) {
    case TokenSelection.RoundRobin:
      return nextInTurn(plan, health, model, nowMs, random);
    case TokenSelection.LeastBusy:
      return leastBusy(plan, health, model, nowMs, random);
    case TokenSelection.Sticky:
      if (plan.stickyHash != 0) return rendezvous(plan, health, model, nowMs);
      break;
    default:
      break;
  }
  return drawByTrust(plan, health, model, nowMs, random);
}

function usable(plan: Plan, health: ProviderHealth, at: i32, model: u64, nowMs: i64): bool {
  return !plan.tried(at) && tokenAvailability(health.tokens[at], model, nowMs) == Availability.Ready;
}

/** A random one, by trust; where nothing is trusted any of them. */
function drawByTrust(plan: Plan, health: ProviderHealth, model: u64, nowMs: i64, random: Random): i32 {
  let total = 0;
  let chosen = -1;
  let doubtful = -1;
  let doubted = 0;
  for (let i = 0, n = health.tokens.length; i < n; i++) {
    if (!usable(plan, health, i, model, nowMs)) continue;
    const trust = trustOf(health.tokens[i], model);
    total += trust;
    if (trust > 0 && random.below(total) < trust) chosen = i;
    else if (trust == 0 && random.below(++doubted) == 0) doubtful = i;
  }
  return chosen >= 0 ? chosen : doubtful;
}

function nextInTurn(plan: Plan, health: ProviderHealth, model: u64, nowMs: i64, random: Random): i32 {
  const count = health.tokens.length;
  let chosen = -1;
  for (let i = 0; i < count; i++) {
    const at = (health.shared.turn + i) % count;
    if (!usable(plan, health, at, model, nowMs)) continue;
    if (chosen < 0) chosen = at;
    if (!isTrusted(trustOf(health.tokens[at], model), random)) continue;
    chosen = at;
    break;
  }
  if (chosen >= 0) health.shared.turn = (chosen + 1) % count;
  return chosen;
}

function leastBusy(plan: Plan, health: ProviderHealth, model: u64, nowMs: i64, random: Random): i32 {
  let best = -1;
  let ties = 0;
  let doubtful = -1;
  for (let i = 0, n = health.tokens.length; i < n; i++) {
    if (!usable(plan, health, i, model, nowMs)) continue;
    const busy = health.tokens[i].inFlight;
    if (!isTrusted(trustOf(health.tokens[i], model), random)) {
      if (doubtful < 0 || busy < health.tokens[doubtful].inFlight) doubtful = i;
    } else if (best < 0 || busy < health.tokens[best].inFlight) {
      best = i;
      ties = 1;
    } else if (busy == health.tokens[best].inFlight && random.below(++ties) == 0) {
      best = i;
    }
  }
  return best >= 0 ? best : doubtful;
}

/** The session's own token where that one's time is over; -1: another is its own. No session is moved for the trial of another's. */
function ownTrial(plan: Plan, health: ProviderHealth, model: u64, nowMs: i64): i32 {
  let best = -1;
  let bestScore: u64 = 0;
  for (let i = 0, n = health.tokens.length; i < n; i++) {
    if (plan.tried(i) || tokenAvailability(health.tokens[i], model, nowMs) > Availability.Trial) continue;
    const score = mix64(plan.stickyHash ^ health.tokens[i].identity);
    if (best >= 0 && score <= bestScore) continue;
    best = i;
    bestScore = score;
  }
  return best >= 0 && tokenAvailability(health.tokens[best], model, nowMs) == Availability.Trial ? best : -1;
}

/** An ejected token moves only its own sessions. They come back to it one after the other. */
function rendezvous(plan: Plan, health: ProviderHealth, model: u64, nowMs: i64): i32 {
  const timid = timidity(plan.stickyHash);
  let best = -1;
  let bestScore: u64 = 0;
  let bestTrusted = false;
  for (let i = 0, n = health.tokens.length; i < n; i++) {
    if (!usable(plan, health, i, model, nowMs)) continue;
    const trusted = trustOf(health.tokens[i], model) > timid;
    const score = mix64(plan.stickyHash ^ health.tokens[i].identity);
    if (best >= 0 && (trusted == bestTrusted ? score <= bestScore : bestTrusted)) continue;
    best = i;
    bestScore = score;
    bestTrusted = trusted;
  }
  return best;
}
