// What may stand behind an answer's body: a provider's trailers pass back like its headers, without our token and without what is the gateway's to say.
import { HeaderPairs, removeHeaderAt } from "../../host/headers";
import { HeaderMapTypeValues } from "../../host/values";
import { doesNotPassBack, showMasked } from "./answer-head";
import { holds, mask } from "./mask";
import { RateLimits } from "./rate-limits";

const TRAILERS = HeaderMapTypeValues.ResponseTrailers;
const PAIRS = new HeaderPairs();

/** Takes out of the trailers what does not pass; `secret`: what was sent. */
export function cleanTrailers(secret: ArrayBuffer): void {
  const pairs = PAIRS;
  if (!pairs.read(TRAILERS)) return;
  while (pairs.next()) {
    const ptr = pairs.namePtr;
    const length = pairs.nameLength;
    if (doesNotPassBack(ptr, length) || RateLimits.owns(ptr, length) || holds(ptr, length, secret)) removeHeaderAt(TRAILERS, ptr, length);
    else if (mask(pairs.valuePtr, pairs.valueLength, secret)) showMasked(TRAILERS, pairs);
  }
}
