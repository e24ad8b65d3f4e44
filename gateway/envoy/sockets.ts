// WebSockets. Envoy redirects no request whose end has not come, and a handshake's never does: so a router in front of the plugin, which has nothing
// else to do, sends one that was refused anew, and the plugin stands on a listener inside this Envoy (docs/decisions/0027-websockets.md).
import { connectionManager, router } from "./managers.js";
import { duration, type Json, type RigInput, typed } from "./rig.js";

/** Its cluster: no provider's id holds a slash. */
export const SOCKETS = "ai-failover/sockets";
const LISTENER = "sockets";
/** Where the client's connection is named, behind the nonce. */
const STREAM = "x-ai-socket";
const AGAIN = "x-ai-again";
/** A voice may be silent for long, and an agent's user at lunch. */
export const SILENCE_MS = 3_600_000;

/** Handshakes of WebSockets pass as other requests do. */
export const UPGRADES: Json = { upgrade_configs: [{ upgrade_type: "websocket" }] };

/** They pass by this chain alone. */
export function socketUpgrades(): Json {
  return { upgrade_configs: [{ upgrade_type: "websocket", filters: [router({ suppress_envoy_headers: true, dynamic_stats: false })] }] };
}

/** Before all other routes. A connection has one handshake at a time, and the same name on every try. */
export function socketRoute(input: RigInput, tries: number): Json {
  const stream = { header: { key: STREAM, value: `${input.nonce}%CONNECTION_ID%` }, append_action: "OVERWRITE_IF_EXISTS_OR_ADD" };
  return {
    match: { prefix: "/", headers: [{ name: "upgrade", string_match: { exact: "websocket", ignore_case: true } }] },
    request_headers_to_add: [stream],
    route: {
      cluster: SOCKETS,
      timeout: "0s",
      idle_timeout: "0s",
      retry_policy: {
        retry_on: "retriable-headers",
        num_retries: tries,
        retriable_headers: [{ name: AGAIN, string_match: { exact: input.nonce } }],
        retry_back_off: { base_interval: "0.001s", max_interval: "0.001s" },
      },
    },
  };
}

/** `manager`: the gateway's own, without its front. */
export function socketListener(manager: Json): Json {
  return {
    name: LISTENER,
    internal_listener: {},
    filter_chains: [
      {
        filters: [
          connectionManager({
            ...manager,
            codec_type: "HTTP1",
            stream_idle_timeout: duration(SILENCE_MS),
            delayed_close_timeout: "0s",
            ...UPGRADES,
          }),
        ],
      },
    ],
  };
}

export function socketCluster(breakers: Json): Json {
  return {
    name: SOCKETS,
    type: "STATIC",
    connect_timeout: "5s",
    ...breakers,
    load_assignment: {
      cluster_name: SOCKETS,
      endpoints: [{ lb_endpoints: [{ endpoint: { address: { envoy_internal_address: { server_listener_name: LISTENER } } } }] }],
    },
    typed_extension_protocol_options: {
      "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": typed("envoy.extensions.upstreams.http.v3.HttpProtocolOptions", {
        explicit_http_config: { http_protocol_options: {} },
      }),
    },
  };
}
