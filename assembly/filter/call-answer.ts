// Re-dispatch by call, where no upstream half is installed: the request is kept, and a failing answer is replaced by that of a call
// of the plugin's own. The answer of a call is buffered: a streaming client gets its events at once.
// Over 350 lines: the callout mode, still to be split by the time at which each part is known.
import { reachesLimit } from "../core/limit";
import { FailureKind, Outcome, askingAgainHelps } from "../core/outcome";
import { Step } from "../core/next-step";
import { Attempt, Phase } from "../core/plan";
import { NO_CLUSTER, getBuffer, getProperty, httpCall, nowMs, sendLocalResponse, setEffectiveContext } from "../host/calls";
import { HeaderList, HeaderPairs } from "../host/headers";
import { copyBytes, ptrOf, releaseReturned, returnedPtr, returnedSize, utf8 } from "../host/memory";
import {
  BufferTypeValues,
  FilterDataStatusValues,
  FilterHeadersStatusValues,
  FilterTrailersStatusValues,
  HeaderMapTypeValues,
} from "../host/values";
import { StreamEnd } from "../json/stream-end";
import { UsageWindow } from "../json/usage";
import { Api } from "../core/settings";
import { addTrail } from "./answer/answers";
import { withParams } from "./attempt/params";
import { truncatedEvent } from "./answer/endings";
import { X_AI_DRILL, drillCluster, drillOf, drillValue } from "./attempt/drilled";
import { Journey, clusterOf } from "./journey";
import { countRedispatch } from "./told/metrics";
import { Reception, Verdict } from "./answer/reception";
import { attemptLimit, addCredential, attemptPath, modelText, spliceModel } from "./attempt/send-attempt";
import { beginAttempt, passOver, settle, settleAfterCommit, settleBrokenOff } from "./health/settle";
import { noteFound, noteMissing } from "./health/place";
import { shapeOf } from "./answer/shape-of";
import { StreamWatch, outcomeOf } from "./answer/stream-watch";
import { countPassing, endByTrailers } from "./passing";
import { answerTelling, keepTelling } from "./answer/telling";
import { indexOf, startsWith } from "../core/bytes";
import { UsageWatch, readStart, usageOf } from "./answer/usage-watch";
import { showTrail } from "./answer/trail";
import { TranslatedAnswer, addTranslation, showTranslation, translatedWhole } from "./translated-answer";
import { foreignError, foreignStatus, unreadable } from "./answer/translated-error";
import { untranslatable } from "./attempt/translate-request";
import { passOverTarget } from "../core/next-step";
import { vm } from "./vm";
import * as names from "./names";

const RESPONSE = HeaderMapTypeValues.ResponseHeaders;
const BODY = BufferTypeValues.HttpResponseBody;
const CALL_BODY = BufferTypeValues.HttpCallResponseBody;
const VIA_UPSTREAM = utf8("via_upstream");
const TIMEOUT = utf8("timeout");
const UNREACHED = utf8("upstream connect error");
const UNHEALTHY = utf8("no healthy upstream");
const CLUSTER_NOT_FOUND = utf8("cluster_not_found");
const DETAILS = utf8("ai_failover_call");
const PAIRS = new HeaderPairs();

/** Bytes of bodies that one VM keeps for calls; over it a request has no further attempt. */
const KEEP_MOST: i64 = 67108864;
let kept: i64 = 0;

/** Calls under way, by the number that the host gave them. */
const calls = new Map<u32, CallAnswer>();

/** Gives a call's answer to its request; nothing where the request is gone. */
export function callAnswered(call: u32, headers: u32, bodySize: i32): bool {
  if (!calls.has(call)) return false;
  const answer = calls.get(call);
  calls.delete(call);
  answer.onCallAnswer(headers, bodySize);
  return true;
}


@final
export class CallAnswer {
  private reception: Reception | null = null;
  private watch: StreamWatch | null = null;
  private usage: UsageWatch | null = null;
  private translated: TranslatedAnswer | null = null;
  private waiting: bool = false;
  private call: u32 = 0;
  private ended: bool = false;
  private bodyKept: bool = false;
  private answered: bool = false;
  /** Bytes that are held for the judgement. */
  private held: i32 = 0;
  /** The first attempt was over its limit: what still comes of it is too late. */
  private overtaken: bool = false;
  /** No answer of a first attempt is held: our own passes through the filters, this one included. */
  private alone: bool = false;

  constructor(
    private contextId: u32,
    private journey: Journey,
  ) {}

