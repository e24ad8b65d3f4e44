// A header that one attempt alone brings.
import { setHeader } from "../../host/headers";
import { HeaderMapTypeValues } from "../../host/values";
import { Journey, Replaced } from "../journey";

/** Sets a header for this attempt alone. */
export function replaceHeader(journey: Journey, name: ArrayBuffer, sent: ArrayBuffer, value: ArrayBuffer): void {
  let replaced = journey.replaced;
  if (replaced === null) {
    replaced = new Replaced();
    journey.replaced = replaced;
  }
  replaced.names.push(name);
  replaced.values.push(sent);
  setHeader(HeaderMapTypeValues.RequestHeaders, name, value);
}
