// What one attempt's answer is judged by, and what was found: shared by those who read its head and its body.
import { isSocket } from "../../core/api-shape";
import { Page, classify, judgeHandshake } from "../../core/classify";
import { ErrorText } from "../../core/error-text";
import { Mend } from "../../core/mend";
import { FailureKind, Outcome } from "../../core/outcome";
import { delayByWords } from "../../core/delay-words";
import { resetMs } from "../../core/retry-after";
import { ProviderRuntime } from "../../core/runtime";
import { Api } from "../../core/settings";
import { fromWall, nowMs, toWall } from "../../host/clock";
import { copyBytes } from "../../host/memory";
import { HeaderMapTypeValues } from "../../host/values";
import { AnswerShape } from "../../json/answer-shape";
import { ErrorField, errorIsPage, errorTextLength, errorTextPtr } from "../../json/error-info";
import { readErrorWords, wordsCode, wordsMessage } from "../../json/error-words";
import { AnswerHead } from "./answer-head";
import { tellClock } from "./clock";
import { maskWritten } from "./mask";
import { shapeOf } from "./shape-of";
import { readErrorText } from "./trouble";
import * as names from "../names";

/** At most this much of a failed answer is kept. */
const KEEP_LIMIT: i32 = 16384;

/** What is kept of a failed answer's body. */
@final
export class Said {
  /** The answer is longer than what is kept: then this is what it says to people. */
  torn: bool = false;
  code: string = "";
  message: string = "";
  constructor(public bytes: ArrayBuffer) {}
}


@final
export class Judgement {
  head: AnswerHead = new AnswerHead();
  outcome: Outcome = new Outcome();
  /** null: nothing is kept of the body. */
  said: Said | null = null;
  /** The sign that the answer has to show; Any: its body is whatever it is, and is not looked at. */
  sign: AnswerShape = AnswerShape.Any;
  /** The API that was asked. */
  api: Api = Api.Passed;
  /** Its form is another than its label says. */
  mislabelled: bool = false;
  /** The failure (a FailureKind) that a finish reason stands for; 0: none. */
  trouble: i32 = 0;
  /** It is translated: of a JSON answer nothing passes before its end. */
  foreign: bool = false;
  /** The client wants a stream, which a JSON answer is made into: nothing of that passes before its end either. */
  streams: bool = false;
  /** A JSON answer has shown its sign, and is held to its end. */
  begun: bool = false;
  /** A JSON answer is whole by its closing bracket, whose end has not come. */
  closed: bool = false;
  /** As long as returnStamp() is the same, the body so far lies where the host returned it. */
  stamp: u32 = 0;
  /** What is answered is a WebSocket's handshake. */
  shakesHands: bool = false;
  /** null: no answer is judged. */
  private provider: ProviderRuntime | null = null;
  /** The token that was sent: it does not pass back. */
  private secret: ArrayBuffer = names.EMPTY;

  /** Ready for an answer of this API to what was sent with the secret. */
  begin(provider: ProviderRuntime, secret: ArrayBuffer, api: Api, foreign: bool, streams: bool): void {
    this.provider = provider;
    this.secret = secret;
    this.api = api;
    this.foreign = foreign;
    this.streams = streams;
    this.mislabelled = false;
    this.sign = shapeOf(api);
    this.shakesHands = isSocket(api);
  }

  /** Lets go of everything that belongs to one answer. */
  clear(): void {
    this.head.clear();
    this.outcome.clear();
    this.said = null;
    this.trouble = 0;
    this.begun = false;
    this.closed = false;
    this.stamp = 0;
    this.provider = null;
    this.secret = names.EMPTY;
  }

  /** A refusal may be for this machine's clock. */
  lookAtClock(map: HeaderMapTypeValues): void {
    const provider = this.provider;
    if (provider !== null) tellClock(provider.settings, map);
  }

  get token(): ArrayBuffer {
    return this.secret;
  }

