// Reads one attempt's answer until it is judged: headers, then the first events of a stream, the first bytes of a JSON answer, or
// an error's body. Until the verdict nothing has reached the client.
// Over 350 lines: head, body and judgement of one answer, still to be split by the time at which each is known.
import { equals, startsWith, startsWithIgnoringCase } from "../../core/bytes";
import { Page, classify } from "../../core/classify";
import { ErrorText } from "../../core/error-text";
import { isUnencoded, parseLength } from "../../core/header-value";
import { FailureKind, Outcome } from "../../core/outcome";
import { resetMs } from "../../core/retry-after";
import { ProviderRuntime } from "../../core/runtime";
import { Api } from "../../core/settings";
import { getBuffer, nowMs, replaceBuffer } from "../../host/calls";
import { HeaderPairs, removeHeaderAt, setHeaderAt } from "../../host/headers";
import { copyBytes, ptrOf, releaseReturned, returnStamp, returnedPtr, returnedSize, utf8 } from "../../host/memory";
import { BufferTypeValues, HeaderMapTypeValues } from "../../host/values";
import { AnswerKind, answerTrouble, holdsObject, peekAnswer } from "../../json/answer";
import { AnswerShape } from "../../json/answer-shape";
import { skipSpace } from "../../json/ascii";
import { ErrorField, errorIsPage, errorTextLength, errorTextPtr } from "../../json/error-info";
import { readErrorWords, wordsCode, wordsMessage } from "../../json/error-words";
import { eventFinished, EventKind, eventTrouble, opensAnswer, peekEvent } from "../../json/event";
import { SseCursor } from "../../json/sse";
import { shapeOf } from "./shape-of";
import { Trouble, readErrorText } from "./trouble";
import { KeptHeaders } from "./kept-headers";
import { mask } from "./mask";
import { RateLimits } from "./rate-limits";
import { vm } from "../vm";
import * as names from "../names";

export const enum Verdict {
  /** Not known yet: hold what came. */
  Hold = 0,
  /** Content, or an answer without any to judge. */
  Good = 1,
  /** The outcome says what is wrong. */
  Bad = 2,
  /** The redirector answered: no provider did. */
  Redirector = 3,
}

const enum Reading {
  Headers = 0,
  Stream = 1,
  Json = 2,
  Error = 3,
}

/** At most this much is held for a judgement. */
export const HOLD_LIMIT: i32 = 65536;
/** And so much with what only echoes the request, or is JSON without a sign yet. Envoy holds a megabyte. */
const HOLD_MOST: i32 = 524288;
/** At most this much of a failed answer is kept. */
export const KEEP_LIMIT: i32 = 16384;

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

const PAIRS = new HeaderPairs();
const HTML = utf8("text/html");
const TEXT = utf8("text/");
/** Of the answer whose headers are being read. */
const TROUBLE = new Trouble();


@final
export class Reception {
  outcome: Outcome = new Outcome();
  limits: RateLimits | null = null;
  contentType: ArrayBuffer = names.EMPTY;
  /** An event stream that can be read. */
  eventStream: bool = false;
  /** It comes over HTTP/1.1 in chunks. */
  chunked: bool = false;
  /** A JSON answer that can be read. */
  json: bool = false;
  /** Length of the body in bytes; -1: not said. */
  contentLength: i64 = -1;
  /** What is kept of a failed answer. */
  kept: ArrayBuffer = names.EMPTY;
  /** The answer is longer than what is kept. */
  torn: bool = false;
  /** What such an answer says to people. */
  toldCode: string = "";
  toldMessage: string = "";
  /** The same of its headers; null: there are none. */
  keptHeaders: KeptHeaders | null = null;
  private reading: Reading = Reading.Headers;
  private encoded: bool = false;
  private fromRedirector: bool = false;
  /** Start of the first event that is not read yet. */
  private eventsRead: i32 = 0;
  private cursor: SseCursor | null = null;
  /** As long as returnStamp() is the same, the body so far lies where the host returned it. */
  stamp: u32 = 0;

