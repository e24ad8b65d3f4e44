// Who may use the gateway, where the configuration says so: the SHA-256 of what a client brings is among those of its keys.
import { startsWithIgnoringCase } from "../../core/bytes";
import { sameDigest, sha256 } from "../../core/sha256";
import { ClientKey } from "../../core/settings";
import { ptrOf, utf8 } from "../../host/memory";
import { RequestHead } from "./request-head";

/** The client brought nothing that could be a key. */
export const NO_KEY: i32 = -1;
/** What it brought is none of the keys. */
export const WRONG_KEY: i32 = -2;

const BEARER = utf8("bearer ");

/** Position of the client's key in the configuration, else NO_KEY or WRONG_KEY. Either header will do. */
export function clientKeyOf(keys: ClientKey[], head: RequestHead): i32 {
  let found = NO_KEY;
  const authorization = head.authorization;
  if (startsWithIgnoringCase(ptrOf(authorization), authorization.byteLength, BEARER)) {
    found = positionOf(keys, ptrOf(authorization) + BEARER.byteLength, authorization.byteLength - BEARER.byteLength);
  } else if (authorization.byteLength > 0) {
    found = WRONG_KEY;
  }
  if (found >= 0 || head.apiKey.byteLength == 0) return found;
  return positionOf(keys, ptrOf(head.apiKey), head.apiKey.byteLength);
}

/** Looks at every key, so that the time tells nothing about which one it was. */
function positionOf(keys: ClientKey[], ptr: usize, length: i32): i32 {
  const digest = sha256(ptr, length);
  let found = WRONG_KEY;
  for (let i = keys.length - 1; i >= 0; i--) if (sameDigest(digest, ptrOf(keys[i].hash))) found = i;
  return found;
}
