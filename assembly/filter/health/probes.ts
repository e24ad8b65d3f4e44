// Health checks: ejected tokens of providers with a health-check model, and such providers that are out as a whole, are asked for one token's
// worth of it, or the provider for its list of models. One worker probes at a time: a lease in shared data passes on when its holder is gone.
import { Drill } from "../../core/drill";
import { Availability, tokenAvailability } from "../../core/availability";
import { ProviderCount, TokenHealth } from "../../core/health";
import { Probed } from "../../core/record-provider";
import { ProviderRuntime, Runtime } from "../../core/runtime";
import { Api, ProviderSettings } from "../../core/settings";
import { classify } from "../../core/classify";
import { FailureKind, Outcome, kindName } from "../../core/outcome";
import { getBuffer, NO_CLUSTER, getShared, httpCall, setShared, sharedCas } from "../../host/calls";
import { nowMs } from "../../host/clock";
import { HeaderList, HeaderPairs } from "../../host/headers";
import { ptrOf, releaseReturned, returnedPtr, returnedSize, utf8 } from "../../host/memory";
import { log, logEnabled } from "../../host/log";
import { BufferTypeValues, HeaderMapTypeValues, LogLevelValues } from "../../host/values";
import { AnswerKind, peekAnswer } from "../../json/answer";
import { errorIsPage } from "../../json/error-info";
import { readErrorText } from "../answer/trouble";
import { ByteWriter } from "../../json/write";
import { paramsLeft } from "../attempt/params";
import { shortestStall } from "../answer/breaks";
import { sweepJourneys } from "../journey";
import { showRuntime } from "./gauges";
import { countEvent } from "../told/metrics";
import * as names from "../names";
import { X_AI_DRILL, drillCallCluster, drillOf, drillValue } from "../attempt/drilled";
import { addCredential, pathOf } from "../attempt/send-attempt";
import { signCall } from "../attempt/signing";
import { sayProviderRestored, sayRestored } from "./settle";
import { renewAccess } from "./grants";
import { listApi, listPath } from "./list-path";
import { isOwn, ownApi, ownProbe, soundsGood } from "./own-probe";
import { noteMissing, placeOf } from "./place";
import { refresh, shareProbe, shareProviderProbe, shareUnfitProbe } from "./store";
import { vm } from "../vm";

const LEASE_KEY = utf8("ai-failover/lease");
const LEASE: usize = memory.data(16, 8);
/** A holder that has not been heard of for this long is gone. */
const LEASE_MS: i64 = 3000;
/** A plan whose next pass has not come by then never will. */
const SWEEP_MS: i64 = 900000;
const PAIRS = new HeaderPairs();
const CONVERSE_PROBE = utf8('{"messages":[{"role":"user","content":[{"text":"ping"}]}],"inferenceConfig":{"maxTokens":1}}');


@final
class Probe {
  constructor(
    public runtime: Runtime,
    public provider: ProviderRuntime,
    public token: i32,
    /** It asks for the provider, not for the token that it goes with. */
    public whole: bool,
    public startedMs: i64,
  ) {}
}

const probes = new Map<u32, Probe>();
const underWay = new Map<u64, bool>();
const providersUnderWay = new Map<string, bool>();

/** How often a configuration's root looks for due probes, in milliseconds. */
export function tickPeriod(runtime: Runtime): u32 {
  let period: i64 = 1000;
  for (let i = 0, n = runtime.providers.length; i < n; i++) {
    const failover = runtime.providers[i].settings.failover;
    if (!failover.probesProvider) continue;
    period = min(period, min(failover.healthCheckIntervalMs, failover.healthCheckMaxIntervalMs) / 2);
  }
  const stall = shortestStall(runtime);
  // A tick learns of the last event late, and another one of the silence: together a second, or a tenth of a shorter limit.
  if (stall > 0) period = min(period, min<i64>(stall / 20, 500));
  return <u32>max<i64>(period, 50);
}

