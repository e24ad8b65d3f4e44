// The second way to a further pass, for failures that the router can no longer retry: after an informational answer (1xx) it gives up its retry and
// the limits of an attempt, and a redirect that it refuses goes to the client. What then comes is a reply of Envoy's own, which passes this
// plugin. Marked with the nonce, the filter in front (custom_response) makes the pass anew, with the body that Envoy has buffered; once for each request
// (docs/decisions/0016-after-an-informational-answer.md).
import { sendLocalResponse } from "../host/calls";
import { utf8 } from "../host/memory";
import { HeaderList, removeHeader, setHeader } from "../host/headers";
import { HeaderMapTypeValues } from "../host/values";
import { spareRetry } from "../core/next-step";
import { Phase } from "../core/plan";
import { nowMs } from "../host/clock";
import { awaitSocket, shakeAgain } from "./attempt/socket";
import { Journey, carryId } from "./journey";
import { countRedispatch } from "./told/metrics";
import { vm } from "./vm";
import * as names from "./names";

const DETAILS = utf8("ai_failover_limit");
const REQUEST = HeaderMapTypeValues.RequestHeaders;
const RESPONSE = HeaderMapTypeValues.ResponseHeaders;

/** Whether the journey can go on by a pass made anew. */
export function canGoAgain(journey: Journey): bool {
  return vm.makesAgain && (!journey.again || journey.socket.byteLength > 0) && !journey.plan.once && vm.redirectorNonce.byteLength > 0;
}

/** Such a pass comes once for a request: its attempt goes where it helps most. */
function choose(journey: Journey): void {
  spareRetry(journey.plan, nowMs(), vm.random);
}

/** The plan has chosen its next attempt. */
function noteAgain(journey: Journey): void {
  journey.again = true;
  carryId(journey);
  journey.plan.phase = Phase.Redirecting;
  if (journey.socket.byteLength > 0) awaitSocket(journey);
  countRedispatch("redirect");
}

/** Marks the reply that passes. */
export function goAgain(journey: Journey): void {
  choose(journey);
  if (journey.socket.byteLength > 0) return shakeAgain(journey);
  noteAgain(journey);
  removeHeader(RESPONSE, names.LOCATION);
  setHeader(RESPONSE, names.X_AI_AGAIN, vm.redirectorNonce);
}

/** Replies in Envoy's place, for the filter in front. */
export function sendAgain(journey: Journey): void {
  choose(journey);
  noteAgain(journey);
  journey.sentAgain = true;
  const headers = new HeaderList().add(names.X_AI_AGAIN, vm.redirectorNonce);
  sendLocalResponse(504, DETAILS, headers, names.EMPTY);
}

/** The filter in front asks with GET and without a length. */
export function restoreRequest(journey: Journey): void {
  setHeader(REQUEST, names.METHOD, journey.method);
}
