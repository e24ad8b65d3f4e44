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