/** On each tick of the newest configuration's root. The main thread's VM never has a stream, and never probes. */
export function tick(runtime: Runtime): void {
  if (!vm.worker || vm.runtime !== runtime) return;
  refresh();
  const now = nowMs();
  sweepJourneys(now - SWEEP_MS);
  showRuntime(runtime, now);
  renewAccess(runtime, now);
  let leased = false;
  for (let i = 0, n = runtime.providers.length; i < n; i++) {
    const provider = runtime.providers[i];
    if (!provider.settings.failover.probesProvider) continue;
    if (isProviderDue(provider.health.shared, now)) {
      if (!leased && !holdLease(now)) return;
      leased = true;
      send(runtime, provider, speaker(provider, now), true, now);
    }
    if (provider.settings.failover.healthCheckModel.byteLength == 0) continue;
    for (let j = 0, m = provider.health.tokens.length; j < m; j++) {
      if (!isDue(provider.health.tokens[j], now)) continue;
      if (!leased && !holdLease(now)) return;
      leased = true;
      send(runtime, provider, j, false, now);
    }
  }
}

function isProviderDue(provider: ProviderCount, now: i64): bool {
  return provider.ejected && provider.nextProbeMs > 0 && now >= provider.nextProbeMs && !providersUnderWay.has(provider.id);
}

/** The token that asks for its provider: one that is in use, where there is one. */
function speaker(provider: ProviderRuntime, now: i64): i32 {
  const tokens = provider.health.tokens;
  for (let i = 0, n = tokens.length; i < n; i++) if (tokenAvailability(tokens[i], 0, now) == Availability.Ready) return i;
  return 0;
}

function isDue(token: TokenHealth, now: i64): bool {
  return token.ejected && token.probed && now >= token.untilMs && !underWay.has(token.identity);
}

/** Whether this VM holds the lease now: its own, or one whose holder is gone. */
function holdLease(now: i64): bool {
  let cas: u32 = 0;
  if (getShared(LEASE_KEY) && returnedSize() == 16) {
    const holder = load<u64>(returnedPtr());
    const until = load<i64>(returnedPtr(), 8);
    if (holder != vm.epoch && now < until) return false;
    cas = sharedCas();
  }
  store<u64>(LEASE, vm.epoch);
  store<i64>(LEASE, now + LEASE_MS, 8);
  return setShared(LEASE_KEY, LEASE, 16, cas);
}

function send(runtime: Runtime, provider: ProviderRuntime, token: i32, whole: bool, now: i64): void {
  const settings = provider.settings;
  const drill = drillOf(settings, token, now);
  const cluster = drill === null ? callCluster(settings) : drillCallCluster();
  const looks = whole && settings.failover.healthCheckModel.byteLength == 0;
  const headers = looks ? lookHeaders(settings, token, drill) : probeHeaders(settings, token, drill);
  const body = looks ? names.EMPTY : probeBody(settings);
  if (drill === null) signCall(headers, settings, token, looks ? names.EMPTY : names.JSON_TYPE, body);
  const probe = new Probe(runtime, provider, token, whole, now);
  const call = httpCall(cluster, headers, body, <i32>settings.failover.healthCheckTimeoutMs);
  if (call <= 0) {
    if (call == NO_CLUSTER) noteMissing(settings.id, cluster);
    finish(probe, Probed.Failed, now);
    return;
  }
  probes.set(<u32>call, probe);
  if (whole) providersUnderWay.set(settings.id, true);
  else underWay.set(provider.health.tokens[token].identity, true);
}

/** Where its requests failed by a route of the gateway, else the provider's own cluster, past the redirector where there is one. */
export function callCluster(settings: ProviderSettings): ArrayBuffer {
  const place = vm.choosesCluster ? names.EMPTY : placeOf(settings.id);
  if (place.byteLength > 0) return place;
  return vm.memberSuffix.length == 0 ? settings.cluster : utf8(String.UTF8.decode(settings.cluster) + vm.memberSuffix);
}

const ROOT = utf8("/");

