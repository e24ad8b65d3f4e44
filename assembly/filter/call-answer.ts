// Re-dispatch by call, where no upstream half is installed: the request is kept, and a failing answer is replaced by that of a call
// of the plugin's own. The answer of a call is buffered: a streaming client gets its events at once.
import { Step, leaveTarget } from "../core/next-step";
import { FailureKind, Outcome } from "../core/outcome";
import { Phase } from "../core/plan";
import { continueResponse, setEffectiveContext } from "../host/calls";
import { nowMs } from "../host/clock";
import {
  BufferTypeValues,
  FilterDataStatusValues,
  FilterHeadersStatusValues,
  FilterTrailersStatusValues,
  HeaderMapTypeValues,
} from "../host/values";
import { HeldStream, Holding } from "./answer/held-stream";
import { Reception, Verdict } from "./answer/reception";
import { keepTelling, tellingReply } from "./answer/telling";
import { cleanTrailers } from "./answer/trailers";
import { showTrail } from "./answer/trail";
import { staysUnmended } from "./attempt/params";
import { untranslatable } from "./attempt/translate-request";
import { Admitted, admit } from "./admit";
import { Coming, OWN, PassingAnswer } from "./call-coming";
import { callOut } from "./call-out";
import { Dropping, Hand } from "./call-hand";
import { envoysReply, isFromProvider } from "./envoys-reply";
import { CallReply } from "./call-reply";
import { KeptRequest } from "./call-request";
import { passOver, settle, settleBrokenOff } from "./health/settle";
import { Journey } from "./journey";
import { beginHolding, beginsToPass, beginsWhole, holds } from "./living";
import { receptionOf } from "./reception-of";
import { returnClient } from "./request/fallback-pass";
import { rewrites } from "./rewritten";
import { leftOut, showTranslation } from "./translated-answer";
import { Sleeper, sleep } from "./waiting";
import { vm } from "./vm";

const RESPONSE = HeaderMapTypeValues.ResponseHeaders;
const BODY = BufferTypeValues.HttpResponseBody;

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
export class CallAnswer extends Sleeper {
  coming: Coming = OWN;
  /** The first attempt's answer, as far as it came. */
  hand: Hand;
  /** A held stream was given back in this callback: it passes as it is. */
  gaveBack: bool = false;
  /** The call under way; 0: none. */
  private call: u32 = 0;

  private constructor(
    private contextId: u32,
    private journey: Journey,
    /** null: there is no further attempt. */
    private request: KeptRequest | null,
  ) {
    super();
    this.hand = new Hand(contextId, journey.plan);
  }

  /** The request is as the first attempt gets it, its body held. */
  static prepare(contextId: u32, journey: Journey): CallAnswer {
    const answer = new CallAnswer(contextId, journey, KeptRequest.keep(journey));
    answer.coming = new FirstAnswer(answer, journey);
    return answer;
  }

  /** The first attempt is a call already, because the gateway's route leads to another provider. The request itself goes nowhere. */
  begin(): void {
    this.journey.plan.phase = Phase.Asked;
    this.coming = OWN;
    this.goOn();
  }

  /** What was good is gone before any of it reached the client: Envoy's reply to that, which is in the callback, is not for clients. */
  lost(endOfStream: bool): void {
    this.hand.headers(endOfStream, true);
    const outcome = new Outcome();
    outcome.kind = FailureKind.Connection;
    const plan = this.journey.plan;
    settleBrokenOff(plan);
    keepTelling(plan, outcome, null);
    this.giveUp();
  }

  /** The first attempt passes. */
  pass(reception: Reception): void {
    const plan = this.journey.plan;
    const good = reception.outcome.kind == FailureKind.None;
    if (good) {
      settle(plan, reception.outcome);
      passOver(plan, reception.head.limits);
    }
    plan.phase = Phase.Committed;
    beginsToPass(this.journey, this.contextId, good);
    showTrail(plan, reception.outcome.kind);
    const passing = new PassingAnswer(this.journey);
    this.coming = passing;
    const rewritten = rewrites(this.journey, reception);
    if (rewritten || leftOut(this.journey)) showTranslation(this.journey);
    if (rewritten) passing.translate(reception);
    else if (good) passing.watchOver(reception);
  }