  /** The sign that the answer has to show; Any: its body is whatever it is, and is not looked at. */
  private sign: AnswerShape = AnswerShape.Any;
  /** Bytes of events that open an answer and repeat the request, and of one that has begun: they are not what is bounded. */
  private openings: i32 = 0;
  private opening: i32 = 0;
  /** The failure (a FailureKind) that a finish reason stands for; 0: none. */
  private trouble: i32 = 0;
  /** The body was of the other form than its label says. */
  private mislabelled: bool = false;
  private code: ArrayBuffer = names.EMPTY;
  private page: Page = Page.None;
  private again: bool = false;
  /** The provider speaks another dialect than the client. */
  foreign: bool = false;

  /** The token that was sent: it does not pass back. */
  private secret: ArrayBuffer = names.EMPTY;

  constructor(private provider: ProviderRuntime) {}

  /** Ready for an answer of this API. */
  begin(provider: ProviderRuntime, token: i32, api: Api, foreign: bool): void {
    this.provider = provider;
    const tokens = provider.settings.tokens;
    this.secret = token < tokens.length ? tokens[token].secret : names.EMPTY;
    this.foreign = foreign;
    this.sign = shapeOf(api);
    this.openings = 0;
    this.opening = 0;
    this.trouble = 0;
    this.mislabelled = false;
    this.outcome.clear();
    this.release();
    this.contentType = names.EMPTY;
    this.eventStream = false;
    this.chunked = false;
    this.json = false;
    this.contentLength = -1;
    this.reading = Reading.Headers;
    this.encoded = false;
    this.fromRedirector = false;
    this.eventsRead = 0;
    this.stamp = 0;
    this.code = names.EMPTY;
    this.page = Page.None;
    this.again = false;
  }

  /** Lets go of what one answer only needs. */
  release(): void {
    this.limits = null;
    this.kept = names.EMPTY;
    this.torn = false;
    this.keptHeaders = null;
    this.cursor = null;
  }

  /** Judges the headers, and removes from them what does not pass back. */
  headers(map: HeaderMapTypeValues, endOfStream: bool): Verdict {
    const status = this.readHeaders(map);
    this.outcome.status = status;
    if (this.fromRedirector) return Verdict.Redirector;
    if (status >= 200 && status < 300) return this.successHeaders(endOfStream);
    if (endOfStream) return this.bad(null);
    this.reading = Reading.Error;
    return Verdict.Hold;
  }

  /** JSON is told by its bytes: its label may say anything. Sound has one of its own. */
  private successHeaders(endOfStream: bool): Verdict {
    if (this.encoded || this.sign == AnswerShape.Any) return Verdict.Good;
    if (endOfStream) return this.bad(null);
    const events = this.isLabelled(names.EVENT_STREAM);
    if (this.sign == AnswerShape.Binary && !events && this.contentType.byteLength > 0) {
      if (!this.isLabelled(names.JSON_TYPE) && !this.isLabelled(TEXT)) return Verdict.Good;
    }
    this.readAs(events);
    return Verdict.Hold;
  }

  private readAs(events: bool): void {
    this.eventStream = events;
    this.json = !events;
    this.reading = events ? Reading.Stream : Reading.Json;
  }

  private isLabelled(type: ArrayBuffer): bool {
    return startsWithIgnoringCase(ptrOf(this.contentType), this.contentType.byteLength, type);
  }

  private readHeaders(map: HeaderMapTypeValues): i32 {
    let status = 0;
    TROUBLE.clear();
    const pairs = PAIRS;
    if (!pairs.read(map)) return 0;
    while (pairs.next()) {
      if (pairs.nameLength == 7 && equals(pairs.namePtr, 7, names.STATUS)) status = parseStatus(pairs.valuePtr, pairs.valueLength);
      else this.takeHeader(map, pairs, status);
    }
    this.takeTrouble();
    return status;
  }

