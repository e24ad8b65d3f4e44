// The head of a client's request: read once, cleaned of what must not reach a provider. One copy of the whole map serves all that is needed
// of it later.
import { equals, indexOf, startsWith, startsWithIgnoringCase } from "../../core/bytes";
import { isUnencoded, parseLength } from "../../core/header-value";
import { PluginSettings } from "../../core/settings";
import { HeaderPairs, removeHeader, removeHeaderAt, setHeader } from "../../host/headers";
import { copyBytes, utf8 } from "../../host/memory";
import { HeaderMapTypeValues } from "../../host/values";
import { boundaryLength, boundaryPtr, findBoundary } from "../../json/parts";
import {
  MODELS_BELOW,
  V1BETA,
  apiOfPath,
  converseModelAt,
  converseModelEnd,
  isCountPath,
  isGeminiPath,
  isModelsPath,
  isStreamPath,
  modelAt,
  socketApiOfPath,
} from "./api-path";
import { BrowserHead } from "./browser";
import { holdsCredential } from "./credential-name";
import { NameKind, nameKind, vendorOf } from "./name-kind";
import { decoded } from "./percent";
import { keptProtocols, protocolKey, socketName, sortProtocols } from "./socket";
import { KeptHead, lengthOf } from "../kept-head";
import { vm } from "../vm";
import * as names from "../names";

export const enum Method {
  Other = 0,
  Get = 1,
  Post = 2,
  Head = 3,
  Options = 4,
  /** What follows is no body, and has no end (RFC 9110, 9.3.6). */
  Connect = 5,
}

/** Besides GET, POST and HEAD. */
const OTHER_METHODS: ArrayBuffer[] = [utf8("PUT"), utf8("PATCH"), utf8("DELETE"), utf8("OPTIONS")];
const CONNECT = utf8("CONNECT");
const QUESTION = utf8("?");
const BETA = utf8("beta=true");
const MULTIPART = utf8("multipart/");
const WEBSOCKET = utf8("websocket");

const NONE: ArrayBuffer[] = [];
const OPTIONS = utf8("OPTIONS");
/** The length of `x-goog-api-key`: no other name of a client's key is as long. */
const GOOGLES_KEY: i32 = 14;
const COLON = utf8(":");
const SSE = utf8("alt=sse");


@final
export class RequestHead extends KeptHead {
  method: Method = Method.Other;
  private passing: ArrayBuffer[] = NONE;
  /** x-api-key, where it was asked for. */
  apiKey: ArrayBuffer = names.EMPTY;
  fallback: ArrayBuffer = names.EMPTY;
  contentLength: i64 = -1;
  /** content-encoding other than identity; empty: none. */
  encoding: ArrayBuffer = names.EMPTY;
  multipart: bool = false;
  /** Of a multipart body; empty: the header names none. */
  boundary: ArrayBuffer = names.EMPTY;
  /** The client speaks Anthropic's protocol. */
  anthropic: bool = false;
  /** The client brings its key as Google's clients do. */
  private google: bool = false;
  upgrade: bool = false;
  /** And that to a WebSocket. */
  webSocket: bool = false;
  /** A WebSocket's handshake: what the front calls its client's connection; empty: it is none. */
  socket: ArrayBuffer = names.EMPTY;
  /** Null: nothing of the head is a browser's. */
  browser: BrowserHead | null = null;
  /** Envoy marks the passes after an internal redirect; a client's forgery is found out by the missing plan. */
  redirected: bool = false;

  /** The request says that a fallback of Higress's made the pass. */
  fallsBack: bool = false;

  /** Reads the request headers and removes what must not pass. */
  read(settings: PluginSettings | null): void {
    const wantsApiKey = settings !== null && settings.clientKeys.length > 0;
    this.passing = settings === null ? NONE : settings.passHeaders;
    const pairs = PAIRS;
    if (!pairs.read(HeaderMapTypeValues.RequestHeaders)) return;
    this.raw = pairs.copyAll();
    while (pairs.next()) {
      if (load<u8>(pairs.namePtr) == 0x3a) this.takePseudo(pairs);
      else this.take(pairs, wantsApiKey);
    }
  }

