// An attempt whose stream is to be continued where it breaks goes to its provider through the inner hop (filter/hop.ts).
import { setHeader } from "../../host/headers";
import { utf8 } from "../../host/memory";
import { HeaderMapTypeValues } from "../../host/values";
import { Journey } from "../journey";
import { vm } from "../vm";

const REQUEST = HeaderMapTypeValues.RequestHeaders;
/** As in gateway/envoy/hop.ts. */
const CLUSTER = utf8("ai-failover/hop");
/** The provider's own cluster, for the hop's route. */
const X_AI_HOP = utf8("x-ai-hop");
/** The plan's id, for the hop's connection. */
const X_AI_JOURNEY = utf8("x-ai-journey");

/** Whether the attempt under way takes the hop. */
export function takesHop(journey: Journey): bool {
  return vm.hopThere && journey.continuation !== null;
}

/** The cluster that the attempt is sent to: the hop, which is told the provider's. */
export function hopCluster(journey: Journey, cluster: ArrayBuffer): ArrayBuffer {
  setHeader(REQUEST, X_AI_HOP, utf8(String.UTF8.decode(cluster) + vm.memberSuffix));
  setHeader(REQUEST, X_AI_JOURNEY, utf8(journey.plan.id.toString()));
  return CLUSTER;
}
