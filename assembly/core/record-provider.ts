// A provider's own count. Failures in a row put it out: for the model that failed, and as a whole once another model agrees or nothing answers
// at all. Its time over, or its probe passed, it comes back by one real request.
import { Attempted, PROVEN } from "./attempted";
import { LONGEST_BRIEF_MS, briefMs, doubled, jittered } from "./back-off";
import { ProviderCount, covers } from "./health";
import { FailureKind } from "./outcome";
import { FailoverSettings } from "./failover-settings";

/** Consecutive counts that eject a provider. */
export const PROVIDER_THRESHOLD: i32 = 3;
/** A probe shows only that the next request may be its trial: it comes sooner than that would. */
const LONGEST_PROBE_MS: i64 = 10000;

/** Whether the provider is ejected for this model. */
export function isOut(provider: ProviderCount, model: u64): bool {
  return provider.ejected && covers(provider.only, model);
}

/**
 * Counts against the provider; `whole`: whatever the model is. While it is ejected only a trial's failure counts: what had no alternative
 * and was tried does not.
 */
export function countProvider(
  provider: ProviderCount,
  settings: FailoverSettings,
  attempt: Attempted,
  kind: FailureKind,
  whole: bool,
  nowMs: i64,
  random: u64,
): bool {
  const again = provider.ejected || provider.returning;
  if (again && !whole && !covers(provider.only, attempt.model)) return countOther(provider, settings, kind, nowMs, random);
  if (isPartOfEjection(provider, attempt)) return whole && widen(provider);
  scope(provider, attempt.model, whole);
  provider.failures++;
  if (provider.failures >= PROVIDER_THRESHOLD || again) eject(provider, settings, kind, nowMs, random);
  return true;
}

function isPartOfEjection(provider: ProviderCount, attempt: Attempted): bool {
  if (provider.ejected) return attempt.startedMs < provider.untilMs;
  return provider.returning && attempt.startedMs < provider.sinceMs;
}

/** A model that fails where others are served by now, or the first one that fails, says nothing of them. */
function scope(provider: ProviderCount, model: u64, whole: bool): void {
  if (whole) provider.only = 0;
  else if (provider.ejected) return;
  else if (provider.returning ? provider.successes > 0 : provider.failures == 0) provider.only = model;
  else if (!covers(provider.only, model)) provider.only = 0;
}

function widen(provider: ProviderCount): bool {
  if (provider.only == 0) return false;
  provider.only = 0;
  return true;
}

/** It is out, or unproven, for one model, and another one fails: as often as that, with none served in between, they agree. */
function countOther(provider: ProviderCount, settings: FailoverSettings, kind: FailureKind, nowMs: i64, random: u64): bool {
  provider.others++;
  if (provider.others < PROVIDER_THRESHOLD) return true;
  provider.only = 0;
  eject(provider, settings, kind, nowMs, random);
  return true;
}

function eject(provider: ProviderCount, settings: FailoverSettings, kind: FailureKind, nowMs: i64, random: u64): void {
  if (!provider.ejected) provider.sinceMs = nowMs;
  const probed = settings.probesProvider;
  provider.untilMs = nowMs + (probed ? jittered(LONGEST_BRIEF_MS, random) : briefMs(settings, provider.streak, random));
  if (!provider.ejected || provider.nextProbeMs == 0) provider.probes = 0;
  provider.nextProbeMs = probed ? nowMs + probeMs(settings, provider.probes, random) : 0;
  provider.kind = kind;
  provider.trialUntilMs = 0;
  provider.streak++;
  provider.others = 0;
  provider.successes = 0;
  provider.returning = false;
}

/** Until the next probe: as a token's at first. */
function probeMs(settings: FailoverSettings, streak: i32, random: u64): i64 {
  const longest = min(LONGEST_PROBE_MS, settings.healthCheckMaxIntervalMs);
  return jittered(doubled(min(settings.healthCheckIntervalMs, longest), streak, longest), random);
}

/** The provider served its client with this model. */
export function recordProviderSuccess(provider: ProviderCount, model: u64, startedMs: i64): bool {
  if (!covers(provider.only, model)) return forgetOthers(provider);
  if (provider.ejected) {
    if (startedMs < provider.sinceMs) return false;
    comeBack(provider, 1);
    return true;
  }
  if (provider.returning) {
    provider.failures = 0;
    if (++provider.successes >= PROVEN) {
      provider.returning = false;
      provider.streak = 0;
      provider.only = 0;
    }
    return true;
  }
  if (provider.failures == 0) return false;
  provider.failures = 0;
  provider.only = 0;
  return true;
}

function forgetOthers(provider: ProviderCount): bool {
  if (provider.others == 0) return false;
  provider.others = 0;
  return true;
}

function comeBack(provider: ProviderCount, successes: i32): void {
  provider.kind = FailureKind.None;
  provider.trialUntilMs = 0;
  provider.failures = 0;
  provider.others = 0;
  provider.returning = true;
  provider.nextProbeMs = 0;
  provider.successes = successes;
  provider.untilMs = 0;
}

/** What a probe of a provider showed. */
export const enum Probed {
  Passed = 0,
  Failed = 1,
  /** The provider does not know what it was asked for: the probe says nothing, and real requests are its trials. */
  Unfit = 2,
  /** It refuses the token, or wants to be asked less often: it is there. */
  Refused = 3,
}

/** Counts a probe of a provider that is out; true where it is asked again from now on. */
export function recordProviderProbe(provider: ProviderCount, settings: FailoverSettings, probed: Probed, nowMs: i64, random: u64): bool {
  if (!provider.ejected || provider.nextProbeMs == 0) return false;
  if (probed == Probed.Passed || probed == Probed.Refused) {
    comeBack(provider, 0);
    return true;
  }
  provider.probes++;
  const fit = probed != Probed.Unfit;
  provider.nextProbeMs = fit ? nowMs + probeMs(settings, provider.probes, random) : 0;
  if (!fit) provider.untilMs = nowMs + briefMs(settings, 0, random);
  return false;
}
