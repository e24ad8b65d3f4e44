// The answer of a call, which is there at once and whole: judged, and given to the client in place of the first attempt's.
import { equals, startsWith } from "../core/bytes";
import { reachesLimit } from "../core/limit";
import { FailureKind, askingAgainHelps } from "../core/outcome";
import { Phase } from "../core/plan";
import { getBuffer } from "../host/calls";
import { nowMs } from "../host/clock";
import { HeaderList, HeaderPairs } from "../host/headers";
import { copyBytes, ptrOf, returnedPtr, returnedSize, utf8 } from "../host/memory";
import { BufferTypeValues, HeaderMapTypeValues } from "../host/values";
import { addTrail } from "./answer/answers";
import { answerType } from "./answer/endings";
import { Reception, Verdict } from "./answer/reception";
import { doesNotPassBack } from "./answer/answer-head";
import { KeptHeaders } from "./answer/kept-headers";
import { RateLimits } from "./answer/rate-limits";
import { Made } from "./answer/made";
import { Reply } from "./answer/reply";
import { isReset } from "./answer/reset-reason";
import { foreignError, foreignStatus, unreadable } from "./answer/translated-error";
import { usageOf } from "./answer/usage-watch";
import { Journey } from "./journey";
import { receptionOf } from "./reception-of";
import { rewrites } from "./rewritten";
import { addTranslation, leftOut, translatedWhole, wholeStatus } from "./translated-answer";
import * as names from "./names";

const CALL_BODY = BufferTypeValues.HttpCallResponseBody;
const PAIRS = new HeaderPairs();
const UNREACHED = utf8("upstream connect error");
const UNHEALTHY = utf8("no healthy upstream");
const DATE = utf8("date");
const SERVER = utf8("server");
const DETAILS = utf8("ai_failover_call");

/** In the root's context, which the host calls: the stream's is put in effect before anything is sent. */
@final
export class CallReply {
  reception: Reception;
  /** It shows the sign of an answer. */
  good: bool = false;

  constructor(
    private journey: Journey,
    private bodySize: i32,
  ) {
    this.reception = receptionOf(journey);
  }

  /** Of a call that got so many headers; 0: it was not answered. */
  judge(headerCount: u32): void {
    const reception = this.reception;
    if (headerCount == 0) reception.outcome.kind = FailureKind.Connection;
    else this.good = this.read() == Verdict.Good;
    this.sayTimeout(reception);
    sayUnreached(reception);
  }

  private read(): Verdict {
    const size = this.bodySize;
    const verdict = this.reception.headers(HeaderMapTypeValues.HttpCallResponseHeaders, size == 0);
    return verdict == Verdict.Hold ? this.reception.body(CALL_BODY, size, true) : verdict;
  }

  /** Envoy answers a call that took too long with a 504 of its own, in words that are not for clients. */
  private sayTimeout(reception: Reception): void {
    const attempt = this.journey.plan.current;
    if (reception.outcome.status != 504 || attempt === null) return;
    if (!reachesLimit(nowMs() - attempt.startedMs, this.journey.limitMs)) return;
    reception.outcome.kind = FailureKind.Timeout;
    if (!isFromServer()) reception.forgetSaid();
  }

  /** What the client gets of it. */
  answer(): Reply {
    const body = this.body();
    this.journey.plan.phase = Phase.Committed;
    return rewrites(this.journey, this.reception) ? this.translated(body) : this.asItIs(body);
  }

  private asItIs(body: ArrayBuffer): Reply {
    const headers = new HeaderList();
    const type = this.reception.head.contentType;
    if (type.byteLength > 0) headers.add(names.CONTENT_TYPE, type);
    this.addShouldRetry(headers);
    addTrail(headers, this.journey.plan);
    if (leftOut(this.journey)) addTranslation(headers, this.journey);
    this.addKept(headers);
    return new Reply(this.reception.outcome.status, DETAILS, headers, body);
  }

