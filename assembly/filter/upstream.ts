// The upstream half: one upstream try. It cleans the request that leaves, judges the answer, and turns a failure with a way left
// into a redirect.
// Over 350 lines: one upstream try is judged, held, and passed on by the same callbacks.
import { FailureKind, Outcome } from "../core/outcome";
import { Step } from "../core/next-step";
import { Phase } from "../core/plan";
import { continueResponse, getProperty, sendLocalResponse } from "../host/calls";
import { Context } from "../host/context";
import { HeaderList, removeHeader } from "../host/headers";
import { returnStamp, returnedPtr, returnedSize, utf8 } from "../host/memory";
import { UsageWindow } from "../json/usage";
import {
  BufferTypeValues,
  FilterDataStatusValues,
  FilterHeadersStatusValues,
  FilterTrailersStatusValues,
  HeaderMapTypeValues,
} from "../host/values";
import { keepTrace, removeEnvoysOwn, removeTrace } from "./attempt/envoys-own";
import { changeLeaving, holdsLeaving } from "./attempt/leaving";
import { takeOver } from "./attempt/handover";
import { Journey, carriedPlanId, journeyOf } from "./journey";
import { HeldHere } from "./answer/held-here";
import { Reception, Verdict } from "./answer/reception";
import { cleanTrailers } from "./answer/trailers";
import { leaveUsage } from "./attempt/attempt-fields";
import { redirect } from "./attempt/redirect";
import { passOver, settle } from "./health/settle";
import { HeldStream, Holding } from "./answer/held-stream";
import { OpenEnd } from "./answer/open-end";
import { Pulse } from "./answer/pulse";
import { StreamWatch } from "./answer/stream-watch";
import {
  beat,
  beginHolding,
  beginsWhole,
  goesOn,
  holds,
  isTold,
  leftOf,
  letGo,
  swallow,
  swallowRest,
  tellStalled,
  translateChunk,
  watchStream,
  watched,
} from "./living";
import { keepTelling } from "./answer/telling";
import { endByTrailers } from "./passing";
import { UsageWatch, readWhole } from "./answer/usage-watch";
import { showTrail } from "./answer/trail";
import { vm } from "./vm";
import { unanswered } from "./unanswered";
import { TranslatedAnswer, showTranslation } from "./translated-answer";
import * as names from "./names";

const RESPONSE = HeaderMapTypeValues.ResponseHeaders;
const BODY = BufferTypeValues.HttpResponseBody;
const TRAILERS = utf8("ai_failover_trailers");

/** Objects of streams that ended, for streams to come. */
const spare: UpstreamTry[] = [];
const MOST_SPARE: i32 = 64;


@final
export class UpstreamTry extends Context {
  /** One for the stream, made or used again. */
  static of(contextId: u32): UpstreamTry {
    const made = spare.length == 0 ? new UpstreamTry(contextId) : spare.pop();
    made.contextId = contextId;
    made.journey = takeOver();
    return made;
  }

  private journey: Journey | null = null;
  private reception: Reception | null = null;
  /** Of its attempt, from 1; the second is the redirector's. */
  private number: i32 = 0;
  private watch: StreamWatch | null = null;
  private usage: UsageWatch | null = null;
  /** The answer is written in the client's dialect; null: it passes as it is. */
  private translated: TranslatedAnswer | null = null;
  private answered: bool = false;
  /** A stream that passes; null: nothing is said in it. */
  private open: OpenEnd | null = null;
  /** The request is held until its body is whole: the provider gets other parameters than the client sent. */
  private changing: bool = false;
  /** Bytes of an answer that is held whole; 0: it is not. */
  private whole: i32 = 0;
  /** Bytes that are held for the judgement. */
  private held: i32 = 0;
  /** The host holds what came so far. */
  private buffered: bool = false;
  /** A good stream that is held until it is whole. */
  private holding: HeldStream | null = null;
  /** The same, where the host must not hold them. */
  private here: HeldHere | null = null;

