// `onBreak: continue`: the rest of a plain text that broke off, from the next attempt. The stream's end is held, the rest is asked for by a call, and
// what it answers is written behind what the client has. A continuation that fails tells the break as it was.
import { FailureKind, Outcome } from "../core/outcome";
import { Step, nextStep } from "../core/next-step";
import { Attempt } from "../core/plan";
import { Api, OnBreak } from "../core/settings";
import { appendBuffer, continueResponse, getBuffer, replaceBuffer, setEffectiveContext } from "../host/calls";
import { nowMs } from "../host/clock";
import { copyBytes, ptrOf, returnedPtr, returnedSize } from "../host/memory";
import { BufferTypeValues, FilterDataStatusValues } from "../host/values";
import { EventKind, peekEvent } from "../json/event";
import { overlap } from "../json/overlap";
import { Said, isMalformed } from "../json/said";
import { chatEnd, messagesEnd } from "../json/said-end";
import { SseCursor } from "../json/sse";
import { ByteWriter } from "../json/write";
import { onBreak } from "./answer/breaks";
import { Reception } from "./answer/reception";
import { Rest } from "./answer/rest";
import { shapeOf } from "./answer/shape-of";
import { endThroughHop } from "./hop";
import { BARE, goOnWith, prefillOf, wantsText } from "./go-on";
import { Admitted, admit } from "./admit";
import { untranslatable } from "./attempt/translate-request";
import { callOut } from "./call-out";
import { CallReply } from "./call-reply";
import { KeptRequest } from "./call-request";
import { settle } from "./health/settle";
import { usageOf } from "./answer/usage-watch";
import { Journey } from "./journey";
import { brokenOffEvent } from "./passing";
import { keepUsage, sumUsage } from "./rest-usage";
import { translatedWhole } from "./translated-answer";
import { Sleeper, leaveWaiting, sleep } from "./waiting";
import { vm } from "./vm";

const BODY = BufferTypeValues.HttpResponseBody;
const CALL_BODY = BufferTypeValues.HttpCallResponseBody;
/** Behind whatever the host holds. */
const LAST: i32 = i32.MAX_VALUE;

const calls = new Map<u32, Continuation>();
const cursor = new SseCursor();

export function continuationAnswered(call: u32, headers: u32, bodySize: i32): bool {
  if (!calls.has(call)) return false;
  const continuation = calls.get(call);
  calls.delete(call);
  continuation.answered(headers, bodySize);
  return true;
}


@final
export class Continuation extends Rest {
  private said: Said;
  private call: u32 = 0;
  private otherWay: bool = false;
  /** The target was given the beginning as its own. */
  private prefilled: bool = false;
  /** The beginning is the target's own, to the last character. */
  private exact: bool = false;
  /** The next attempt waits for its token's limit to end. */
  private waits: bool = false;
  /** What came and has not passed: the beginning of an event. */
  private came: ByteWriter = new ByteWriter(512);
  /** Good bytes of the chunk in which the break was met, and what is said where nothing continues. */
  private front: ByteWriter = new ByteWriter(0);
  private failure: ArrayBuffer | null = null;

  private constructor(
    private journey: Journey,
    private request: KeptRequest,
  ) {
    super();
    this.said = new Said(shapeOf(journey.plan.api));
  }

  /** For a request whose first attempt is about to be sent, its body held; null: its stream is not to be continued. */
  static prepare(journey: Journey): Continuation | null {
    const plan = journey.plan;
    if (!plan.stream || onBreak(plan) != OnBreak.Continue) return null;
    if (plan.api != Api.ChatCompletions && plan.api != Api.Messages && plan.api != Api.Responses) return null;
    const request = KeptRequest.keep(journey);
    if (request === null) return null;
    if (wantsText(request)) return new Continuation(journey, request);
    request.forget();
    return null;
  }

  take(size: i32, fresh: i32, endOfStream: bool, broke: bool): void {
    this.left = size;
    if (fresh > 0 && getBuffer(BODY, size - fresh, fresh)) this.came.bytes(returnedPtr(), returnedSize());
    const before = this.came.length - fresh;
    let whole = this.wholeEvents();
    if (endOfStream && !broke && !this.malformed) whole = this.came.length;
    this.said.feed(this.came.ptr, whole);
    if (before > 0 || whole < fresh) this.put(size, size - fresh, whole);
    this.keep(whole);
    if (!this.malformed && !this.said.plain) this.letBe();
  }

