import { FailoverSettings } from "./failover-settings";

/** First ejection of a token or a provider for a provider's own failure, doubled each time. */
export const BRIEF_MS: i64 = 5000;
/** With the tenth that is added at random it stays below 15 s: whoever comes back is tried that soon. */
export const LONGEST_BRIEF_MS: i64 = 13500;

/** base doubled `streak` times, at most max; milliseconds. */
export function doubled(baseMs: i64, streak: i32, maxMs: i64): i64 {
  let time = baseMs < 1 ? 1 : baseMs;
  for (let i = 0; i < streak && time < maxMs; i++) time *= 2;
  return time < maxMs ? time : maxMs;
}

/** The time with up to a tenth added, so that workers and gateways that failed together do not come back together. */
export function jittered(timeMs: i64, random: u64): i64 {
  const spread = timeMs / 10;
  return spread < 1 ? timeMs : timeMs + <i64>(random % <u64>spread);
}

/** How long a provider's own failure keeps a token or a provider out; `streak` ejections came before it. Milliseconds. */
export function briefMs(settings: FailoverSettings, streak: i32, random: u64): i64 {
  return jittered(doubled(BRIEF_MS, streak, min(LONGEST_BRIEF_MS, settings.healthCheckMaxIntervalMs)), random);
}
