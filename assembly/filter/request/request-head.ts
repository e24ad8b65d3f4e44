// The head of a client's request: read once, cleaned of what must not reach a provider. One copy of the whole map serves all that is needed
// of it later.
import { endsWith, equals, indexOf, startsWith, startsWithIgnoringCase } from "../../core/bytes";
import { isUnencoded, parseLength } from "../../core/header-value";
import { PluginSettings } from "../../core/settings";
import { HeaderPairs, removeHeaderAt } from "../../host/headers";
import { copyBytes, ptrOf, utf8 } from "../../host/memory";
import { HeaderMapTypeValues } from "../../host/values";
import { hexValue } from "../../json/ascii";
import { boundaryLength, boundaryPtr, findBoundary } from "../../json/parts";
import { apiOfPath, converseModelAt, converseModelEnd, isCountPath, isStreamPath } from "./api-path";
import { BrowserHead } from "./browser";
import { holdsCredential, namesCredential } from "./credential-name";
import { KeptHead, lengthOf } from "../kept-head";
import * as names from "../names";

export const enum Method {
  Other = 0,
  Get = 1,
  Post = 2,
  Head = 3,
  Options = 4,
}

/** Besides GET, POST and HEAD. */
const OTHER_METHODS: ArrayBuffer[] = [utf8("PUT"), utf8("PATCH"), utf8("DELETE"), utf8("OPTIONS")];
const MODELS = utf8("/models");
const QUESTION = utf8("?");
const BETA = utf8("beta=true");
const MODELS_BELOW = utf8("/models/");
const MULTIPART = utf8("multipart/");

/** Header names that never pass to a provider, by length: credentials of all types, cookies, traces of other hops. */
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
const NONE: ArrayBuffer[] = [];
const OPTIONS = utf8("OPTIONS");
const ORIGIN = utf8("origin");
const SEC_FETCH = utf8("sec-fetch-");
const SEC_FETCH_SITE = utf8("sec-fetch-site");
const ACCESS_CONTROL = utf8("access-control-request-");
const WANTED_METHOD = utf8("access-control-request-method");
const WANTED_HEADERS = utf8("access-control-request-headers");
const V1BETA = utf8("/v1beta");
const COLON = utf8(":");
const SSE = utf8("alt=sse");
const X_GOOG_API_KEY = utf8("x-goog-api-key");
/** What is asked of a model in Gemini's own protocol and is not served here. */
const GEMINI_VERBS: ArrayBuffer[] = [utf8("embedContent"), utf8("batchEmbedContents"), utf8("predict")];

function isGeminiVerb(ptr: usize, length: i32): bool {
  for (let i = 0, n = GEMINI_VERBS.length; i < n; i++) if (equals(ptr, length, GEMINI_VERBS[i])) return true;
  return false;
}