  onRequestHeaders(endOfStream: bool): FilterHeadersStatusValues {
    const handed = this.journey;
    const journey = handed !== null ? handed : journeyOf(carriedPlanId());
    // Of a request that passes untouched, or that belongs to another route.
    if (journey === null) return FilterHeadersStatusValues.Continue;
    if (vm.traces) keepTrace(journey);
    if (vm.traces || !vm.routeCleans) removeTrace();
    if (!vm.routeCleans) removeEnvoysOwn();
    this.journey = journey;
    this.number = ++journey.upstreamTries;
    this.changing = !endOfStream && holdsLeaving(journey);
    return this.changing ? FilterHeadersStatusValues.StopIteration : FilterHeadersStatusValues.Continue;
  }

  onRequestBody(size: i32, endOfStream: bool): FilterDataStatusValues {
    const journey = this.journey;
    if (!this.changing || journey === null) return FilterDataStatusValues.Continue;
    if (!endOfStream) return FilterDataStatusValues.StopIterationAndBuffer;
    changeLeaving(journey);
    return FilterDataStatusValues.Continue;
  }

  onRequestTrailers(): FilterTrailersStatusValues {
    const journey = this.journey;
    if (this.changing && journey !== null) changeLeaving(journey);
    return FilterTrailersStatusValues.Continue;
  }

  onResponseHeaders(endOfStream: bool): FilterHeadersStatusValues {
    const journey = this.journey;
    if (journey === null) return FilterHeadersStatusValues.Continue;
    this.answered = true;
    const reception = this.receptionFor(journey);
    const verdict = reception.headers(RESPONSE, endOfStream);
    this.act(journey, reception, verdict);
    return verdict == Verdict.Hold ? FilterHeadersStatusValues.StopIteration : FilterHeadersStatusValues.Continue;
  }

  onResponseBody(size: i32, endOfStream: bool): FilterDataStatusValues {
    const journey = this.journey;
    const reception = this.reception;
    if (journey === null || reception === null || !this.answered) return FilterDataStatusValues.Continue;
    if (journey.plan.phase != Phase.Asked) return this.passChunk(size, endOfStream);
    if (vm.holdsHere) return this.judgeHere(journey, reception, size, endOfStream);
    if (this.holding !== null) return this.goOnHolding(journey, reception, size, endOfStream);
    const verdict = reception.body(BODY, size, endOfStream);
    if (endOfStream) this.whole = size;
    this.held = size;
    if (verdict == Verdict.Good) this.holding = beginHolding(journey, reception, this.contextId);
    if (this.holding !== null) return this.goOnHolding(journey, reception, size, endOfStream);
    this.act(journey, reception, verdict);
    if (verdict != Verdict.Hold) return this.passChunk(size, endOfStream);
    this.buffered = true;
    beginsWhole(journey, this.contextId);
    return FilterDataStatusValues.StopIterationAndBuffer;
  }

  private goOnHolding(journey: Journey, reception: Reception, size: i32, endOfStream: bool): FilterDataStatusValues {
    const holding = this.holding;
    if (holding === null) return FilterDataStatusValues.Continue;
    const state = holding.take(size, endOfStream, journey.provider);
    if (state == Holding.Held) return holds(reception);
    this.holding = null;
    if (state == Holding.Broke) this.fail(journey, holding.outcome, reception);
    else this.commit(journey, reception);
    this.buffered = false;
    if (journey.plan.phase != Phase.Committed) {
      holding.forget();
      return FilterDataStatusValues.Continue;
    }
    // With the end, what would continue is the end.
    if (!endOfStream) continueResponse();
    return this.passed(holding.giveBack(), endOfStream);
  }

  private passChunk(size: i32, endOfStream: bool): FilterDataStatusValues {
    if (isTold(this.journey)) return swallow(size);
    if (goesOn(this.journey)) return swallowRest(this.journey, size, endOfStream);
    const status = this.passed(size, endOfStream);
    const open = this.open;
    if (open === null) return status;
    if (!endOfStream && status == FilterDataStatusValues.Continue) return open.pass(leftOf(this.translated, size));
    if (status == FilterDataStatusValues.Continue) return open.last();
    open.forget();
    return status;
  }