  /** Takes our token, and other credentials of the provider, out of an error's body; true where one stood there. */
  hide(ptr: usize, length: i32): bool {
    const provider = this.provider;
    let found = maskWritten(ptr, length, this.secret);
    if (provider === null) return found;
    const headers = provider.settings.fixedHeaders;
    for (let i = 0, n = headers.length; i < n; i++) if (maskWritten(ptr, length, unchecked(headers[i]).hidden)) found = true;
    return found;
  }

  /** Keeps the beginning of `size` bytes, of which `length` are here; what is left out of them is kept as words. */
  keep(ptr: usize, length: i32, size: i32): void {
    const said = new Said(copyBytes(ptr, min(length, KEEP_LIMIT)));
    this.said = said;
    said.torn = size > KEEP_LIMIT;
    if (!said.torn) return;
    readErrorWords(ptr, length);
    said.code = wordsCode;
    said.message = wordsMessage;
  }

  /** Keeps all of it, without our token. */
  keepWhole(ptr: usize, length: i32): void {
    this.hide(ptr, length);
    this.keep(ptr, length, length);
  }

  /** It failed by what is told so in an event or a frame, which is kept. */
  failedWith(ptr: usize, length: i32): void {
    this.keepWhole(ptr, length);
    this.failed(this.wordsOf(ptr, length));
  }

  /** The body is an error, kept as far as it is here. */
  failedBy(ptr: usize, length: i32): void {
    const error = this.wordsOf(ptr, length);
    this.failed(error, errorIsPage);
  }

  /** What a body or an event says of its error. */
  wordsOf(ptr: usize, length: i32): ErrorText | null {
    return readErrorText(ptr, length, this.head.code, this.isRefusal);
  }

  /** Fills in the outcome. `error`: what the body says; null: it says nothing, or was not read. `isPage`: it is HTML under another label. */
  failed(error: ErrorText | null, isPage: bool = false): void {
    const provider = this.provider;
    const outcome = this.outcome;
    if (provider === null) return;
    const said = error === null && this.head.code.byteLength > 0 ? readErrorText(0, 0, this.head.code, this.isRefusal) : error;
    classify(provider, this.head.status, said, outcome, this.pageOf(isPage));
    const kept = this.said;
    if (outcome.mend == Mend.Members) outcome.refusal = kept === null ? names.EMPTY : kept.bytes;
    if (this.trouble != 0 && outcome.kind == FailureKind.ServerError) outcome.kind = <FailureKind>this.trouble;
    if (this.head.again && outcome.status == 409 && outcome.kind == FailureKind.CallerError) outcome.kind = FailureKind.ServerError;
    if (this.shakesHands) judgeHandshake(outcome);
    if (outcome.kind != FailureKind.CallerError) outcome.retryAtMs = this.retryAt(error !== null, provider.settings.zoneMs);
  }

  private get isRefusal(): bool {
    return this.head.status >= 400 && this.head.status < 500;
  }

  private pageOf(isPage: bool): Page {
    if (this.sign == AnswerShape.Any) return Page.Passed;
    const page = this.head.page;
    return page == Page.None && isPage ? Page.Html : page;
  }

  /** By what the headers ask for, else by what the error says, which speaks of the limit that was met, else by the limits that headers count, which are no account's; 0: none of them says. */
  private retryAt(errorWasRead: bool, zoneMs: i64): i64 {
    const limits = this.head.limits;
    const now = toWall(nowMs());
    let at = limits !== null ? limits.askedFor(now) : 0;
    if (at == 0 && errorWasRead) at = delayOfError(now, zoneMs);
    if (at == 0 && limits !== null && this.outcome.kind != FailureKind.Quota) at = limits.fullAt(now, zoneMs);
    return at > 0 ? fromWall(at) : 0;
  }
}

/** In a member of its own, or in words. */
function delayOfError(now: i64, zoneMs: i64): i64 {
  const length = errorTextLength(ErrorField.RetryDelay);
  const at = length > 0 ? resetMs(errorTextPtr(ErrorField.RetryDelay), length, now, zoneMs) : 0;
  return at > 0 ? at : delayByWords(errorTextPtr(ErrorField.Message), errorTextLength(ErrorField.Message), now, zoneMs);
}
