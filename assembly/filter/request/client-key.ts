// Who may use the gateway, where the configuration says so: the SHA-256 of what a client brings is among those of its keys.
import { indexOf, startsWith, startsWithIgnoringCase } from "../../core/bytes";
import { sameDigest, sha256 } from "../../core/sha256";
import { ClientKey } from "../../core/settings";
import { ptrOf, utf8 } from "../../host/memory";
import { RequestHead } from "./request-head";

/** The client brought nothing that could be a key. */
export const NO_KEY: i32 = -1;
/** What it brought is none of the keys. */
export const WRONG_KEY: i32 = -2;

const BEARER = utf8("bearer ");
/** docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html: the access key's id comes first, a slash behind it. */
const SIGNED = utf8("AWS4-HMAC-SHA256 Credential=");
const SLASH = utf8("/");

/** Position of the client's key in the configuration, else NO_KEY or WRONG_KEY. Either header will do. */
export function clientKeyOf(keys: ClientKey[], head: RequestHead): i32 {
  const authorization = head.authorization;
  const found = authorization.byteLength > 0 ? authorized(keys, ptrOf(authorization), authorization.byteLength) : NO_KEY;
  if (found >= 0 || head.apiKey.byteLength == 0) return found;
  return positionOf(keys, ptrOf(head.apiKey), head.apiKey.byteLength);
}

/** As a bearer token, or as the access key's id of Amazon's clients: those send no bearer token without TLS. The signature proves nothing here. */
function authorized(keys: ClientKey[], ptr: usize, length: i32): i32 {
  if (startsWithIgnoringCase(ptr, length, BEARER)) return positionOf(keys, ptr + BEARER.byteLength, length - BEARER.byteLength);
  if (!startsWith(ptr, length, SIGNED)) return WRONG_KEY;
  const from = ptr + SIGNED.byteLength;
  const end = indexOf(from, length - SIGNED.byteLength, SLASH);
  return end > 0 ? positionOf(keys, from, end) : WRONG_KEY;
}

/** Looks at every key, so that the time tells nothing about which one it was. */
function positionOf(keys: ClientKey[], ptr: usize, length: i32): i32 {
  const digest = sha256(ptr, length);
  let found = WRONG_KEY;
  for (let i = keys.length - 1; i >= 0; i--) if (sameDigest(digest, ptrOf(keys[i].hash))) found = i;
  return found;
}
