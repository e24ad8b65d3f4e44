// What the name of a client's header says: whether it may pass, and what it is asked for. Clients send the same names again and again, so what was
// found out about a name is remembered.
import { alike, equals, startsWith } from "../../core/bytes";
import { utf8 } from "../../host/memory";
import * as names from "../names";
import { namesCredential } from "./credential-name";

export const enum NameKind {
  /** Nothing is known of a name that was never seen. */
  Unseen = 0,
  /** It passes, and nothing is asked of it. */
  Plain = 1,
  /** It never passes. */
  Dropped = 2,
  Authorization = 3,
  /** x-api-key and Google's. */
  ApiKey = 4,
  Fallback = 5,
  OriginalUrl = 6,
  /** The router needs it. */
  ForwardedProto = 7,
  /** About the page that asks. */
  Origin = 8,
  FetchSite = 9,
  WantedMethod = 10,
  WantedHeaders = 11,
  /** Another one of a browser's. */
  Browsers = 12,
  /** It looks like a credential. */
  Credential = 13,
  ContentLength = 14,
  ContentEncoding = 15,
  ContentType = 16,
  AnthropicVersion = 17,
  Upgrade = 18,
  FallbackFrom = 19,
  /** Of a WebSocket: what the front calls its client's connection, and its subprotocols. */
  Socket = 20,
  Protocols = 21,
  /** From here on: it speaks to one vendor, in the order of VENDORS. */
  Vendor = 22,
}

/** What the names of headers that speak to one vendor begin with: its features, its regions, its workspaces. */
const VENDORS: ArrayBuffer[] = [
  utf8("anthropic-"),
  utf8("openai-"),
  utf8("x-goog-"),
  utf8("x-ms-"),
  utf8("azureml-"),
  utf8("x-amzn-"),
  utf8("x-dashscope-"),
  utf8("x-tc-"),
];

/** The vendors by their place there, a bit each. */
export const enum Vendor {
  Anthropic = 1,
  OpenAi = 2,
  Google = 4,
  Azure = 8 | 16,
  Amazon = 32,
  DashScope = 64,
  Tencent = 128,
}

/** The bit of the vendor that a header of this kind speaks to; 0: to none. */
export function vendorOf(kind: NameKind): i32 {
  if (kind == NameKind.AnthropicVersion) return Vendor.Anthropic;
  return kind >= NameKind.Vendor ? 1 << (kind - NameKind.Vendor) : 0;
}

/** Header names that never pass to a provider: credentials of all types, cookies, traces of other hops. */
const DROPPED: ArrayBuffer[] = [
  utf8("authorization"),
  utf8("proxy-authorization"),
  utf8("x-authorization"),
  utf8("x-api-key"),
  utf8("api-key"),
  utf8("x-goog-api-key"),
  utf8("x-dashscope-api-key"),
  utf8("cookie"),
  utf8("openai-organization"),
  utf8("openai-project"),
  utf8("forwarded"),
  utf8("x-real-ip"),
  utf8("via"),
  utf8("x-goog-user-project"),
  utf8("x-auth-token"),
  utf8("x-client-ip"),
  utf8("true-client-ip"),
  utf8("cf-connecting-ip"),
  names.X_HI_ORIGINAL_AUTH,
];
const DROPPED_PREFIXES: ArrayBuffer[] = [
  utf8("x-forwarded-"),
  utf8("x-envoy-"),
  utf8("x-ai-"),
  /** Of a client's own signature: each would have to be in ours. */
  utf8("x-amz-"),
];
const ORIGIN = utf8("origin");
const SEC_FETCH = utf8("sec-fetch-");
const SEC_FETCH_SITE = utf8("sec-fetch-site");
const ACCESS_CONTROL = utf8("access-control-request-");
const WANTED_METHOD = utf8("access-control-request-method");
const WANTED_HEADERS = utf8("access-control-request-headers");
const X_GOOG_API_KEY = utf8("x-goog-api-key");

