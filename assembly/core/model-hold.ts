// What one token may not be asked for one model: rate limits, which providers count so, and refusals that concern one model only.
import { doubled } from "./back-off";
import { MAX_MODEL_HOLDS, ModelHold, TokenHealth } from "./health";
import { FailureKind, Outcome } from "./outcome";

/** A rate limit that names no time. */
const LIMIT_MS: i64 = 1000;
/** Any other refusal. */
const REFUSAL_MS: i64 = 5000;
const LONGEST_MS: i64 = 300000;
/** For a provider's own failure. */
const LONGEST_BRIEF_MS: i64 = 15000;

/** Holds the model after a failed attempt. An answer to an attempt from before the hold's end is part of it, and can only lengthen it. */
export function holdModel(token: TokenHealth, model: u64, startedMs: i64, outcome: Outcome, nowMs: i64): bool {
  const known = token.holdOf(model);
  const parallel = known !== null && startedMs < known.untilMs;
  const ofProvider = outcome.kind == FailureKind.ServerError || outcome.kind == FailureKind.Overloaded;
  const named = outcome.retryAtMs > nowMs && !ofProvider ? outcome.retryAtMs : 0;
  if (parallel && known !== null && named <= known.untilMs) return false;
  const hold = newest(token, model, nowMs);
  hold.kind = outcome.kind;
  if (!parallel) {
    if (nowMs > hold.untilMs + LONGEST_MS) hold.streak = 0;
    hold.streak++;
  }
  const base = outcome.kind == FailureKind.RateLimit ? LIMIT_MS : REFUSAL_MS;
  hold.untilMs = named > 0 ? named : nowMs + doubled(base, hold.streak - 1, ofProvider ? LONGEST_BRIEF_MS : LONGEST_MS);
  return true;
}

/** Passes over a token that an answer shows to have nothing left for the model, before it says 429. It is no failure. */
export function holdUsedUp(token: TokenHealth, model: u64, untilMs: i64, nowMs: i64): bool {
  if (untilMs <= nowMs) return false;
  const known = token.holdOf(model);
  if (known !== null && untilMs <= known.untilMs) return false;
  const hold = newest(token, model, nowMs);
  hold.kind = FailureKind.RateLimit;
  hold.untilMs = untilMs;
  return true;
}

/** The model's hold, made where there is none, as the most recent of all. */
function newest(token: TokenHealth, model: u64, nowMs: i64): ModelHold {
  const known = token.holdOf(model);
  if (known !== null) {
    token.holds.splice(token.holds.indexOf(known), 1);
    token.holds.push(known);
    return known;
  }
  if (token.holds.length >= MAX_MODEL_HOLDS) token.holds.splice(dispensable(token, nowMs), 1);
  const hold = new ModelHold(model, 0, FailureKind.RateLimit, 0);
  token.holds.push(hold);
  return hold;
}

/** The first hold that is over, else the least recent. */
function dispensable(token: TokenHealth, nowMs: i64): i32 {
  for (let i = 0, n = token.holds.length; i < n; i++) if (token.holds[i].untilMs <= nowMs) return i;
  return 0;
}
