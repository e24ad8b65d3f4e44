// Envoy's stats, from a fixed list (docs/metrics.md); their number is bounded by the configuration. Names become tags in Prometheus:
// `ai_failover.provider.qwen.kind.auth.attempts` -> ai_failover_attempts{ai_provider="qwen",ai_kind="auth"}.
// A number is asked of the host once; the request path finds it by position, so that no name is built for a request.
import { FailureKind, kindName } from "../../core/outcome";
import { Plan } from "../../core/plan";
import { PluginSettings, ProviderSettings, RouteSettings } from "../../core/settings";
import { defineMetric, incrementMetric, recordMetric } from "../../host/calls";
import { MetricTypeValues } from "../../host/values";
import { Counter, add } from "./sums";

const COUNTER = MetricTypeValues.Counter;
const GAUGE = MetricTypeValues.Gauge;
const HISTOGRAM = MetricTypeValues.Histogram;

const ids = new Map<string, u32>();

/** What is counted with a position in it, and that position. */
const enum Place {
  Attempts = 1,
  TokenAttempts = 2,
  TokenFailures = 3,
  AttemptDuration = 4,
  FirstToken = 5,
  InputTokens = 6,
  OutputTokens = 7,
  Requests = 8,
  Rescued = 9,
  Cancelled = 10,
  RequestFirstToken = 11,
  Clients = 12,
  Broken = 13,
  CachedTokens = 14,
  WrittenTokens = 15,
  ReasoningTokens = 16,
  Cost = 17,
  LastTarget = 18,
}
const byPlace = new Map<u64, u32>();
const counters = new Map<string, Counter>();
const countersByPlace = new Map<u64, Counter>();
let placeGeneration: i32 = 0;

function idOf(type: MetricTypeValues, name: string): u32 {
  if (ids.has(name)) return ids.get(name);
  const id = defineMetric(type, "ai_failover." + name);
  ids.set(name, id);
  return id;
}

/** Of two numbers below 2^24 and a place; a new configuration has its own positions. */
function key(generation: i32, place: Place, a: i32, b: i32 = 0): u64 {
  if (generation != placeGeneration) {
    placeGeneration = generation;
    byPlace.clear();
    countersByPlace.clear();
  }
  return ((<u64>place) << 56) | ((<u64>(a & 0xffffff)) << 28) | (<u64>(b & 0xffffff));
}

function keep(at: u64, name: string): u32 {
  const id = idOf(HISTOGRAM, name);
  byPlace.set(at, id);
  return id;
}

function keepCounter(at: u64, name: string): Counter {
  const counter = counterOf(name);
  countersByPlace.set(at, counter);
  return counter;
}

function counterOf(name: string): Counter {
  if (counters.has(name)) return counters.get(name);
  const counter = new Counter(idOf(COUNTER, name));
  counters.set(name, counter);
  return counter;
}

/** Provider and route names as they may stand in a stat's name. */
function segment(name: string): string {
  let safe = "";
  for (let i = 0, n = name.length; i < n; i++) {
    const c = name.charCodeAt(i);
    const plain = (c >= 48 && c <= 57) || (c >= 65 && c <= 90) || (c >= 97 && c <= 122) || c == 45 || c == 95;
    safe += plain ? name.charAt(i) : "_";
  }
  return safe.length > 0 ? safe : "_";
}

function ofProvider(provider: ProviderSettings): string {
  return `provider.${segment(provider.id)}.`;
}

function ofRoute(route: RouteSettings | null): string {
  return `route.${route === null ? "_none" : segment(route.name)}.`;
}

function routeIndex(route: RouteSettings | null): i32 {
  return route === null ? 0xffffff : route.index;
}

