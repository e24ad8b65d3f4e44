// What a browser brings from pages: preflights are answered here, pages that nobody named spend no tokens, and a name that somebody else's
// DNS gave this machine opens nothing.
import { equals } from "../../core/bytes";
import { PluginSettings } from "../../core/settings";
import { sendLocalResponse } from "../../host/calls";
import { HeaderList, setHeader } from "../../host/headers";
import { copyBytes, ptrOf, utf8 } from "../../host/memory";
import { HeaderMapTypeValues } from "../../host/values";
import { OwnAnswer, headerSafe } from "../answer/answers";
import { strangeHost, strangePage } from "../answer/refusals";
import * as names from "../names";
import { vm } from "../vm";

const RESPONSE = HeaderMapTypeValues.ResponseHeaders;
const DETAILS = utf8("ai_failover_options");

const ANY = utf8("*");
const CROSS_SITE = utf8("cross-site");
const LOCALHOST = utf8("localhost");
const BELOW_LOCALHOST = utf8(".localhost");
const LOOPBACK_6 = utf8("[::1]");
const LOOPBACK_4 = utf8("127.");

/** What of a request's head browsers write, and pages cannot. */
@final
export class BrowserHead {
  origin: ArrayBuffer = names.EMPTY;
  site: ArrayBuffer = names.EMPTY;
  /** access-control-request-method and -headers: a preflight has the first. */
  wantedMethod: ArrayBuffer = names.EMPTY;
  wantedHeaders: ArrayBuffer = names.EMPTY;
}

/**
 * What a page of somebody else's is refused with; null: it is none. Where others' gateways place the plugin, names and pages are theirs to
 * judge unless the configuration names some. `free`: the gateway's route leaves the cluster to the plugin.
 */
export function strangerRefusal(
  settings: PluginSettings,
  browser: BrowserHead | null,
  authority: ArrayBuffer,
  free: bool,
): OwnAnswer | null {
  const hosts = settings.hosts;
  if (hosts !== null && !knowsHost(hosts, authority)) return strangeHost(String.UTF8.decode(headerSafe(authority)));
  if (browser === null || settings.clientKeys.length > 0) return null;
  const own = vm.routeCleans || (!vm.upstreamInstalled && free);
  if (!own && hosts === null && settings.cors === null) return null;
  if (!isStrangePage(settings, browser, authority)) return null;
  return strangePage(String.UTF8.decode(headerSafe(browser.origin)));
}

/** OPTIONS never goes on: a preflight brings no credential, and would spend ours. */
export function answerOptions(browser: BrowserHead | null, origin: ArrayBuffer): void {
  const headers = new HeaderList();
  if (browser === null || browser.wantedMethod.byteLength == 0) headers.add(names.ALLOW, names.METHODS);
  else if (origin.byteLength > 0) {
    headers.add(names.ALLOW_METHODS, names.METHODS).add(names.MAX_AGE, names.TEN_MINUTES);
    if (browser.wantedHeaders.byteLength > 0) headers.add(names.ALLOW_HEADERS, headerSafe(browser.wantedHeaders));
  }
  sendLocalResponse(204, DETAILS, headers, names.EMPTY);
}

/** Pages of a named origin may read the answer. */
export function showOrigin(origin: ArrayBuffer): void {
  if (origin.byteLength == 0) return;
  setHeader(RESPONSE, names.ALLOW_ORIGIN, origin);
  setHeader(RESPONSE, names.EXPOSE_HEADERS, names.EXPOSED);
  setHeader(RESPONSE, names.VARY, names.ORIGIN);
}

/** What the answer says in access-control-allow-origin; empty: nothing. */
export function allowedOrigin(settings: PluginSettings, browser: BrowserHead | null): ArrayBuffer {
  const cors = settings.cors;
  if (browser === null || cors === null || browser.origin.byteLength == 0) return names.EMPTY;
  for (let i = 0, n = cors.length; i < n; i++) {
    if (equals(ptrOf(cors[i]), cors[i].byteLength, ANY)) return ANY;
    if (sameText(cors[i], ptrOf(browser.origin), browser.origin.byteLength)) return browser.origin;
  }
  return names.EMPTY;
}