function probeApi(settings: ProviderSettings): Api {
  if (settings.dialect == Api.Converse && settings.paths[Api.Converse].byteLength > 0) return Api.Converse;
  const own = ownApi(settings);
  if (own > 0) return <Api>own;
  return settings.paths[Api.ChatCompletions].byteLength > 0 ? Api.ChatCompletions : Api.Messages;
}

/** A drilled token meets its drill in the probe as well, and stays out as long as it lasts. */
function probeHeaders(settings: ProviderSettings, token: i32, drill: Drill | null): HeaderList {
  const api = probeApi(settings);
  const headers = new HeaderList()
    .add(names.METHOD, names.POST)
    .add(names.PATH, pathOf(settings, api, settings.failover.healthCheckModel))
    .add(names.AUTHORITY, settings.authority)
    .add(names.CONTENT_TYPE, names.JSON_TYPE)
    .add(names.ACCEPT_ENCODING, names.IDENTITY);
  if (drill !== null) return headers.add(X_AI_DRILL, drillValue(drill.kind));
  addCredential(headers, settings, api, token, null);
  return headers;
}

/** The look at a provider's list of models, which costs nothing. */
function lookHeaders(settings: ProviderSettings, token: i32, drill: Drill | null): HeaderList {
  const api = listApi(settings);
  const path = listPath(settings, api);
  const headers = new HeaderList()
    .add(names.METHOD, names.GET)
    .add(names.PATH, path.byteLength > 0 ? path : ROOT)
    .add(names.AUTHORITY, settings.authority)
    .add(names.ACCEPT_ENCODING, names.IDENTITY);
  if (drill !== null) return headers.add(X_AI_DRILL, drillValue(drill.kind));
  addCredential(headers, settings, api, token, null);
  return headers;
}

function probeBody(settings: ProviderSettings): ArrayBuffer {
  const model = settings.failover.healthCheckModel;
  const writer = new ByteWriter();
  if (probeApi(settings) == Api.Converse) return CONVERSE_PROBE;
  writer.ascii('{"model":');
  writer.jsonString(ptrOf(model), model.byteLength);
  writer.ascii(',"messages":[{"role":"user","content":"ping"}],"max_tokens":1}');
  const api = probeApi(settings);
  if (isOwn(api)) return ownProbe(settings, api, writer.take());
  return paramsLeft(settings.dropParams, writer.take());
}

/** Takes the answer of a probe; false where the call was not one. */
export function probeAnswered(call: u32, headerCount: u32, bodySize: i32): bool {
  if (!probes.has(call)) return false;
  const probe = probes.get(call);
  probes.delete(call);
  finish(probe, headerCount > 0 ? shownBy(probe, bodySize) : Probed.Failed, nowMs());
  return true;
}

function shownBy(probe: Probe, bodySize: i32): Probed {
  const status = statusOf();
  if (status >= 200 && status < 300) return isGood(probe.provider.settings, bodySize) ? Probed.Passed : Probed.Failed;
  if (status < 400 || status >= 500) return Probed.Failed;
  // Who refuses the token, or wants to be asked less often, is there; a path or a model that is not known says nothing.
  const refused = status == 401 || status == 402 || status == 403 || status == 429;
  if (probe.whole) return refused ? Probed.Refused : Probed.Unfit;
  if (isOfForm(probe.provider, status, bodySize)) return Probed.Unfit;
  return refused ? Probed.Refused : Probed.Failed;
}

/**
 * Is a probe of a token refused for what it asks, or how: a model of embeddings is asked to chat, one that reasons has another name for its limit, a subscription serves other programs?
 * Some refuse a token with a 400 as well; they say so.
 */
function isOfForm(provider: ProviderRuntime, status: i32, bodySize: i32): bool {
  if (provider.settings.failover.byStatus || bodySize == 0) return false;
  const size = min(bodySize, 65536);
  if (!getBuffer(BufferTypeValues.HttpCallResponseBody, 0, size)) return false;
  const error = readErrorText(returnedPtr(), returnedSize(), names.EMPTY, true);
  const outcome = OUTCOME;
  outcome.clear();
  if (error !== null && !errorIsPage) classify(provider, status, error, outcome);
  releaseReturned();
  const kind = outcome.kind;
  return kind == FailureKind.CallerError || kind == FailureKind.ModelNotFound || (kind == FailureKind.Auth && outcome.ofRequest);
}

