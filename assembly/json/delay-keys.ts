// Members of an error that say when to ask again. Sources: OpenAI's Codex backend (github.com/router-for-me/CLIProxyAPI/issues/1666), OpenRouter
// (github.com/Gitlawb/openclaude/issues/936: the provider's headers within `metadata`), Google (google.rpc.RetryInfo), and gateways' own `retry_after`.
import { Walk } from "./walk";

/** What a member's value is. */
export const enum Delay {
  None = 0,
  /** A moment by the provider's clock. */
  Moment = 1,
  /** Seconds, or a duration with its unit. */
  Plain = 2,
  Millis = 3,
}

export function delayOf(at: Walk): Delay {
  if (at.key("retry_after_ms") || at.key("retryAfterMs")) return Delay.Millis;
  if (
    at.key("retry_after") ||
    at.key("retryAfter") ||
    at.key("retry_after_seconds") ||
    at.key("retryAfterSeconds") ||
    at.key("retryDelay") ||
    at.key("resets_in_seconds") ||
    at.key("reset_in_seconds") ||
    at.key("reset_seconds")
  )
    return Delay.Plain;
  return at.key("resets_at") || at.key("reset_at") || at.key("resetsAt") || at.key("resetAt") ? Delay.Moment : Delay.None;
}

/** Of headers that a body repeats. */
export function isDelayHeader(at: Walk): bool {
  return at.key("X-RateLimit-Reset") || at.key("x-ratelimit-reset") || at.key("Retry-After") || at.key("retry-after");
}
