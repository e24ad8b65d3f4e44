// The upstream half and the control root have a configuration of a few bytes that never changes: `{"role":"upstream","nonce":"..."}`.
import { JsonKind, readTree } from "../json/tree";
import { ptrOf, utf8 } from "../host/memory";
import { EMPTY } from "./names";

export const enum Role {
  Downstream = 0,
  Upstream = 1,
  Control = 2,
  /** A network filter of the inner hop. */
  Hop = 3,
}

/** More than this is a plugin configuration. */
const MOST_BYTES: i32 = 1024;

function textOf(config: ArrayBuffer, key: string): string {
  if (config.byteLength > MOST_BYTES) return "";
  const root = readTree(ptrOf(config), config.byteLength).value;
  if (root === null || root.kind != JsonKind.Object) return "";
  const value = root.get(key);
  return value === null || value.kind != JsonKind.Text ? "" : value.text;
}

export function readRole(config: ArrayBuffer): Role {
  const role = textOf(config, "role");
  if (role == "hop") return Role.Hop;
  return role == "upstream" ? Role.Upstream : role == "control" ? Role.Control : Role.Downstream;
}

/** What follows a provider's cluster name in the name of the cluster that the plugin's own calls go to; empty: the same cluster. */
export function memberSuffix(config: ArrayBuffer): string {
  return textOf(config, "members");
}

/** Whether the control root says that Envoy has a cluster for drills. */
export function servesDrills(config: ArrayBuffer): bool {
  return textOf(config, "drills") == "served";
}

/** Whether Envoy makes spans: `"traces":"made"`. */
export function makesTraces(config: ArrayBuffer): bool {
  return textOf(config, "traces") == "made";
}

/** Whether the route itself cleans what leaves: `"route":"cleans"`. */
export function routeCleans(config: ArrayBuffer): bool {
  return textOf(config, "route") == "cleans";
}

/** Whether the router comes right after the downstream half: `"router":"follows"`. */
export function routerFollows(config: ArrayBuffer): bool {
  return textOf(config, "router") == "follows";
}

/** Whether all routes leave the cluster to the plugin: `"clusters":"header"`. */
export function choosesCluster(config: ArrayBuffer): bool {
  return textOf(config, "clusters") == "header";
}

/** Whether a filter in front makes a pass anew where Envoy replied itself: `"again":"made"`. */
export function makesAgain(config: ArrayBuffer): bool {
  return textOf(config, "again") == "made";
}

/** Whether Envoy has the inner hop: `"hop":"there"`. */
export function hopThere(config: ArrayBuffer): bool {
  return textOf(config, "hop") == "there";
}

/** Whether a router in front sends a refused handshake of a WebSocket anew: `"sockets":"served"`. */
export function servesSockets(config: ArrayBuffer): bool {
  return textOf(config, "sockets") == "served";
}

/** The header value by which the redirector proves itself; empty: there is no redirector. */
export function redirectorNonce(config: ArrayBuffer): ArrayBuffer {
  const nonce = textOf(config, "nonce");
  return nonce.length == 0 ? EMPTY : utf8(nonce);
}
