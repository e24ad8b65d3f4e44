import type { ProviderConfig } from "../config/index.js";
import type { ProviderEndpoint } from "./envoy/rig.js";

/** Where each provider is reached, and where its credentials are exchanged. */
export function endpointsOf(providers: readonly ProviderConfig[]): ProviderEndpoint[] {
  const places = providers.flatMap(({ cluster, endpoint, tokenEndpoints }) => [{ ...endpoint, cluster }, ...tokenEndpoints]);
  return places.map(({ cluster, scheme, host, port }) => ({ cluster, secure: scheme === "https", host, port }));
}