/** What is remembered: for each place the name's length, its kind, and from the eighth byte on the name. */
const PLACES: i32 = 256;
const PLACE_BITS: i32 = 8;
const PLACE_BYTES: i32 = 64;
const NAME_AT: i32 = 8;
const LONGEST: i32 = PLACE_BYTES - NAME_AT;
const SHORTEST: i32 = 4;
const SEEN: usize = memory.data(PLACES * PLACE_BYTES, 16);

/** By the lower-case name. */
export function nameKind(ptr: usize, length: i32): NameKind {
  if (length < SHORTEST || length > LONGEST) return judge(ptr, length);
  const mixed = (load<u32>(ptr) ^ rotl(load<u32>(ptr + length - 4), 7)) + <u32>length;
  const place = SEEN + ((mixed * 2654435769) >> (32 - PLACE_BITS)) * PLACE_BYTES;
  if (load<u8>(place) == <u8>length && alike(ptr, place + NAME_AT, length)) return load<u8>(place, 1);
  const kind = judge(ptr, length);
  store<u8>(place, <u8>length);
  store<u8>(place, <u8>kind, 1);
  memory.copy(place + NAME_AT, ptr, length);
  return kind;
}

function judge(ptr: usize, length: i32): NameKind {
  if (equals(ptr, length, names.X_FORWARDED_PROTO)) return NameKind.ForwardedProto;
  if (equals(ptr, length, names.AUTHORIZATION)) return NameKind.Authorization;
  if (equals(ptr, length, names.X_API_KEY) || equals(ptr, length, X_GOOG_API_KEY)) return NameKind.ApiKey;
  if (equals(ptr, length, names.X_AI_FALLBACK)) return NameKind.Fallback;
  if (equals(ptr, length, names.X_ENVOY_ORIGINAL_URL)) return NameKind.OriginalUrl;
  if (equals(ptr, length, names.X_AI_SOCKET)) return NameKind.Socket;
  if (isDropped(ptr, length)) return NameKind.Dropped;
  if (equals(ptr, length, ORIGIN)) return NameKind.Origin;
  if (equals(ptr, length, SEC_FETCH_SITE)) return NameKind.FetchSite;
  if (equals(ptr, length, WANTED_METHOD)) return NameKind.WantedMethod;
  if (equals(ptr, length, WANTED_HEADERS)) return NameKind.WantedHeaders;
  if (startsWith(ptr, length, SEC_FETCH) || startsWith(ptr, length, ACCESS_CONTROL)) return NameKind.Browsers;
  if (namesCredential(ptr, length)) return NameKind.Credential;
  if (equals(ptr, length, names.CONTENT_LENGTH)) return NameKind.ContentLength;
  if (equals(ptr, length, names.CONTENT_ENCODING)) return NameKind.ContentEncoding;
  if (equals(ptr, length, names.CONTENT_TYPE)) return NameKind.ContentType;
  if (equals(ptr, length, names.ANTHROPIC_VERSION)) return NameKind.AnthropicVersion;
  if (equals(ptr, length, names.UPGRADE)) return NameKind.Upgrade;
  if (equals(ptr, length, names.SEC_WEBSOCKET_PROTOCOL)) return NameKind.Protocols;
  if (equals(ptr, length, names.X_HIGRESS_FALLBACK_FROM)) return NameKind.FallbackFrom;
  for (let i = 0, n = VENDORS.length; i < n; i++)
    if (startsWith(ptr, length, unchecked(VENDORS[i]))) return <NameKind>(<i32>NameKind.Vendor + i);
  return NameKind.Plain;
}

function isDropped(ptr: usize, length: i32): bool {
  for (let i = 0, n = DROPPED.length; i < n; i++) if (equals(ptr, length, unchecked(DROPPED[i]))) return true;
  for (let i = 0, n = DROPPED_PREFIXES.length; i < n; i++) if (startsWith(ptr, length, unchecked(DROPPED_PREFIXES[i]))) return true;
  return false;
}
