// OpenTelemetry spans from Envoy's own tracer: one for the request, one for each attempt, with the attributes of OpenTelemetry's conventions
// for generative AI (opentelemetry.io/docs/specs/semconv/gen-ai).
import { type Json, typed } from "./rig.js";
import type { Tracing } from "./span-target.js";

/**
 * Where the environment wants spans to go, in the names of OpenTelemetry (opentelemetry.io/docs/specs/otel/protocol/exporter); undefined: nowhere.
 * Throws, naming the variable, where the address is none.
 */
export function tracingFrom(environment: NodeJS.ProcessEnv): Tracing | undefined {
  const own = environment.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? "";
  const base = environment.OTEL_EXPORTER_OTLP_ENDPOINT ?? "";
  const name = own === "" ? "OTEL_EXPORTER_OTLP_ENDPOINT" : "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";
  const text = own === "" ? base : own;
  if (text === "") return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) throw new Error(`${name}: expected an http or https URL, got "${text}"`);
  const secure = url.protocol === "https:";
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: Number(url.port) || (secure ? 443 : 80),
    secure,
    path: own === "" ? `${url.pathname.replace(/\/$/, "")}/v1/traces` : url.pathname + url.search,
    service: environment.OTEL_SERVICE_NAME ?? "ai-failover",
  };
}

export const OTLP_CLUSTER = "otlp";

/** Attribute of a span, and the field of the request's filter state that it takes (docs/operations.md). */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  "gen_ai.operation.name": "operation",
  "gen_ai.provider.name": "attempt_type",
  "gen_ai.request.model": "attempt_model",
  "gen_ai.usage.input_tokens": "input_tokens",
  "gen_ai.usage.output_tokens": "output_tokens",
  "gen_ai.usage.cache_read.input_tokens": "cached_tokens",
  "gen_ai.usage.cache_creation.input_tokens": "cache_write_tokens",
  "gen_ai.usage.reasoning.output_tokens": "reasoning_tokens",
  "error.type": "attempt_error",
  "ai_failover.attempt": "attempt",
  "ai_failover.kind": "attempt_kind",
  "ai_failover.route": "route",
  "ai_failover.model": "model",
  "ai_failover.attempts": "attempts",
  "ai_failover.trail": "trail",
};

/** The connection manager's `tracing`. */
export function tracing(to: Tracing): Json {
  const uri = `${to.secure ? "https" : "http"}://${to.host}:${to.port}${to.path}`;
  return {
    provider: {
      name: "envoy.tracers.opentelemetry",
      typed_config: typed("envoy.config.trace.v3.OpenTelemetryConfig", {
        http_service: { http_uri: { uri, cluster: OTLP_CLUSTER, timeout: "5s" } },
        service_name: to.service,
        sampler: {
          name: "envoy.tracers.opentelemetry.samplers.always_on",
          typed_config: typed("envoy.extensions.tracers.opentelemetry.samplers.v3.AlwaysOnSamplerConfig"),
        },
      }),
    },
    spawn_upstream_span: true,
    custom_tags: Object.entries(ATTRIBUTES).map(([tag, field]) => ({
      tag,
      value: `%FILTER_STATE(wasm.ai_failover.${field}:PLAIN)%`,
    })),
  };
}
