// The answer of an upstream try as long as it is judged: it is held, and becomes an answer that passes, a redirect to the next attempt, or
// nothing where the downstream half answers.
import { Step } from "../core/next-step";
import { FailureKind, Outcome } from "../core/outcome";
import { Phase } from "../core/plan";
import { continueResponse, setEffectiveContext } from "../host/calls";
import { returnStamp } from "../host/memory";
import {
  BufferTypeValues,
  FilterDataStatusValues,
  FilterHeadersStatusValues,
  FilterTrailersStatusValues,
  HeaderMapTypeValues,
} from "../host/values";
import { stallMs } from "./answer/breaks";
import { FirstChunk, MOST_FIRST } from "./answer/first-chunk";
import { HeldHere } from "./answer/held-here";
import { HeldStream, Holding } from "./answer/held-stream";
import { Reception, Verdict } from "./answer/reception";
import { answerTelling, keepTelling } from "./answer/telling";
import { passOver, settle } from "./health/settle";
import { failTry } from "./failed-try";
import { Journey } from "./journey";
import { beginHolding, beginsWhole, holds } from "./living";
import { receptionOf } from "./reception-of";
import { unanswered } from "./unanswered";
import { PassingTry } from "./upstream-passing";
import { vm } from "./vm";
import * as names from "./names";

const RESPONSE = HeaderMapTypeValues.ResponseHeaders;
const BODY = BufferTypeValues.HttpResponseBody;

/** Objects of answers that ended, for answers to come. */
const spare: JudgedTry[] = [];
const MOST_SPARE: i32 = 64;


@final
export class JudgedTry {
  /** What became of it; null: it is held, or goes nowhere. */
  passing: PassingTry | null = null;
  private reception: Reception | null = null;
  /** Bytes of an answer that is held whole; 0: it is not. */
  private whole: i32 = 0;
  /** Bytes that are held for the judgement. */
  private held: i32 = 0;
  /** The host holds what came so far. */
  private buffered: bool = false;
  /** A good stream that is held until it is whole. */
  private holding: HeldStream | null = null;
  /** A good stream whose first chunk waits for a tick. */
  private first: FirstChunk | null = null;
  /** What is held, where the host must not hold it. */
  private here: HeldHere | null = null;

  private constructor(
    private journey: Journey,
    private contextId: u32,
    /** Of the upstream tries of its attempt, from 1; the second is the redirector's. */
    private number: i32,
  ) {}

  static of(journey: Journey, contextId: u32, number: i32): JudgedTry {
    const made = spare.length == 0 ? new JudgedTry(journey, contextId, number) : spare.pop();
    made.journey = journey;
    made.contextId = contextId;
    made.number = number;
    return made;
  }

  headers(endOfStream: bool): FilterHeadersStatusValues {
    const reception = this.freshReception();
    const verdict = reception.headers(RESPONSE, endOfStream);
    this.act(reception, verdict);
    return verdict == Verdict.Hold ? FilterHeadersStatusValues.StopIteration : FilterHeadersStatusValues.Continue;
  }

  private freshReception(): Reception {
    const journey = this.journey;
    const known = this.reception;
    if (known !== null) known.putBack();
    const reception = receptionOf(journey);
    reception.toGoOn = journey.continuation !== null;
    this.reception = reception;
    return reception;
  }

  body(size: i32, endOfStream: bool): FilterDataStatusValues {
    const journey = this.journey;
    const reception = this.reception;
    if (reception === null || journey.plan.phase != Phase.Asked) return FilterDataStatusValues.Continue;
    if (vm.holdsHere) return this.judgeHere(reception, size, endOfStream);
    if (this.holding !== null) return this.goOnHolding(reception, size, endOfStream);
    if (this.first !== null) return this.firstGoes(reception, size, endOfStream);
    const verdict = reception.body(BODY, size, endOfStream);
    if (endOfStream) this.whole = size;
    this.held = size;
    if (verdict == Verdict.Good) this.holding = beginHolding(journey, reception, this.contextId);
    if (this.holding !== null) return this.goOnHolding(reception, size, endOfStream);
    if (verdict == Verdict.Good && !endOfStream && this.firstWaits(reception, size)) return FilterDataStatusValues.StopIterationAndBuffer;
    this.act(reception, verdict);
    if (verdict != Verdict.Hold) return this.pass(size, endOfStream);
    this.buffered = true;
    beginsWhole(journey, reception, this.contextId);
    return FilterDataStatusValues.StopIterationAndBuffer;
  }

  /** Whether this chunk, which shows a good answer, waits for a tick: the stream's end is to be held open, and nothing was held before. */
  private firstWaits(reception: Reception, size: i32): bool {
    const plan = this.journey.plan;
    if (this.buffered || size > MOST_FIRST || !reception.isStream || reception.outcome.kind != FailureKind.None) return false;
    if (!plan.stream || stallMs(plan) <= 0) return false;
    const first = new First(this);
    this.first = first;
    first.wait();
    return true;
  }

  /** More of the stream is there: its answer has begun, unless it broke with that. */
  private firstGoes(reception: Reception, size: i32, endOfStream: bool): FilterDataStatusValues {
    if (endOfStream) this.whole = size;
    if (reception.goesWell(BODY, size, endOfStream)) this.beginFirst(reception);
    else this.firstBroke(reception);
    return this.pass(size, endOfStream);
  }

  private firstBroke(reception: Reception): void {
    this.forgetFirst();
    this.fail(reception.outcome, reception);
  }

  private beginFirst(reception: Reception): void {
    this.forgetFirst();
    this.buffered = true;
    this.commit(reception);
  }

  private forgetFirst(): void {
    const first = this.first;
    if (first !== null) first.forget();
    this.first = null;
  }