  /** The answer stands still, and this is its context. False: nothing can be said of it. */
  stalled(): bool {
    const journey = this.journey;
    if (journey === null) return false;
    if (journey.plan.phase == Phase.Committed) return tellStalled(journey, this.open);
    const outcome = new Outcome();
    outcome.kind = FailureKind.Timeout;
    this.fail(journey, outcome, this.reception);
    continueResponse();
    return true;
  }

  private passed(size: i32, endOfStream: bool): FilterDataStatusValues {
    const translated = this.translated;
    const open = this.open;
    const fresh = open === null ? size : size - open.kept;
    const status = this.watchChunk(size, fresh, endOfStream);
    return translated === null ? status : translateChunk(translated, size, fresh, endOfStream);
  }

  /** The same on an Envoy that pushes what it holds behind a redirect, into a stream that is gone: it holds nothing. */
  private judgeHere(journey: Journey, reception: Reception, fresh: i32, endOfStream: bool): FilterDataStatusValues {
    const held = this.here;
    const here = held !== null ? held : new HeldHere();
    this.here = here;
    const size = here.join(fresh);
    const verdict = reception.body(BODY, size, endOfStream);
    if (endOfStream) this.whole = size;
    this.act(journey, reception, verdict);
    if (verdict == Verdict.Hold) here.keep(size, reception.stamp == returnStamp());
    else this.here = null;
    if (journey.plan.phase == Phase.Committed) return this.passChunk(size, endOfStream);
    // The headers alone go on, right behind this callback: the shape of a redirect that a provider would send.
    if (verdict != Verdict.Hold) continueResponse();
    return FilterDataStatusValues.StopIterationNoBuffer;
  }

  /** Trailers end the answer (HTTP/2): whatever is held is all there is. */
  onResponseTrailers(): FilterTrailersStatusValues {
    const journey = this.journey;
    const reception = this.reception;
    if (journey === null || reception === null || !this.answered) return FilterTrailersStatusValues.Continue;
    const translated = this.translated;
    cleanTrailers(journey.provider, journey.token);
    if (journey.plan.phase != Phase.Asked) {
      if (translated !== null) translated.trailers();
      this.endByTrailers(journey);
      return FilterTrailersStatusValues.Continue;
    }
    if (vm.holdsHere) return this.endedHere(journey, reception);
    if (this.holding !== null) {
      this.goOnHolding(journey, reception, 0, true);
      return FilterTrailersStatusValues.Continue;
    }
    this.whole = this.held;
    this.act(journey, reception, reception.body(BODY, this.held, true));
    this.watchChunk(this.held, this.held, true);
    const begun = this.translated;
    if (begun !== null) begun.chunk(this.held, true);
    return FilterTrailersStatusValues.Continue;
  }

  /** What is held cannot be given back any more, and nothing may follow a redirect: the downstream half answers with what was said. */
  private endedHere(journey: Journey, reception: Reception): FilterTrailersStatusValues {
    const plan = journey.plan;
    const here = this.here;
    const outcome = reception.cut(here !== null ? here.bytes : names.EMPTY);
    if (settle(plan, outcome) != Step.Commit) plan.dropChosen();
    keepTelling(plan, outcome, reception);
    plan.phase = Phase.GivenUp;
    sendLocalResponse(502, TRAILERS, new HeaderList(), names.EMPTY);
    return FilterTrailersStatusValues.StopIteration;
  }

  /** Nothing is held here, so nothing can be added: what the client gets is the downstream half's to say. */
  private endByTrailers(journey: Journey): void {
    const watch = this.watch;
    if (watch !== null) endByTrailers(journey, watch);
    leaveUsage(journey);
  }

