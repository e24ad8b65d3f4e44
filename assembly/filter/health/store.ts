// Health shared between workers: one value for each provider under `ai-failover/`, changed by compare-and-swap, and one version key
// that every request reads. Envoy never frees a key, so there are no others but the probes' lease.
import { tallyBad, tallyGood } from "../../core/failure-share";
import { Attempted } from "../../core/attempted";
import { endTrials, recordFailure, recordProbe, recordUnfitProbe, recordSuccess, ejectByHand, restore } from "../../core/record";
import { Availability, providerAvailability, tokenAvailability } from "../../core/availability";
import { forgetLearnt } from "../../core/forget";
import { ProviderCount, TokenHealth } from "../../core/health";
import { FailureKind, Outcome } from "../../core/outcome";
import { Probed, recordProviderProbe } from "../../core/record-provider";
import { Attempt } from "../../core/plan";
import { ProviderRuntime } from "../../core/runtime";
import { holdUsedUp } from "../../core/model-hold";
import { decodeHealth, encodeHealth } from "../../core/snapshot";
import { FailoverSettings } from "../../core/settings";
import { claimProviderTrial, claimTrial } from "../../core/trial";
import { owe } from "../../host/collect";
import { getShared, incrementMetric, readMetric, setShared, sharedCas } from "../../host/calls";
import { ptrOf, returnedPtr, returnedSize, utf8 } from "../../host/memory";
import { pullAllAccess } from "./access-store";
import { pullDrills } from "./drills";
import { before } from "./changes";
import { showAll, showOne } from "./gauges";
import { stateChanges } from "../told/metrics";
import { vm } from "../vm";

const VERSION_KEY = utf8("ai-failover/version");
const VERSION: usize = memory.data(8, 8);
/** Tries before a change is kept in this VM alone: only a broken host refuses that often. */
const CAS_TRIES: i32 = 16;

let knownVersion: u64 = 0;
/** The gauge by which workers hear of each other's changes; 0: not asked for yet. */
let changes: u32 = 0;
/** The gateway keeps that gauge. One whose stats leave it out always answers 0. */
let byGauge: bool = false;

/**
 * How workers hear of changes: reading a gauge costs the host a tenth of what reading shared data does, and every request reads it. Called
 * with each configuration.
 */
export function openChanges(): void {
  changes = stateChanges();
  incrementMetric(changes, 1);
  byGauge = readMetric(changes) > 0;
}

function keyOf(provider: ProviderCount): ArrayBuffer {
  return utf8("ai-failover/provider/" + provider.id);
}

/** Learns what other workers learnt since the last request: one read where nothing changed. */
export function refresh(): void {
  const version = currentVersion();
  if (version == knownVersion) return;
  knownVersion = version;
  const providers = vm.providers.values();
  for (let i = 0, n = providers.length; i < n; i++) pull(providers[i]);
  pullAllAccess();
  pullDrills();
  showAll();
}

function currentVersion(): u64 {
  if (byGauge) return readMetric(changes);
  return getShared(VERSION_KEY) && returnedSize() == 8 ? load<u64>(returnedPtr()) : knownVersion;
}

/** Reads a provider's shared health. Answers its CAS number; 0 where there is none yet. */
export function pull(provider: ProviderCount): u32 {
  if (!getShared(keyOf(provider))) return 0;
  const cas = sharedCas();
  decodeHealth(provider, returnedPtr(), returnedSize());
  owe(returnedSize()); // for the holds that were made of it
  return cas;
}

/** Forgets for all workers what is known of a provider: it has another address. What is out by hand stays out. */
export function shareMove(provider: ProviderCount): void {
  provider.window = null;
  provider.paces = [];
  for (let i = 0, n = provider.tokens.length; i < n; i++) provider.tokens[i].window = null;
  for (let i = 0; i < CAS_TRIES; i++) {
    const cas = pull(provider);
    forgetLearnt(provider);
    if (push(provider, cas)) return;
  }
}

/** Stores a provider's health unless somebody else did since `cas`. */
function push(provider: ProviderCount, cas: u32): bool {
  const bytes = encodeHealth(provider);
  owe(bytes.byteLength);
  if (!setShared(keyOf(provider), ptrOf(bytes), bytes.byteLength, cas)) return false;
  tellOthers();
  showOne(provider);
  return true;
}

/** Something in shared data changed: every worker reads it again at its next request. */
export function tellOthers(): void {
  if (byGauge) {
    incrementMetric(changes, 1);
    // Any other number: somebody else changed something too, which is read at the next request.
    if (readMetric(changes) == knownVersion + 1) knownVersion++;
    return;
  }
  knownVersion = vm.random.next();
  store<u64>(VERSION, knownVersion);
  setShared(VERSION_KEY, VERSION, 8, 0);
}

/** Counts a failed attempt for all workers. True where it changed something. */
export function shareFailure(provider: ProviderRuntime, attempt: Attempt, outcome: Outcome, nowMs: i64): bool {
  const shared = provider.health.shared;
  if (shared.hasMovedSince(attempt.startedMs)) return false;
  const token = provider.health.tokens[attempt.token];
  const attempted = new Attempted(attempt.modelHash, attempt.startedMs, provider.settings.tokens.length);
  attempted.providerFailures = attempt.providerFailures;
  attempted.tokenFailures = attempt.tokenFailures;
  const share = provider.settings.failover.failureShare;
  if (share !== null) tallyBad(shared, token, share, attempted, outcome, attempt.committedMs > 0, nowMs);
  const random = vm.random.next();
  for (let i = 0; i < CAS_TRIES; i++) {
    const cas = pull(shared);
    before.note(shared, token, attempt.modelHash);
    if (!recordFailure(shared, token, provider.settings.failover, attempted, outcome, nowMs, random)) return false;
    if (push(shared, cas)) return true;
  }
  return true;
}

