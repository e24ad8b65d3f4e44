// A re-dispatch by redirect: the upstream half's answer becomes a 302 to the request's own URL, which the router follows inside
// Envoy with the buffered body.
import { getProperty } from "../../host/calls";
import { returnedSize } from "../../host/memory";
import { removeHeader, setHeader } from "../../host/headers";
import { HeaderMapTypeValues } from "../../host/values";
import { Phase } from "../../core/plan";
import { Journey, carryId } from "../journey";
import { countRedispatch } from "../told/metrics";
import { shakeAgain } from "./socket";
import * as names from "../names";

const RESPONSE = HeaderMapTypeValues.ResponseHeaders;

/**
 * Whether the client's connection is TLS. The router follows a redirect only to the scheme of the connection, while `:scheme` is what an HTTP/2
 * client, or a TLS terminator that passes HTTP/2 on, says.
 */
function encrypted(): bool {
  return getProperty(names.TLS_VERSION) && returnedSize() > 0;
}

export function redirect(journey: Journey): void {
  if (journey.socket.byteLength > 0) return shakeAgain(journey);
  journey.plan.phase = Phase.Redirecting;
  carryId(journey);
  setHeader(RESPONSE, names.STATUS, names.REDIRECT);
  const head = journey.head;
  const authorization = head.authorization;
  setHeader(RESPONSE, names.LOCATION, head.url(head.saysHttps && !encrypted()));
  // The router copies both to the next pass's request, and removes there what is missing here.
  setHeader(RESPONSE, names.X_FORWARDED_PROTO, head.forwardedProto);
  if (authorization.byteLength > 0) setHeader(RESPONSE, names.AUTHORIZATION, authorization);
  else removeHeader(RESPONSE, names.AUTHORIZATION);
  if (journey.traceparent.byteLength > 0) setHeader(RESPONSE, names.TRACEPARENT, journey.traceparent);
  countRedispatch("redirect");
}