  private watchChunk(size: i32, fresh: i32, endOfStream: bool): FilterDataStatusValues {
    const journey = this.journey;
    const watch = this.watch;
    const usage = this.usage;
    if (journey === null) return FilterDataStatusValues.Continue;
    let status = FilterDataStatusValues.Continue;
    if (watch !== null) status = watched(journey, watch, this.contextId, size, fresh, endOfStream);
    else {
      beat(journey);
      if (usage !== null) usage.chunk(size);
    }
    if (endOfStream) leaveUsage(journey);
    return status;
  }

  private receptionFor(journey: Journey): Reception {
    const known = this.reception;
    if (known !== null) known.putBack();
    const reception = Reception.of(journey.provider, journey.token, journey.spoken, journey.translates);
    this.reception = reception;
    return reception;
  }

  private act(journey: Journey, reception: Reception, verdict: Verdict): void {
    switch (verdict) {
      case Verdict.Good:
        this.commit(journey, reception);
        break;
      case Verdict.Bad:
        this.fail(journey, reception.outcome, reception);
        break;
      case Verdict.Redirector:
        this.fail(journey, unanswered(journey, this.number), null);
        break;
    }
  }

  private commit(journey: Journey, reception: Reception): void {
    settle(journey.plan, reception.outcome);
    passOver(journey.plan, reception.head.limits);
    this.pass(journey, reception);
  }

  private pass(journey: Journey, reception: Reception): void {
    journey.plan.phase = Phase.Committed;
    showTrail(journey.plan, reception.outcome.kind);
    if (reception.foreign) {
      showTranslation(journey);
      this.translated = TranslatedAnswer.begin(journey, reception);
      if (reception.outcome.kind == FailureKind.None) this.keepOpen(journey, reception.isStream && journey.plan.stream);
      return;
    }
    if (reception.outcome.kind != FailureKind.None || (!reception.isJson && !reception.isStream)) return;
    this.keepOpen(journey, reception.isStream);
    if (reception.isJson && this.whole > 0 && reception.stamp == returnStamp()) {
      readWhole(journey.plan, returnedPtr(), this.whole, returnedSize());
      return;
    }
    const window = new UsageWindow();
    journey.usage = window;
    if (reception.isJson) this.usage = new UsageWatch(window, reception.head.contentLength);
    if (reception.isStream) this.watch = watchStream(journey, reception, window);
  }

  private keepOpen(journey: Journey, streams: bool): void {
    journey.pulse = Pulse.of(journey.plan, this.contextId);
    if (streams && journey.pulse !== null) this.open = new OpenEnd(this.contextId, this.buffered);
  }

  private fail(journey: Journey, outcome: Outcome, reception: Reception | null): void {
    const plan = journey.plan;
    journey.pulse = null;
    const step = settle(plan, outcome);
    if (step == Step.Commit && reception !== null) {
      this.pass(journey, reception);
      return;
    }
    keepTelling(plan, outcome, reception);
    if (step == Step.GiveUp) {
      plan.phase = Phase.GivenUp; // the downstream half answers
      removeHeader(RESPONSE, names.LOCATION);
      return;
    }
    redirect(journey);
  }

  onDelete(): void {
    const journey = this.journey;
    if (journey !== null && !this.answered && this.number == 1) {
      journey.transportFailed = getProperty(names.TRANSPORT_FAILURE) && returnedSize() > 0;
    }
    if (journey !== null) letGo(journey, this.contextId, this.open, this.holding);
    const reception = this.reception;
    if (reception !== null) reception.putBack();
    this.reception = null;
    if (spare.length < MOST_SPARE) this.putBack();
  }

  private putBack(): void {
    this.journey = null;
    this.number = 0;
    this.watch = null;
    this.usage = null;
    this.translated = null;
    this.answered = false;
    this.changing = false;
    this.whole = 0;
    this.held = 0;
    this.here = null;
    this.open = null;
    this.buffered = false;
    this.holding = null;
    spare.push(this);
  }
}