  /** The tick: the answer has begun, and what waited passes. */
  letGoFirst(): void {
    const reception = this.reception;
    if (reception === null || !setEffectiveContext(this.contextId)) return;
    this.beginFirst(reception);
    const passing = this.passing;
    if (passing !== null) passing.letGo(this.held);
    continueResponse();
  }

  private pass(size: i32, endOfStream: bool): FilterDataStatusValues {
    const passing = this.passing;
    return passing === null ? FilterDataStatusValues.Continue : passing.chunk(size, endOfStream);
  }

  private goOnHolding(reception: Reception, size: i32, endOfStream: bool): FilterDataStatusValues {
    const holding = this.holding;
    if (holding === null) return FilterDataStatusValues.Continue;
    const state = holding.take(size, endOfStream, this.journey.provider);
    if (state == Holding.Held) return holds(reception);
    this.holding = null;
    // It is given back and passes within this callback: the host holds nothing of it behind that.
    this.buffered = false;
    if (state == Holding.Broke) this.fail(holding.outcome, reception);
    else this.commit(reception);
    const passing = this.passing;
    if (passing === null) {
      holding.forget();
      return FilterDataStatusValues.Continue;
    }
    // With the end, what would continue is the end.
    if (!endOfStream && !holding.toItsEnd) continueResponse();
    return passing.look(holding.giveBack(), endOfStream);
  }

  /** The same on an Envoy that pushes what it holds behind a redirect, into a stream that is gone: it holds nothing. */
  private judgeHere(reception: Reception, fresh: i32, endOfStream: bool): FilterDataStatusValues {
    const held = this.here;
    const here = held !== null ? held : new HeldHere();
    this.here = here;
    const size = here.join(fresh);
    const verdict = reception.body(BODY, size, endOfStream);
    if (endOfStream) this.whole = size;
    this.act(reception, verdict);
    if (verdict == Verdict.Hold) here.keep(size, reception.stamp == returnStamp());
    else this.here = null;
    if (this.passing !== null) return this.pass(size, endOfStream);
    if (this.journey.told) return FilterDataStatusValues.StopIterationNoBuffer;
    // No redirect: it may pass with its body.
    if (this.journey.plan.phase == Phase.GivenUp) return FilterDataStatusValues.Continue;
    // The headers alone go on, right behind this callback: the shape of a redirect that a provider would send.
    if (verdict != Verdict.Hold) continueResponse();
    return FilterDataStatusValues.StopIterationNoBuffer;
  }

  /** Trailers end the answer (HTTP/2): whatever is held is all there is. */
  trailers(): FilterTrailersStatusValues {
    const reception = this.reception;
    if (reception === null || this.journey.plan.phase != Phase.Asked) return FilterTrailersStatusValues.Continue;
    if (vm.holdsHere) return this.endedHere(reception);
    if (this.holding !== null) {
      this.goOnHolding(reception, 0, true);
      return FilterTrailersStatusValues.Continue;
    }
    this.whole = this.held;
    if (this.first !== null && reception.goesWell(BODY, this.held, true)) this.beginFirst(reception);
    else if (this.first !== null) this.firstBroke(reception);
    else this.act(reception, reception.body(BODY, this.held, true));
    const passing = this.passing;
    if (passing !== null) passing.whole(this.held);
    return FilterTrailersStatusValues.Continue;
  }

  /** What is held cannot be given back any more, and nothing may follow a redirect: the client is told what was said. */
  private endedHere(reception: Reception): FilterTrailersStatusValues {
    const plan = this.journey.plan;
    const here = this.here;
    const outcome = reception.cut(here !== null ? here.bytes : names.EMPTY);
    if (settle(plan, outcome) != Step.Commit) plan.dropChosen();
    keepTelling(plan, outcome, reception);
    plan.phase = Phase.GivenUp;
    this.journey.told = true;
    answerTelling(plan);
    return FilterTrailersStatusValues.StopIteration;
  }

  /** It stands still, and its context is in effect: a failure. */
  stalled(): void {
    const outcome = new Outcome();
    outcome.kind = FailureKind.Timeout;
    this.fail(outcome, this.reception);
    if (!this.journey.told) continueResponse();
  }

  private act(reception: Reception, verdict: Verdict): void {
    switch (verdict) {
      case Verdict.Good:
        this.commit(reception);
        break;
      case Verdict.Bad:
        this.fail(reception.outcome, reception);
        break;
      case Verdict.Redirector:
        this.fail(unanswered(this.journey, this.number), null);
        break;
    }
  }

  private commit(reception: Reception): void {
    settle(this.journey.plan, reception.outcome);
    passOver(this.journey.plan, reception.head.limits);
    this.passing = PassingTry.of(this.journey, this.contextId, reception, this.whole, this.buffered);
  }

  private fail(outcome: Outcome, reception: Reception | null): void {
    if (failTry(this.journey, outcome, reception, this.whole) || reception === null) return;
    this.passing = PassingTry.of(this.journey, this.contextId, reception, this.whole, this.buffered);
  }

  /** The stream is gone. */
  gone(): void {
    const holding = this.holding;
    const reception = this.reception;
    const passing = this.passing;
    this.forgetFirst();
    if (holding !== null) holding.forget();
    if (reception !== null) reception.putBack();
    if (passing !== null) passing.gone();
    if (spare.length < MOST_SPARE) this.putBack();
  }

  private putBack(): void {
    this.passing = null;
    this.reception = null;
    this.whole = 0;
    this.held = 0;
    this.buffered = false;
    this.holding = null;
    this.here = null;
    spare.push(this);
  }
}


@final
class First extends FirstChunk {
  constructor(private judged: JudgedTry) {
    super();
  }

  letGo(): void {
    this.judged.letGoFirst();
  }
}