  /** The provider's own headers, as they pass with an answer of the first attempt. */
  private addKept(headers: HeaderList): void {
    const pairs = PAIRS;
    const kept = new KeptHeaders();
    if (!pairs.read(HeaderMapTypeValues.HttpCallResponseHeaders)) return;
    while (pairs.next()) if (passesBack(pairs, this.reception.foreign) && !this.reception.hideIn(pairs)) kept.take(pairs);
    const own = new HeaderList();
    for (let i = 0, n = kept.names.length; i < n; i++) own.add(kept.names[i], kept.values[i]);
    headers.addMissing(own);
  }

  /** In the client's dialect. */
  private translated(body: ArrayBuffer): Reply {
    const journey = this.journey;
    const plan = journey.plan;
    const outcome = this.reception.outcome;
    const said = this.reception.said;
    const failed = outcome.kind != FailureKind.None;
    const text = failed
      ? foreignError(plan.api, outcome, said === null ? names.EMPTY : said.bytes)
      : translatedWhole(journey, this.reception, body);
    const status = failed ? foreignStatus(plan.api, outcome) : text.byteLength == 0 ? 502 : wholeStatus;
    const headers = new HeaderList();
    headers.add(names.CONTENT_TYPE, !failed && status == 200 && plan.stream ? answerType(plan) : names.JSON_TYPE);
    this.addShouldRetry(headers);
    addTrail(headers, plan);
    addTranslation(headers, journey);
    this.addKept(headers);
    return new Reply(status, DETAILS, headers, text.byteLength == 0 ? unreadable(plan.api) : text);
  }

  private addShouldRetry(headers: HeaderList): void {
    const kind = this.reception.outcome.kind;
    if (kind != FailureKind.None) headers.add(names.X_SHOULD_RETRY, askingAgainHelps(kind) ? names.TRUE : names.FALSE);
  }

  private body(): ArrayBuffer {
    const reception = this.reception;
    if (this.bodySize == 0 || !getBuffer(CALL_BODY, 0, this.bodySize)) return names.EMPTY;
    const size = returnedSize();
    const ptr = returnedPtr();
    if (reception.outcome.kind != FailureKind.None) reception.hide(ptr, size);
    const rewritten = rewrites(this.journey, reception);
    if (!rewritten && reception.outcome.kind == FailureKind.None) this.journey.usage = usageOf(this.journey.plan, ptr, size);
    const body = copyBytes(ptr, size);
    const made = Made.of(this.journey.plan, reception);
    if (made !== null) made.take(ptrOf(body), body.byteLength);
    return body;
  }
}

/** Of a call's answer: neither its framing nor what is between the provider and the gateway. `rewritten`: its body is another. */
function passesBack(pairs: HeaderPairs, rewritten: bool): bool {
  const ptr = pairs.namePtr;
  const length = pairs.nameLength;
  if (equals(ptr, length, names.CONTENT_LENGTH) || equals(ptr, length, names.CONTENT_TYPE)) return false;
  if (rewritten && equals(ptr, length, names.CONTENT_ENCODING)) return false;
  return !doesNotPassBack(ptr, length) && !RateLimits.owns(ptr, length);
}

/** Envoy answers a call that reached nobody with a 503 of its own, or a 502 where that spoke no HTTP, in words that are not for clients. */
function sayUnreached(reception: Reception): void {
  const said = reception.said;
  const status = reception.outcome.status;
  if ((status != 502 && status != 503) || said === null) return;
  const bytes = said.bytes;
  if (!startsWith(ptrOf(bytes), bytes.byteLength, UNREACHED) && !startsWith(ptrOf(bytes), bytes.byteLength, UNHEALTHY)) return;
  if (isFromServer()) return;
  reception.outcome.kind = FailureKind.Connection;
  reception.outcome.reset = isReset(ptrOf(bytes), bytes.byteLength);
  reception.forgetSaid();
}

/** Whether the head is a server's: Envoy's reply to a call has none, and an Envoy in front of a provider says the same words with one. */
function isFromServer(): bool {
  const pairs = PAIRS;
  if (!pairs.read(HeaderMapTypeValues.HttpCallResponseHeaders)) return false;
  while (pairs.next()) if (equals(pairs.namePtr, pairs.nameLength, DATE) || equals(pairs.namePtr, pairs.nameLength, SERVER)) return true;
  return false;
}
