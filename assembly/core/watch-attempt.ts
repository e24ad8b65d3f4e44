// An attempt as its target's pace sees it: begun, and ended once.
import { ProviderCount } from "./health";
import { Pace } from "./pace";
import { Attempt } from "./plan";

/** Models of one provider that are watched: clients may choose the names. */
const MOST: i32 = 64;

/** What is known of the provider's model; null: nothing. */
export function paceOf(provider: ProviderCount, model: u64): Pace | null {
  const paces = provider.paces;
  for (let i = 0, n = paces.length; i < n; i++) if (unchecked(paces[i]).model == model) return unchecked(paces[i]);
  return null;
}

/** The same, begun where there is nothing; the one watched longest makes room. */
export function watch(provider: ProviderCount, model: u64): Pace {
  const known = paceOf(provider, model);
  if (known !== null) return known;
  if (provider.paces.length >= MOST) provider.paces.shift();
  const pace = new Pace(model);
  provider.paces.push(pace);
  return pace;
}

/** It was sent. */
export function watchBegin(provider: ProviderCount, attempt: Attempt): void {
  watch(provider, attempt.modelHash).begin(attempt.startedMs);
  attempt.watched = true;
}

/** Its content began. */
export function watchContent(provider: ProviderCount, attempt: Attempt, stream: bool, nowMs: i64): void {
  attempt.watched = false;
  const pace = paceOf(provider, attempt.modelHash);
  if (pace !== null) pace.took(stream, nowMs - attempt.startedMs, nowMs);
}

/** It failed before. */
export function watchFailure(provider: ProviderCount, attempt: Attempt, nowMs: i64): void {
  attempt.watched = false;
  const pace = paceOf(provider, attempt.modelHash);
  if (pace !== null) pace.failed(attempt.kind, nowMs);
}

/** It was left. */
export function watchEnd(provider: ProviderCount, attempt: Attempt, nowMs: i64): void {
  attempt.watched = false;
  const pace = paceOf(provider, attempt.modelHash);
  if (pace !== null) pace.end(nowMs);
}

/** Its answer broke off behind its first content. */
export function watchBreak(provider: ProviderCount, attempt: Attempt, nowMs: i64): void {
  const pace = paceOf(provider, attempt.modelHash);
  if (pace !== null) pace.broke(nowMs);
}