const X_FORWARDED = utf8("x-forwarded-");
const X_ENVOY = utf8("x-envoy-");
const X_AI = utf8("x-ai-");
/** Of a client's own signature: each would have to be in ours. */
const X_AMZ = utf8("x-amz-");


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
  upgrade: bool = false;
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
    }
  }

  private take(pairs: HeaderPairs, wantsApiKey: bool): void {
    const ptr = pairs.namePtr;
    const length = pairs.nameLength;
    if (length == 17 && equals(ptr, length, names.X_FORWARDED_PROTO)) {
      this.forwardedProtoAt = spanOf(pairs); // the router needs it to redirect; the upstream half takes it away
      return;
    }
    if (isDropped(ptr, length)) {
      if (equals(ptr, length, names.AUTHORIZATION)) this.authorizationAt = spanOf(pairs);
      else if (wantsApiKey && (equals(ptr, length, names.X_API_KEY) || equals(ptr, length, X_GOOG_API_KEY)))
        this.apiKey = pairs.copyValue();
      else if (equals(ptr, length, names.X_AI_FALLBACK)) this.fallback = pairs.copyValue();
      else if (equals(ptr, length, names.X_ENVOY_ORIGINAL_URL)) this.redirected = true;
      removeHeaderAt(HeaderMapTypeValues.RequestHeaders, ptr, length);
      return;
    }
    if (this.takeBrowsers(pairs) || this.isCredential(pairs)) removeHeaderAt(HeaderMapTypeValues.RequestHeaders, ptr, length);
    else this.takeContent(pairs);
  }

  /** What looks like a credential and is not named in passHeaders. */
  private isCredential(pairs: HeaderPairs): bool {
    if (!namesCredential(pairs.namePtr, pairs.nameLength) && !holdsCredential(pairs.valuePtr, pairs.valueLength)) return false;
    for (let i = 0, n = this.passing.length; i < n; i++) if (equals(pairs.namePtr, pairs.nameLength, this.passing[i])) return false;
    return true;
  }

  /** True: it is about the page that asks, and no provider's business. */
  private takeBrowsers(pairs: HeaderPairs): bool {
    const ptr = pairs.namePtr;
    const length = pairs.nameLength;
    const first = load<u8>(ptr);
    if (first == 0x6f && length == 6 && equals(ptr, length, ORIGIN)) this.browsers().origin = pairs.copyValue();
    else if (first == 0x73 && startsWith(ptr, length, SEC_FETCH)) {
      if (equals(ptr, length, SEC_FETCH_SITE)) this.browsers().site = pairs.copyValue();
    } else if (first == 0x61 && startsWith(ptr, length, ACCESS_CONTROL)) {
      if (equals(ptr, length, WANTED_METHOD)) this.browsers().wantedMethod = pairs.copyValue();
      else if (equals(ptr, length, WANTED_HEADERS)) this.browsers().wantedHeaders = pairs.copyValue();
    } else return false;
    return true;
  }

  private browsers(): BrowserHead {
    let browser = this.browser;
    if (browser === null) {
      browser = new BrowserHead();
      this.browser = browser;
    }
    return browser;
  }

  /** The path is below the version of Gemini's own protocol. */
  isGemini(): bool {
    return startsWith(this.at(this.pathAt), this.pathLength(), V1BETA);
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

  /** Gemini's own protocol: its version, or one of its verbs behind a model. */
  asksGemini(): bool {
    const ptr = this.at(this.pathAt);
    const length = this.pathLength();
    if (startsWith(ptr, length, V1BETA)) return true;
    const colon = indexOf(ptr, length, COLON);
    return colon > 0 && isGeminiVerb(ptr + colon + 1, length - colon - 1);
  }

  private takeContent(pairs: HeaderPairs): void {
    const ptr = pairs.namePtr;
    const length = pairs.nameLength;
    // The first letter and the length tell almost all apart that are not meant.
    if (load<u8>(ptr) != 0x63 /* c */) {
      if (length == 17 && equals(ptr, length, names.ANTHROPIC_VERSION)) this.anthropic = true;
      else if (length == 7 && equals(ptr, length, names.UPGRADE)) this.upgrade = true;
      else if (length == 23 && equals(ptr, length, names.X_HIGRESS_FALLBACK_FROM)) this.fallsBack = true;
    } else if (length == 14 && equals(ptr, length, names.CONTENT_LENGTH)) {
      this.contentLength = parseLength(pairs.valuePtr, pairs.valueLength);
    } else if (length == 16 && equals(ptr, length, names.CONTENT_ENCODING)) {
      if (!isUnencoded(pairs.valuePtr, pairs.valueLength)) this.encoding = pairs.copyValue();
    } else if (length == 12 && equals(ptr, length, names.CONTENT_TYPE)) {
      this.multipart = startsWithIgnoringCase(pairs.valuePtr, pairs.valueLength, MULTIPART);
      if (this.multipart && findBoundary(pairs.valuePtr, pairs.valueLength)) this.boundary = copyBytes(boundaryPtr, boundaryLength);
    }
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
    return endsWith(this.at(this.pathAt), this.pathLength(), MODELS);
  }

  /** The model's name in `/v1/models/{id}`; empty: the path is another. */
  asksModel(): ArrayBuffer {
    const ptr = this.at(this.pathAt);
    const length = this.pathLength();
    for (let i = 0; i + MODELS_BELOW.byteLength < length; i++) {
      if (equals(ptr + i, MODELS_BELOW.byteLength, MODELS_BELOW)) {
        const at = i + MODELS_BELOW.byteLength;
        return decoded(ptr + at, length - at);
      }
    }
    return names.EMPTY;
  }
}

const PAIRS = new HeaderPairs();

/** Where the value lies in the copy of the whole map, and its length below; a value is never at 0. */
function spanOf(pairs: HeaderPairs): u64 {
  return ((<u64>pairs.valueOffset) << 32) | (<u64>pairs.valueLength);
}

/** For each first letter (its low five bits) a bit for each length (its low five bits) of the dropped names that begin so. */
const LENGTHS: StaticArray<u32> = lengths();

function lengths(): StaticArray<u32> {
  const lengths = new StaticArray<u32>(32);
  for (let i = 0, n = DROPPED.length; i < n; i++) lengths[load<u8>(ptrOf(DROPPED[i])) & 31] |= 1 << (DROPPED[i].byteLength & 31);
  return lengths;
}

function isDropped(ptr: usize, length: i32): bool {
  const first = load<u8>(ptr);
  if (first == 0x78 /* x */) {
    if (
      startsWith(ptr, length, X_AI) ||
      startsWith(ptr, length, X_AMZ) ||
      startsWith(ptr, length, X_ENVOY) ||
      startsWith(ptr, length, X_FORWARDED)
    )
      return true;
  }
  if (((unchecked(LENGTHS[first & 31]) >> (length & 31)) & 1) == 0) return false;
  for (let i = 0, n = DROPPED.length; i < n; i++) {
    const name = unchecked(DROPPED[i]);
    if (name.byteLength == length && load<u8>(ptrOf(name)) == first && equals(ptr, length, name)) return true;
  }
  return false;
}

/** Without percent signs: names of models have slashes in them, which clients escape. */
function decoded(ptr: usize, length: i32): ArrayBuffer {
  const bytes = new ArrayBuffer(length);
  let size = 0;
  for (let i = 0; i < length; i++, size++) {
    let c = load<u8>(ptr + i);
    if (c == 0x25 && i + 2 < length) {
      const high = hexValue(load<u8>(ptr + i + 1));
      const low = hexValue(load<u8>(ptr + i + 2));
      if (high >= 0 && low >= 0) {
        c = <u8>((high << 4) | low);
        i += 2;
      }
    }
    store<u8>(ptrOf(bytes) + size, c);
  }
  return bytes.slice(0, size);
}
