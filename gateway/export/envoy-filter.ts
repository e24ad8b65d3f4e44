// The EnvoyFilter for Istio and Higress: both halves, the redirect policy and the redirector, from the gateway's own generator.
import { headersRemoved } from "../envoy/clusters.js";
import { heldBytes, HTTP1_SUFFIX, type Json, type ProviderEndpoint, type RigInput } from "../envoy/rig.js";
import { locateProviders } from "../../config/index.js";
import { endpointsOf, withSharedSockets } from "../endpoints.js";
import { PLUGIN_PATH, type ExportInput } from "./exported.js";
import { partsOf } from "./parts.js";
import { holdsBeyondConnection } from "./release.js";

/** A folder of the gateway's container for the redirector's socket: an emptyDir of its own. */
export const SOCKETS = "/var/run/ai-failover";
const MANAGER = "envoy.filters.network.http_connection_manager";
const ROUTER = "envoy.filters.http.router";

/** What the operator has to know of it, wherever it is applied. */
export const OWN_GATEWAY =
  "envoyfilter.yaml serves every request of the gateway's pods: use a gateway of its own, with its label in workloadSelector; what no route of the configuration fits is a 404";

/** What the generator makes for this configuration, in the paths of a pod. */
export function podRig(input: ExportInput): RigInput {
  const { checked } = input;
  const endpoints = withSharedSockets(endpointsOf(checked.providers));
  return {
    wasmPath: PLUGIN_PATH,
    runDir: SOCKETS,
    host: "0.0.0.0",
    port: 8080,
    // A file cannot draw one at each start; that the answer came over the redirector's socket is proof enough here.
    nonce: "replace-by-a-random-value",
    endpoints,
    socketClusters: true,
    pluginConfig: socketClustersNamed(input, endpoints),
    idleTimeoutMs: checked.idleTimeout,
    maxRequestBytes: checked.maxRequestBytes,
    envoyVersion: `${input.release.envoy}.0`,
    maxHeldBytes: checked.maxHeldBytes,
    maxAttempts: checked.maxAttempts,
    hop: JSON.stringify(input.config).includes('"onBreak":"continue"'),
    // In a cluster the routes are made by others.
    routeCleans: false,
  };
}

/** What leads to HTTP/2 has a second cluster, where WebSockets begin. */
function socketClustersNamed({ config, checked }: ExportInput, endpoints: readonly ProviderEndpoint[]): Json {
  const served = new Set(endpoints.flatMap(({ cluster, sockets }) => (sockets === true ? [cluster] : [])));
  const named = structuredClone(config);
  const known = new Map(checked.providers.map(({ id, cluster }) => [id, cluster]));
  for (const { id, value } of locateProviders(named)) {
    const cluster = known.get(id);
    if (cluster !== undefined && served.has(cluster)) value["socketCluster"] ??= cluster + HTTP1_SUFFIX;
  }
  return named;
}

/** The EnvoyFilter. `selector` names the gateway's pods, `route` the route (in a VirtualService or of an Ingress) that the plugin serves. */
export function envoyFilter(input: ExportInput, namespace: string, selector: Record<string, string>, route: string): Json {
  return {
    apiVersion: "networking.istio.io/v1alpha3",
    kind: "EnvoyFilter",
    metadata: { name: "ai-failover", namespace },
    spec: { workloadSelector: { labels: selector }, configPatches: patches(input, route) },
  };
}

function patches(input: ExportInput, routeName: string): Json[] {
  const variables = input.secrets.map(({ variable }) => variable);
  const { downstream, router, manager, host, route, clusters, redirector } = partsOf(podRig(input), variables);
  const { http_protocol_options, internal_address_config, stream_idle_timeout, use_remote_address } = manager;
  const kept = { "@type": manager["@type"], http_protocol_options, internal_address_config, stream_idle_timeout, use_remote_address };
  const { request_headers_to_remove, route: action } = route;
  return [
    patch("NETWORK_FILTER", managerMatch(), "MERGE", { name: MANAGER, typed_config: kept }),
    patch("HTTP_FILTER", managerMatch(ROUTER), "INSERT_BEFORE", downstream),
    patch("HTTP_FILTER", managerMatch(ROUTER), "MERGE", withoutMeshHeaders(router)),
    patch("VIRTUAL_HOST", GATEWAY, "MERGE", { request_body_buffer_limit: host["request_body_buffer_limit"] }),
    patch("HTTP_ROUTE", routeMatch(routeName), "MERGE", { request_headers_to_remove, route: action }),
    ...clusters.map((cluster) => patch("CLUSTER", GATEWAY, "ADD", cluster)),
    patch("LISTENER", GATEWAY, "ADD", redirector as Json),
    ...connectionBuffers(input),
  ];
}

/** Before 1.37 Envoy holds no request beyond the connection's own buffer. */
function connectionBuffers({ release, checked }: ExportInput): Json[] {
  if (holdsBeyondConnection(release)) return [];
  return [patch("LISTENER", GATEWAY, "MERGE", { per_connection_buffer_limit_bytes: heldBytes(checked.maxRequestBytes) })];
}

/** What pilot has the router add behind the plugin: the retries' number, and the name of the service that the route leads to. */
const MESH_HEADERS = ["x-envoy-attempt-count", "x-envoy-decorator-operation"];

/** No provider gets them. */
function withoutMeshHeaders(router: Json): Json {
  const config = router["typed_config"] as Json;
  const filters = config["upstream_http_filters"] as Json[];
  const upstream_http_filters = [...filters.slice(0, -1), headersRemoved(MESH_HEADERS), ...filters.slice(-1)];
  return { ...router, typed_config: { ...config, upstream_http_filters } };
}

const GATEWAY: Json = { context: "GATEWAY" };

function patch(applyTo: string, match: Json, operation: string, value: Json): Json {
  return { applyTo, match, patch: { operation, value } };
}

function managerMatch(subFilter?: string): Json {
  const filter = { name: MANAGER, ...(subFilter === undefined ? {} : { subFilter: { name: subFilter } }) };
  return { ...GATEWAY, listener: { filterChain: { filter } } };
}

function routeMatch(name: string): Json {
  return { ...GATEWAY, routeConfiguration: { vhost: { route: { name } } } };
}