const OUTCOME = new Outcome();

function statusOf(): i32 {
  if (!PAIRS.read(HeaderMapTypeValues.HttpCallResponseHeaders)) return 0;
  while (PAIRS.next()) {
    if (PAIRS.nameLength != 7 || memory.compare(PAIRS.namePtr, ptrOf(names.STATUS), 7) != 0) continue;
    return PAIRS.valueLength == 3 ? digitsAt(PAIRS.valuePtr) : 0;
  }
  return 0;
}

function digitsAt(ptr: usize): i32 {
  return (<i32>load<u8>(ptr) - 0x30) * 100 + (<i32>load<u8>(ptr, 1) - 0x30) * 10 + <i32>load<u8>(ptr, 2) - 0x30;
}

function isGood(settings: ProviderSettings, bodySize: i32): bool {
  if (bodySize == 0 || !getBuffer(BufferTypeValues.HttpCallResponseBody, 0, min(bodySize, 65536))) return true;
  if (settings.failover.healthCheckModel.byteLength > 0 && isOwn(probeApi(settings))) {
    return soundsGood(probeApi(settings), returnedPtr(), returnedSize());
  }
  return peekAnswer(returnedPtr(), returnedSize(), bodySize <= 65536) != AnswerKind.Error;
}

function finish(probe: Probe, shown: Probed, now: i64): void {
  const shared = probe.provider.health.shared;
  if (probe.whole) providersUnderWay.delete(shared.id);
  else underWay.delete(probe.provider.health.tokens[probe.token].identity);
  if (shared.hasMovedSince(probe.startedMs)) return;
  if (probe.whole) finishProvider(probe.provider, shown, now);
  else if (shown == Probed.Unfit) leaveToTrial(probe.provider, probe.token, now);
  else finishToken(probe.provider, probe.token, shown == Probed.Passed, now);
}

function finishProvider(provider: ProviderRuntime, shown: Probed, now: i64): void {
  const shared = provider.health.shared;
  const reason = shared.kind;
  const passed = shown == Probed.Passed || shown == Probed.Refused;
  countEvent(provider.settings, reason, passed ? "probes_passed" : "probes_failed");
  if (shareProviderProbe(shared, provider.settings.failover, shown, now)) {
    sayProviderRestored(provider, reason, "its probe passed");
  } else {
    log(LogLevelValues.Debug, `ai-failover: probe of ${provider.settings.id} (${kindName(reason)}) ${passed ? "passed" : "failed"}`);
  }
}

function leaveToTrial(provider: ProviderRuntime, position: i32, now: i64): void {
  const token = provider.health.tokens[position];
  countEvent(provider.settings, token.kind, "probes_failed");
  shareUnfitProbe(provider.health.shared, token, now);
  if (logEnabled(LogLevelValues.Info))
    log(
      LogLevelValues.Info,
      `ai-failover: ${provider.settings.id}#${position.toString()} is tried by a real request: its probe was refused for its form`,
    );
}

function finishToken(provider: ProviderRuntime, position: i32, passed: bool, now: i64): void {
  const token = provider.health.tokens[position];
  const reason = token.kind;
  countEvent(provider.settings, reason, passed ? "probes_passed" : "probes_failed");
  if (shareProbe(provider.health.shared, token, provider.settings.failover, passed, now)) {
    sayRestored(provider, position, reason, "its probe passed");
  } else if (logEnabled(LogLevelValues.Debug)) {
    log(
      LogLevelValues.Debug,
      `ai-failover: probe of ${provider.settings.id}#${position.toString()} (${kindName(reason)}) ${passed ? "passed" : "failed"}`,
    );
  }
}
