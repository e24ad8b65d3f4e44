// A pass whose plan has chosen: its attempt is sent, and what comes back passes, is judged by the callout mode, or is answered for.
import { same } from "../core/bytes";
import { FailureKind, Outcome } from "../core/outcome";
import { Phase } from "../core/plan";
import { Api } from "../core/settings";
import { continueRequest } from "../host/calls";
import { nowMs } from "../host/clock";
import { FilterDataStatusValues, FilterHeadersStatusValues, FilterTrailersStatusValues, LogLevelValues } from "../host/values";
import { sendAnswer } from "./answer/answers";
import { putOver } from "./answer/reply";
import * as refusals from "./answer/refusals";
import { isFromProvider } from "./envoys-reply";
import { forgetReset } from "./answer/late-reset";
import { answerTelling, keepTelling, tellingReply } from "./answer/telling";
import { setLength } from "./attempt/content-length";
import { Admitted, admit, admitHeld } from "./admit";
import { canGoAgain, goAgain, restoreRequest, sendAgain } from "./again";
import { log } from "../host/log";
import { Step } from "../core/next-step";
import { handOver } from "./attempt/handover";
import { changeLeaving } from "./attempt/leaving";
import { asksMended, restoreLength } from "./attempt/params";
import { needsRewrite, restoreHeaders, rewriteModel, setAttemptHeaders } from "./attempt/send-attempt";
import { Continuation } from "./continuation";
import { CallAnswer } from "./call-answer";
import { Back, JudgedBack, ToldBack, endByTrailers } from "./downstream-back";
import { leaveEnded } from "./downstream-ended";
import { Flow, Pause, Stage } from "./downstream-stage";
import { beginAttempt } from "./health/settle";
import { Journey, carryId, leadsElsewhere } from "./journey";
import { countRequest } from "./told/metrics";
import { repliedByEnvoy, settleUnanswered } from "./unanswered";
import { returnClient } from "./request/fallback-pass";
import { noteStray, strayed } from "./request/whereabouts";
import { leaveWaiting, sleep } from "./waiting";
import { vm } from "./vm";
import * as names from "./names";


@final
export class UnderWay extends Stage {
  /** Further attempts are calls; null: redirects. */
  private call: CallAnswer | null = null;
  /** The first attempt is a call as well: the request itself is held for good. */
  private called: bool = false;
  /** Every way failed, and the answer is our own; it comes by the response callbacks. */
  private answered: bool = false;
  /** A further pass whose attempt is to be translated: its provider's headers are set once the body shows that it can be. */
  private unsent: bool = false;
  /** The body is whole while the attempt waits for a rate limit to end. */
  private wholeSize: i32 = -1;
  /** The attempt has waited: the request goes on by itself, not behind this callback. */
  private waited: bool = false;
  /** What comes back on it; null: it passes as it comes. */
  private back: Back | null = null;
  /** The answer has passed to its end. */
  private ended: bool = false;

  constructor(
    private contextId: u32,
    private journey: Journey,
  ) {
    super(Flow.Held, journey.plan.allowOrigin);
    journey.contextId = contextId;
    journey.plan.passes++;
  }

  /** The first attempt is sent. */
  begin(): void {
    const journey = this.journey;
    if (!vm.upstreamInstalled) this.prepareCall();
    const ready = this.ready();
    if (this.answered) return;
    journey.continuation = Continuation.prepare(journey);
    if (ready && !this.waits()) this.depart(journey.plan.startedMs);
  }

  /** Sends the attempt, or makes it by a call where the gateway's route leads elsewhere. */
  private depart(now: i64): void {
    const journey = this.journey;
    const attempt = journey.plan.current;
    const call = this.call;
    if (call === null || attempt === null || !(leadsElsewhere(journey, attempt) || strayed(journey.plan.routed))) return this.send(now);
    this.called = true;
    this.flow = Flow.Stopped;
    call.begin();
  }

  private prepareCall(): void {
    const call = CallAnswer.prepare(this.contextId, this.journey);
    this.call = call;
    this.back = new JudgedBack(this.contextId, this.journey, call);
  }

