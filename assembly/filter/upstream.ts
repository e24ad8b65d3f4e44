// The upstream half: one upstream try. It cleans the request that leaves; the answer is judged (upstream-judging.ts), and passes
// (upstream-passing.ts) or becomes a redirect.
import { Phase } from "../core/plan";
import { getProperty } from "../host/calls";
import { Context } from "../host/context";
import { returnedSize } from "../host/memory";
import { FilterDataStatusValues, FilterHeadersStatusValues, FilterTrailersStatusValues } from "../host/values";
import { cleanTrailers } from "./answer/trailers";
import { keepTrace, removeEnvoysOwn, removeTrace } from "./attempt/envoys-own";
import { takeOver } from "./attempt/handover";
import { changeLeaving, holdsLeaving } from "./attempt/leaving";
import { Journey, carriedPlanId, carryId, journeyOf } from "./journey";
import { noMorePulse } from "./living";
import { mayFallBack } from "./request/fallback-pass";
import { JudgedTry } from "./upstream-judging";
import { vm } from "./vm";
import * as names from "./names";

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
  /** Of its attempt, from 1; the second is the redirector's. */
  private number: i32 = 0;
  /** The request is held until its body is whole: the provider gets other parameters than the client sent. */
  private changing: bool = false;
  /** null: no answer has come. */
  private answer: JudgedTry | null = null;

  onRequestHeaders(endOfStream: bool): FilterHeadersStatusValues {
    const handed = this.journey;
    const journey = handed !== null ? handed : journeyOf(carriedPlanId());
    // Of a request that passes untouched, or that belongs to another route.
    if (journey === null) return FilterHeadersStatusValues.Continue;
    if (vm.traces) keepTrace(journey);
    if (vm.traces || !vm.routeCleans) removeTrace();
    if (!vm.routeCleans) removeEnvoysOwn(mayFallBack(journey.plan));
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
    const known = this.answer;
    const answer = known !== null ? known : JudgedTry.of(journey, this.contextId, this.number);
    this.answer = answer;
    return answer.headers(endOfStream);
  }

  onResponseBody(size: i32, endOfStream: bool): FilterDataStatusValues {
    const answer = this.answer;
    if (answer === null) return FilterDataStatusValues.Continue;
    const passing = answer.passing;
    return passing !== null ? passing.chunk(size, endOfStream) : answer.body(size, endOfStream);
  }

  onResponseTrailers(): FilterTrailersStatusValues {
    const journey = this.journey;
    const answer = this.answer;
    if (journey === null || answer === null) return FilterTrailersStatusValues.Continue;
    cleanTrailers(journey.secret);
    const passing = answer.passing;
    if (passing === null) return answer.trailers();
    return passing.trailers();
  }

  /** The answer stands still, and this is its context. False: nothing can be said of it. */
  stalled(): bool {
    const answer = this.answer;
    if (answer === null) return false;
    const passing = answer.passing;
    if (passing !== null) return passing.stalled();
    answer.stalled();
    return true;
  }

  onDelete(): void {
    const journey = this.journey;
    const answer = this.answer;
    if (journey !== null && answer === null && this.number == 1) {
      journey.transportFailed = getProperty(names.TRANSPORT_FAILURE) && returnedSize() > 0;
    }
    if (journey !== null) {
      // The redirector's try may follow: it is another stream, and nothing hands it over.
      if (this.number == 1 && (journey.plan.phase == Phase.Asked || journey.pending)) carryId(journey);
      noMorePulse(journey, this.contextId);
    }
    if (answer !== null) answer.gone();
    if (spare.length < MOST_SPARE) this.putBack();
  }

  private putBack(): void {
    this.journey = null;
    this.number = 0;
    this.changing = false;
    this.answer = null;
    spare.push(this);
  }
}