  /** Keeps the request as it is now, cleaned and with its body held. */
  static prepare(contextId: u32, journey: Journey): CallAnswer {
    const answer = new CallAnswer(contextId, journey);
    if (kept + journey.bodySize > KEEP_MOST) return answer;
    if (journey.plan.once) return answer;
    if (journey.plan.api != Api.Passed) {
      if (!getBuffer(BufferTypeValues.HttpRequestBody, 0, journey.bodySize)) return answer;
      journey.callBody = copyBytes(returnedPtr(), returnedSize());
      releaseReturned();
    }
    kept += journey.callBody.byteLength;
    answer.bodyKept = true;
    journey.callModelEnd = journey.modelEnd;
    journey.callHeaders = clientHeaders();
    return answer;
  }

  /** The first attempt is a call already, because the gateway's route leads to another provider. The request itself goes nowhere. */
  begin(): void {
    this.journey.plan.phase = Phase.Asked;
    this.alone = true;
    if (this.bodyKept) this.dispatch();
    else this.giveUp();
  }

  /** What was good is gone before any of it reached the client: Envoy's reply to that is not for clients. */
  lost(): void {
    const outcome = new Outcome();
    outcome.kind = FailureKind.Connection;
    const plan = this.journey.plan;
    settleBrokenOff(plan);
    keepTelling(plan, outcome, null);
    this.giveUp();
  }

  /** The first attempt is over its limit, and Envoy did not end it. A call has a limit of its own. */
  expire(): void {
    if (this.waiting || this.answered || this.ended || this.alone) return;
    const outcome = new Outcome();
    outcome.kind = FailureKind.Timeout;
    this.overtaken = true;
    if (this.reception === null) this.alone = true;
    this.settled(outcome, null);
  }

  onResponseHeaders(endOfStream: bool): FilterHeadersStatusValues {
    if (this.overtaken && this.waiting) return FilterHeadersStatusValues.StopAllIterationAndWatermark;
    if (this.answered || this.alone) return FilterHeadersStatusValues.Continue;
    const journey = this.journey;
    if (!this.fromProvider()) {
      const outcome = this.envoysReply();
      return this.settled(outcome, null);
    }
    const reception = new Reception(journey.provider);
    reception.begin(journey.provider, journey.token, journey.spoken, journey.translates);
    this.reception = reception;
    const verdict = reception.headers(RESPONSE, endOfStream);
    if (verdict == Verdict.Hold) return FilterHeadersStatusValues.StopIteration;
    if (verdict == Verdict.Good) return this.pass(reception);
    return this.settled(reception.outcome, reception);
  }

  /** A buffer of `size` bytes, of which the last `fresh` were not seen before. */
  onResponseBody(size: i32, fresh: i32, endOfStream: bool): FilterDataStatusValues {
    if (this.alone) return FilterDataStatusValues.Continue;
    if (this.waiting || this.answered) return FilterDataStatusValues.StopIterationNoBuffer;
    const reception = this.reception;
    if (reception === null) return FilterDataStatusValues.Continue;
    if (this.journey.plan.phase == Phase.Committed) return this.passChunk(size, fresh, endOfStream);
    this.held = size;
    const verdict = reception.body(BODY, size, endOfStream);
    if (verdict == Verdict.Hold) return FilterDataStatusValues.StopIterationAndBuffer;
    const headers = verdict == Verdict.Good ? this.pass(reception) : this.settled(reception.outcome, reception);
    if (headers != FilterHeadersStatusValues.Continue) return FilterDataStatusValues.StopIterationNoBuffer;
    return this.passChunk(size, size, endOfStream);
  }

  private passChunk(size: i32, fresh: i32, endOfStream: bool): FilterDataStatusValues {
    const translated = this.translated;
    if (translated !== null) return translated.chunk(size, endOfStream);
    this.watchChunk(size, fresh, endOfStream);
    return FilterDataStatusValues.Continue;
  }

  /** Trailers end the answer (HTTP/2): whatever is held is all there is. */
  onResponseTrailers(): FilterTrailersStatusValues {
    if (this.alone) return FilterTrailersStatusValues.Continue;
    if (this.waiting || this.answered) return FilterTrailersStatusValues.StopIteration;
    const reception = this.reception;
    if (reception === null) return FilterTrailersStatusValues.Continue;
    if (this.journey.plan.phase == Phase.Committed) {
      const watch = this.watch;
      if (watch !== null) endByTrailers(this.journey, watch);
      return FilterTrailersStatusValues.Continue;
    }
    const verdict = reception.body(BODY, this.held, true);
    const headers = verdict == Verdict.Good ? this.pass(reception) : this.settled(reception.outcome, reception);
    if (headers != FilterHeadersStatusValues.Continue) return FilterTrailersStatusValues.StopIteration;
    this.watchChunk(this.held, this.held, true);
    return FilterTrailersStatusValues.Continue;
  }

