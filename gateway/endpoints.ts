import { SOCKET_APIS, type ProviderConfig } from "../config/index.js";
import type { ProviderEndpoint } from "./envoy/rig.js";

/** Where each provider is reached, where its credentials are exchanged, and where its context is fetched. */
export function endpointsOf(providers: readonly ProviderConfig[]): ProviderEndpoint[] {
  return providers.flatMap(({ cluster, endpoint, tokenEndpoints, contextEndpoints, paths }) => {
    const sockets = endpoint.scheme === "https" && SOCKET_APIS.some((api) => paths[api] !== undefined) ? { sockets: true } : {};
    return [{ ...placeOf({ ...endpoint, cluster }), ...sockets }, ...[...tokenEndpoints, ...contextEndpoints].map(placeOf)];
  });
}

function placeOf({ cluster, scheme, host, port }: { cluster: string; scheme: string; host: string; port: number }): ProviderEndpoint {
  return { cluster, secure: scheme === "https", host, port };
}

/** Of providers that share a cluster one with WebSockets is enough. */
export function withSharedSockets(endpoints: readonly ProviderEndpoint[]): ProviderEndpoint[] {
  const sockets = new Set(endpoints.filter((each) => each.sockets === true).map((each) => each.cluster));
  return endpoints.map((each) => (sockets.has(each.cluster) ? { ...each, sockets: true } : each));
}
