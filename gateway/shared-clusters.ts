// Names of clusters decide where a provider's requests go, with its tokens: two addresses of one name would send the tokens of one provider to the
// other's host, and so would a name that the gateway gives by itself.
import { DRILL, HTTP1_SUFFIX, MEMBER_SUFFIX, type ProviderEndpoint, REDIRECTOR } from "./envoy/rig.js";
import { HOP } from "./envoy/hop.js";
import { SOCKETS } from "./envoy/sockets.js";
import { OTLP_CLUSTER } from "./envoy/tracing.js";

const OWN: ReadonlySet<string> = new Set([REDIRECTOR, DRILL, HOP, SOCKETS, OTLP_CLUSTER]);
/** What follows the name of a provider whose address has changed. */
const RENAMED = /~[0-9]+$/;

const CURE = "leave `cluster` and `tokenCluster` out";

/** Why these providers cannot be served beside each other: each with the address of its requests, and once more for each place where its credentials are exchanged. */
export function clusterErrors(providers: readonly { id: string; endpoint: ProviderEndpoint }[]): string[] {
  const known = new Map<string, { id: string; address: string }>();
  return providers.flatMap(({ id, endpoint: { cluster, secure, host, port } }) => {
    if (
      OWN.has(cluster) ||
      cluster.endsWith(MEMBER_SUFFIX) ||
      cluster.endsWith(HTTP1_SUFFIX) ||
      cluster.startsWith(`${DRILL}/`) ||
      RENAMED.test(cluster)
    )
      return [`providers: the cluster "${cluster}" of ${id} has a name of the gateway's own: ${CURE}`];
    const address = JSON.stringify([secure, host, port]);
    const before = known.get(cluster);
    if (before === undefined) known.set(cluster, { id, address });
    if (before === undefined || before.address === address) return [];
    return [`providers: ${before.id} and ${id} name the same cluster "${cluster}" and different addresses: ${CURE}`];
  });
}