  /** The first attempt failed. True: its answer passes all the same, or another was put over it. */
  fail(outcome: Outcome, reception: Reception | null): bool {
    const plan = this.journey.plan;
    this.journey.pulse = null;
    returnClient(this.journey);
    const step = settle(plan, outcome);
    if (step == Step.Commit && reception !== null) {
      this.pass(reception);
      return true;
    }
    this.coming = new Dropping(this.hand);
    keepTelling(plan, outcome, reception);
    if (step == Step.GiveUp) this.giveUp();
    else this.goOn();
    return this.hand.given;
  }

  private giveUp(): void {
    const plan = this.journey.plan;
    plan.dropChosen();
    plan.phase = Phase.GivenUp;
    returnClient(this.journey);
    this.coming = this.hand.give(tellingReply(plan), true);
  }

  private goOn(): void {
    const plan = this.journey.plan;
    if (plan.waitUntilMs > 0) sleep(this.contextId, plan, this);
    else this.wake();
  }

  wake(): void {
    const request = this.request;
    if (request !== null && this.dispatch(request)) return;
    this.giveUp();
  }

  /** Makes the attempt that the plan has chosen; where the host refuses the call, the next one. False: there is none. */
  private dispatch(request: KeptRequest): bool {
    const plan = this.journey.plan;
    for (let i = 0, most = plan.runtime.settings.maxAttempts; i <= most; i++) {
      const admitted = admit(plan, this.contextId);
      if (admitted == Admitted.Waits) sleep(this.contextId, plan, this);
      if (admitted != Admitted.Yes) return admitted == Admitted.Waits;
      const attempt = plan.current;
      if (attempt === null || attempt.ended) return false;
      const field = untranslatable(this.journey, request.body);
      if (field.length > 0 || staysUnmended(this.journey, changetype<usize>(request.body), request.body.byteLength)) {
        if (leaveTarget(plan, field, nowMs(), vm.random)) continue;
        return false;
      }
      this.call = callOut(this.journey, request, attempt);
      if (this.call != 0) {
        calls.set(this.call, this);
        return true;
      }
      const outcome = new Outcome();
      outcome.kind = FailureKind.Connection;
      // What is not there now is not there for a second try.
      outcome.unretryable = attempt.noCluster.byteLength > 0;
      keepTelling(plan, outcome, null);
      if (settle(plan, outcome) == Step.GiveUp) return false;
    }
    return false;
  }

  /** The call's answer is whole. */
  onCallAnswer(headerCount: u32, bodySize: i32): void {
    this.call = 0;
    const plan = this.journey.plan;
    const reply = new CallReply(this.journey, bodySize);
    reply.judge(headerCount);
    const reception = reply.reception;
    const step = settle(plan, reception.outcome);
    if (reply.good || step == Step.Commit) {
      const rest = reply.answer();
      if (setEffectiveContext(this.contextId)) {
        if (!reply.good) returnClient(this.journey);
        this.coming = this.hand.give(rest, !reply.good);
      }
    } else {
      keepTelling(plan, reception.outcome, reception);
      if (setEffectiveContext(this.contextId)) {
        if (step == Step.GiveUp) this.giveUp();
        else this.goOn();
      }
    }
    reception.putBack();
  }

  /** The stream is gone: an answer that still comes belongs to nobody. */
  gone(): void {
    this.journey.pulse = null;
    this.coming.gone();
    this.coming = OWN;
    if (this.call != 0) calls.delete(this.call);
    const request = this.request;
    if (request !== null) request.forget();
    this.request = null;
  }
}

/** The first attempt's answer: awaited, or held until it is judged. */
@final
class FirstAnswer extends Coming {
  /** null: awaited. */
  private reception: Reception | null = null;
  /** A good stream that is held until it is whole. */
  private holding: HeldStream | null = null;
  /** Bytes that are held for the judgement. */
  private held: i32 = 0;

  constructor(
    private call: CallAnswer,
    private journey: Journey,
  ) {
    super();
  }

