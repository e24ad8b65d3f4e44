// The head of one attempt's answer: what its status and headers say. What does not pass back is taken out while they are read.
import { equals, startsWith, startsWithIgnoringCase } from "../../core/bytes";
import { Page } from "../../core/classify";
import { isUnencoded, parseLength } from "../../core/header-value";
import { HeaderPairs, removeHeaderAt, setHeaderAt } from "../../host/headers";
import { copyBytes, ptrOf, utf8 } from "../../host/memory";
import { HeaderMapTypeValues } from "../../host/values";
import { KeptHeaders } from "./kept-headers";
import { holds, mask } from "./mask";
import { RateLimits } from "./rate-limits";
import { Trouble } from "./trouble";
import { vm } from "../vm";
import * as names from "../names";

const DROPPED: ArrayBuffer[] = [
  utf8("set-cookie"),
  utf8("alt-svc"),
  utf8("strict-transport-security"),
  utf8("openai-organization"),
  utf8("openai-project"),
  utf8("anthropic-organization-id"),
  // What is true of the gateway is said in its place.
  utf8("x-should-retry"),
];
const TRANSFER_ENCODING = utf8("transfer-encoding");
const X_AI = utf8("x-ai-");
const X_ENVOY = utf8("x-envoy-");
/** Which pages may read an answer is the gateway's to say. */
const ACCESS_CONTROL = utf8("access-control-");
const HTML = utf8("text/html");

const PAIRS = new HeaderPairs();
/** Of the answer whose headers are being read. */
const TROUBLE = new Trouble();


@final
export class AnswerHead {
  /** 0: none that can be read. */
  status: i32 = 0;
  contentType: ArrayBuffer = names.EMPTY;
  /** It comes over HTTP/1.1 in chunks. */
  chunked: bool = false;
  /** Its body is compressed. */
  encoded: bool = false;
  /** Length of the body in bytes; -1: not said. */
  contentLength: i64 = -1;
  /** null: no header speaks of limits. */
  limits: RateLimits | null = null;
  /** What of a failed answer's headers belongs to it when it is told later; null: there are none. */
  kept: KeptHeaders | null = null;
  fromRedirector: bool = false;
  /** A code that a header names, in lower case; empty: none. */
  code: ArrayBuffer = names.EMPTY;
  /** The provider says that asking again may help. */
  again: bool = false;
  challenge: bool = false;

  clear(): void {
    this.status = 0;
    this.contentType = names.EMPTY;
    this.chunked = false;
    this.encoded = false;
    this.contentLength = -1;
    this.limits = null;
    this.kept = null;
    this.fromRedirector = false;
    this.code = names.EMPTY;
    this.again = false;
    this.challenge = false;
  }

  /** `secret`: the token that was sent; it does not pass back. */
  read(map: HeaderMapTypeValues, secret: ArrayBuffer): void {
    const pairs = PAIRS;
    TROUBLE.clear();
    if (!pairs.read(map)) return;
    while (pairs.next()) {
      if (pairs.nameLength == 7 && equals(pairs.namePtr, 7, names.STATUS)) this.status = parseStatus(pairs.valuePtr, pairs.valueLength);
      else this.take(map, pairs, secret);
    }
    this.code = TROUBLE.code;
    this.again = TROUBLE.again;
    this.challenge = TROUBLE.challenge;
  }

  isLabelled(type: ArrayBuffer): bool {
    return startsWithIgnoringCase(ptrOf(this.contentType), this.contentType.byteLength, type);
  }

  /** What the answer is besides its status, by its head. */
  get page(): Page {
    if (this.challenge) return Page.Challenge;
    return this.isLabelled(HTML) ? Page.Html : Page.None;
  }

