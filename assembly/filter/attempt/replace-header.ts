// A header that one attempt alone brings.
import { same } from "../../core/bytes";
import { removeHeader, setHeader, withComma } from "../../host/headers";
import { HeaderMapTypeValues } from "../../host/values";
import { Journey, Replaced } from "../journey";

/** Sets a header for this attempt alone. */
export function replaceHeader(journey: Journey, name: ArrayBuffer, sent: ArrayBuffer, value: ArrayBuffer): void {
  const replaced = replacedOf(journey);
  replaced.names.push(name);
  replaced.values.push(sent);
  setHeader(HeaderMapTypeValues.RequestHeaders, name, value);
}

/** Takes a header of the client's off, for this attempt alone; one that came in several lines comes back in one. */
export function leaveHeader(journey: Journey, name: ArrayBuffer, sent: ArrayBuffer): void {
  const replaced = replacedOf(journey);
  for (let i = 0, n = replaced.names.length; i < n; i++) {
    if (!same(replaced.names[i], name)) continue;
    replaced.values[i] = withComma(replaced.values[i], sent);
    return;
  }
  replaced.names.push(name);
  replaced.values.push(sent);
  removeHeader(HeaderMapTypeValues.RequestHeaders, name);
}

function replacedOf(journey: Journey): Replaced {
  const known = journey.replaced;
  if (known !== null) return known;
  const made = new Replaced();
  journey.replaced = made;
  return made;
}
