// The clusters. What the plugin names is an aggregate of the provider and the redirector, so that a failure that never becomes
// an answer (refused, no such name, TLS) still comes back as one.
import { isIP } from "node:net";
import { HOP, hopMember } from "./hop.js";
import type { Tracing } from "./span-target.js";
import { OTLP_CLUSTER } from "./tracing.js";
import { socketCluster } from "./sockets.js";
import {
  DRILL,
  hasSockets,
  HTTP1_SUFFIX,
  type Json,
  MEMBER_SUFFIX,
  type ProviderEndpoint,
  REDIRECTOR,
  type RigInput,
  runPaths,
  typed,
} from "./rig.js";

const HTTP_OPTIONS = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";
/** Below what common front ends (nginx 75 s, load balancers 60 s) allow an idle connection, so that we close it before they do. */
export const UPSTREAM_CONNECTION_IDLE = "55s";
/** Unset, Envoy lets three retries at a time through; these bounds are meant never to be met. */
const NO_BREAKER = {
  thresholds: [{ max_connections: 100_000, max_pending_requests: 100_000, max_requests: 100_000, max_retries: 100_000 }],
};

/** All clusters that depend on the configuration, as the content of Envoy's cluster file. */
export function clusterResponse(input: RigInput): Json {
  const withRedirector = input.mode !== "downstreamOnly";
  const resources = uniqueEndpoints(input.endpoints).flatMap((endpoint) =>
    withRedirector
      ? [
          aggregate(endpoint),
          provider(endpoint.cluster + MEMBER_SUFFIX, endpoint, input),
          ...(hasSockets(input) || input.socketClusters === true ? http1(endpoint, input) : []),
        ]
      : [provider(endpoint.cluster, endpoint, input)],
  );
  return {
    version_info: input.version ?? "1",
    resources: resources.map((cluster) => typed("envoy.config.cluster.v3.Cluster", cluster)),
  };
}

/** Where WebSockets begin: TLS could lead to HTTP/2, which has no handshake. */
function http1(endpoint: ProviderEndpoint, input: RigInput): Json[] {
  if (endpoint.sockets !== true || !endpoint.secure) return [];
  const cluster = endpoint.cluster + HTTP1_SUFFIX;
  const options = { typed_extension_protocol_options: { [HTTP_OPTIONS]: protocolOptions(false) } };
  return [aggregate({ cluster }), { ...provider(cluster + MEMBER_SUFFIX, endpoint, input), ...options }];
}

/** Two providers may share a cluster; Envoy refuses a name that comes twice. */
function uniqueEndpoints(endpoints: readonly ProviderEndpoint[]): ProviderEndpoint[] {
  return [...new Map(endpoints.map((endpoint) => [endpoint.cluster, endpoint])).values()];
}

function aggregate({ cluster }: Pick<ProviderEndpoint, "cluster">): Json {
  return {
    name: cluster,
    connect_timeout: "5s",
    lb_policy: "CLUSTER_PROVIDED",
    circuit_breakers: NO_BREAKER,
    cluster_type: {
      name: "envoy.clusters.aggregate",
      typed_config: typed("envoy.extensions.clusters.aggregate.v3.ClusterConfig", { clusters: [cluster + MEMBER_SUFFIX, REDIRECTOR] }),
    },
  };
}

function provider(name: string, endpoint: ProviderEndpoint, input: RigInput): Json {
  return {
    name,
    ...discovery(endpoint),
    connect_timeout: "5s",
    circuit_breakers: NO_BREAKER,
    load_assignment: {
      cluster_name: name,
      endpoints: [
        {
          lb_endpoints: [
            {
              endpoint: {
                hostname: authorityOf(endpoint),
                address: { socket_address: { address: endpoint.host, port_value: endpoint.port } },
              },
            },
          ],
        },
      ],
    },
    upstream_connection_options: { tcp_keepalive: { keepalive_time: 30, keepalive_interval: 10, keepalive_probes: 3 } },
    typed_extension_protocol_options: { [HTTP_OPTIONS]: protocolOptions(endpoint.secure) },
    ...(endpoint.secure ? { transport_socket: tlsSocket(endpoint.host, input.caBundle) } : {}),
  };
}

/**
 * A name keeps its connections when its address moves (LOGICAL_DNS), prefers IPv4 (Envoy's default takes a dead AAAA before a
 * live A), and never holds up the start (a silent DNS server otherwise would). An address needs no DNS.
 */
function discovery({ host }: ProviderEndpoint): Json {
  if (isIP(host) !== 0) return { type: "STATIC" };
  return { type: "LOGICAL_DNS", dns_lookup_family: "V4_PREFERRED", wait_for_warm_on_init: false };
}

