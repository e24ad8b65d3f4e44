// Where a provider is reached under a gateway's own routes: its health checks go to the cluster of the request that cost a token its place, and a
// cluster that Envoy does not have is named. Any worker may probe or be asked, so both are in shared data.
import { same } from "../../core/bytes";
import { getShared, setShared } from "../../host/calls";
import { log } from "../../host/log";
import { copyBytes, ptrOf, returnedPtr, returnedSize, utf8 } from "../../host/memory";
import { LogLevelValues } from "../../host/values";
import { EMPTY } from "../names";

function placeKey(id: string): ArrayBuffer {
  return utf8("ai-failover/place/" + id);
}

function missingKey(id: string): ArrayBuffer {
  return utf8("ai-failover/no-cluster/" + id);
}

function valueAt(key: ArrayBuffer): ArrayBuffer {
  return getShared(key) && returnedSize() > 0 ? copyBytes(returnedPtr(), returnedSize()) : EMPTY;
}

/** A token of the provider was ejected on its way to this cluster, which the route had chosen. */
export function rememberPlace(id: string, cluster: ArrayBuffer): void {
  const key = placeKey(id);
  if (!same(valueAt(key), cluster)) setShared(key, ptrOf(cluster), cluster.byteLength, 0);
}

/** Where requests of the provider failed; empty: not by a route's own cluster. */
export function placeOf(id: string): ArrayBuffer {
  return valueAt(placeKey(id));
}

/** Envoy has no such cluster. */
export function noteMissing(id: string, cluster: ArrayBuffer): void {
  log(LogLevelValues.Error, `ai-failover: provider ${id}: Envoy has no cluster ${String.UTF8.decode(cluster)}`);
  setShared(missingKey(id), ptrOf(cluster), cluster.byteLength, 0);
}

/** The provider was reached. */
export function noteFound(id: string): void {
  const key = missingKey(id);
  if (valueAt(key).byteLength > 0) setShared(key, ptrOf(EMPTY), 0, 0);
}

/** The cluster that was not there when the provider was asked last; empty: none. */
export function missingCluster(id: string): ArrayBuffer {
  return valueAt(missingKey(id));
}