  /** Envoy knows four of them, besides `:protocol` (RFC 8441); three differ in length. */
  private takePseudo(pairs: HeaderPairs): void {
    const ptr = pairs.namePtr;
    const length = pairs.nameLength;
    if (length == 5 && equals(ptr, length, names.PATH)) this.pathAt = spanOf(pairs);
    else if (length == 10 && equals(ptr, length, names.AUTHORITY)) this.authorityAt = spanOf(pairs);
    else if (length == 7 && equals(ptr, length, names.SCHEME)) this.schemeAt = spanOf(pairs);
    else if (length == 7 && equals(ptr, length, names.METHOD)) {
      this.methodAt = spanOf(pairs);
      if (equals(pairs.valuePtr, pairs.valueLength, names.POST)) this.method = Method.Post;
      else if (equals(pairs.valuePtr, pairs.valueLength, names.GET)) this.method = Method.Get;
      else if (equals(pairs.valuePtr, pairs.valueLength, names.HEAD)) this.method = Method.Head;
      else if (equals(pairs.valuePtr, pairs.valueLength, OPTIONS)) this.method = Method.Options;
      else if (equals(pairs.valuePtr, pairs.valueLength, CONNECT)) this.method = Method.Connect;
    }
  }

  private take(pairs: HeaderPairs, wantsApiKey: bool): void {
    const kind = nameKind(pairs.namePtr, pairs.nameLength);
    if (kind == NameKind.ForwardedProto) {
      this.forwardedProtoAt = spanOf(pairs); // the router needs it to redirect; the upstream half takes it away
    } else if (kind == NameKind.Authorization && vm.routeCleans) {
      this.authorizationAt = spanOf(pairs);
      this.keyStays = true;
    } else if (!this.drops(kind, pairs, wantsApiKey) && !this.isCredential(kind, pairs)) this.takeContent(kind, pairs);
    else removeHeaderAt(HeaderMapTypeValues.RequestHeaders, pairs.namePtr, pairs.nameLength);
  }

  /** True: whatever its value, it does not pass. What is asked of it is kept. */
  private drops(kind: NameKind, pairs: HeaderPairs, wantsApiKey: bool): bool {
    switch (kind) {
      case NameKind.Authorization:
        this.authorizationAt = spanOf(pairs);
        return true;
      case NameKind.ApiKey:
        this.google = this.google || pairs.nameLength == GOOGLES_KEY;
        if (wantsApiKey) this.apiKey = pairs.copyValue();
        return true;
      case NameKind.Fallback:
        this.fallback = pairs.copyValue();
        return true;
      case NameKind.OriginalUrl:
        this.redirected = true;
        return true;
      case NameKind.Socket:
        this.socket = socketName(pairs.valuePtr, pairs.valueLength);
        return true;
      case NameKind.Protocols:
        this.takeProtocols(pairs, wantsApiKey);
        return false;
      case NameKind.Origin:
        this.browsers().origin = pairs.copyValue();
        return true;
      case NameKind.FetchSite:
        this.browsers().site = pairs.copyValue();
        return true;
      case NameKind.WantedMethod:
        this.browsers().wantedMethod = pairs.copyValue();
        return true;
      case NameKind.WantedHeaders:
        this.browsers().wantedHeaders = pairs.copyValue();
        return true;
      case NameKind.Dropped:
      case NameKind.Browsers:
        return true;
      default:
        return false;
    }
  }

  /** What looks like a credential and is not named in passHeaders. */
  private isCredential(kind: NameKind, pairs: HeaderPairs): bool {
    if (kind != NameKind.Credential && !holdsCredential(pairs.valuePtr, pairs.valueLength)) return false;
    for (let i = 0, n = this.passing.length; i < n; i++) if (equals(pairs.namePtr, pairs.nameLength, this.passing[i])) return false;
    return true;
  }

  /** A client's key may be among them. */
  private takeProtocols(pairs: HeaderPairs, wantsApiKey: bool): void {
    if (!sortProtocols(pairs.valuePtr, pairs.valueLength)) return;
    if (wantsApiKey && protocolKey.byteLength > 0) this.apiKey = protocolKey;
    if (keptProtocols.byteLength > 0) setHeader(HeaderMapTypeValues.RequestHeaders, names.SEC_WEBSOCKET_PROTOCOL, keptProtocols);
    else removeHeader(HeaderMapTypeValues.RequestHeaders, names.SEC_WEBSOCKET_PROTOCOL);
  }

  private browsers(): BrowserHead {
    let browser = this.browser;
    if (browser === null) {
      browser = new BrowserHead();
      this.browser = browser;
    }
    return browser;
  }

  /** A client of Google's asks, or the path is below the version that it alone has: `/v1` is one of its versions too. */
  isGemini(): bool {
    return this.google || startsWith(this.at(this.pathAt), this.pathLength(), V1BETA);
  }