  private watchChunk(size: i32, fresh: i32, endOfStream: bool): void {
    const watch = this.watch;
    const usage = this.usage;
    // What is no stream is never held back: its size is that of the chunk.
    if (watch !== null) countPassing(this.journey, watch, watch.chunk(size, fresh, endOfStream));
    else if (usage !== null) usage.chunk(size);
  }

  private fromProvider(): bool {
    if (!getProperty(names.CODE_DETAILS)) return true;
    return indexOf(returnedPtr(), returnedSize(), VIA_UPSTREAM) >= 0;
  }

  /** Envoy's own reply in place of an answer that never came. */
  private envoysReply(): Outcome {
    const outcome = new Outcome();
    if (getProperty(names.CODE_DETAILS) && indexOf(returnedPtr(), returnedSize(), CLUSTER_NOT_FOUND) >= 0) this.noCluster();
    const timedOut = getProperty(names.CODE_DETAILS) && indexOf(returnedPtr(), returnedSize(), TIMEOUT) >= 0;
    outcome.kind = timedOut ? FailureKind.Timeout : FailureKind.Connection;
    return outcome;
  }

  /** The route leads to a cluster that Envoy does not have. */
  private noCluster(): void {
    const plan = this.journey.plan;
    const attempt = plan.current;
    if (attempt !== null) missing(attempt, plan.runtime.providers[attempt.provider].settings.id, plan.routed);
  }

  private pass(reception: Reception): FilterHeadersStatusValues {
    const plan = this.journey.plan;
    const good = reception.outcome.kind == FailureKind.None;
    if (good) {
      settle(plan, reception.outcome);
      passOver(plan, reception.limits);
    }
    plan.phase = Phase.Committed;
    showTrail(plan, reception.outcome.kind);
    if (reception.foreign) {
      showTranslation(this.journey);
      this.translated = TranslatedAnswer.begin(this.journey, reception);
    } else if (good) this.watchAnswer(reception);
    return FilterHeadersStatusValues.Continue;
  }

  private watchAnswer(reception: Reception): void {
    if (!reception.json && !reception.eventStream) return;
    const journey = this.journey;
    const window = new UsageWindow();
    journey.usage = window;
    if (reception.json) this.usage = new UsageWatch(window, reception.contentLength);
    if (!reception.eventStream) return;
    journey.mayTrail = !reception.chunked;
    this.watch = new StreamWatch(journey.plan.api, window);
    if (journey.plan.api == Api.Messages) readStart(journey.plan);
  }

  /** After a failure of the first attempt, whose answer is still held. */
  private settled(outcome: Outcome, reception: Reception | null): FilterHeadersStatusValues {
    const plan = this.journey.plan;
    const step = settle(plan, outcome);
    if (step == Step.Commit && reception !== null) return this.pass(reception);
    keepTelling(plan, outcome, reception);
    if (step == Step.GiveUp || !this.bodyKept) this.giveUp();
    else this.dispatch();
    return FilterHeadersStatusValues.StopAllIterationAndWatermark;
  }

  private giveUp(): void {
    const plan = this.journey.plan;
    plan.dropChosen();
    plan.phase = Phase.GivenUp;
    this.answered = true;
    answerTelling(plan);
  }

  /** Makes the attempt that the plan has chosen; where the host refuses the call, the next one. */
  private dispatch(): void {
    const plan = this.journey.plan;
    for (let i = 0, most = plan.runtime.settings.maxAttempts; i <= most; i++) {
      const attempt = plan.current;
      if (attempt === null || attempt.ended) break;
      const field = untranslatable(this.journey, this.journey.callBody);
      if (field.length > 0) {
        if (passOverTarget(plan, field, nowMs(), vm.random)) continue;
        break;
      }
      if (this.callOut(attempt)) return;
      const outcome = new Outcome();
      outcome.kind = FailureKind.Connection;
      // What is not there now is not there for a second try.
      outcome.unretryable = attempt.noCluster.byteLength > 0;
      keepTelling(plan, outcome, null);
      if (settle(plan, outcome) == Step.GiveUp) break;
    }
    this.giveUp();
  }