  hear(ptr: usize, size: i32): void {
    this.said.feed(ptr, size);
    if (!this.said.plain) this.letBe();
  }

  /** Bytes of the whole events that came, up to one that nobody can read. */
  private wholeEvents(): i32 {
    const came = this.came;
    let whole = 0;
    cursor.reset();
    while (cursor.next(came.ptr, came.length)) {
      if (isMalformed(cursor.dataPtr, cursor.dataLength)) {
        this.malformed = true;
        break;
      }
      whole = cursor.offset;
    }
    // Blank lines behind it: the second half of a CRLF may come late.
    return this.malformed ? whole : cursor.offset;
  }

  /** Behind the first `kept` of `size` bytes in the host's buffer stand `whole` bytes of what came, and no more. */
  private put(size: i32, kept: i32, whole: i32): void {
    const bytes = new ByteWriter(kept + whole);
    if (kept > 0 && getBuffer(BODY, 0, kept)) bytes.bytes(returnedPtr(), returnedSize());
    bytes.bytes(this.came.ptr, whole);
    replaceBuffer(BODY, size, bytes.ptr, bytes.length);
    this.left = bytes.length;
  }

  private keep(whole: i32): void {
    const rest = new ByteWriter(this.came.length - whole + 512);
    rest.bytes(this.came.ptr + whole, this.came.length - whole);
    this.came = rest;
  }

  letBe(): void {
    this.left += this.came.length;
    if (this.came.length > 0) appendBuffer(BODY, LAST, this.came.take());
    this.journey.continuation = null;
    this.journey.letBe = true;
    this.gone();
  }

  begin(outcome: Outcome): bool {
    const plan = this.journey.plan;
    const size = this.left;
    const first = plan.current;
    if (this.begun || !this.said.canGoOn) return false;
    if (plan.api == Api.Responses && !this.said.response.isNamed) return false;
    if (!this.next(outcome)) return false;
    if (!this.proceed()) {
      plan.dropChosen();
      return false;
    }
    this.begun = true;
    if (first !== null) first.broke = true;
    keepUsage(this.journey, first);
    this.journey.pulse = null;
    if (size > 0 && getBuffer(BODY, 0, size)) this.split(returnedPtr(), returnedSize());
    replaceBuffer(BODY, size, 0, 0);
    // Nothing more of the first answer is wanted.
    if (endThroughHop(this.journey)) setEffectiveContext(this.contextId);
    return true;
  }

  /** What stands before the provider's own error event is good. */
  private split(ptr: usize, size: i32): void {
    cursor.reset();
    let from = 0;
    while (cursor.next(ptr, size)) {
      const kind = peekEvent(cursor.namePtr, cursor.nameLength, cursor.dataPtr, cursor.dataLength, shapeOf(this.journey.plan.api));
      if (kind == EventKind.Error) {
        const failure = new ByteWriter(cursor.offset - from);
        failure.bytes(ptr + from, cursor.offset - from);
        this.failure = failure.take();
        break;
      }
      from = cursor.offset;
    }
    this.front.bytes(ptr, from);
  }

  /** Chooses the attempt that goes on. */
  private next(outcome: Outcome): bool {
    const plan = this.journey.plan;
    const step = nextStep(plan, outcome, nowMs(), vm.random);
    if (step == Step.Commit || step == Step.GiveUp) return false;
    return true;
  }

  /** Asks at once, or when the limit of the chosen token is over. False: it cannot be asked. */
  private proceed(): bool {
    const plan = this.journey.plan;
    if (plan.waitUntilMs <= 0) return this.ask();
    this.waits = true;
    sleep(this.contextId, plan, new RestPause(this));
    return true;
  }

  /** The limit is over. */
  wake(): void {
    this.waits = false;
    if (this.ask()) return;
    this.journey.plan.dropChosen();
    this.write(null);
  }

  private ask(): bool {
    const plan = this.journey.plan;
    // An access token that is not there is not waited for: the client has its break before its own patience ends.
    if (admit(plan, this.contextId) != Admitted.Yes) return false;
    const attempt = plan.current;
    if (attempt === null) return false;
    const key = this.otherWay
      ? ""
      : prefillOf(plan.api, attempt.api, plan.runtime.providers[attempt.provider].settings.prefill, attempt.model);
    this.prefilled = key.length > 0;
    this.exact = this.prefilled && key != "assistant";
    const journey = this.journey;
    const from = journey.modelStart;
    const marked = journey.translates && attempt.api == Api.ChatCompletions && key.length > 0;
    const request = goOnWith(journey, this.request, this.said.text, marked ? BARE : key);
    const speaks = request !== null && untranslatable(journey, request.body).length == 0;
    if (marked) journey.lastTurnMark = key;
    this.call = request === null || !speaks ? 0 : callOut(journey, request, attempt);
    journey.lastTurnMark = "";
    journey.modelStart = from;
    if (this.call != 0) calls.set(this.call, this);
    return this.call != 0;
  }

