// What the gateway's own routing decided before the plugin: in Higress, Istio and Envoy Gateway a route has chosen a cluster already.
import { Whereabouts } from "../core/rule-match";
import { getProperty, setProperty } from "../host/calls";
import { copyBytes, ptrOf, returnedPtr, returnedSize, utf8 } from "../host/memory";
import { EMPTY } from "./names";

const ROUTE_NAME = utf8("route_name");
const CLUSTER_NAME = utf8("cluster_name");
const XDS_ROUTE_NAME = utf8("xds\0route_name");
const XDS_CLUSTER_NAME = utf8("xds\0cluster_name");
const HOST = utf8("request\0host");
/** Higress's Envoy keeps the route of a request whose headers change where a plugin says so; elsewhere it is a value that nobody reads. */
const CLEAR_ROUTE_CACHE = utf8("clear_route_cache");
const OFF = utf8("off");

function textAt(path: ArrayBuffer): ArrayBuffer {
  return getProperty(path) && returnedSize() > 0 ? copyBytes(returnedPtr(), returnedSize()) : EMPTY;
}

/** The cluster that the route of this request leads to; empty: the plugin chooses it. */
export function routedCluster(): ArrayBuffer {
  const cluster = textAt(CLUSTER_NAME);
  return cluster.byteLength > 0 ? cluster : textAt(XDS_CLUSTER_NAME);
}

/** Route, cluster and host of a request whose headers are as the client sent them. */
export function whereabouts(): Whereabouts {
  const at = new Whereabouts();
  at.route = textAt(ROUTE_NAME);
  if (at.route.byteLength == 0) at.route = textAt(XDS_ROUTE_NAME);
  at.cluster = routedCluster();
  at.host = textAt(HOST);
  return at;
}

/** Path and host change for the provider: the route stays the one that was chosen. */
export function keepRoute(): void {
  setProperty(CLEAR_ROUTE_CACHE, ptrOf(OFF), OFF.byteLength);
}