  /** A redirect made the pass: the plan has chosen already. `whole`: there is no body. */
  again(whole: bool): void {
    const journey = this.journey;
    restoreHeaders(journey);
    restoreLength(journey);
    if (journey.again) this.madeAgain();
    if (this.waits() || !this.admitted(admit(journey.plan, this.contextId))) {
      if (whole) this.wholeSize = 0;
      return;
    }
    if ((journey.translates || asksMended(journey)) && !whole) {
      this.unsent = true;
      return;
    }
    const attempt = journey.plan.current;
    this.send(nowMs());
    if (whole || attempt === null || !needsRewrite(journey, attempt)) this.goOn();
  }

  /** Whether the chosen attempt has to wait: the pass stands still until it is woken. */
  private waits(): bool {
    const plan = this.journey.plan;
    if (plan.waitUntilMs == 0) return false;
    plan.phase = Phase.Chosen;
    this.flow = Flow.Waiting;
    sleep(this.contextId, plan, new Pause(this));
    return true;
  }

  /** The limit is over: the attempt is made, and the request goes on as soon as its body is whole. */
  wake(): void {
    this.flow = Flow.Held;
    this.waited = true;
    if (this.wholeSize < 0) {
      this.unsent = true;
      return;
    }
    if (this.wholeSize == 0) {
      if (!this.admitted(admit(this.journey.plan, this.contextId))) return;
      this.depart(nowMs());
      this.goOn();
    } else {
      this.unsent = true;
      this.bodyEnded(this.wholeSize);
    }
    if (this.flow == Flow.Through) continueRequest();
  }

  /** The filter in front has made the pass anew. */
  private madeAgain(): void {
    const journey = this.journey;
    journey.sentAgain = false;
    restoreRequest(journey);
    journey.head.keyStays = true; // the credential of the attempt before: no redirect has given back the client's
    if (journey.bodySize > 0) setLength(journey.bodySize);
  }

  /** The request goes on at once, and its body streams through. */
  goOn(): void {
    if (this.called) return;
    this.flow = Flow.Through;
    if (this.waited) carryId(this.journey);
    else handOver(this.journey);
  }

  passes(size: i32, endOfStream: bool): void {
    const aside = this.journey.aside;
    if (aside !== null) aside.fromClient(size, endOfStream);
  }

  private send(now: i64): void {
    const journey = this.journey;
    const attempt = journey.plan.current;
    if (attempt === null) return;
    attempt.startedMs = now;
    journey.upstreamTries = 0;
    journey.transportFailed = false;
    journey.plan.phase = Phase.Asked;
    setAttemptHeaders(journey, attempt, now);
    beginAttempt(journey.plan);
  }

  bodyEnded(size: i32): Stage {
    const journey = this.journey;
    if (this.called || this.answered) return this;
    if (this.flow == Flow.Waiting || (this.unsent && !this.ready())) {
      this.wholeSize = max(size, 1);
      return this;
    }
    if (this.unsent) {
      this.depart(nowMs());
      if (this.called) return this;
    }
    const attempt = journey.plan.current;
    if (attempt !== null && needsRewrite(journey, attempt)) rewriteModel(journey, attempt);
    if (!vm.upstreamInstalled) changeLeaving(journey);
    this.goOn();
    return this;
  }

  /** There is no body. */
  bodiless(): void {
    this.wholeSize = 0;
  }

  /** Whether the chosen attempt, or one after it, can be made: with its credential, and with words for what is held. False: it waits, or was answered. */
  private ready(): bool {
    return this.admitted(admitHeld(this.journey, this.contextId));
  }

  private admitted(found: Admitted): bool {
    if (found == Admitted.Waits) this.waits();
    else if (found == Admitted.No) {
      this.giveUp();
      answerTelling(this.journey.plan);
    }
    return found == Admitted.Yes;
  }

  /** The gateway holds as much as it may: a body that is passed on is kept for another attempt as others are. */
  overfull(): Stage {
    const plan = this.journey.plan;
    if (plan.api != Api.Passed || plan.phase != Phase.Asked || this.answered || this.call !== null) return this;
    plan.dropChosen();
    this.giveUp();
    this.flow = Flow.Stopped;
    const settings = plan.runtime.settings;
    countRequest(settings.generation, plan.route, FailureKind.Overloaded);
    sendAnswer(plan.api, refusals.tooMuchHeld(settings.maxHeldBytes), plan);
    return this;
  }

  /** No way is left: what follows is our own answer. */
  private giveUp(): void {
    this.journey.plan.phase = Phase.GivenUp;
    returnClient(this.journey);
    this.answered = true;
    if (this.flow == Flow.Held) this.flow = Flow.Stopped;
  }

