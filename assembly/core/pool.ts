// Which of a target's tokens the next attempt uses.
import { Availability, tokenAvailability } from "./availability";
import { mix64 } from "./bytes";
import { ProviderHealth, TokenHealth } from "./health";
import { Plan } from "./plan";
import { Random } from "./random";
import { PROVEN } from "./record";
import { TokenSelection } from "./settings";

/** Draws before the whole pool is looked at: with a healthy pool of any size one draw is enough. */
const DRAWS: i32 = 4;

/**
 * Position of a token that is in use, was not tried for the target in use, and is chosen by the provider's rule; -1: none. A token
 * whose time is over gets its trial first, but only while the request has another way left (`othersLeft`).
 */
export function pickToken(
  plan: Plan,
  health: ProviderHealth,
  selection: TokenSelection,
  model: u64,
  nowMs: i64,
  othersLeft: bool,
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
  if (trial >= 0 && (ready > 0 || othersLeft)) return trial;
  return ready == 0 ? -1 : chooseReady(plan, health, selection, model, nowMs, ready, random);
}

/** Whether the token is in the pool's trust; one that came back is taken in a share of the draws that grows with its successes. */
function trusted(token: TokenHealth, random: Random): bool {
  return !token.returning || random.below(PROVEN + 1) <= token.successes;
}

function draw(plan: Plan, health: ProviderHealth, model: u64, nowMs: i64, random: Random): i32 {
  const count = health.tokens.length;
  for (let i = 0; i < DRAWS; i++) {
    const at = random.below(count);
    const token = health.tokens[at];
    if (token.ejected) return -1;
    if (!token.returning && !plan.tried(at) && tokenAvailability(token, model, nowMs) == Availability.Ready) return at;
  }
  return -1;
}

function chooseReady(
  plan: Plan,
  health: ProviderHealth,
  selection: TokenSelection,
  model: u64,
  nowMs: i64,
  ready: i32,
  random: Random,
): i32 {
  switch (selection) {
    case TokenSelection.RoundRobin:
      return nextInTurn(plan, health, model, nowMs);
    case TokenSelection.LeastBusy:
      return leastBusy(plan, health, model, nowMs, random);
    case TokenSelection.Sticky:
      if (plan.stickyHash != 0) return rendezvous(plan, health, model, nowMs);
      break;
    default:
      break;
  }
  return nthReady(plan, health, model, nowMs, ready, random);
}

function usable(plan: Plan, health: ProviderHealth, at: i32, model: u64, nowMs: i64): bool {
  return !plan.tried(at) && tokenAvailability(health.tokens[at], model, nowMs) == Availability.Ready;
}

/** A random one of the ready tokens; those that came back are mostly passed over while another is left. */
function nthReady(plan: Plan, health: ProviderHealth, model: u64, nowMs: i64, ready: i32, random: Random): i32 {
  let skip = random.below(ready);
  let other = -1;
  const count = health.tokens.length;
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < count; i++) {
      if (!usable(plan, health, i, model, nowMs)) continue;
      if (skip-- > 0) continue;
      if (trusted(health.tokens[i], random)) return i;
      if (other < 0) other = i;
    }
  }
  return other;
}

function nextInTurn(plan: Plan, health: ProviderHealth, model: u64, nowMs: i64): i32 {
  const count = health.tokens.length;
  for (let i = 0; i < count; i++) {
    const at = (health.shared.turn + i) % count;
    if (!usable(plan, health, at, model, nowMs)) continue;
    health.shared.turn = (at + 1) % count;
    return at;
  }
  return -1;
}

function leastBusy(plan: Plan, health: ProviderHealth, model: u64, nowMs: i64, random: Random): i32 {
  let best = -1;
  let ties = 0;
  for (let i = 0, n = health.tokens.length; i < n; i++) {
    if (!usable(plan, health, i, model, nowMs)) continue;
    const busy = health.tokens[i].inFlight;
    if (best < 0 || busy < health.tokens[best].inFlight) {
      best = i;
      ties = 1;
    } else if (busy == health.tokens[best].inFlight && random.below(++ties) == 0) {
      best = i;
    }
  }
  return best;
}

/** Rendezvous hashing (Thaler and Ravishankar, 1998): an ejected token moves only its own sessions. */
function rendezvous(plan: Plan, health: ProviderHealth, model: u64, nowMs: i64): i32 {
  let best = -1;
  let bestScore: u64 = 0;
  for (let i = 0, n = health.tokens.length; i < n; i++) {
    if (!usable(plan, health, i, model, nowMs)) continue;
    const score = mix64(plan.stickyHash ^ health.tokens[i].identity);
    if (best >= 0 && score <= bestScore) continue;
    best = i;
    bestScore = score;
  }
  return best;
}
