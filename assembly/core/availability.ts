// Whether a token or a provider may be used now.
import { ProviderCount, ProviderHealth, TokenHealth, covers } from "./health";
import { FailureKind } from "./outcome";
import { AGREE_MS } from "./record";

export const enum Availability {
  /** In use. */
  Ready = 0,
  /** Its time is over but nothing has proven it yet: one trial at a time. */
  Trial = 1,
  /** Out for a reason other than a limit: it may still get a last attempt. */
  Out = 2,
  /** Out for a rate limit (of the token or of this model): no attempt would help. */
  Limited = 3,
}

/** Whether the token may be asked for this model now. */
export function tokenAvailability(token: TokenHealth, model: u64, nowMs: i64): Availability {
  const ejected = token.ejected && covers(token.only, model);
  if (ejected && !isDue(token, nowMs)) return outFor(token.kind);
  const hold = token.holdOf(model);
  if (hold !== null && nowMs < hold.untilMs) return outFor(hold.kind);
  return ejected ? Availability.Trial : Availability.Ready;
}

/** Whether a failure of the token was counted within the last 30 s. */
export function failedRecently(token: TokenHealth, nowMs: i64): bool {
  return token.failedMs > 0 && nowMs - token.failedMs <= AGREE_MS;
}

function isDue(token: TokenHealth, nowMs: i64): bool {
  return !token.probed && nowMs >= token.untilMs && nowMs >= token.trialUntilMs;
}

function outFor(kind: FailureKind): Availability {
  return kind == FailureKind.RateLimit ? Availability.Limited : Availability.Out;
}

/** Whether the provider may be asked for this model now; 0: for any. One that a probe has brought back gets one real request first. */
export function providerAvailability(provider: ProviderCount, nowMs: i64, model: u64 = 0): Availability {
  const unproven = provider.ejected || (provider.returning && provider.successes == 0);
  if (!unproven || !covers(provider.only, model)) return Availability.Ready;
  return nowMs >= provider.untilMs && nowMs >= provider.trialUntilMs ? Availability.Trial : Availability.Out;
}

/** That of the provider's token which helps a request for this model most. */
export function bestAvailability(health: ProviderHealth, model: u64, nowMs: i64): Availability {
  let best = Availability.Limited;
  for (let i = 0, n = health.tokens.length; i < n && best > Availability.Ready; i++) {
    const availability = tokenAvailability(health.tokens[i], model, nowMs);
    if (availability < best) best = availability;
  }
  return best;
}

/** Whether any token of the provider may be asked for this model now. */
export function anyTokenUsable(health: ProviderHealth, model: u64, nowMs: i64): bool {
  return bestAvailability(health, model, nowMs) <= Availability.Trial;
}
