// The three listeners. They are static: what changes while Envoy runs comes through files, so that no connection is drained.
import { decoders, decodingRoutes } from "./encodings.js";
import { connectionManager, router } from "./managers.js";
import { ownErrors } from "./own-errors.js";
import { SILENCE_MS, UPGRADES, socketListener, socketRoute, socketUpgrades } from "./sockets.js";
import { tracing } from "./tracing.js";
import {
  DEFAULT_IDLE_TIMEOUT_MS,
  DEFAULT_MAX_ATTEMPTS,
  duration,
  FILTER_NAME,
  hasSockets,
  heldBytes,
  type Json,
  REDIRECTOR_HEADER,
  type RigInput,
  routeCleans,
  runPaths,
  typed,
} from "./rig.js";
import { isOlder } from "./version.js";
import { controlConfiguration, discoveredFilter, wasmFilter } from "./wasm.js";

/** Read and write for the owner alone. */
export const PRIVATE_SOCKET_MODE = 0o600;

/** The listener that clients talk to. */
export function gatewayListener(input: RigInput): Json {
  const front = hasSockets(input) ? socketUpgrades() : UPGRADES;
  const again = routeCleans(input) ? [againFilter(input.nonce)] : [];
  return {
    name: "gateway",
    address: { socket_address: { address: input.host, port_value: input.port } },
    per_connection_buffer_limit_bytes: connectionBuffer(input),
    filter_chains: [
      {
        filters: [connectionManager({ ...edge(input), ...front, http_filters: [...decoders(input), ...again, ...gatewayFilters(input)] })],
      },
    ],
  };
}

/** The same behind the front that WebSockets come by. */
export function socketsListener(input: RigInput): Json {
  const silence = duration(SILENCE_MS);
  const route_config = { name: "gateway", virtual_hosts: [gatewayHost(input, [everyRoute(input, silence)])] };
  return socketListener({ ...edge(input), route_config, http_filters: gatewayFilters(input) });
}

/** What a connection may hold. Before 1.37 Envoy holds no request beyond it, whatever the route says (413 for every larger one). */
function connectionBuffer(input: RigInput): number {
  const holdsLess = input.envoyVersion !== undefined && isOlder(input.envoyVersion, "1.37.0");
  return holdsLess ? heldBytes(input.maxRequestBytes) : 1024 * 1024;
}

/** What Envoy adds to a request, or a client sends for it to act on. */
const ENVOYS_OWN = ["x-forwarded-proto", "x-request-id", "traceparent", "tracestate"];
/** What cannot be read cannot be judged. */
const UNENCODED = { header: { key: "accept-encoding", value: "identity" }, append_action: "OVERWRITE_IF_EXISTS_OR_ADD" };

/** HTTP/1.0, which is what nginx speaks to what stands behind it unless told otherwise; its requests may name no host. */
const OLD_CLIENTS = { accept_http_10: true, default_host_for_http_10: "localhost" };

/** What an Envoy that faces clients should say about connections and paths. */
function edge(input: RigInput): Json {
  const idle = duration(input.idleTimeoutMs ?? DEFAULT_IDLE_TIMEOUT_MS);
  return {
    stat_prefix: "gateway",
    codec_type: "AUTO",
    // Otherwise a client's own x-forwarded-proto decides the scheme, and the redirect back to us is refused.
    use_remote_address: true,
    // No provider gets it.
    ...(routeCleans(input) ? { skip_xff_append: true } : {}),
    // Nobody is internal, so clients' x-envoy-* time-outs and retries have no effect. An empty list would make loopback internal.
    internal_address_config: { cidr_ranges: [{ address_prefix: "192.0.2.1", prefix_len: 32 }] },
    stream_idle_timeout: idle,
    request_headers_timeout: "60s",
    // To the end of the body: one that comes byte by byte is never silent.
    request_timeout: idle,
    common_http_protocol_options: { headers_with_underscores_action: "DROP_HEADER" },
    http_protocol_options: OLD_CLIENTS,
    http2_protocol_options: { max_concurrent_streams: 1000, initial_stream_window_size: 262144, initial_connection_window_size: 1048576 },
    max_request_headers_kb: 60,
    normalize_path: true,
    merge_slashes: true,
    // A model's name may hold an escaped slash.
    path_with_escaped_slashes_action: "KEEP_UNCHANGED",
    // Envoy decides with it what is traced; no provider gets it.
    generate_request_id: input.tracing !== undefined,
    server_header_transformation: "PASS_THROUGH",
    route_config: { name: "gateway", virtual_hosts: [gatewayHost(input, edgeRoutes(input, idle))] },
    local_reply_config: ownErrors(),
    ...(input.tracing === undefined ? {} : { tracing: tracing(input.tracing) }),
    ...(input.accessLog === undefined ? {} : { access_log: [accessLog(input.accessLog)] }),
  };
}