  onResponseHeaders(endOfStream: bool): FilterHeadersStatusValues {
    const journey = this.journey;
    const status = this.answerBegins(endOfStream);
    const video = journey.video;
    if (video !== null && !endOfStream) journey.aside = video.begin(journey.plan);
    return status;
  }

  private answerBegins(endOfStream: bool): FilterHeadersStatusValues {
    if (endOfStream) this.ended = true;
    const journey = this.journey;
    if (journey.plan.routed.byteLength > 0 && !this.called) noteStray(journey.plan.routed);
    const back = this.back;
    if (back !== null && back.lost(endOfStream)) return FilterHeadersStatusValues.Continue;
    if (this.answered || (journey.plan.phase == Phase.Committed && !(journey.pending && !isFromProvider()))) {
      // The filter in front, which made the pass anew, gives every answer the status of a good one: a reply to a reply goes past it.
      if (this.answered && journey.again) answerTelling(journey.plan);
      if (journey.clientLeft) returnClient(journey);
      return FilterHeadersStatusValues.Continue;
    }
    const call = this.call;
    if (call !== null) return call.coming.headers(endOfStream);
    this.answerForEnvoy(journey, endOfStream);
    return FilterHeadersStatusValues.Continue;
  }

  onResponseBody(size: i32, endOfStream: bool): FilterDataStatusValues {
    if (endOfStream) this.ended = true;
    const aside = this.journey.aside;
    if (aside !== null) return aside.chunk(size, endOfStream);
    if (this.back === null && this.journey.mayTrail) this.back = new Back(this.contextId, this.journey);
    const back = this.back;
    return back === null ? FilterDataStatusValues.Continue : back.body(size, endOfStream);
  }

  onResponseTrailers(): FilterTrailersStatusValues {
    this.ended = true;
    const aside = this.journey.aside;
    if (aside !== null) {
      aside.trailers();
      return FilterTrailersStatusValues.Continue;
    }
    const back = this.back;
    if (back !== null) return back.trailers();
    return endByTrailers(this.contextId, this.journey, 0);
  }

  /** The answer stands still. */
  stalled(): bool {
    const back = this.back;
    return back !== null && back.stalled();
  }

  /** Every way failed, or Envoy replied itself: the whole request's limit, a cluster that is gone, a redirect that was refused. */
  private answerForEnvoy(journey: Journey, whole: bool): void {
    const plan = journey.plan;
    if (plan.phase == Phase.Asked || journey.pending) {
      const outcome = repliedByEnvoy(journey);
      const step = settleUnanswered(journey, outcome);
      keepTelling(plan, outcome, null);
      if (step != Step.GiveUp && canGoAgain(journey)) return goAgain(journey);
      plan.dropChosen();
    } else if (plan.phase == Phase.Redirecting) {
      if (journey.sentAgain || journey.socket.byteLength > 0) return; // its reply is on its way to what makes the pass anew
      log(LogLevelValues.Warn, "ai-failover: the router refused a redirect to the next attempt");
      if (canGoAgain(journey)) return goAgain(journey);
      plan.dropChosen();
    }
    this.giveUp();
    if (journey.told) return;
    if (journey.again) return answerTelling(plan); // past the filter in front
    const over = putOver(tellingReply(plan), whole && !same(journey.method, names.HEAD));
    if (over !== null) this.back = new ToldBack(this.contextId, journey, over);
  }

  /** The attempt is over its limit, and Envoy did not end it. */
  expire(): void {
    if (this.answered) return;
    const journey = this.journey;
    const call = this.call;
    if (call !== null) return call.coming.expire();
    const plan = journey.plan;
    const outcome = new Outcome();
    outcome.kind = FailureKind.Timeout;
    const step = settleUnanswered(journey, outcome);
    keepTelling(plan, outcome, null);
    if (step != Step.GiveUp && canGoAgain(journey)) return sendAgain(journey);
    plan.dropChosen();
    this.giveUp();
    answerTelling(plan);
  }

  onLog(): void {
    leaveEnded(this.journey, this.ended);
  }

  onDelete(): void {
    this.journey.plan.passes--;
    if (this.flow == Flow.Waiting) leaveWaiting(this.journey.plan);
    const call = this.call;
    const back = this.back;
    forgetReset(this.contextId);
    if (call !== null) call.gone();
    if (back !== null) back.forget();
  }
}
