// A WebSocket's handshake that was refused is sent anew by the router in front (gateway/envoy/sockets.ts): Envoy redirects no request whose end has not
// come, and a handshake's never does. The router asks again where an answer bears the nonce, and names each of its streams the same on every try, so
// the plan is found by that name (docs/decisions/0027-websockets.md).
import { equals } from "../../core/bytes";
import { Phase } from "../../core/plan";
import { ProviderSettings } from "../../core/settings";
import { removeHeader, setHeader } from "../../host/headers";
import { ptrOf, utf8 } from "../../host/memory";
import { HeaderMapTypeValues } from "../../host/values";
import { Journey, journeyOf } from "../journey";
import { countRedispatch } from "../told/metrics";
import { vm } from "../vm";
import * as names from "../names";

const RESPONSE = HeaderMapTypeValues.ResponseHeaders;
const UNAVAILABLE = utf8("503");
/** What follows a provider's cluster name in the name of the one that is asked in HTTP/1.1 alone: WebSockets begin there. */
const HTTP1 = "/http1";

/** Those whose next pass is to come. */
let waiting: Journey[] = [];

/** The plan's next attempt is another handshake. */
export function shakeAgain(journey: Journey): void {
  awaitSocket(journey);
  setHeader(RESPONSE, names.STATUS, UNAVAILABLE);
  removeHeader(RESPONSE, names.LOCATION);
  setHeader(RESPONSE, names.X_AI_AGAIN, vm.redirectorNonce);
  countRedispatch("redirect");
}

/** Whose next pass never came (the client left) are let go of. */
export function awaitSocket(journey: Journey): void {
  journey.plan.phase = Phase.Redirecting;
  const kept: Journey[] = [];
  for (let i = 0, n = waiting.length; i < n; i++) {
    if (waiting[i] !== journey && journeyOf(waiting[i].plan.id) === waiting[i]) kept.push(waiting[i]);
  }
  kept.push(journey);
  waiting = kept;
}

/** The id of the plan that waits for a pass of this stream; 0: none does. */
export function socketPlan(name: ArrayBuffer): u64 {
  for (let i = 0, n = waiting.length; i < n; i++) {
    const journey = waiting[i];
    if (!equals(ptrOf(name), name.byteLength, journey.socket)) continue;
    waiting.splice(i, 1);
    return journey.plan.id;
  }
  return 0;
}

/** Where a handshake goes: HTTP/2 has none, and TLS may lead to it. With the front the clusters are the gateway's, and no configuration names them. */
export function socketCluster(provider: ProviderSettings): ArrayBuffer {
  if (!vm.socketsServed) return provider.socketCluster;
  return provider.secure ? utf8(String.UTF8.decode(provider.cluster) + HTTP1) : provider.cluster;
}