  private callOut(attempt: Attempt): bool {
    const journey = this.journey;
    const plan = journey.plan;
    const client = journey.callHeaders;
    if (client === null) return false;
    const now = nowMs();
    attempt.startedMs = now;
    beginAttempt(plan);
    const provider = plan.runtime.providers[attempt.provider].settings;
    const headers = new HeaderList()
      .add(names.METHOD, journey.method)
      .add(names.PATH, attemptPath(journey, provider, attempt.model))
      .add(names.AUTHORITY, provider.authority)
      .add(names.ACCEPT_ENCODING, names.IDENTITY);
    const drill = drillOf(provider, attempt.token, now);
    if (drill === null) addCredential(headers, provider, attempt.api, attempt.token, client);
    else {
      attempt.drilled = true;
      headers.add(X_AI_DRILL, drillValue(drill.kind));
    }
    headers.addMissing(client);
    const left = max<i64>(plan.deadlineMs - now, 1);
    const own = attemptLimit(plan, provider);
    journey.limitMs = own > 0 && own < left ? own : left;
    const cluster = drill === null ? clusterOf(journey, provider) : drillCluster();
    const call = httpCall(cluster, headers, this.bodyFor(attempt), <i32>min<i64>(journey.limitMs, i32.MAX_VALUE));
    if (call == NO_CLUSTER) missing(attempt, provider.id, cluster);
    if (call <= 0) return false;
    noteFound(provider.id);
    this.call = <u32>call;
    this.waiting = true;
    calls.set(this.call, this);
    countRedispatch("call");
    return true;
  }

  private bodyFor(attempt: Attempt): ArrayBuffer {
    const journey = this.journey;
    const body = journey.callBody;
    if (journey.plan.api == Api.Passed) return body;
    journey.modelEnd = journey.callModelEnd;
    return withParams(journey, spliceModel(journey, ptrOf(body), body.byteLength, modelText(journey, attempt.model)));
  }

  /** The call's answer is whole. The host calls the root context: the stream's is put in effect before anything is sent. */
  onCallAnswer(headerCount: u32, bodySize: i32): void {
    if (this.ended) return;
    this.waiting = false;
    const plan = this.journey.plan;
    const reception = new Reception(this.journey.provider);
    reception.begin(this.journey.provider, this.journey.token, this.journey.spoken, this.journey.translates);
    const verdict = headerCount == 0 ? Verdict.Bad : this.judge(reception, bodySize);
    if (headerCount == 0) reception.outcome.kind = FailureKind.Connection;
    this.sayTimeout(reception.outcome);
    sayUnreached(reception);
    const step = settle(plan, reception.outcome);
    if (verdict == Verdict.Good || step == Step.Commit) {
      this.answerWith(reception, bodySize);
      return;
    }
    keepTelling(plan, reception.outcome, reception);
    if (step != Step.GiveUp) {
      this.dispatchFor();
      return;
    }
    if (setEffectiveContext(this.contextId)) this.giveUp();
  }

  private dispatchFor(): void {
    if (setEffectiveContext(this.contextId)) this.dispatch();
  }

  private judge(reception: Reception, bodySize: i32): Verdict {
    const verdict = reception.headers(HeaderMapTypeValues.HttpCallResponseHeaders, bodySize == 0);
    return verdict == Verdict.Hold ? reception.body(CALL_BODY, bodySize, true) : verdict;
  }

  /** Envoy answers a call that took too long with a 504 of its own. */
  private sayTimeout(outcome: Outcome): void {
    const attempt = this.journey.plan.current;
    if (outcome.status != 504 || attempt === null) return;
    if (reachesLimit(nowMs() - attempt.startedMs, this.journey.limitMs)) outcome.kind = FailureKind.Timeout;
  }

  private answerWith(reception: Reception, bodySize: i32): void {
    const plan = this.journey.plan;
    const body = this.completeBody(reception, bodySize);
    if (!setEffectiveContext(this.contextId)) return;
    const headers = new HeaderList();
    if (reception.foreign) {
      this.answerTranslated(reception, headers, body);
      return;
    }
    if (reception.contentType.byteLength > 0) headers.add(names.CONTENT_TYPE, reception.contentType);
    const kind = reception.outcome.kind;
    if (kind != FailureKind.None) headers.add(names.X_SHOULD_RETRY, askingAgainHelps(kind) ? names.TRUE : names.FALSE);
    addTrail(headers, plan);
    plan.phase = Phase.Committed;
    this.answered = true;
    sendLocalResponse(reception.outcome.status, DETAILS, headers, body);
  }