  private take(map: HeaderMapTypeValues, pairs: HeaderPairs, secret: ArrayBuffer): void {
    const ptr = pairs.namePtr;
    const length = pairs.nameLength;
    const status = this.status;
    if (length >= secret.byteLength && holds(ptr, length, secret)) {
      removeHeaderAt(map, ptr, length);
      return;
    }
    if (pairs.valueLength >= secret.byteLength && mask(pairs.valuePtr, pairs.valueLength, secret)) showMasked(map, pairs);
    if (!mayMatter(load<u8>(ptr))) {
      if (length == 17 && equals(ptr, length, TRANSFER_ENCODING)) this.chunked = true;
      if (status >= 400) this.keep(pairs);
    } else if (length == 12 && equals(ptr, length, names.CONTENT_TYPE)) {
      this.contentType = typeOf(pairs);
    } else if (length == 16 && equals(ptr, length, names.CONTENT_ENCODING)) {
      this.encoded = !isUnencoded(pairs.valuePtr, pairs.valueLength);
    } else if (length == 14 && equals(ptr, length, names.CONTENT_LENGTH)) {
      this.contentLength = parseLength(pairs.valuePtr, pairs.valueLength);
    } else if (startsWith(ptr, length, names.RETRY_AFTER)) {
      this.takeLimit(pairs);
    } else if (RateLimits.owns(ptr, length)) {
      this.takeLimit(pairs);
      removeHeaderAt(map, ptr, length);
    } else if (equals(ptr, length, names.X_AI_REDIRECTOR)) {
      const nonce = vm.redirectorNonce;
      this.fromRedirector = nonce.byteLength > 0 && equals(pairs.valuePtr, pairs.valueLength, nonce);
      removeHeaderAt(map, ptr, length);
    } else if (doesNotPassBack(ptr, length) || (status >= 300 && status < 400 && equals(ptr, length, names.LOCATION))) {
      if (status >= 400) TROUBLE.take(pairs);
      removeHeaderAt(map, ptr, length);
    } else {
      if (status >= 400 || load<u8>(ptr) == 0x67) TROUBLE.take(pairs);
      if (status >= 400) this.keep(pairs);
    }
  }

  private keep(pairs: HeaderPairs): void {
    let kept = this.kept;
    if (kept === null) {
      kept = new KeptHeaders();
      this.kept = kept;
    }
    kept.take(pairs);
  }

  private takeLimit(pairs: HeaderPairs): void {
    let limits = this.limits;
    if (limits === null) {
      limits = new RateLimits();
      this.limits = limits;
    }
    limits.take(pairs.namePtr, pairs.nameLength, pairs.copyValue());
  }
}

/** Whether any header that is looked for begins so: anthropic-, alt-svc, cf-, content-, grpc-, location, openai-, ratelimit-, retry-after, s..., x-. */
function mayMatter(first: u8): bool {
  switch (first) {
    case 0x61:
    case 0x63:
    case 0x67:
    case 0x6c:
    case 0x6f:
    case 0x72:
    case 0x73:
    case 0x78:
      return true;
    default:
      return false;
  }
}

/** The usual types are there already. */
function typeOf(pairs: HeaderPairs): ArrayBuffer {
  if (equals(pairs.valuePtr, pairs.valueLength, names.JSON_TYPE)) return names.JSON_TYPE;
  if (equals(pairs.valuePtr, pairs.valueLength, names.EVENT_STREAM)) return names.EVENT_STREAM;
  return pairs.copyValue();
}

/** Of a header or trailer: what is the provider's with its own clients, and what is the gateway's to say. */
export function doesNotPassBack(ptr: usize, length: i32): bool {
  for (let i = 0, n = DROPPED.length; i < n; i++) if (equals(ptr, length, unchecked(DROPPED[i]))) return true;
  return startsWith(ptr, length, X_AI) || startsWith(ptr, length, X_ENVOY) || startsWith(ptr, length, ACCESS_CONTROL);
}

function parseStatus(ptr: usize, length: i32): i32 {
  if (length != 3) return 0;
  return (<i32>load<u8>(ptr) - 48) * 100 + (<i32>load<u8>(ptr + 1) - 48) * 10 + (<i32>load<u8>(ptr + 2) - 48);
}

/** The header's value has its secret masked. */
export function showMasked(map: HeaderMapTypeValues, pairs: HeaderPairs): void {
  setHeaderAt(map, copyBytes(pairs.namePtr, pairs.nameLength), pairs.valuePtr, pairs.valueLength);
}
