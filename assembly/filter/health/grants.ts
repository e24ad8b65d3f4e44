// Credentials that are exchanged for access tokens: Google's service accounts, Entra's clients. One worker asks at a time; the token is renewed on ticks, well
// before its end. Where it cannot be had the token of the configuration is as one that was refused.
import { Access, Grant } from "../../core/grant";
import { Runtime } from "../../core/runtime";
import { ProviderSettings } from "../../core/settings";
import { getBuffer, httpCall, setEffectiveContext } from "../../host/calls";
import { nowMs } from "../../host/clock";
import { HeaderList, HeaderPairs } from "../../host/headers";
import { log } from "../../host/log";
import { ptrOf, returnedPtr, returnedSize, utf8 } from "../../host/memory";
import { BufferTypeValues, HeaderMapTypeValues, LogLevelValues } from "../../host/values";
import { JsonKind, JsonValue, readTree } from "../../json/tree";
import * as names from "../names";
import { pullAccess, pushAccess, setToken } from "./access-store";
import { proofOf } from "./proof";
import { tellOthers } from "./store";
import { vm } from "../vm";

/** What becomes of an attempt with a token that is exchanged. */
export const enum Admission {
  /** It can be made. */
  Ready = 0,
  /** Its access was asked for: it waits. */
  Asked = 1,
  /** There is none to be had. */
  Refused = 2,
}

/** Longest that an exchange takes, and that it is waited for. */
const WITHIN_MS: i32 = 8000;
export const WAITED_MS: i64 = 10000;
/** After one that failed, until the next on a tick, and until a request asks for another. */
const AGAIN_MS: i64 = 30000;
const REFUSED_MS: i64 = 5000;
const MOST_BYTES: i32 = 65536;
const CAS_TRIES: i32 = 16;
const FORM_TYPE = utf8("application/x-www-form-urlencoded");
const PAIRS = new HeaderPairs();


@final
class Exchange {
  constructor(
    public name: string,
    public identity: u64,
    public access: Access,
    public aheadMs: i64,
  ) {}
}

const calls = new Map<u32, Exchange>();

/** Whether an attempt with the token can be made; `since`: when it began to wait, 0: it did not. The effective context is the root's after it. */
export function admission(provider: ProviderSettings, position: i32, since: i64, now: i64): Admission {
  const grant = provider.tokens[position].grant;
  if (grant === null || grant.access.isGood(now)) return Admission.Ready;
  const access = grant.access;
  if (since > 0 && now - since >= WAITED_MS) return Admission.Refused;
  if (!failedJust(access, now)) ask(provider, position, grant, now);
  if (access.isGood(now)) return Admission.Ready;
  return failedJust(access, now) ? Admission.Refused : Admission.Asked;
}

function failedJust(access: Access, now: i64): bool {
  return access.failedMs > 0 && now - access.failedMs < REFUSED_MS;
}

/** On each tick of a worker. */
export function renewAccess(runtime: Runtime, now: i64): void {
  const providers = runtime.settings.providers;
  for (let i = 0, n = providers.length; i < n; i++) {
    const tokens = providers[i].tokens;
    for (let j = 0, m = tokens.length; j < m; j++) {
      const grant = tokens[j].grant;
      if (grant !== null && isDue(grant.access, now)) ask(providers[i], j, grant, now);
    }
  }
}

function isDue(access: Access, now: i64): bool {
  if (access.askingUntilMs > now || (access.failedMs > 0 && now - access.failedMs < AGAIN_MS)) return false;
  return access.header.byteLength == 0 || now >= access.renewMs;
}

/** Asks, unless somebody else does or has. */
function ask(provider: ProviderSettings, position: i32, grant: Grant, now: i64): void {
  const access = grant.access;
  const identity = provider.tokens[position].identity;
  const doubted = access.renewMs;
  const cas = pullAccess(identity, access);
  if (access.renewMs > now && doubted > 0 && doubted <= now && access.isGood(now)) access.renewMs = doubted;
  if (access.askingUntilMs > now || (access.isGood(now) && now < access.renewMs)) return;
  access.askingUntilMs = now + WAITED_MS;
  if (!pushAccess(identity, access, cas)) return;
  const exchange = new Exchange(`${provider.id}#${position.toString()}`, identity, access, grant.aheadMs);
  const proof = proofOf(grant, now);
  if (proof === null) return fail(exchange, "its private key is none");
  if (!setEffectiveContext(vm.rootId)) return fail(exchange, "there is no root to ask from");
  const call = httpCall(callCluster(grant), headersFor(grant), proof, WITHIN_MS);
  if (call <= 0) return fail(exchange, `Envoy has no cluster ${String.UTF8.decode(grant.cluster)}`);
  calls.set(<u32>call, exchange);
}