/** Counts a success for all workers; costs nothing where there is nothing to forgive. */
export function shareSuccess(provider: ProviderRuntime, attempt: Attempt): bool {
  const shared = provider.health.shared;
  if (shared.hasMovedSince(attempt.startedMs)) return false;
  const token = provider.health.tokens[attempt.token];
  const share = provider.settings.failover.failureShare;
  if (share !== null) tallyGood(shared, token, share, attempt.committedMs);
  before.note(shared, token, attempt.modelHash);
  if (!recordSuccess(shared, token, attempt.modelHash, attempt.startedMs)) return false;
  for (let i = 0; i < CAS_TRIES; i++) {
    const cas = pull(shared);
    if (cas != 0) before.note(shared, token, attempt.modelHash);
    if (cas != 0 && !recordSuccess(shared, token, attempt.modelHash, attempt.startedMs)) return false;
    if (push(shared, cas)) return true;
  }
  return true;
}

/** Passes the token over for all workers until its limit is full again: an answer has shown that nothing is left of it. */
export function shareUsedUp(provider: ProviderRuntime, attempt: Attempt, untilMs: i64, nowMs: i64): bool {
  const shared = provider.health.shared;
  if (shared.hasMovedSince(attempt.startedMs)) return false;
  const token = provider.health.tokens[attempt.token];
  for (let i = 0; i < CAS_TRIES; i++) {
    const cas = pull(shared);
    if (!holdUsedUp(token, attempt.modelHash, untilMs, nowMs)) return false;
    if (push(shared, cas)) return true;
  }
  return true;
}

/** Counts a probe for all workers. True where it restored the token. */
export function shareProbe(provider: ProviderCount, token: TokenHealth, settings: FailoverSettings, passed: bool, nowMs: i64): bool {
  const random = vm.random.next();
  for (let i = 0; i < CAS_TRIES; i++) {
    const cas = pull(provider);
    if (!token.ejected) return false;
    const restored = recordProbe(token, settings, passed, nowMs, random);
    if (push(provider, cas)) return restored;
  }
  return false;
}

/** Has the token tried by a real request, in all workers. */
export function shareUnfitProbe(provider: ProviderCount, token: TokenHealth, nowMs: i64): void {
  for (let i = 0; i < CAS_TRIES; i++) {
    const cas = pull(provider);
    if (!token.ejected) return;
    recordUnfitProbe(token, nowMs);
    if (push(provider, cas)) return;
  }
}

/** Counts a probe of a provider for all workers. True where it brought the provider back. */
export function shareProviderProbe(provider: ProviderCount, settings: FailoverSettings, probed: Probed, nowMs: i64): bool {
  const random = vm.random.next();
  for (let i = 0; i < CAS_TRIES; i++) {
    const cas = pull(provider);
    if (!provider.ejected) return false;
    const back = recordProviderProbe(provider, settings, probed, nowMs, random);
    if (push(provider, cas)) return back;
  }
  return false;
}

/** Claims what the attempt is a trial of, so that other workers leave it alone. */
export function claimTrials(provider: ProviderRuntime, attempt: Attempt, nowMs: i64): void {
  const shared = provider.health.shared;
  const token = provider.health.tokens[attempt.token];
  if (!token.ejected && !shared.ejected && !shared.returning) return;
  for (let i = 0; i < CAS_TRIES; i++) {
    const cas = pull(shared);
    const tokenDue = tokenAvailability(token, attempt.modelHash, nowMs) == Availability.Trial;
    const providerDue = providerAvailability(shared, nowMs, attempt.modelHash) == Availability.Trial;
    if (!tokenDue && !providerDue) return;
    if (tokenDue) claimTrial(token, nowMs);
    if (providerDue) claimProviderTrial(shared, nowMs);
    if (push(shared, cas)) return;
  }
}

/** A trial ended without an outcome (its client went away): the next request may have it. */
export function releaseTrials(provider: ProviderRuntime, attempt: Attempt): void {
  const shared = provider.health.shared;
  const token = provider.health.tokens[attempt.token];
  if (token.trialUntilMs == 0 && shared.trialUntilMs == 0) return;
  const attempted = new Attempted(attempt.modelHash, attempt.startedMs, provider.settings.tokens.length);
  for (let i = 0; i < CAS_TRIES; i++) {
    const cas = pull(shared);
    if (!endTrials(shared, token, attempted) || push(shared, cas)) return;
  }
}

/**
 * Takes a token out by hand until then (milliseconds since the epoch), or puts it back (0).
 * Answers what it was out for before, as all workers knew it; `None`: it was not out.
 */
export function shareByHand(provider: ProviderCount, token: TokenHealth, untilMs: i64, nowMs: i64): FailureKind {
  let reason = FailureKind.None;
  for (let i = 0; i < CAS_TRIES; i++) {
    const cas = pull(provider);
    reason = token.kind;
    if (untilMs > 0) ejectByHand(token, untilMs, nowMs);
    else restore(token);
    if (push(provider, cas)) break;
  }
  return reason;
}
