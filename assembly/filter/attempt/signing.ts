// Requests that are signed with a pair of keys in place of a token's header: AWS's and Tencent Cloud's over what leaves, as it leaves; Kling's over nothing of it.
import { same } from "../../core/bytes";
import { KeyPair } from "../../core/key-pair";
import { ProviderSettings } from "../../core/settings";
import { getBuffer } from "../../host/calls";
import { nowMs, toWall } from "../../host/clock";
import { HeaderList, getHeader } from "../../host/headers";
import { ptrOf, releaseReturned, returnedPtr, returnedSize, utf8 } from "../../host/memory";
import { BufferTypeValues, HeaderMapTypeValues } from "../../host/values";
import { Signature, SignedRequest, SigningKeys } from "../../sign/signing-keys";
import { KlingKeys } from "../../sign/kling";
import { AwsKeys } from "../../sign/sigv4";
import { TencentKeys } from "../../sign/tc3";
import { Journey } from "../journey";
import * as names from "../names";
import { replaceHeader } from "./replace-header";

const REQUEST = HeaderMapTypeValues.RequestHeaders;
/** The service that is Tencent Cloud's, and what is asked of it (cloud.tencent.com/document/api/1729/105701). */
const TENCENT = "hunyuan";
const KLING = "kling";
const X_TC_ACTION = utf8("x-tc-action");
const X_TC_VERSION = utf8("x-tc-version");
const ACTION = utf8("ChatCompletions");
const VERSION = utf8("2023-09-01");

/** By the token's identity: a key for a day's signatures is made once. */
const known = new Map<u64, SigningKeys>();
/** Of configurations that came and went: more are made anew. */
const MOST_KNOWN: i32 = 1024;

/** Whether the attempt under way is to be signed. */
export function isSigned(journey: Journey): bool {
  const provider = journey.provider.settings;
  if (provider.signs.length == 0) return false;
  const attempt = journey.plan.current;
  return attempt !== null && !attempt.drilled && provider.tokens[attempt.token].pair !== null;
}

/** And that over the request as it leaves, with its body. */
export function isSignedWhole(journey: Journey): bool {
  return isSigned(journey) && journey.provider.settings.signs != KLING;
}

function keysOf(provider: ProviderSettings, position: i32): SigningKeys | null {
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

function madeOf(pair: KeyPair, provider: ProviderSettings): SigningKeys {
  if (isTencent(provider)) return new TencentKeys(pair.access, pair.secret, provider.signs);
  if (provider.signs == KLING) return new KlingKeys(pair.access, pair.secret, KLING);
  const keys = new AwsKeys(pair.access, pair.secret, provider.region, provider.signs);
  keys.session = pair.session;
  return keys;
}

function isTencent(provider: ProviderSettings): bool {
  return provider.signs == TENCENT;
}

/** Signs the request that is held, with its whole body; `hasBody`: there is one. */
export function signHeld(journey: Journey, hasBody: bool): void {
  const provider = journey.provider.settings;
  const keys = keysOf(provider, journey.token);
  if (keys === null) return;
  const request = new SignedRequest();
  const sent = getHeader(REQUEST, names.CONTENT_TYPE);
  request.method = getHeader(REQUEST, names.METHOD);
  request.path = getHeader(REQUEST, names.PATH);
  request.authority = provider.authority;
  request.contentType = isTencent(provider) ? names.JSON_TYPE : sent;
  if (!same(request.contentType, sent)) replaceHeader(journey, names.CONTENT_TYPE, sent, request.contentType);
  const held = hasBody && getBuffer(BufferTypeValues.HttpRequestBody, 0, i32.MAX_VALUE);
  const signature = signed(keys, provider, request, held ? returnedPtr() : 0, held ? returnedSize() : 0);
  if (held) releaseReturned();
  // The headers are the same map on every pass: the next attempt takes them away.
  for (let i = 0, n = signature.names.length; i < n; i++) replaceHeader(journey, signature.names[i], names.EMPTY, signature.values[i]);
}

function signed(keys: SigningKeys, provider: ProviderSettings, request: SignedRequest, ptr: usize, length: i32): Signature {
  const signature = keys.sign(request, ptr, length, toWall(nowMs()));
  if (!isTencent(provider)) return signature;
  signature.names.push(X_TC_ACTION);
  signature.values.push(ACTION);
  signature.names.push(X_TC_VERSION);
  signature.values.push(VERSION);
  return signature;
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
  request.contentType = isTencent(provider) ? names.JSON_TYPE : contentType;
  if (!same(request.contentType, contentType)) headers.add(names.CONTENT_TYPE, request.contentType);
  const signature = signed(keys, provider, request, ptrOf(body), body.byteLength);
  for (let i = 0, n = signature.names.length; i < n; i++) headers.add(signature.names[i], signature.values[i]);
}
