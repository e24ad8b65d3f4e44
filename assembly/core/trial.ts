// The one trial of what is out and whose time is over: others see it as out until the trial's end is known.
import { ProviderCount, TokenHealth } from "./health";

/** How long a trial keeps others away when its end is never heard of. */
const TRIAL_MS: i64 = 30000;

export function claimTrial(token: TokenHealth, nowMs: i64): void {
  token.trialUntilMs = nowMs + TRIAL_MS;
}

export function claimProviderTrial(provider: ProviderCount, nowMs: i64): void {
  provider.trialUntilMs = nowMs + TRIAL_MS;
}