/** Whether a page of another origin asks that nobody named. `authority` is the request's own. */
export function isStrangePage(settings: PluginSettings, browser: BrowserHead | null, authority: ArrayBuffer): bool {
  if (browser === null || allowedOrigin(settings, browser).byteLength > 0) return false;
  if (browser.origin.byteLength > 0) return !isOwnOrigin(browser.origin, authority);
  return equals(ptrOf(browser.site), browser.site.byteLength, CROSS_SITE) && !allowsAll(settings);
}

function allowsAll(settings: PluginSettings): bool {
  const cors = settings.cors;
  if (cors === null) return false;
  for (let i = 0, n = cors.length; i < n; i++) if (equals(ptrOf(cors[i]), cors[i].byteLength, ANY)) return true;
  return false;
}

/** `http://` or `https://`, and then the host by which the request came. */
function isOwnOrigin(origin: ArrayBuffer, authority: ArrayBuffer): bool {
  const length = origin.byteLength;
  for (let i = 0; i + 3 <= length; i++) {
    if (load<u8>(ptrOf(origin) + i) != 0x3a) continue;
    const at = i + 3;
    return at < length && sameText(authority, ptrOf(origin) + at, length - at);
  }
  return false;
}

/** Whether the gateway may be addressed so. */
export function knowsHost(hosts: ArrayBuffer[], authority: ArrayBuffer): bool {
  const host = hostOf(authority);
  const ptr = ptrOf(host);
  const length = host.byteLength;
  if (equals(ptr, length, LOCALHOST) || endsWithName(host, BELOW_LOCALHOST) || equals(ptr, length, LOOPBACK_6)) return true;
  if (isLoopback4(ptr, length)) return true;
  for (let i = 0, n = hosts.length; i < n; i++) {
    const known = hosts[i];
    if (equals(ptrOf(known), known.byteLength, ANY) || equals(ptr, length, known)) return true;
    if (load<u8>(ptrOf(known)) == 0x2a && endsWithName(host, known.slice(1))) return true;
  }
  return false;
}

function endsWithName(host: ArrayBuffer, end: ArrayBuffer): bool {
  const start = host.byteLength - end.byteLength;
  return start > 0 && equals(ptrOf(host) + start, end.byteLength, end);
}

/** `127.` and three more numbers: `127.0.0.1.example.com` is a name. */
function isLoopback4(ptr: usize, length: i32): bool {
  if (length < LOOPBACK_4.byteLength || !equals(ptr, LOOPBACK_4.byteLength, LOOPBACK_4)) return false;
  for (let i = 0; i < length; i++) {
    const c = load<u8>(ptr + i);
    if (c != 0x2e && (c < 0x30 || c > 0x39)) return false;
  }
  return true;
}

/** In lower case, without its port and the dot of a whole name. */
function hostOf(authority: ArrayBuffer): ArrayBuffer {
  const host = copyBytes(ptrOf(authority), authority.byteLength);
  const ptr = ptrOf(host);
  let end = host.byteLength;
  let colon = -1;
  for (let i = 0; i < end; i++) {
    const c = load<u8>(ptr + i);
    if (c >= 0x41 && c <= 0x5a) store<u8>(ptr + i, c | 0x20);
    if (c == 0x3a) colon = i;
    else if (c == 0x5d) colon = -1;
  }
  if (colon >= 0) end = colon;
  if (end > 1 && load<u8>(ptr + end - 1) == 0x2e) end--;
  return host.slice(0, end);
}

/** ASCII letters have no case. */
function sameText(known: ArrayBuffer, ptr: usize, length: i32): bool {
  if (known.byteLength != length) return false;
  for (let i = 0; i < length; i++) {
    if (lower(load<u8>(ptrOf(known) + i)) != lower(load<u8>(ptr + i))) return false;
  }
  return true;
}


@inline
function lower(c: u8): u8 {
  return c >= 0x41 && c <= 0x5a ? c | 0x20 : c;
}