/** An attempt has ended so. */
export function countAttempt(generation: i32, provider: ProviderSettings, token: i32, kind: FailureKind): void {
  const at = key(generation, Place.Attempts, provider.index, kind);
  const known = countersByPlace.has(at);
  add(known ? countersByPlace.get(at) : keepCounter(at, `${ofProvider(provider)}kind.${kindName(kind)}.attempts`), 1);
  add(tokenCounter(generation, provider, token, Place.TokenAttempts), 1);
  if (kind != FailureKind.None) add(tokenCounter(generation, provider, token, Place.TokenFailures), 1);
}

/** A stream broke off after its content began: its attempt was counted as a good one. */
export function countBroken(generation: i32, provider: ProviderSettings, token: i32): void {
  add(providerCounter(generation, provider, Place.Broken, "streams_broken"), 1);
  add(tokenCounter(generation, provider, token, Place.TokenFailures), 1);
}

function tokenCounter(generation: i32, provider: ProviderSettings, token: i32, place: Place): Counter {
  const at = key(generation, place, provider.index, token);
  if (countersByPlace.has(at)) return countersByPlace.get(at);
  const what = place == Place.TokenAttempts ? "token_attempts" : "token_failures";
  return keepCounter(at, `${ofProvider(provider)}token.${token.toString()}.${what}`);
}

/** Attempts of all workers with the token. */
export function tokenAttempts(generation: i32, provider: ProviderSettings, token: i32): u64 {
  return tokenCounter(generation, provider, token, Place.TokenAttempts).value;
}

/** Those of them that failed. */
export function tokenFailures(generation: i32, provider: ProviderSettings, token: i32): u64 {
  return tokenCounter(generation, provider, token, Place.TokenFailures).value;
}

/** A request has ended so; `rescued`: well, after more than one attempt. */
export function countRequest(generation: i32, route: RouteSettings | null, kind: FailureKind, rescued: bool = false): void {
  const at = key(generation, Place.Requests, routeIndex(route), kind);
  const known = countersByPlace.has(at);
  add(known ? countersByPlace.get(at) : keepCounter(at, `${ofRoute(route)}kind.${kindName(kind)}.requests`), 1);
  if (rescued) add(routeCounter(generation, route, Place.Rescued, "requests_rescued"), 1);
}

/** Of a route with several targets each was asked or passed over: nothing is left behind the last one. */
export function countLastTarget(generation: i32, route: RouteSettings | null): void {
  add(routeCounter(generation, route, Place.LastTarget, "requests_last_target"), 1);
}

/** The client went away before anything was known of its answer. */
export function countCancelled(generation: i32, route: RouteSettings | null): void {
  add(routeCounter(generation, route, Place.Cancelled, "requests_cancelled"), 1);
}

function routeCounter(generation: i32, route: RouteSettings | null, place: Place, what: string): Counter {
  const at = key(generation, place, routeIndex(route));
  return countersByPlace.has(at) ? countersByPlace.get(at) : keepCounter(at, ofRoute(route) + what);
}

function providerCounter(generation: i32, provider: ProviderSettings, place: Place, what: string): Counter {
  const at = key(generation, place, provider.index);
  return countersByPlace.has(at) ? countersByPlace.get(at) : keepCounter(at, ofProvider(provider) + what);
}

function routeHistogram(generation: i32, route: RouteSettings | null, place: Place, what: string): u32 {
  const at = key(generation, place, routeIndex(route));
  return byPlace.has(at) ? byPlace.get(at) : keep(at, ofRoute(route) + what);
}

function providerHistogram(generation: i32, provider: ProviderSettings, place: Place, what: string): u32 {
  const at = key(generation, place, provider.index);
  return byPlace.has(at) ? byPlace.get(at) : keep(at, ofProvider(provider) + what);
}

/** Milliseconds of a stream from its attempt's begin to its first content, and from the request's. */
export function recordFirstToken(
  generation: i32,
  provider: ProviderSettings,
  route: RouteSettings | null,
  attemptMs: i64,
  requestMs: i64,
): void {
  const own = providerHistogram(generation, provider, Place.FirstToken, "time_to_first_token_ms");
  recordMetric(own, <u64>max<i64>(attemptMs, 0));
  const whole = routeHistogram(generation, route, Place.RequestFirstToken, "request_time_to_first_token_ms");
  recordMetric(whole, <u64>max<i64>(requestMs, 0));
}

