// Leaves out of a request body what the attempt's provider rejects. Where the upstream half is installed, it does so with the copy of
// the body that leaves: what the router has buffered for the next attempt stays the client's own, so nothing has to be put back.
import { Api } from "../core/settings";
import { getBuffer, replaceBuffer } from "../host/calls";
import { ptrOf, releaseReturned, returnedPtr, returnedSize, utf8 } from "../host/memory";
import { setHeader } from "../host/headers";
import { BufferTypeValues, HeaderMapTypeValues } from "../host/values";
import { dropMembers } from "../json/drop-members";
import { Journey } from "./journey";
import * as names from "./names";

const BODY = BufferTypeValues.HttpRequestBody;
const REQUEST = HeaderMapTypeValues.RequestHeaders;

/** Whether the attempt under way goes to a provider that rejects parameters, with a body that may hold them. */
export function rejectsParams(journey: Journey): bool {
  return !journey.form && journey.plan.api != Api.Passed && journey.provider.settings.dropParams.length > 0;
}

/** Takes the parameters out of the request whose body is held whole, and sets its new length. */
export function leaveOut(journey: Journey): void {
  if (!getBuffer(BODY, 0, journey.bodySize)) return;
  const size = returnedSize();
  const body = new ArrayBuffer(size);
  const left = dropMembers(returnedPtr(), size, journey.provider.settings.dropParams, ptrOf(body));
  releaseReturned();
  if (left < 0 || !replaceBuffer(BODY, size, body, left)) return;
  setHeader(REQUEST, names.CONTENT_LENGTH, utf8(left.toString()));
  journey.lengthChanged = true;
}

/** All passes share one map of headers: the buffered body's own length, where the attempt before left something out of a copy. */
export function restoreLength(journey: Journey): void {
  if (!journey.lengthChanged) return;
  journey.lengthChanged = false;
  setHeader(REQUEST, names.CONTENT_LENGTH, utf8(journey.bodySize.toString()));
}

/** The body of a call to the attempt's provider. */
export function withoutParams(journey: Journey, body: ArrayBuffer): ArrayBuffer {
  return journey.form || body.byteLength == 0 ? body : paramsLeft(journey.provider.settings.dropParams, body);
}

/** What is left of a body without these parameters. */
export function paramsLeft(params: ArrayBuffer[], body: ArrayBuffer): ArrayBuffer {
  if (params.length == 0) return body;
  const left = new ArrayBuffer(body.byteLength);
  const size = dropMembers(ptrOf(body), body.byteLength, params, ptrOf(left));
  return size < 0 ? body : left.slice(0, size);
}
