// A request that a filter in front sends once more, to another route (Higress's fallback of AI routes, made of Envoy's custom_response): there it has
// the client's own credential again, and its method. What the client brought goes by filter state, left when an attempt fails, and is put back when
// the pass arrives. The filters in front of the plugin meet the pass before that: where the host still lets the headers of a request be changed that
// is answered already (it had a body), they have the client's credential back at once, and x-hi-original-auth beside it. No provider sees that one.
import { indexOf, same } from "../../core/bytes";
import { Plan } from "../../core/plan";
import { getProperty, setProperty } from "../../host/calls";
import { getHeader, removeHeader, setHeader } from "../../host/headers";
import { copyBytes, ptrOf, returnedPtr, returnedSize, utf8 } from "../../host/memory";
import { HeaderMapTypeValues } from "../../host/values";
import { ByteWriter } from "../../json/write";
import { Journey } from "../journey";
import { KeptHead } from "../kept-head";
import * as names from "../names";

const REQUEST = HeaderMapTypeValues.RequestHeaders;
const NEXT = utf8("\n");

/** What a client may bring its key in. */
const CREDENTIALS: ArrayBuffer[] = [names.AUTHORIZATION, names.X_API_KEY, utf8("api-key"), utf8("x-goog-api-key")];

/** A worker's requests may be on such a pass: none is looked at before one could be. */
let left: bool = false;

/** Whether filters in front may make a fallback of Higress's of the request: its route is none of the gateway's own. */
export function mayFallBack(plan: Plan): bool {
  return plan.routed.byteLength > 0 && plan.runtime.settings.higress;
}

/** An attempt failed where Higress's routes lead: what the client brought is left for the pass that a filter in front may make of it. */
export function leaveClient(journey: Journey): void {
  if (!mayFallBack(journey.plan)) return;
  leave(journey.head);
  journey.clientLeft = true;
}

/** The same in the downstream half, where no attempt reads the request's headers any more. */
export function returnClient(journey: Journey): void {
  if (mayFallBack(journey.plan)) giveBackClient(journey.head);
}

/** The request has the client's credential back at once. */
export function giveBackClient(head: KeptHead): void {
  leave(head);
  for (let i = 0, n = CREDENTIALS.length; i < n; i++) setOrRemove(CREDENTIALS[i], head.valueOf(CREDENTIALS[i]));
  setOrRemove(names.X_HI_ORIGINAL_AUTH, head.valueOf(names.AUTHORIZATION));
}

function setOrRemove(name: ArrayBuffer, value: ArrayBuffer): void {
  if (value.byteLength > 0) setHeader(REQUEST, name, value);
  else removeHeader(REQUEST, name);
}

function leave(head: KeptHead): void {
  const text = new ByteWriter(256);
  text.buffered(head.methodText);
  for (let i = 0, n = CREDENTIALS.length; i < n; i++) {
    text.buffered(NEXT);
    text.buffered(head.valueOf(CREDENTIALS[i]));
  }
  left = true;
  setProperty(names.CLIENT_PROPERTY, text.ptr, text.length);
}

/** Puts it back on a pass that a fallback made; false: this is none. */
export function restoreClient(): bool {
  if (!left || !getProperty(names.CLIENT_PROPERTY) || returnedSize() == 0) return false;
  const text = copyBytes(returnedPtr(), returnedSize());
  if (getHeader(REQUEST, names.X_HIGRESS_FALLBACK_FROM).byteLength == 0) return false;
  let from = lineEnd(text, 0);
  const method = text.slice(0, from);
  if (method.byteLength > 0 && !same(method, getHeader(REQUEST, names.METHOD))) setHeader(REQUEST, names.METHOD, method);
  for (let i = 0, n = CREDENTIALS.length; i < n; i++) {
    const end = lineEnd(text, from + 1);
    setOrRemove(CREDENTIALS[i], end > from + 1 ? text.slice(from + 1, end) : names.EMPTY);
    from = end;
  }
  removeHeader(REQUEST, names.X_HI_ORIGINAL_AUTH);
  return true;
}

function lineEnd(text: ArrayBuffer, from: i32): i32 {
  if (from >= text.byteLength) return text.byteLength;
  const at = indexOf(ptrOf(text) + from, text.byteLength - from, NEXT);
  return at < 0 ? text.byteLength : from + at;
}
