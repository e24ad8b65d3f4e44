// Shares of failures beside failures in a row: a token or provider that fails every other time is never out by runs alone.
import { Attempted } from "./attempted";
import { FailureShare } from "./failover-settings";
import { ProviderCount, TokenHealth } from "./health";
import { FailureKind, Outcome } from "./outcome";
import { ShareWindow } from "./share-window";

/** An attempt was answered well. */
export function tallyGood(provider: ProviderCount, token: TokenHealth, rule: FailureShare, nowMs: i64): void {
  windowOf(token.window, rule, nowMs, false);
  token.window = made;
  windowOf(provider.window, rule, nowMs, false);
  provider.window = made;
}

/**
 * An attempt failed: notes on it whether that tips the balance of its token or provider. What ejects begins to count anew. `turned`: it had
 * been counted as a good one.
 */
export function tallyBad(
  provider: ProviderCount,
  token: TokenHealth,
  rule: FailureShare,
  attempt: Attempted,
  outcome: Outcome,
  turned: bool,
  nowMs: i64,
): void {
  if (outcome.ofRequest) return;
  const kind = outcome.kind;
  const server = kind == FailureKind.ServerError || kind == FailureKind.Overloaded;
  if (outcome.countsOnToken || ((server || kind == FailureKind.Auth) && !outcome.spared && !outcome.ofProvider)) {
    attempt.tipsToken = windowOf(token.window, rule, nowMs, true, turned);
    token.window = made;
  }
  if (server || kind == FailureKind.Timeout || (kind == FailureKind.Connection && !outcome.reset)) {
    attempt.tipsProvider = windowOf(provider.window, rule, nowMs, true, turned);
    provider.window = made;
  }
}

/** The window that was written last. */
let made: ShareWindow | null = null;

/** Counts in the window, made where there is none; whether the share of failures ejects. */
function windowOf(known: ShareWindow | null, rule: FailureShare, nowMs: i64, failed: bool, turned: bool = false): bool {
  const window = known !== null && known.windowMs == <i32>rule.windowMs ? known : new ShareWindow(<i32>rule.windowMs);
  made = window;
  if (turned) window.turn(nowMs);
  else window.add(failed, nowMs);
  if (!failed || window.count(nowMs) < rule.least || window.share(nowMs) < rule.share) return false;
  window.forget();
  return true;
}