/** Host header of a provider: the port only where it is not the scheme's own. */
export function authorityOf({ host, port, secure }: ProviderEndpoint): string {
  const name = isIP(host) === 6 ? `[${host}]` : host;
  return port === (secure ? 443 : 80) ? name : `${name}:${port}`;
}

/** HTTP/2 where the provider agrees to it in the TLS handshake, HTTP/1.1 everywhere else. */
function protocolOptions(secure: boolean): Json {
  const protocol = secure
    ? { auto_config: { http_protocol_options: {}, http2_protocol_options: {} } }
    : { explicit_http_config: { http_protocol_options: {} } };
  return typed(HTTP_OPTIONS, {
    common_http_protocol_options: { idle_timeout: UPSTREAM_CONNECTION_IDLE },
    http_filters: memberFilters(),
    ...protocol,
  });
}

/**
 * The plugin's own calls (probes, re-dispatch by call) go to the member cluster, past the upstream half: what Envoy adds to them
 * is taken away here. Requests through the aggregate use the router's upstream filters instead.
 */
function memberFilters(): Json[] {
  return [
    headersRemoved(["x-envoy-internal", "x-envoy-expected-rq-timeout-ms", "x-forwarded-for", "x-forwarded-proto", "x-request-id"]),
    {
      name: "envoy.filters.http.upstream_codec",
      typed_config: typed("envoy.extensions.filters.http.upstream_codec.v3.UpstreamCodec", {}),
    },
  ];
}

/** Where spans go. */
export function otlpCluster({ host, port, secure }: Tracing, input: RigInput): Json {
  return provider(OTLP_CLUSTER, { cluster: OTLP_CLUSTER, host, port, secure }, input);
}

/** The name is fixed for each provider, and so is what its certificate must say. */
function tlsSocket(host: string, caBundle = "/etc/ssl/certs/ca-certificates.crt"): Json {
  const address = isIP(host) !== 0;
  return {
    name: "tls",
    typed_config: typed("envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext", {
      ...(address ? {} : { sni: host }),
      common_tls_context: {
        validation_context: {
          // Envoy's own `system_root_certs` does not go together with a demanded name.
          trusted_ca: { filename: caBundle },
          match_typed_subject_alt_names: [{ san_type: address ? "IP_ADDRESS" : "DNS", matcher: { exact: host } }],
        },
      },
    }),
  };
}

/** The cluster of our own listener that answers 302. Over HTTP/1.1 every body sent to it would cost its connection. */
export function redirectorCluster(runDir: string): Json {
  return {
    name: REDIRECTOR,
    type: "STATIC",
    connect_timeout: "1s",
    circuit_breakers: NO_BREAKER,
    load_assignment: {
      cluster_name: REDIRECTOR,
      endpoints: [{ lb_endpoints: [{ endpoint: { address: { pipe: { path: runPaths(runDir).redirector } } } }] }],
    },
    typed_extension_protocol_options: {
      [HTTP_OPTIONS]: typed(HTTP_OPTIONS, { explicit_http_config: { http2_protocol_options: {} } }),
    },
  };
}

/** Where drilled attempts go: the gateway's own server, behind it the redirector as for any provider. */
export function drillClusters(input: RigInput): Json[] {
  const full = input.mode !== "downstreamOnly";
  const name = full ? DRILL + MEMBER_SUFFIX : DRILL;
  const member = {
    name,
    type: "STATIC",
    connect_timeout: "1s",
    circuit_breakers: NO_BREAKER,
    load_assignment: {
      cluster_name: name,
      endpoints: [{ lb_endpoints: [{ endpoint: { hostname: "drill", address: { pipe: { path: runPaths(input.runDir).drill } } } }] }],
    },
    typed_extension_protocol_options: { [HTTP_OPTIONS]: protocolOptions(false) },
  };
  return full ? [aggregate({ cluster: DRILL }), member] : [member];
}

/** Where streams go that are continued: the inner hop, behind it the redirector as for any provider. */
export function hopClusters(): Json[] {
  const member = hopMember(HOP + MEMBER_SUFFIX, { circuit_breakers: NO_BREAKER }, { [HTTP_OPTIONS]: protocolOptions(false) });
  return [aggregate({ cluster: HOP }), member];
}

/** The way from the front of WebSockets to the plugin. */
export function socketClusters(): Json[] {
  return [socketCluster({ circuit_breakers: NO_BREAKER })];
}

/** The filter that takes headers off a request. */
export function headersRemoved(names: readonly string[]): Json {
  return {
    name: "envoy.filters.http.header_mutation",
    typed_config: typed("envoy.extensions.filters.http.header_mutation.v3.HeaderMutation", {
      mutations: { request_mutations: names.map((remove) => ({ remove })) },
    }),
  };
}