  headers(endOfStream: bool): FilterHeadersStatusValues {
    const journey = this.journey;
    const hand = this.call.hand;
    this.gone(); // what was held broke off, and this is Envoy's reply
    if (!isFromProvider()) {
      hand.headers(endOfStream, true);
      return this.call.fail(envoysReply(journey), null) ? FilterHeadersStatusValues.Continue : held(hand);
    }
    hand.headers(endOfStream, false);
    const reception = receptionOf(journey);
    this.reception = reception;
    const verdict = reception.headers(RESPONSE, endOfStream);
    if (verdict == Verdict.Hold) {
      hand.leave();
      return FilterHeadersStatusValues.StopIteration;
    }
    return this.judged(reception, verdict) ? FilterHeadersStatusValues.Continue : held(hand);
  }

  body(size: i32, fresh: i32, endOfStream: bool): FilterDataStatusValues {
    const reception = this.reception;
    if (reception === null) return FilterDataStatusValues.Continue;
    const hand = this.call.hand;
    hand.body(endOfStream);
    if (this.holding !== null) return this.goOnHolding(reception, size, endOfStream);
    this.held = size;
    const verdict = reception.body(BODY, size, endOfStream);
    if (verdict == Verdict.Good) this.holding = beginHolding(this.journey, reception, this.journey.contextId);
    if (this.holding !== null) return this.goOnHolding(reception, size, endOfStream);
    if (verdict == Verdict.Hold) {
      beginsWhole(this.journey, reception, this.journey.contextId);
      hand.leave();
      return FilterDataStatusValues.StopIterationAndBuffer;
    }
    if (!this.judged(reception, verdict)) return hand.empty(size);
    return this.call.coming.body(size, size, endOfStream);
  }

  private goOnHolding(reception: Reception, size: i32, endOfStream: bool): FilterDataStatusValues {
    const holding = this.holding;
    if (holding === null) return FilterDataStatusValues.Continue;
    const state = holding.take(size, endOfStream, this.journey.provider);
    const hand = this.call.hand;
    if (state == Holding.Held) {
      hand.leave();
      return holds(reception);
    }
    this.holding = null;
    let passes = true;
    if (state == Holding.Broke) passes = this.call.fail(holding.outcome, reception);
    else this.call.pass(reception);
    reception.putBack();
    this.reception = null;
    if (!passes || hand.given) {
      holding.forget();
      return passes ? this.call.coming.body(size, size, endOfStream) : hand.empty(size);
    }
    // With the end, what would continue is the end.
    if (!endOfStream && !holding.toItsEnd) continueResponse();
    this.call.gaveBack = true;
    const whole = holding.giveBack();
    return this.call.coming.body(whole, whole, endOfStream);
  }

  gone(): void {
    const holding = this.holding;
    if (holding !== null) holding.forget();
    this.holding = null;
  }

  /** They end the answer (HTTP/2): whatever is held is all there is. */
  trailers(): FilterTrailersStatusValues {
    const reception = this.reception;
    if (reception === null) return FilterTrailersStatusValues.Continue;
    cleanTrailers(this.journey.secret);
    this.call.hand.trailers();
    if (this.holding !== null) {
      const status = this.goOnHolding(reception, 0, true);
      return status == FilterDataStatusValues.Continue ? FilterTrailersStatusValues.Continue : FilterTrailersStatusValues.StopIteration;
    }
    if (!this.judged(reception, reception.body(BODY, this.held, true))) {
      this.call.hand.leave();
      return FilterTrailersStatusValues.StopIteration;
    }
    if (this.call.hand.given) return this.call.coming.trailers();
    const passing = this.call.coming;
    if (passing instanceof PassingAnswer) (passing as PassingAnswer).whole(this.held);
    return FilterTrailersStatusValues.Continue;
  }

  /** True: it passes. */
  private judged(reception: Reception, verdict: Verdict): bool {
    let passes = true;
    if (verdict == Verdict.Good) this.call.pass(reception);
    else passes = this.call.fail(reception.outcome, reception);
    reception.putBack();
    return passes;
  }

  expire(): void {
    const outcome = new Outcome();
    outcome.kind = FailureKind.Timeout;
    this.gone();
    this.call.hand.silent = true;
    this.call.fail(outcome, null);
  }
}

/** All of it waits for what takes its place. */
function held(hand: Hand): FilterHeadersStatusValues {
  hand.leave();
  return FilterHeadersStatusValues.StopAllIterationAndWatermark;
}