  /** The model in the path of Gemini's own protocol; empty: it names none. */
  geminiModel(): ArrayBuffer {
    const ptr = this.at(this.pathAt);
    const colon = indexOf(ptr, this.pathLength(), COLON);
    const below = indexOf(ptr, max(colon, 0), MODELS_BELOW);
    if (below < 0) return names.EMPTY;
    const from = below + MODELS_BELOW.byteLength;
    return decoded(ptr + from, colon - from);
  }

  /** The model in the path of Gemini's own protocol, or of Converse. */
  modelInPath(): ArrayBuffer {
    const ptr = this.at(this.pathAt);
    const length = this.pathLength();
    const from = converseModelAt(ptr, length);
    return from > 0 ? decoded(ptr + from, converseModelEnd(ptr, length) - from) : this.geminiModel();
  }

  /** A stream of one of those. */
  pathStreams(): bool {
    return isStreamPath(this.at(this.pathAt), this.pathLength());
  }

  /** What Google's generateContent would be asked is to be counted. */
  pathCounts(): bool {
    return isCountPath(this.at(this.pathAt), this.pathLength());
  }

  /** And it is asked for as an event stream: the other form is one long list. */
  geminiEvents(): bool {
    const length = this.pathLength();
    return indexOf(this.at(this.pathAt) + length, lengthOf(this.pathAt) - length, SSE) > 0;
  }

  /** Gemini's own protocol. */
  asksGemini(): bool {
    return isGeminiPath(this.at(this.pathAt), this.pathLength());
  }

  private takeContent(kind: NameKind, pairs: HeaderPairs): void {
    switch (kind) {
      case NameKind.AnthropicVersion:
        this.anthropic = true;
        this.vendors |= vendorOf(kind);
        return;
      case NameKind.Upgrade:
        this.upgrade = true;
        this.webSocket = pairs.valueLength == WEBSOCKET.byteLength && startsWithIgnoringCase(pairs.valuePtr, pairs.valueLength, WEBSOCKET);
        return;
      case NameKind.FallbackFrom:
        this.fallsBack = true;
        return;
      case NameKind.ContentLength:
        this.contentLength = parseLength(pairs.valuePtr, pairs.valueLength);
        return;
      case NameKind.ContentEncoding:
        if (!isUnencoded(pairs.valuePtr, pairs.valueLength)) this.encoding = pairs.copyValue();
        return;
      case NameKind.ContentType:
        this.multipart = startsWithIgnoringCase(pairs.valuePtr, pairs.valueLength, MULTIPART);
        if (this.multipart && findBoundary(pairs.valuePtr, pairs.valueLength)) this.boundary = copyBytes(boundaryPtr, boundaryLength);
        return;
      default:
        this.vendors |= vendorOf(kind);
        return;
    }
  }

  /** The API of a WebSocket that the path names; -1: none. */
  socketApi(): i32 {
    return socketApiOfPath(this.at(this.pathAt), this.pathLength());
  }

  /** The API that the path names, a prefix before `/v1` or without it allowed; -1: none. */
  api(): i32 {
    return apiOfPath(this.at(this.pathAt), this.pathLength());
  }

  /** Anthropic's SDKs ask for features that are not released yet with `?beta=true`. */
  beta(): bool {
    const length = this.pathLength();
    const query = lengthOf(this.pathAt) - length;
    const at = query > 0 ? indexOf(this.at(this.pathAt) + length, query, QUESTION) : -1;
    return at >= 0 && indexOf(this.at(this.pathAt) + length, query, BETA) == at + 1;
  }

  /** Whether the method is one that may pass to a provider. */
  methodIsKnown(): bool {
    if (this.method != Method.Other) return true;
    for (let i = 0, n = OTHER_METHODS.length; i < n; i++) {
      if (equals(this.at(this.methodAt), lengthOf(this.methodAt), unchecked(OTHER_METHODS[i]))) return true;
    }
    return false;
  }

  /** Whether the path is the list of models. */
  asksModels(): bool {
    return isModelsPath(this.at(this.pathAt), this.pathLength());
  }

  /** The model's name in `/v1/models/{id}`; empty: the path is another. */
  asksModel(): ArrayBuffer {
    const ptr = this.at(this.pathAt);
    const length = this.pathLength();
    const from = modelAt(ptr, length);
    return from > 0 ? decoded(ptr + from, length - from) : names.EMPTY;
  }
}

const PAIRS = new HeaderPairs();

/** Where the value lies in the copy of the whole map, and its length below; a value is never at 0. */
function spanOf(pairs: HeaderPairs): u64 {
  return ((<u64>pairs.valueOffset) << 32) | (<u64>pairs.valueLength);
}