function gatewayHost(input: RigInput, routes: Json[]): Json {
  // What can be held, and so sent again.
  return { name: "all", domains: ["*"], request_body_buffer_limit: heldBytes(input.maxRequestBytes), routes };
}

function edgeRoutes(input: RigInput, idle: string): Json[] {
  const every = everyRoute(input, idle);
  return [...(hasSockets(input) ? [socketRoute(input, furtherPasses(input))] : []), ...decodingRoutes(input, every), every];
}

function everyRoute(input: RigInput, idle: string): Json {
  return {
    match: { prefix: "/" },
    // Removed after the router has used them, so that they reach no provider.
    request_headers_to_remove: ["x-ai-cluster", ...(routeCleans(input) ? ENVOYS_OWN : [])],
    ...(routeCleans(input) ? { request_headers_to_add: [UNENCODED] } : {}),
    route: {
      cluster_header: "x-ai-cluster",
      auto_host_rewrite: true,
      // The halves set a limit for each pass where there is one; a limit here would cut streams after their commit.
      timeout: "0s",
      idle_timeout: idle,
      ...(input.mode === "downstreamOnly" ? {} : redispatch(input)),
    },
  };
}

/** A configuration that comes later may ask for more attempts. */
function furtherPasses(input: RigInput): number {
  return Math.max(20, input.maxAttempts ?? DEFAULT_MAX_ATTEMPTS);
}

/** The upstream half turns a failure into 302; failures without an answer are retried once, at the redirector. */
function redispatch(input: RigInput): Json {
  return {
    internal_redirect_policy: {
      max_internal_redirects: furtherPasses(input),
      redirect_response_codes: [302],
      // What the upstream half takes off a request it gives back on its 302; without the scheme the redirect is refused.
      response_headers_to_copy: ["authorization", "x-forwarded-proto", ...(input.tracing === undefined ? [] : ["traceparent"])],
    },
    retry_policy: {
      retry_on: "connect-failure,refused-stream,reset",
      num_retries: 1,
      ...(routeCleans(input) ? {} : { per_try_timeout: "300s" }),
      retry_back_off: { base_interval: "0.001s", max_interval: "0.001s" },
      retry_priority: {
        name: "envoy.retry_priorities.previous_priorities",
        typed_config: typed("envoy.extensions.retry.priority.previous_priorities.v3.PreviousPrioritiesConfig", { update_frequency: 1 }),
      },
    },
  };
}

const AGAIN = "x-ai-again";

/**
 * Makes a pass anew, with the body that Envoy has buffered, where the plugin marks a reply with the nonce: after an informational answer (1xx) the
 * router gives up its retry and the limits of an attempt, so what then fails comes as a reply of Envoy's own. The plugin sets method, path and
 * length again.
 */
