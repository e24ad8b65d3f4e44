// What Envoy adds to a request on its way, and what of it no provider gets.
import { equals } from "../../core/bytes";
import { HeaderPairs, removeHeader } from "../../host/headers";
import { HeaderMapTypeValues } from "../../host/values";
import { Journey } from "../journey";
import * as names from "../names";

const PAIRS = new HeaderPairs();

/** What Envoy adds to a request on its way. `again`: a filter in front may send the request once more, and without its scheme Envoy finds no route. */
export function removeEnvoysOwn(again: bool): void {
  if (!again) removeHeader(HeaderMapTypeValues.RequestHeaders, names.X_FORWARDED_PROTO);
  removeHeader(HeaderMapTypeValues.RequestHeaders, names.X_REQUEST_ID);
  removeHeader(HeaderMapTypeValues.RequestHeaders, names.X_ENVOY_EXPECTED_TIMEOUT);
}

/** The client's, or what Envoy's tracer has put in its place. */
export function removeTrace(): void {
  removeHeader(HeaderMapTypeValues.RequestHeaders, names.TRACEPARENT);
  removeHeader(HeaderMapTypeValues.RequestHeaders, names.TRACESTATE);
}

/** Envoy made a span for this try: the next pass continues its trace. */
export function keepTrace(journey: Journey): void {
  const pairs = PAIRS;
  if (!pairs.read(HeaderMapTypeValues.RequestHeaders)) return;
  while (pairs.next()) if (equals(pairs.namePtr, pairs.nameLength, names.TRACEPARENT)) journey.traceparent = pairs.copyValue();
}