/** Past the redirector, where there is one. */
function callCluster(grant: Grant): ArrayBuffer {
  return vm.memberSuffix.length == 0 ? grant.cluster : utf8(String.UTF8.decode(grant.cluster) + vm.memberSuffix);
}

function headersFor(grant: Grant): HeaderList {
  return new HeaderList()
    .add(names.METHOD, names.POST)
    .add(names.PATH, grant.path)
    .add(names.AUTHORITY, grant.authority)
    .add(names.CONTENT_TYPE, FORM_TYPE)
    .add(names.ACCEPT_ENCODING, names.IDENTITY);
}

/** Takes the answer of an exchange; false where the call was none. */
export function grantAnswered(call: u32, headerCount: u32, bodySize: i32): bool {
  if (!calls.has(call)) return false;
  const exchange = calls.get(call);
  calls.delete(call);
  const status = headerCount > 0 ? statusText() : "";
  const body = bodyOf(bodySize);
  if (status != "200" || body === null) fail(exchange, told(status, body));
  else take(exchange, body);
  return true;
}

function take(exchange: Exchange, body: JsonValue): void {
  const token = body.get("access_token");
  const seconds = secondsOf(body.get("expires_in"));
  if (token === null || !token.isText || !isPlain(token.text) || seconds <= 0)
    return fail(exchange, "there was no access token in the answer");
  const now = nowMs();
  const life = seconds * 1000;
  const access = exchange.access;
  setToken(access, utf8(token.text));
  access.gotMs = now;
  access.endMs = now + life;
  access.renewMs = now + life - min(exchange.aheadMs, life / 2);
  access.failedMs = 0;
  access.askingUntilMs = 0;
  share(exchange, true);
  log(LogLevelValues.Info, `ai-failover: token ${exchange.name} was exchanged for an access token of ${seconds.toString()} s`);
}

function fail(exchange: Exchange, why: string): void {
  exchange.access.failedMs = nowMs();
  exchange.access.askingUntilMs = 0;
  share(exchange, false);
  log(LogLevelValues.Warn, `ai-failover: token ${exchange.name} was not exchanged for an access token: ${why}`);
}

/** For all workers; who asked is the one who knows. */
function share(exchange: Exchange, got: bool): void {
  const access = exchange.access;
  const token = access.secret;
  const gotMs = access.gotMs;
  const renewMs = access.renewMs;
  const endMs = access.endMs;
  const failedMs = access.failedMs;
  for (let i = 0; i < CAS_TRIES; i++) {
    const cas = pullAccess(exchange.identity, access);
    if (got) {
      setToken(access, token);
      access.gotMs = gotMs;
      access.renewMs = renewMs;
      access.endMs = endMs;
    }
    access.failedMs = failedMs;
    access.askingUntilMs = 0;
    if (pushAccess(exchange.identity, access, cas)) break;
  }
  tellOthers();
}

function bodyOf(size: i32): JsonValue | null {
  if (size <= 0 || size > MOST_BYTES || !getBuffer(BufferTypeValues.HttpCallResponseBody, 0, size)) return null;
  const value = readTree(returnedPtr(), returnedSize()).value;
  return value !== null && value.isObject ? value : null;
}

/** Status and the word of the error; what else is said may hold what was sent. */
function told(status: string, body: JsonValue | null): string {
  if (status.length == 0) return "no answer came";
  let error: JsonValue | null = null;
  if (body !== null) error = body.get("error");
  const word = error !== null && error.isText && error.text.length <= 40 && isPlain(error.text) ? ", " + error.text : "";
  return "status " + status + word;
}

function secondsOf(value: JsonValue | null): i64 {
  if (value === null) return 3600;
  if (value.kind == JsonKind.Number) return value.number >= 1 && value.number <= 86400 * 30 ? i64(value.number) : 0;
  if (!value.isText || value.text.length == 0 || value.text.length > 7) return 0;
  let seconds: i64 = 0;
  for (let i = 0, n = value.text.length; i < n; i++) {
    const digit = value.text.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) return 0;
    seconds = seconds * 10 + digit;
  }
  return seconds;
}

/** Visible ASCII: it can stand in a header, or in the log. */
function isPlain(text: string): bool {
  for (let i = 0, n = text.length; i < n; i++) {
    const c = text.charCodeAt(i);
    if (c <= 0x20 || c >= 0x7f) return false;
  }
  return text.length > 0;
}

function statusText(): string {
  if (!PAIRS.read(HeaderMapTypeValues.HttpCallResponseHeaders)) return "";
  while (PAIRS.next()) {
    if (PAIRS.nameLength != 7 || memory.compare(PAIRS.namePtr, ptrOf(names.STATUS), 7) != 0) continue;
    return PAIRS.valueLength == 3 ? String.UTF8.decodeUnsafe(PAIRS.valuePtr, 3) : "";
  }
  return "";
}