  answered(headers: u32, bodySize: i32): void {
    this.call = 0;
    const plan = this.journey.plan;
    const attempt = plan.current;
    const reply = new CallReply(this.journey, bodySize);
    reply.judge(headers);
    const outcome = reply.reception.outcome;
    const rest = reply.good ? this.restOf(reply.reception, bodySize) : null;
    if (reply.good && rest === null) outcome.kind = FailureKind.ServerError; // it broke off as well, or is no plain text
    const refused = !reply.good && outcome.status == 400 && this.prefilled;
    if (attempt !== null) attempt.continued = rest !== null;
    const step = settle(plan, outcome);
    const goesOn = rest === null && !refused && step != Step.Commit && step != Step.GiveUp;
    reply.reception.putBack();
    if (goesOn && this.another()) return;
    plan.dropChosen();
    if (rest === null && refused && attempt !== null && this.again(attempt)) return;
    this.write(rest);
  }

  /** The plan has chosen another attempt for the same rest. */
  private another(): bool {
    this.otherWay = false;
    return this.proceed();
  }

  /** A target that refuses a beginning of its answer is asked the other way, once. */
  private again(attempt: Attempt): bool {
    const plan = this.journey.plan;
    if (plan.attemptsLeft <= 0 || nowMs() >= plan.deadlineMs) return false;
    this.otherWay = true;
    const again = new Attempt(attempt.target, attempt.provider, attempt.token, attempt.model, attempt.modelHash, nowMs());
    again.api = attempt.api;
    again.why = attempt.why;
    plan.add(again);
    if (this.ask()) return true;
    plan.dropChosen();
    return false;
  }

  /** What the call answered, as the end of the first stream; null: it is none. */
  private restOf(reception: Reception, bodySize: i32): ByteWriter | null {
    if (!getBuffer(CALL_BODY, 0, bodySize)) return null;
    const more = new Said(shapeOf(this.journey.plan.api));
    if (reception.foreign) {
      const body = translatedWhole(this.journey, reception, copyBytes(returnedPtr(), returnedSize()));
      more.feed(ptrOf(body), body.byteLength);
    } else {
      this.journey.usage = usageOf(this.journey.plan, returnedPtr(), returnedSize());
      more.feed(returnedPtr(), returnedSize());
    }
    if (!more.plain || more.reason.length == 0) return null;
    sumUsage(this.journey, this.said, more);
    const cut = overlap(this.said.text.ptr, this.said.text.length, more.text.ptr, more.text.length, this.exact);
    const text = new ByteWriter(more.text.length + 16);
    text.bytes(more.text.ptr + cut, more.text.length - cut);
    if (this.journey.plan.api == Api.Responses) {
      this.said.text.bytes(text.ptr, text.length);
      return this.said.response.end(text, this.said.text, more.response, this.said.usage.plus(more.usage));
    }
    return this.journey.plan.api == Api.Messages ? messagesEnd(text, this.said, more) : chatEnd(text, this.said, more);
  }

  private write(rest: ByteWriter | null): void {
    if (rest === null) sumUsage(this.journey, null, null);
    if (!setEffectiveContext(this.contextId)) return;
    const out = this.front;
    const failure = this.failure;
    if (rest !== null) out.bytes(rest.ptr, rest.length);
    else out.buffered(failure !== null ? failure : brokenOffEvent(this.journey));
    appendBuffer(BODY, LAST, out.take());
    continueResponse();
  }

  swallow(size: i32, endOfStream: bool): FilterDataStatusValues {
    if (size > 0) replaceBuffer(BODY, size, 0, 0);
    return this.call == 0 && !this.waits && endOfStream ? FilterDataStatusValues.Continue : FilterDataStatusValues.StopIterationAndBuffer;
  }

  gone(): void {
    if (this.call != 0) calls.delete(this.call);
    this.call = 0;
    if (this.waits) leaveWaiting(this.journey.plan);
    this.waits = false;
    this.request.forget();
  }
}


@final
class RestPause extends Sleeper {
  constructor(private rest: Continuation) {
    super();
  }

  wake(): void {
    this.rest.wake();
  }
}
