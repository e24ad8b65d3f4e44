// What the gateway's own routing decided before the plugin: in Higress, Istio and Envoy Gateway a route has chosen a cluster already.
import { Whereabouts } from "../../core/rule-match";
import { same } from "../../core/bytes";
import { getProperty, setProperty } from "../../host/calls";
import { log } from "../../host/log";
import { copyBytes, ptrOf, returnedPtr, returnedSize, utf8 } from "../../host/memory";
import { LogLevelValues } from "../../host/values";
import { EMPTY } from "../names";

const ROUTE_NAME = utf8("route_name");
const CLUSTER_NAME = utf8("cluster_name");
const XDS_ROUTE_NAME = utf8("xds\0route_name");
const XDS_CLUSTER_NAME = utf8("xds\0cluster_name");
const HOST = utf8("request\0host");
/** As in gateway/envoy/encodings.ts. */
const DECODING_ROUTE = utf8("ai-failover/decoding");
/** Higress's Envoy keeps the route of a request whose headers change where a plugin says so; elsewhere it is a value that nobody reads. */
const CLEAR_ROUTE_CACHE = utf8("clear_route_cache");
const OFF = utf8("off");
/** Names of clusters are the operator's; more than this are not remembered. */
const MOST_STRAYED: i32 = 1024;

function textAt(path: ArrayBuffer): ArrayBuffer {
  return getProperty(path) && returnedSize() > 0 ? copyBytes(returnedPtr(), returnedSize()) : EMPTY;
}

/** The cluster that the route of this request leads to; empty: the plugin chooses it. */
export function routedCluster(): ArrayBuffer {
  const cluster = textAt(CLUSTER_NAME);
  return cluster.byteLength > 0 ? cluster : textAt(XDS_CLUSTER_NAME);
}

/** The name of this request's route; empty: it has none. */
function routeName(): ArrayBuffer {
  const name = textAt(ROUTE_NAME);
  return name.byteLength > 0 ? name : textAt(XDS_ROUTE_NAME);
}

/** Whether Envoy decodes the request's body in front of the plugin. */
export function isDecoded(): bool {
  return same(routeName(), DECODING_ROUTE);
}

/** Route, cluster and host of a request whose headers are as the client sent them. */
export function whereabouts(): Whereabouts {
  const at = new Whereabouts();
  at.route = routeName();
  at.cluster = routedCluster();
  at.host = textAt(HOST);
  return at;
}

/** Clusters whose route Envoy left when path and host had changed: nothing goes by it again. */
const STRAYED: ArrayBuffer[] = [];

/** Whether the route to this cluster was seen to lead elsewhere. */
export function strayed(cluster: ArrayBuffer): bool {
  for (let i = 0, n = STRAYED.length; i < n; i++) if (same(STRAYED[i], cluster)) return true;
  return false;
}

/** With an answer there: where it came from is told by the upstream's own cluster. A route that was left is named once, and not used again. */
export function noteStray(pinned: ArrayBuffer): void {
  if (STRAYED.length >= MOST_STRAYED) return;
  const cluster = textAt(XDS_CLUSTER_NAME);
  if (cluster.byteLength == 0 || same(cluster, pinned) || strayed(pinned)) return;
  STRAYED.push(pinned);
  const names = `${String.UTF8.decode(pinned)} to ${String.UTF8.decode(cluster)}`;
  log(
    LogLevelValues.Error,
    `ai-failover: a request with a provider's path and host left the route from ${names}: match it there too; now by call`,
  );
}

/** Path and host change for the provider: the route stays the one that was chosen. */
export function keepRoute(): void {
  setProperty(CLEAR_ROUTE_CACHE, ptrOf(OFF), OFF.byteLength);
}
