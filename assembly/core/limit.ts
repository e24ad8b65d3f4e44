// Was an attempt that ended without an answer ended by its limit? The host does not say so.

/**
 * Envoy's timers count from the start of a turn of its event loop: on a busy machine they fire early by as much as a turn takes. A
 * connection that breaks this close to the limit has been silent for as good as all of it.
 */
const MOST_MS: i64 = 1000;
const LEAST_MS: i64 = 20;

/** Whether `elapsedMs` reaches the limit, but for a quarter of it, 20 ms at least and a second at most. */
export function reachesLimit(elapsedMs: i64, limitMs: i64): bool {
  return elapsedMs + min(max(limitMs / 4, LEAST_MS), MOST_MS) >= limitMs;
}
