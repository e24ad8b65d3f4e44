// The inner hop of streams that are to be continued where they break: a listener inside this Envoy that is asked in HTTP/1.0, so that its answers end with their
// connection. A provider's cut arrives as an end then (docs/decisions/0023-the-inner-hop.md).
import { connectionManager, router } from "./managers.js";
import { REDIRECTOR_HEADER, type Json, type RigInput, typed } from "./rig.js";
import { networkWasm } from "./wasm.js";

/** Its cluster's name is in the plugin as well (assembly/filter/hop.ts): no provider's id holds a slash. */
export const HOP = "ai-failover/hop";
const LISTENER = "hop";
/** What the plugin says to the hop, and what Envoy's connection manager adds on the way in. */
const NOT_FOR_PROVIDERS = ["x-ai-hop", "x-ai-journey", "x-forwarded-proto", "x-forwarded-for", "x-request-id", "x-envoy-internal"];

/** In the bootstrap: without it Envoy knows no listeners inside. */
export function hopExtension(): Json {
  const type = "envoy.extensions.bootstrap.internal_listener.v3.InternalListener";
  return { bootstrap_extensions: [{ name: "envoy.bootstrap.internal_listener", typed_config: typed(type) }] };
}

export function hopListener(input: RigInput): Json {
  return {
    name: LISTENER,
    internal_listener: {},
    filter_chains: [{ filters: [networkWasm(input.wasmPath), connectionManager(manager(input))] }],
  };
}

function manager(input: RigInput): Json {
  return {
    stat_prefix: "hop",
    codec_type: "HTTP1",
    http_protocol_options: { accept_http_10: true },
    // The end of an answer is the end of its connection, at once.
    delayed_close_timeout: "0s",
    // The limits are those of the gateway's own listener.
    stream_idle_timeout: "0s",
    use_remote_address: true,
    skip_xff_append: true,
    internal_address_config: { cidr_ranges: [{ address_prefix: "192.0.2.1", prefix_len: 32 }] },
    max_request_headers_kb: 96,
    path_with_escaped_slashes_action: "KEEP_UNCHANGED",
    generate_request_id: false,
    server_header_transformation: "PASS_THROUGH",
    local_reply_config: { mappers: [unanswered(input.nonce)] },
    route_config: { name: "hop", virtual_hosts: [{ name: "all", domains: ["*"], routes: [route()] }] },
    http_filters: [router({ suppress_envoy_headers: true, dynamic_stats: false })],
  };
}

function route(): Json {
  return {
    match: { prefix: "/" },
    request_headers_to_remove: NOT_FOR_PROVIDERS,
    route: { cluster_header: "x-ai-hop", auto_host_rewrite: true, timeout: "0s", idle_timeout: "0s" },
  };
}

/** Where no provider answered, the hop answers as the redirector does. */
function unanswered(nonce: string): Json {
  const comparison = { op: "GE", value: { default_value: 400, runtime_key: "ai_failover_unanswered" } };
  return {
    filter: { status_code_filter: { comparison } },
    status_code: 302,
    headers_to_add: [{ header: { key: REDIRECTOR_HEADER, value: nonce }, append_action: "OVERWRITE_IF_EXISTS_OR_ADD" }],
  };
}

/** Its own cluster, behind which the redirector stands as behind each provider's. */
export function hopMember(name: string, breakers: Json, options: Json): Json {
  return {
    name,
    type: "STATIC",
    connect_timeout: "5s",
    ...breakers,
    load_assignment: {
      cluster_name: name,
      endpoints: [{ lb_endpoints: [{ endpoint: { address: { envoy_internal_address: { server_listener_name: LISTENER } } } }] }],
    },
    typed_extension_protocol_options: options,
  };
}