  /** The call's answer in the client's dialect. */
  private answerTranslated(reception: Reception, headers: HeaderList, body: ArrayBuffer): void {
    const journey = this.journey;
    const plan = journey.plan;
    plan.phase = Phase.Committed;
    this.answered = true;
    const failed = reception.outcome.kind != FailureKind.None;
    const said = failed ? foreignError(plan.api, reception.outcome, reception.kept) : translatedWhole(journey, reception, body);
    const status = failed ? foreignStatus(plan.api, reception.outcome) : said.byteLength == 0 ? 502 : 200;
    headers.add(names.CONTENT_TYPE, !failed && status == 200 && plan.stream ? names.EVENT_STREAM : names.JSON_TYPE);
    const kind = reception.outcome.kind;
    if (kind != FailureKind.None) headers.add(names.X_SHOULD_RETRY, askingAgainHelps(kind) ? names.TRUE : names.FALSE);
    addTrail(headers, plan);
    addTranslation(headers, journey);
    sendLocalResponse(status, DETAILS, headers, said.byteLength == 0 ? unreadable(plan.api) : said);
  }

  /** The call's body; a stream that broke off with the error event that says so. */
  private completeBody(reception: Reception, bodySize: i32): ArrayBuffer {
    if (bodySize == 0 || !getBuffer(CALL_BODY, 0, bodySize)) return names.EMPTY;
    const size = returnedSize();
    const ptr = returnedPtr();
    if (reception.outcome.kind != FailureKind.None) reception.hide(ptr, size);
    if (reception.foreign) return copyBytes(ptr, size);
    if (reception.outcome.kind == FailureKind.None) this.journey.usage = usageOf(this.journey.plan, ptr, size);
    if (!reception.eventStream || reception.outcome.kind != FailureKind.None) return copyBytes(ptr, size);
    const end = new StreamEnd(shapeOf(this.journey.plan.api));
    end.feed(ptr, size);
    end.over();
    const usage = this.journey.usage;
    if (end.finished || end.failed || usage === null) {
      const body = copyBytes(ptr, size);
      if (end.failed) settleAfterCommit(this.journey.plan, outcomeOf(end, this.journey.provider));
      return body;
    }
    const ending = truncatedEvent(this.journey.plan.api, usage);
    const body = new ArrayBuffer(size + ending.byteLength);
    memory.copy(ptrOf(body), ptr, size);
    memory.copy(ptrOf(body) + size, ptrOf(ending), ending.byteLength);
    return body;
  }

  /** The stream is gone: an answer that still comes belongs to nobody. */
  gone(): void {
    this.ended = true;
    if (this.waiting) calls.delete(this.call);
    if (this.bodyKept) kept -= this.journey.callBody.byteLength;
    this.bodyKept = false;
    this.journey.callBody = names.EMPTY;
  }
}

function missing(attempt: Attempt, id: string, cluster: ArrayBuffer): void {
  attempt.noCluster = cluster;
  noteMissing(id, cluster);
}

/** Envoy answers a call that reached nobody with a 503 of its own, in words that are not for clients. */
function sayUnreached(reception: Reception): void {
  const kept = reception.kept;
  if (reception.outcome.status != 503) return;
  if (!startsWith(ptrOf(kept), kept.byteLength, UNREACHED) && !startsWith(ptrOf(kept), kept.byteLength, UNHEALTHY)) return;
  reception.outcome.kind = FailureKind.Connection;
  reception.kept = names.EMPTY;
}

/** The client's own headers that pass to any provider. */
function clientHeaders(): HeaderList {
  const list = new HeaderList();
  const pairs = PAIRS;
  if (!pairs.read(HeaderMapTypeValues.RequestHeaders)) return list;
  while (pairs.next()) {
    if (pairs.nameLength == 0 || load<u8>(pairs.namePtr) == 0x3a) continue;
    const name = copyBytes(pairs.namePtr, pairs.nameLength);
    if (isHop(name)) continue;
    list.add(name, pairs.copyValue());
  }
  return list;
}

const HOPS: ArrayBuffer[] = [
  names.CONTENT_LENGTH,
  names.X_FORWARDED_PROTO,
  names.X_REQUEST_ID,
  names.EXPECT,
  utf8("transfer-encoding"),
  utf8("connection"),
  utf8("host"),
  utf8("te"),
];

function isHop(name: ArrayBuffer): bool {
  for (let i = 0, n = HOPS.length; i < n; i++) {
    const hop = HOPS[i];
    if (hop.byteLength == name.byteLength && memory.compare(ptrOf(hop), ptrOf(name), name.byteLength) == 0) return true;
  }
  return false;
}