  private takeTrouble(): void {
    this.code = TROUBLE.code;
    this.again = TROUBLE.again;
    if (this.sign == AnswerShape.Any) this.page = Page.Passed;
    else if (TROUBLE.challenge) this.page = Page.Challenge;
    else if (this.isLabelled(HTML)) this.page = Page.Html;
  }

  private takeHeader(map: HeaderMapTypeValues, pairs: HeaderPairs, status: i32): void {
    const ptr = pairs.namePtr;
    const length = pairs.nameLength;
    if (pairs.valueLength >= this.secret.byteLength && mask(pairs.valuePtr, pairs.valueLength, this.secret)) showMasked(map, pairs);
    if (!mayMatter(load<u8>(ptr))) {
      if (length == 17 && equals(ptr, length, TRANSFER_ENCODING)) this.chunked = true;
      if (status >= 400) this.keepHeader(pairs);
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
      if (status >= 400) this.keepHeader(pairs);
    }
  }

  private keepHeader(pairs: HeaderPairs): void {
    let kept = this.keptHeaders;
    if (kept === null) {
      kept = new KeptHeaders();
      this.keptHeaders = kept;
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

  /** Judges what is held of the body: `size` bytes since its start. */
  body(type: BufferTypeValues, size: i32, endOfStream: bool): Verdict {
    switch (this.reading) {
      case Reading.Stream:
        return this.streamBody(type, size, endOfStream);
      case Reading.Json:
        return this.jsonBody(type, size, endOfStream);
      case Reading.Error:
        return this.errorBody(type, size, endOfStream);
      default:
        return Verdict.Good;
    }
  }

  private streamBody(type: BufferTypeValues, size: i32, endOfStream: bool): Verdict {
    const end = min(size, HOLD_MOST);
    if (end > this.eventsRead && getBuffer(type, this.eventsRead, end - this.eventsRead)) {
      const ptr = returnedPtr();
      const length = returnedSize();
      if (this.eventsRead == 0) this.stamp = returnStamp();
      if (this.eventsRead == 0 && !this.mislabelled && isOther(ptr, length)) return this.readOther(type, size, endOfStream);
      const verdict = this.readEvents(ptr, length, endOfStream);
      if (verdict != Verdict.Hold) return verdict;
    }
    if (endOfStream) return this.nothingSaid(type, end);
    return size >= HOLD_MOST || size - this.openings - this.opening >= HOLD_LIMIT ? Verdict.Good : Verdict.Hold;
  }

  /** Events labelled as JSON, or JSON as events. */
  private readOther(type: BufferTypeValues, size: i32, endOfStream: bool): Verdict {
    this.mislabelled = true;
    this.readAs(this.reading == Reading.Json);
    return this.body(type, size, endOfStream);
  }

  private readEvents(ptr: usize, length: i32, endOfStream: bool): Verdict {
    let cursor = this.cursor;
    if (cursor === null) {
      cursor = new SseCursor();
      this.cursor = cursor;
    }
    let begun = 0;
    cursor.offset = 0;
    while (cursor.next(ptr, length) || (endOfStream && cursor.flush(ptr, length))) {
      const size = cursor.offset - begun;
      begun = cursor.offset;
      if (cursor.dataLength == 0 && cursor.nameLength == 0) continue;
      const kind = peekEvent(cursor.namePtr, cursor.nameLength, cursor.dataPtr, cursor.dataLength, this.sign);
      if (kind == EventKind.Nothing) {
        if (opensAnswer(cursor.dataPtr, cursor.dataLength)) this.openings += size;
        continue;
      }
      if (kind == EventKind.Done && !eventFinished) return this.firstWords(ptr, length);
      if (kind != EventKind.Error) return Verdict.Good;
      this.hide(cursor.dataPtr, cursor.dataLength);
      this.trouble = eventTrouble;
      this.keep(cursor.dataPtr, cursor.dataLength, cursor.dataLength);
      return this.bad(readErrorText(cursor.dataPtr, cursor.dataLength, this.code));
    }
    this.eventsRead += cursor.offset;
    const left = length - cursor.offset;
    this.opening = opensAnswer(ptr + cursor.offset, left) ? left : 0;
    return Verdict.Hold;
  }

  /** It ended without a sign: no finish reason, no content. */
  private nothingSaid(type: BufferTypeValues, size: i32): Verdict {
    if (size == 0 || !getBuffer(type, 0, min(size, HOLD_LIMIT))) return this.bad(null);
    return this.firstWords(returnedPtr(), returnedSize());
  }

  /** The first event that names a code or has a message may say why. */
  private firstWords(ptr: usize, length: i32): Verdict {
    const cursor = new SseCursor();
    while (cursor.next(ptr, length) || cursor.flush(ptr, length)) {
      if (cursor.dataLength == 0 || opensAnswer(cursor.dataPtr, cursor.dataLength)) continue;
      const error = readErrorText(cursor.dataPtr, cursor.dataLength, this.code);
      if (error === null || (error.codeLength == 0 && error.messageLength == 0)) continue;
      this.hide(cursor.dataPtr, cursor.dataLength);
      this.keep(cursor.dataPtr, cursor.dataLength, cursor.dataLength);
      return this.bad(error);
    }
    return this.bad(null);
  }

  private jsonBody(type: BufferTypeValues, size: i32, endOfStream: bool): Verdict {
    if (size == 0 && !endOfStream) return Verdict.Hold;
    if (!getBuffer(type, 0, min(size, HOLD_MOST))) return endOfStream ? this.bad(null) : Verdict.Hold;
    this.stamp = returnStamp();
    // The end may come in a call of its own, behind the last byte.
    const whole = endOfStream || (this.contentLength >= 0 && <i64>size >= this.contentLength);
    const kind = peekAnswer(returnedPtr(), returnedSize(), whole && size <= HOLD_MOST, this.sign);
    if (kind == AnswerKind.Content) return Verdict.Good;
    if (kind == AnswerKind.Events && !this.mislabelled) return this.readOther(type, size, endOfStream);
    if (kind == AnswerKind.Undecided) return endOfStream || size >= HOLD_MOST ? Verdict.Good : Verdict.Hold;
    this.trouble = answerTrouble;
    this.reading = Reading.Error;
    return this.errorBody(type, size, endOfStream);
  }

  /** Trailers came behind a body that is still held: it ended. */
  unread(held: ArrayBuffer): Outcome {
    if (this.reading == Reading.Error && !this.encoded && held.byteLength > 0) {
      this.hide(ptrOf(held), held.byteLength);
      this.keep(ptrOf(held), held.byteLength, held.byteLength);
      const error = readErrorText(ptrOf(held), held.byteLength, this.code);
      if (errorIsPage && this.page == Page.None) this.page = Page.Html;
      this.bad(error);
    } else {
      this.bad(null);
    }
    return this.outcome;
  }

  /** Holds an error to its end: leaving it half-read would cost the connection. */
  private errorBody(type: BufferTypeValues, size: i32, endOfStream: bool): Verdict {
    if (!endOfStream && size < HOLD_LIMIT && !this.judgedEarly(type, size)) return Verdict.Hold;
    if (this.encoded || size == 0 || !getBuffer(type, 0, min(size, HOLD_LIMIT))) return this.bad(null);
    if (this.hide(returnedPtr(), returnedSize())) replaceStart(type, returnedPtr(), returnedSize(), size);
    this.keep(returnedPtr(), returnedSize(), size);
    const error = readErrorText(returnedPtr(), returnedSize(), this.code);
    if (errorIsPage && this.page == Page.None) this.page = Page.Html;
    const verdict = this.bad(error);
    releaseReturned();
    return verdict;
  }

  /** Takes our token out of an error's body; true where it stood there. */
  hide(ptr: usize, length: i32): bool {
    return mask(ptr, length, this.secret);
  }

  /** Keeps the beginning of `size` bytes, of which `length` are here; what is left out of them is kept as words. */
  private keep(ptr: usize, length: i32, size: i32): void {
    this.kept = copyBytes(ptr, min(length, KEEP_LIMIT));
    this.torn = size > KEEP_LIMIT;
    if (!this.torn) return;
    readErrorWords(ptr, length);
    this.toldCode = wordsCode;
    this.toldMessage = wordsMessage;
  }

  /** Where nothing may follow a redirect, nothing can be re-dispatched once trailers have come. Without a length they may: over HTTP/2 it costs nothing to come before them. */
  private judgedEarly(type: BufferTypeValues, size: i32): bool {
    if (!vm.holdsHere || this.chunked || size == 0) return false;
    if (this.contentLength >= 0) return <i64>size >= this.contentLength;
    if (this.encoded) return false;
    return getBuffer(type, 0, size) && holdsObject(returnedPtr(), returnedSize());
  }

  private bad(error: ErrorText | null): Verdict {
    const said = error === null && this.code.byteLength > 0 ? readErrorText(0, 0, this.code) : error;
    classify(this.provider, this.outcome.status, said, this.outcome, this.page);
    if (this.trouble != 0 && this.outcome.kind == FailureKind.ServerError) this.outcome.kind = <FailureKind>this.trouble;
    if (this.again && this.outcome.status == 409 && this.outcome.kind == FailureKind.CallerError)
      this.outcome.kind = FailureKind.ServerError;
    if (this.outcome.kind != FailureKind.CallerError) this.outcome.retryAtMs = this.retryAt(error !== null);
    return Verdict.Bad;
  }

  /** By the headers, else by the delay that Gemini's error names (google.rpc.RetryInfo); 0: neither says. */
  private retryAt(errorWasRead: bool): i64 {
    const limits = this.limits;
    const byHeaders = limits !== null ? limits.retryAt(nowMs()) : 0;
    if (byHeaders > 0 || !errorWasRead) return byHeaders;
    const length = errorTextLength(ErrorField.RetryDelay);
    return length > 0 ? resetMs(errorTextPtr(ErrorField.RetryDelay), length, nowMs()) : 0;
  }
}

/** JSON or a page under the label of a stream: no line of a stream begins so. */
function isOther(ptr: usize, length: i32): bool {
  const end = ptr + length;
  const p = skipSpace(ptr, end);
  if (p >= end) return false;
  const c = load<u8>(p);
  return c == 0x7b || c == 0x5b || c == 0x3c;
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

function doesNotPassBack(ptr: usize, length: i32): bool {
  for (let i = 0, n = DROPPED.length; i < n; i++) if (equals(ptr, length, unchecked(DROPPED[i]))) return true;
  return startsWith(ptr, length, X_AI) || startsWith(ptr, length, X_ENVOY) || startsWith(ptr, length, ACCESS_CONTROL);
}

function parseStatus(ptr: usize, length: i32): i32 {
  if (length != 3) return 0;
  return (<i32>load<u8>(ptr) - 48) * 100 + (<i32>load<u8>(ptr + 1) - 48) * 10 + (<i32>load<u8>(ptr + 2) - 48);
}

/** The header's value has its secret masked. */
function showMasked(map: HeaderMapTypeValues, pairs: HeaderPairs): void {
  setHeaderAt(map, copyBytes(pairs.namePtr, pairs.nameLength), pairs.valuePtr, pairs.valueLength);
}

/** Writes the bytes over the start of a buffer of `size`; what lies behind them is more than is looked at. */
function replaceStart(type: BufferTypeValues, ptr: usize, length: i32, size: i32): void {
  if (length >= size) replaceBuffer(type, size, ptr, length);
}