function againFilter(nonce: string): Json {
  // A further pass is known by the first one; without the others no route is found.
  const marks = Object.entries({ "x-envoy-original-url": AGAIN, "x-ai-cluster": AGAIN, "x-forwarded-proto": "http" });
  const request_headers_to_add = marks.map(([key, value]) => ({ header: { key, value }, append_action: "OVERWRITE_IF_EXISTS_OR_ADD" }));
  const policy = typed("envoy.extensions.http.custom_response.redirect_policy.v3.RedirectPolicy", {
    uri: "http://again/v1",
    status_code: 200, // of a good answer; without it that of the reply
    request_headers_to_add,
  });
  return {
    name: "again",
    typed_config: typed("envoy.extensions.filters.http.custom_response.v3.CustomResponse", {
      custom_response_matcher: {
        matcher_tree: {
          input: { name: AGAIN, typed_config: typed("envoy.type.matcher.v3.HttpResponseHeaderMatchInput", { header_name: AGAIN }) },
          exact_match_map: { map: { [nonce]: { action: { name: AGAIN, typed_config: policy } } } },
        },
      },
    }),
  };
}

function gatewayFilters(input: RigInput): Json[] {
  const paths = runPaths(input.runDir);
  const upstream = [
    discoveredFilter(paths.upstream),
    {
      name: "envoy.filters.http.upstream_codec",
      typed_config: typed("envoy.extensions.filters.http.upstream_codec.v3.UpstreamCodec"),
    },
  ];
  return [
    discoveredFilter(paths.downstream),
    router({
      suppress_envoy_headers: true,
      dynamic_stats: false,
      ...(input.mode === "downstreamOnly" ? {} : { upstream_http_filters: upstream }),
    }),
  ];
}

/** A WebSocket's handshake comes by HTTP/2 as a CONNECT (RFC 8441). Where that is no word for a server, it closes a second later the connection of all that failed meanwhile. */
const TAKES_HANDSHAKES: Json = { http2_protocol_options: { allow_connect: true }, ...UPGRADES };

/** Answers 302 for a provider that cannot be reached; the upstream half sets the real location. */
export function redirectorListener(input: RigInput): Json {
  // Drawn at each start: together with the upstream's address it proves who answered.
  const nonce = { header: { key: REDIRECTOR_HEADER, value: input.nonce }, append_action: "OVERWRITE_IF_EXISTS_OR_ADD" };
  const route = { match: { prefix: "/" }, direct_response: { status: 302 }, response_headers_to_add: [nonce] };
  return pipeListener("redirector", runPaths(input.runDir).redirector, route, [], TAKES_HANDSHAKES);
}

/** The plugin answers status and commands itself; what it leaves is a 404. */
export function controlListener(input: RigInput): Json {
  const filter = { name: FILTER_NAME, typed_config: wasmFilter("control", input.wasmPath, controlConfiguration(input.drills)) };
  return pipeListener("control", runPaths(input.runDir).control, { match: { prefix: "/" }, direct_response: { status: 404 } }, [filter]);
}

function pipeListener(name: string, path: string, route: Json, filters: Json[], more: Json = {}): Json {
  const manager = connectionManager({
    ...more,
    stat_prefix: name,
    route_config: { name, virtual_hosts: [{ name: "all", domains: ["*"], routes: [route] }] },
    http_filters: [...filters, router()],
  });
  return { name, address: { pipe: { path, mode: PRIVATE_SOCKET_MODE } }, filter_chains: [{ filters: [manager] }] };
}

/**
 * One line for each pass, for the gateway alone: its status, the plugin's JSON text of the whole request (docs/operations.md) on its last pass, and on
 * those before the same text so far; `-` where there is none. Tabs part them: the plugin's text has those escaped. What nobody reads is not
 * written: a line of thirteen fields in JSON cost 9 % of a small request's instructions.
 */
const LOG_LINE = "%RESPONSE_CODE%\t%FILTER_STATE(wasm.ai_failover.journey:PLAIN)%\t%FILTER_STATE(wasm.ai_failover.running:PLAIN)%\n";

function accessLog(path: string): Json {
  const log_format = { text_format_source: { inline_string: LOG_LINE } };
  return {
    name: "envoy.access_loggers.file",
    typed_config: typed("envoy.extensions.access_loggers.file.v3.FileAccessLog", { path, log_format }),
  };
}
