// Envoy's stats, from a fixed list; their number is bounded by the configuration. Names become tags in Prometheus:
// `ai_failover.provider.qwen.token.0.kind.auth.attempts` -> ai_failover_attempts{ai_provider="qwen",ai_token="0",ai_kind="auth"}.
import { FailureKind, kindName } from "../core/outcome";
import { PluginSettings, ProviderSettings, RouteSettings } from "../core/settings";
import { defineMetric, incrementMetric } from "../host/calls";
import { MetricTypeValues } from "../host/values";

const ids = new Map<string, u32>();

/** Numbers of the metrics that the request path counts, by position: no name is built for a request. */
const attemptIds = new Map<u64, u32>();
const requestIds = new Map<u64, u32>();
const clientIds = new Map<u64, u32>();

function idOf(type: MetricTypeValues, name: string): u32 {
  if (ids.has(name)) return ids.get(name);
  const id = defineMetric(type, name);
  ids.set(name, id);
  return id;
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

/** Forgets the numbers by position: a new configuration has its own positions. */
export function forgetPositions(): void {
  attemptIds.clear();
  requestIds.clear();
  clientIds.clear();
}

export function attemptMetric(generation: i32, provider: ProviderSettings, token: i32, kind: FailureKind): u32 {
  const key = ((<u64>generation) << 48) | ((<u64>provider.index) << 24) | ((<u64>token) << 4) | (<u64>kind);
  if (attemptIds.has(key)) return attemptIds.get(key);
  const id = idOf(
    MetricTypeValues.Counter,
    `ai_failover.provider.${segment(provider.id)}.token.${token.toString()}.kind.${kindName(kind)}.attempts`,
  );
  attemptIds.set(key, id);
  return id;
}

export function countAttempt(generation: i32, provider: ProviderSettings, token: i32, kind: FailureKind): void {
  incrementMetric(attemptMetric(generation, provider, token, kind), 1);
}

export function countRequest(generation: i32, route: RouteSettings | null, kind: FailureKind): void {
  const index = route === null ? 0xffff : route.index;
  const key = ((<u64>generation) << 32) | ((<u64>index) << 8) | (<u64>kind);
  let id: u32;
  if (requestIds.has(key)) {
    id = requestIds.get(key);
  } else {
    const name = route === null ? "_none" : segment(route.name);
    id = idOf(MetricTypeValues.Counter, `ai_failover.route.${name}.kind.${kindName(kind)}.requests`);
    requestIds.set(key, id);
  }
  incrementMetric(id, 1);
}

/** A request of a client that brought the key at this position. */
export function countClient(settings: PluginSettings, position: i32): void {
  incrementMetric(clientMetric(settings, position), 1);
}

export function clientMetric(settings: PluginSettings, position: i32): u32 {
  const key = ((<u64>settings.generation) << 32) | (<u64>position);
  if (clientIds.has(key)) return clientIds.get(key);
  const id = idOf(MetricTypeValues.Counter, `ai_failover.client.${segment(settings.clientKeys[position].name)}.client_requests`);
  clientIds.set(key, id);
  return id;
}

/** A request that brought none of the keys. */
export function countUnknownClient(): void {
  incrementMetric(idOf(MetricTypeValues.Counter, "ai_failover.client_requests_refused"), 1);
}

export function countEvent(provider: ProviderSettings, kind: FailureKind, event: string): void {
  incrementMetric(idOf(MetricTypeValues.Counter, `ai_failover.provider.${segment(provider.id)}.kind.${kindName(kind)}.${event}`), 1);
}

export function countRedispatch(mode: string): void {
  incrementMetric(idOf(MetricTypeValues.Counter, `ai_failover.mode.${mode}.redispatches`), 1);
}
