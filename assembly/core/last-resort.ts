// When everything in use has failed (or nothing is in use), what is out is tried before giving up: what is longest out first, one attempt each.
// So is one token in use of a provider that was left for its silence: a stall may be that of one connection or account.
// What is out for a rate limit comes last of all, and only where the request has failed with something in use: when everything is limited from the
// start the client hears so at once.
import { Availability, tokenAvailability } from "./availability";
import { TokenHealth } from "./health";
import { accountOf } from "./held";
import { modelHash } from "./target-model";
import { FailureKind } from "./outcome";
import { Plan } from "./plan";

/** A place that may be tried although it is out. */
@final
export class Resort {
  constructor(
    public target: i32,
    public token: i32,
    /** The lowest is tried first. */
    public rank: i64,
  ) {}
}

/** Above all times: a provider that was silent for this request may be so again, and a limit says that no attempt would help. */
const SILENT: i64 = 1 << 60;
const LIMITED: i64 = 1 << 61;

/** The next place to try; null where none is left. */
export function nextResort(plan: Plan, nowMs: i64): Resort | null {
  let best: Resort | null = null;
  for (let i = 0, n = plan.targets.length; i < n; i++) {
    const provider = plan.targets[i].provider;
    const hash = modelHash(plan, i);
    const tokens = plan.runtime.providers[provider].health.tokens;
    for (let j = 0, m = tokens.length; j < m; j++) {
      const rank = rankOf(plan, provider, tokens[j], hash, nowMs);
      if (rank < 0 || (rank >= LIMITED && plan.lastResort) || (best !== null && rank >= best.rank)) continue;
      if (!wasAsked(plan, i, j, hash)) best = new Resort(i, j, rank);
    }
  }
  return best;
}

/** Negative: it is in use, so its turn was before; but a silent provider was left with the first of its tokens. */
function rankOf(plan: Plan, provider: i32, token: TokenHealth, model: u64, nowMs: i64): i64 {
  const availability = tokenAvailability(token, model, nowMs);
  if (availability == Availability.Ready) return silences(plan, provider) == 1 ? SILENT : -1;
  if (availability == Availability.Limited) return LIMITED + limitedUntil(token, model);
  const since = token.ejected ? token.sinceMs : nowMs;
  return silences(plan, provider) > 0 ? SILENT + since : since;
}

/** When a rate limit of the token, or of the token for this model, is over. */
export function limitedUntil(token: TokenHealth, model: u64): i64 {
  const hold = token.holdOf(model);
  return hold !== null && hold.untilMs > token.untilMs ? hold.untilMs : token.untilMs;
}

/** How many of the request's attempts the provider let run into their limit. */
function silences(plan: Plan, provider: i32): i32 {
  let count = 0;
  for (let i = 0, n = plan.attempts.length; i < n; i++) {
    if (plan.attempts[i].provider == provider && plan.attempts[i].kind == FailureKind.Timeout) count++;
  }
  return count;
}

/** One refusal is enough: of the model for whatever target, of the token itself for every model. */
function wasAsked(plan: Plan, target: i32, token: i32, model: u64): bool {
  const provider = plan.targets[target].provider;
  const held = plan.held;
  if (held !== null && held.strangers.length > 0 && held.bars(accountOf(plan.runtime, provider, token))) return true;
  for (let i = 0, n = plan.attempts.length; i < n; i++) {
    const attempt = plan.attempts[i];
    if (attempt.provider != provider || attempt.token != token) continue;
    if (attempt.target == target || attempt.modelHash == model) return true;
    if (attempt.kind == FailureKind.Auth || attempt.kind == FailureKind.Quota) return true;
  }
  return false;
}