/** Milliseconds from an attempt's begin to its failure, or to the end of its answer. */
export function recordAttempt(generation: i32, provider: ProviderSettings, ms: i64): void {
  const id = providerHistogram(generation, provider, Place.AttemptDuration, "attempt_duration_ms");
  recordMetric(id, <u64>max<i64>(ms, 0));
}

/** What an answer said of the model's tokens, and what they cost; negative: nothing. */
export function countUsage(plan: Plan, provider: ProviderSettings, cost: f64): void {
  const generation = plan.runtime.settings.generation;
  count(generation, provider, Place.InputTokens, "usage_input_tokens", plan.inputTokens);
  count(generation, provider, Place.OutputTokens, "usage_output_tokens", plan.outputTokens);
  count(generation, provider, Place.CachedTokens, "usage_cached_tokens", plan.cachedTokens);
  count(generation, provider, Place.WrittenTokens, "usage_cache_write_tokens", plan.writtenTokens);
  count(generation, provider, Place.ReasoningTokens, "usage_reasoning_tokens", plan.reasoningTokens);
  if (cost > 0) count(generation, provider, Place.Cost, "usage_cost_micros", <i64>Math.round(cost * 1000000));
}

function count(generation: i32, provider: ProviderSettings, place: Place, name: string, tokens: i64): void {
  if (tokens > 0) add(providerCounter(generation, provider, place, name), tokens);
}

/** A request of a client that brought the key at this position. */
export function countClient(settings: PluginSettings, position: i32): void {
  add(clientCounter(settings, position), 1);
}

/** Requests of all workers with the key. */
export function clientRequests(settings: PluginSettings, position: i32): u64 {
  return clientCounter(settings, position).value;
}

function clientCounter(settings: PluginSettings, position: i32): Counter {
  const at = key(settings.generation, Place.Clients, position);
  if (countersByPlace.has(at)) return countersByPlace.get(at);
  return keepCounter(at, `client.${segment(settings.clientKeys[position].name)}.client_requests`);
}

/** A request that brought none of the keys. */
export function countUnknownClient(): void {
  add(counterOf("client_requests_refused"), 1);
}

/** Something rare that happened to a token or the provider: `ejections`, `restores`, `probes`, ... */
export function countEvent(provider: ProviderSettings, kind: FailureKind, event: string): void {
  incrementMetric(idOf(COUNTER, `${ofProvider(provider)}kind.${kindName(kind)}.${event}`), 1);
}

/** A further attempt was made, by `redirect` or by `call`. */
export function countRedispatch(mode: string): void {
  incrementMetric(idOf(COUNTER, `mode.${mode}.redispatches`), 1);
}

/** Counts what all workers have learnt; by its change each hears of the others. Its number with the host. */
export function stateChanges(): u32 {
  return idOf(GAUGE, "state_changes");
}

/** Providers whose configuration is broken have this gauge, and those that had it before. */
export function showOutOfUse(provider: ProviderSettings, broken: bool = provider.outOfUse.length > 0): void {
  const name = ofProvider(provider) + "out_of_use";
  if (broken || ids.has(name)) recordMetric(idOf(GAUGE, name), broken ? 1 : 0);
}

/** Bytes of request bodies that all workers hold for another attempt. Its number with the host. */
export function heldBytes(): u32 {
  return idOf(GAUGE, "held_bytes");
}

/** A provider's API tokens as they are now. All workers write the same gauge: the last one that learnt something has the truth. */
export function showTokens(provider: ProviderSettings, configured: i32, available: i32, limited: i32): void {
  const start = ofProvider(provider);
  recordMetric(idOf(GAUGE, start + "tokens"), configured);
  recordMetric(idOf(GAUGE, start + "tokens_available"), available);
  recordMetric(idOf(GAUGE, start + "tokens_limited"), limited);
}
