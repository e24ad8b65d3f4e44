// Requests that are signed with AWS's keys in place of a token's header: over what leaves, as it leaves.
import { KeyPair } from "../../core/key-pair";
import { ProviderSettings } from "../../core/settings";
import { getBuffer } from "../../host/calls";
import { nowMs, toWall } from "../../host/clock";
import { HeaderList, getHeader, setHeader } from "../../host/headers";
import { ptrOf, releaseReturned, returnedPtr, returnedSize, utf8 } from "../../host/memory";
import { BufferTypeValues, HeaderMapTypeValues } from "../../host/values";
import { AwsKeys, SignedRequest, sign } from "../../sign/sigv4";
import { Journey, Replaced } from "../journey";
import * as names from "../names";

const REQUEST = HeaderMapTypeValues.RequestHeaders;
const X_AMZ_DATE = utf8("x-amz-date");
const X_AMZ_SECURITY_TOKEN = utf8("x-amz-security-token");

/** By the token's identity: a key for a day's signatures is made once. */
const known = new Map<u64, AwsKeys>();
/** Of configurations that came and went: more are made anew. */
const MOST_KNOWN: i32 = 1024;

/** Whether the attempt under way is to be signed. */
export function isSigned(journey: Journey): bool {
  const provider = journey.provider.settings;
  if (provider.signs.length == 0) return false;
  const attempt = journey.plan.current;
  return attempt !== null && !attempt.drilled && provider.tokens[attempt.token].pair !== null;
}

function keysOf(provider: ProviderSettings, position: i32): AwsKeys | null {
  const token = provider.tokens[position];
  const pair = token.pair;
  if (pair === null) return null;
  if (known.has(token.identity)) {
    const keys = known.get(token.identity);
    if (keys.isFor(provider.region, provider.signs)) return keys;
  }
  const made = madeOf(pair, provider);
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(token.identity, made);
  return made;
}

function madeOf(pair: KeyPair, provider: ProviderSettings): AwsKeys {
  const keys = new AwsKeys(pair.access, pair.secret, provider.region, provider.signs);
  keys.session = pair.session;
  return keys;
}

/** Signs the request that is held, with its whole body; `hasBody`: there is one. */
export function signHeld(journey: Journey, hasBody: bool): void {
  const provider = journey.provider.settings;
  const keys = keysOf(provider, journey.token);
  if (keys === null) return;
  const request = new SignedRequest();
  request.method = getHeader(REQUEST, names.METHOD);
  request.path = getHeader(REQUEST, names.PATH);
  request.authority = provider.authority;
  request.contentType = getHeader(REQUEST, names.CONTENT_TYPE);
  const held = hasBody && getBuffer(BufferTypeValues.HttpRequestBody, 0, i32.MAX_VALUE);
  const signature = sign(keys, request, held ? returnedPtr() : 0, held ? returnedSize() : 0, toWall(nowMs()));
  if (held) releaseReturned();
  put(journey, names.AUTHORIZATION, signature.authorization);
  put(journey, X_AMZ_DATE, signature.date);
  if (keys.session.byteLength > 0) put(journey, X_AMZ_SECURITY_TOKEN, keys.session);
}

/** The headers are the same map on every pass: the next attempt takes them away. */
function put(journey: Journey, name: ArrayBuffer, value: ArrayBuffer): void {
  let replaced = journey.replaced;
  if (replaced === null) {
    replaced = new Replaced();
    journey.replaced = replaced;
  }
  replaced.names.push(name);
  replaced.values.push(names.EMPTY);
  setHeader(REQUEST, name, value);
}

/** Signs a call of the plugin's own, which has its method, path and authority already. */
export function signCall(
  headers: HeaderList,
  provider: ProviderSettings,
  position: i32,
  contentType: ArrayBuffer,
  body: ArrayBuffer,
): void {
  if (provider.signs.length == 0) return;
  const keys = keysOf(provider, position);
  if (keys === null) return;
  const request = new SignedRequest();
  request.method = headers.get(names.METHOD);
  request.path = headers.get(names.PATH);
  request.authority = provider.authority;
  request.contentType = contentType;
  const signature = sign(keys, request, ptrOf(body), body.byteLength, toWall(nowMs()));
  headers.add(names.AUTHORIZATION, signature.authorization).add(X_AMZ_DATE, signature.date);
  if (keys.session.byteLength > 0) headers.add(X_AMZ_SECURITY_TOKEN, keys.session);
}
