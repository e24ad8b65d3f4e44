// The downstream half: one pass of a request. It holds the body, makes the plan, sends the attempt that the plan has chosen, and
// answers where nothing else does.
import { takesForms } from "../core/api-shape";
import { reachesLimit } from "../core/limit";
import { FailureKind, Outcome } from "../core/outcome";
import { Phase, Plan } from "../core/plan";
import { clientChain } from "../core/client-chain";
import { Step, earliestReturn, firstStep, passOverTarget } from "../core/next-step";
import { orderTargets } from "../core/make-plan";
import { same } from "../core/bytes";
import { matchRule } from "../core/rule-match";
import { Trailers } from "../core/health";
import { Runtime } from "../core/runtime";
import { Api, PluginSettings, RouteSettings } from "../core/settings";
import { appendBuffer, getProperty, nowMs, resetResponse } from "../host/calls";
import { Context } from "../host/context";
import { removeHeader } from "../host/headers";
import { log } from "../host/log";
import { ptrOf, returnedPtr, returnedSize, utf8 } from "../host/memory";
import {
  BufferTypeValues,
  FilterDataStatusValues,
  FilterHeadersStatusValues,
  FilterTrailersStatusValues,
  HeaderMapTypeValues,
  LogLevelValues,
} from "../host/values";
import { leaveJourney, leaveRefusal, leaveRunning } from "./told/access-log";
import { OwnAnswer, sendAnswer } from "./answer/answers";
import { truncatedEvent } from "./answer/endings";
import { HeldBack } from "./answer/held-back";
import { pathText, servedPaths } from "./request/api-path";
import { canGoAgain, goAgain, noteAgain, restoreRequest, sendAgain } from "./again";
import { allowedOrigin, answerOptions, showOrigin, strangerRefusal } from "./request/browser";
import { CallAnswer } from "./call-answer";
import { NO_KEY, clientKeyOf } from "./request/client-key";
import { changeParams, changesParams, restoreLength } from "./attempt/params";
import { setLength } from "./attempt/content-length";
import { handOver } from "./attempt/handover";
import { answersMessages, estimateHeld, sendEstimate } from "./attempt/estimate";
import { untranslatableHeld } from "./attempt/translate-request";
import { Journey, carriedPlanId, forgetJourney, journeyOf, keepJourney, leadsElsewhere, nextPlanId } from "./journey";
import { measure } from "./told/measure";
import { countClient, countRequest, countUnknownClient } from "./told/metrics";
import { answerModel, answerRoot } from "./request/models";
import { isFiles, isRoot, passPlan, passTarget } from "./request/passed";
import * as refusals from "./answer/refusals";
import { RequestBody } from "./request/request-body";
import { Method, RequestHead } from "./request/request-head";
import { leaveModels, listModels } from "./health/model-lists";
import { readSession } from "./request/sticky-session";
import { needsRewrite, restoreHeaders, rewriteModel, setAttemptHeaders } from "./attempt/send-attempt";
import { abandonAttempt, beginAttempt, settle, settleBrokenOff } from "./health/settle";
import { refresh } from "./health/store";
import { answerTelling, keepTelling } from "./answer/telling";
import { vm } from "./vm";
import { keepRoute, noteStray, routedCluster, strayed, whereabouts } from "./request/whereabouts";
import * as names from "./names";

/** Read and used up within one callback. */
const BODY = new RequestBody();


@final
export class DownstreamPass extends Context {
  private journey: Journey | null = null;
  private head: RequestHead | null = null;
  private api: Api = Api.ChatCompletions;
  /** This filter answered; its own answer comes by its response callbacks. */
  private answered: bool = false;
  /** A request that this half does not handle, or that is done with: callbacks return at once. */
  private callAnswer: CallAnswer | null = null;
  private bodyDone: bool = false;
  /** Position of the client's key in the configuration; negative: none is wanted. */
  private clientKey: i32 = NO_KEY;
  /** Answered without an attempt: its plan, or the model alone. */
  private refused: Plan | null = null;
  private refusedModel: ArrayBuffer = names.EMPTY;
  /** What answers say in access-control-allow-origin. */
  private allowOrigin: ArrayBuffer = names.EMPTY;
  /** The request's headers are here and its body is still to come: what refuses it is said behind the body. */
  private waitsForBody: bool = false;
  private late: OwnAnswer | null = null;
  /** Bytes of the body that came meanwhile. */
  private drained: i64 = 0;
  /** The answer has passed to its end. */
  private ended: bool = false;
  /** The route of the rule that the gateway's own routing leads to; null: by the model. */
  private ruled: RouteSettings | null = null;
  private pinned: ArrayBuffer = names.EMPTY;
  /** The first attempt is a call: the request itself is held for good. */
  private called: bool = false;
  /** The client waits for what providers list. */
  private listing: bool = false;
  /** What is held back of a stream in case trailers follow; null: nothing was yet. */
  private back: HeldBack | null = null;

  constructor(
    contextId: u32,
    private runtime: Runtime | null,
  ) {
    super(contextId);
  }

  onRequestHeaders(endOfStream: bool): FilterHeadersStatusValues {
    vm.worker = true;
    if (!this.findPlace()) return this.passUntouched();
    const head = new RequestHead();
    const runtime = this.runtime;
    head.read(runtime === null ? null : runtime.settings);
    const id = head.redirected && vm.upstreamInstalled ? carriedPlanId() : 0;
    if (id != 0) return this.nextPass(id, endOfStream);
    this.head = head;
    return this.firstPass(head, endOfStream);
  }

  /** Reads what the gateway's own routing has decided. False: the request is none of the plugin's. */
  private findPlace(): bool {
    const runtime = this.runtime;
    if (runtime === null) return true;
    const rules = runtime.settings.rules;
    if (rules.length == 0 && vm.choosesCluster) return true;
    if (vm.upstreamInstalled && carriedPlanId() != 0) return true;
    if (rules.length == 0) {
      this.pinned = routedCluster();
      return true;
    }
    const at = whereabouts();
    this.pinned = at.cluster;
    const rule = matchRule(rules, at);
    if (rule !== null) this.ruled = rule.route;
    if (vm.choosesCluster || this.ruled !== null) return true; // without a cluster of its own a request has nowhere to pass to
    return rule === null && runtime.settings.routes.length > 0;
  }

  private passUntouched(): FilterHeadersStatusValues {
    this.answered = true;
    this.bodyDone = true;
    return FilterHeadersStatusValues.Continue;
  }

  private firstPass(head: RequestHead, endOfStream: bool): FilterHeadersStatusValues {
    const runtime = this.runtime;
    // An upgrade's body never ends, and one that is said to be too long is not waited for.
    this.waitsForBody = !endOfStream && !head.upgrade && runtime !== null && head.contentLength <= <i64>runtime.settings.maxRequestBytes;
    const status = this.routed(runtime, head, endOfStream);
    this.waitsForBody = false;
    return status;
  }

  private routed(runtime: Runtime | null, head: RequestHead, endOfStream: bool): FilterHeadersStatusValues {
    const api = head.api();
    if (api >= 0) this.api = api;
    if (runtime === null) return this.refuse(refusals.notConfigured());
    this.allowOrigin = allowedOrigin(runtime.settings, head.browser);
    const strange = strangerRefusal(runtime.settings, head.browser, head.authority, this.pinned.byteLength == 0);
    if (strange !== null) return this.refuse(strange);
    if (head.method == Method.Options) {
      this.answered = true;
      answerOptions(head.browser, this.allowOrigin);
      return FilterHeadersStatusValues.StopIteration;
    }
    if (runtime.settings.clientKeys.length > 0 && !this.admit(runtime, head)) return FilterHeadersStatusValues.StopIteration;
    if (head.upgrade) return this.refuse(refusals.upgradeRefused());
    if (!head.methodIsKnown()) return this.turnAway(refusals.unknownMethod(), null);
    if (head.asksGemini()) return this.refuse(refusals.geminiNotServed());
    if (api < 0 || head.method != Method.Post) return this.otherPath(runtime, head, api, endOfStream);
    if (head.encoding.byteLength > 0) return this.turnAway(refusals.encodedBody(String.UTF8.decode(head.encoding)), null);
    if (head.multipart && !takesForms(this.api)) return this.turnAway(refusals.multipartBody(), null);
    const most = runtime.settings.maxRequestBytes;
    if (head.contentLength > <i64>most) return this.turnAway(refusals.tooLarge(most), null);
    if (endOfStream) return this.turnAway(refusals.notJson(), null);
    return FilterHeadersStatusValues.StopIteration;
  }

  /** Whether the client brought one of the configuration's keys; otherwise it was answered. */
  private admit(runtime: Runtime, head: RequestHead): bool {
    const keys = runtime.settings.clientKeys;
    this.clientKey = clientKeyOf(keys, head);
    if (this.clientKey >= 0) {
      countClient(runtime.settings, this.clientKey);
      return true;
    }
    countUnknownClient();
    this.refuse(this.clientKey == NO_KEY ? refusals.noClientKey() : refusals.wrongClientKey());
    return false;
  }

  /** A path that no body routes: answered here, passed to a provider, or not known. */
  private otherPath(runtime: Runtime, head: RequestHead, api: i32, endOfStream: bool): FilterHeadersStatusValues {
    if (api < 0 && head.anthropic) this.api = Api.Messages;
    if (head.method == Method.Get || head.method == Method.Head) {
      const model = head.asksModel();
      this.answered = true;
      if (isRoot(head.path, head.pathLength())) answerRoot();
      else if (head.asksModels()) this.listing = listModels(runtime, this.contextId, head.anthropic);
      else if (model.byteLength > 0) answerModel(runtime, model, head.anthropic);
      else this.answered = false;
      if (this.answered) return FilterHeadersStatusValues.StopIteration;
    }
    const provider = passTarget(runtime.settings, head.path, head.pathLength(), this.ruled);
    if (provider >= 0) return this.pass(runtime, head, provider, endOfStream);
    if (api >= 0) return this.turnAway(refusals.wrongMethod(), null);
    return this.refuse(isFiles(head.path, head.pathLength()) ? refusals.noFilesProvider() : refusals.unknownPath(servedPaths()));
  }

  /** The request goes on at once; its body streams through. */
  private pass(runtime: Runtime, head: RequestHead, provider: i32, endOfStream: bool): FilterHeadersStatusValues {
    refresh();
    const plan = passPlan(runtime, head, provider, !endOfStream);
    plan.clientKey = this.clientKey;
    plan.allowOrigin = this.allowOrigin;
    const now = plan.startedMs;
    if (firstStep(plan, now, vm.random) != Step.Fallback) {
      countRequest(runtime.settings.generation, null, FailureKind.RateLimit);
      this.answer(refusals.allLimited(max<i64>(earliestReturn(plan, now) - now, 1)), plan);
      return FilterHeadersStatusValues.StopIteration;
    }
    const journey = new Journey(plan, head);
    journey.passedPath = head.path;
    journey.method = head.methodText;
    this.begun(journey);
    if (this.called) return FilterHeadersStatusValues.StopIteration;
    return this.goOn(journey);
  }

  /** The pass goes on at once, and its body streams through. */
  private goOn(journey: Journey): FilterHeadersStatusValues {
    this.bodyDone = true;
    handOver(journey);
    return FilterHeadersStatusValues.Continue;
  }

  private refuse(answer: OwnAnswer): FilterHeadersStatusValues {
    this.answer(answer, null);
    return FilterHeadersStatusValues.StopIteration;
  }

  /** The request is its caller's mistake: answered, and counted on the route where it got that far. */
  private turnAway(answer: OwnAnswer, route: RouteSettings | null, plan: Plan | null = null): FilterHeadersStatusValues {
    const runtime = this.runtime;
    if (runtime !== null) countRequest(runtime.settings.generation, route, FailureKind.CallerError);
    this.answer(answer, plan);
    return FilterHeadersStatusValues.StopIteration;
  }

  private answer(answer: OwnAnswer, plan: Plan | null): void {
    this.answered = true;
    this.refused = plan;
    if (this.waitsForBody) this.late = answer;
    else sendAnswer(this.api, answer, plan);
  }

  /** A chunk of a body that nobody needs. An answer before its end would cost a client that uses its connection again that connection. */
  private drain(size: i32, endOfStream: bool): void {
    const runtime = this.runtime;
    this.drained += size;
    if (endOfStream || runtime === null || this.drained > <i64>runtime.settings.maxRequestBytes) this.answerLate();
  }

  private answerLate(): void {
    const late = this.late;
    this.late = null;
    if (late !== null) sendAnswer(this.api, late, this.refused);
  }

  /** A pass that a redirect made: the plan has chosen already. */
  private nextPass(id: u64, endOfStream: bool): FilterHeadersStatusValues {
    const journey = journeyOf(id);
    if (journey === null || journey.plan.phase != Phase.Redirecting) return this.refuse(refusals.lostPlan());
    this.adopt(journey);
    const attempt = journey.plan.current;
    if (attempt === null) return this.refuse(refusals.lostPlan());
    restoreHeaders(journey);
    restoreLength(journey);
    if (journey.again) this.madeAgain(journey);
    this.send(journey, nowMs());
    return endOfStream || !(needsRewrite(journey, attempt) || journey.translates)
      ? this.goOn(journey)
      : FilterHeadersStatusValues.StopIteration;
  }

  /** The filter in front has made the pass anew. */
  private madeAgain(journey: Journey): void {
    journey.sentAgain = false;
    restoreRequest(journey);
    if (journey.bodySize > 0) setLength(journey.bodySize);
  }

  private adopt(journey: Journey): void {
    this.journey = journey;
    journey.contextId = this.contextId;
    this.api = journey.plan.api;
    journey.plan.passes++;
  }

  private send(journey: Journey, now: i64): void {
    const attempt = journey.plan.current;
    if (attempt === null) return;
    attempt.startedMs = now;
    journey.upstreamTries = 0;
    journey.transportFailed = false;
    journey.plan.phase = Phase.Asked;
    setAttemptHeaders(journey, attempt, now);
    beginAttempt(journey.plan);
  }

  onRequestBody(size: i32, endOfStream: bool): FilterDataStatusValues {
    if (this.bodyDone) return FilterDataStatusValues.Continue;
    if (this.answered) {
      if (this.late !== null) this.drain(size, endOfStream);
      return FilterDataStatusValues.StopIterationNoBuffer;
    }
    if (!endOfStream) return FilterDataStatusValues.StopIterationAndBuffer;
    return this.bodyEnded(size) ? FilterDataStatusValues.Continue : FilterDataStatusValues.StopIterationNoBuffer;
  }

  onRequestTrailers(): FilterTrailersStatusValues {
    if (this.bodyDone) return FilterTrailersStatusValues.Continue;
    if (this.answered) {
      this.answerLate();
      return FilterTrailersStatusValues.StopIteration;
    }
    return this.bodyEnded(i32.MAX_VALUE) ? FilterTrailersStatusValues.Continue : FilterTrailersStatusValues.StopIteration;
  }

  /** The whole body is held. True where the request goes on. `size` may be more than there is. */
  private bodyEnded(size: i32): bool {
    this.bodyDone = true;
    let journey = this.journey;
    if (journey === null) {
      journey = this.begin(size);
      if (journey === null) return false;
    }
    if (this.called) return false;
    if (journey.translates && !this.findTranslatable(journey)) return false;
    const attempt = journey.plan.current;
    if (attempt !== null && needsRewrite(journey, attempt)) rewriteModel(journey, attempt);
    if (!vm.upstreamInstalled && changesParams(journey)) changeParams(journey);
    handOver(journey);
    return true;
  }

  /** Passes over the targets whose dialects have no word for something in the held request. False: none is left, and it was answered. */
  private findTranslatable(journey: Journey): bool {
    const plan = journey.plan;
    while (journey.translates) {
      const field = untranslatableHeld(journey);
      if (field.length == 0) return true;
      abandonAttempt(plan);
      if (!passOverTarget(plan, field, nowMs(), vm.random)) {
        this.answerUntranslatable(journey);
        return false;
      }
      restoreHeaders(journey);
      this.send(journey, nowMs());
    }
    return true;
  }

  private answerUntranslatable(journey: Journey): void {
    const plan = journey.plan;
    plan.phase = Phase.GivenUp;
    this.answered = true;
    answerTelling(plan);
  }

  /** First pass: reads the body, makes the plan, sends its first attempt. Null where the request was answered. */
  private begin(size: i32): Journey | null {
    const runtime = this.runtime;
    const head = this.head;
    if (runtime === null || head === null) return null;
    refresh(); // before the body is read: what the host returned last stays in place until the next return
    const body = BODY;
    body.reset();
    const refusal = head.multipart ? body.readForm(size, head.boundary) : body.readJson(size);
    if (refusal !== null) {
      this.turnAway(refusal, null);
      return null;
    }
    const ruled = this.ruled;
    const route = ruled !== null ? ruled : body.route(runtime);
    if (route === null) {
      this.refusedModel = body.model;
      this.turnAway(refusals.unknownModel(String.UTF8.decode(body.model)), null);
      return null;
    }
    const plan = this.makePlan(runtime, head, route, body);
    return plan === null ? null : this.depart(plan, head, body);
  }

  private makePlan(runtime: Runtime, head: RequestHead, route: RouteSettings, body: RequestBody): Plan | null {
    const now = nowMs();
    const plan = new Plan(nextPlanId(), runtime);
    plan.api = this.api;
    plan.route = route;
    plan.clientKey = this.clientKey;
    plan.allowOrigin = this.allowOrigin;
    plan.stream = body.stream;
    plan.model = body.model;
    plan.stickyHash = body.stickyHash;
    plan.startedMs = now;
    plan.deadlineMs = now + (route.timeoutMs > 0 ? route.timeoutMs : runtime.settings.timeoutMs);
    orderTargets(plan, route, now, vm.random);
    clientChain(plan, route, head.fallback, now, vm.random);
    readSession(plan);
    const step = firstStep(plan, now, vm.random);
    if (step == Step.Fallback) return plan;
    if (step == Step.AllLimited) {
      countRequest(runtime.settings.generation, route, FailureKind.RateLimit);
      this.answer(refusals.allLimited(max<i64>(earliestReturn(plan, now) - now, 1)), plan);
    } else if (!this.estimate(plan, route, body)) {
      this.turnAway(refusals.apiNotServed(String.UTF8.decode(body.model), this.api, pathText(this.api), runtime), route, plan);
    }
    return null;
  }

  /** Nobody counts tokens, and the messages themselves have somewhere to go: the count is an estimate. */
  private estimate(plan: Plan, route: RouteSettings, body: RequestBody): bool {
    if (this.api != Api.CountTokens || !answersMessages(plan, route)) return false;
    const count = estimateHeld(body.size);
    if (count < 0) return false;
    countRequest(plan.runtime.settings.generation, route, FailureKind.None);
    this.answered = true;
    this.refused = plan;
    sendEstimate(count);
    return true;
  }

  private depart(plan: Plan, head: RequestHead, body: RequestBody): Journey {
    const journey = new Journey(plan, head);
    journey.bodySize = body.size;
    journey.form = head.multipart;
    journey.modelStart = body.modelStart;
    journey.modelEnd = body.modelEnd;
    journey.bodyModel = plan.model;
    journey.beta = head.beta();
    journey.bodyStamp = body.stamp;
    this.begun(journey);
    return journey;
  }

  /** The journey's first attempt is sent. */
  private begun(journey: Journey): void {
    keepJourney(journey);
    this.adopt(journey);
    this.pin(journey);
    if (!vm.upstreamInstalled) this.callAnswer = CallAnswer.prepare(this.contextId, journey);
    this.sendFirst(journey);
  }

  /** Notes the cluster that the route has chosen, and whose it is. */
  private pin(journey: Journey): void {
    if (this.pinned.byteLength == 0) return;
    keepRoute();
    journey.plan.routed = this.pinned;
    journey.plan.routedProvider = this.routedProvider(journey.plan.runtime.settings);
  }

  /** The rule's provider, else the one for everything, else that of the cluster's name; -1: none. */
  private routedProvider(settings: PluginSettings): i32 {
    const ruled = this.ruled;
    if (ruled !== null) return ruled.targets[0].provider;
    if (settings.activeProvider >= 0) return settings.activeProvider;
    for (let i = settings.providers.length - 1; i >= 0; i--) if (same(settings.providers[i].cluster, this.pinned)) return i;
    return -1;
  }

  private sendFirst(journey: Journey): void {
    const call = this.callAnswer;
    const attempt = journey.plan.current;
    if (call === null || attempt === null || !(leadsElsewhere(journey, attempt) || strayed(journey.plan.routed))) {
      this.send(journey, journey.plan.startedMs);
      return;
    }
    this.called = true;
    call.begin();
  }

  onResponseHeaders(endOfStream: bool): FilterHeadersStatusValues {
    const status = this.answerHead(endOfStream);
    const journey = this.journey;
    showOrigin(journey === null ? this.allowOrigin : journey.plan.allowOrigin);
    return status;
  }

  private answerHead(endOfStream: bool): FilterHeadersStatusValues {
    if (endOfStream) this.ended = true;
    const journey = this.journey;
    if (journey !== null && journey.plan.routed.byteLength > 0 && !this.called) noteStray(journey.plan.routed);
    if (journey === null) {
      if (this.late !== null) this.answerLate();
      else if (!this.answered) this.answerLocalReply();
      return FilterHeadersStatusValues.Continue;
    }
    const back = this.back;
    if (back !== null && back.size > 0 && this.callAnswer !== null) return this.loseHeld(back);
    if (journey.plan.phase == Phase.Committed) return FilterHeadersStatusValues.Continue;
    if (this.answered) return FilterHeadersStatusValues.Continue;
    const call = this.callAnswer;
    if (call !== null) return call.onResponseHeaders(endOfStream);
    this.answerForEnvoy(journey);
    return FilterHeadersStatusValues.Continue;
  }

  /** The answer broke off with its headers and its only chunk still here. */
  private loseHeld(back: HeldBack): FilterHeadersStatusValues {
    back.forget();
    const call = this.callAnswer;
    if (call !== null) call.lost();
    return FilterHeadersStatusValues.Continue;
  }

  onResponseBody(size: i32, endOfStream: bool): FilterDataStatusValues {
    if (endOfStream) this.ended = true;
    const call = this.callAnswer;
    const back = this.back;
    const fresh = back === null ? size : size - back.size;
    const status = call === null ? FilterDataStatusValues.Continue : call.onResponseBody(size, fresh, endOfStream);
    if (status == FilterDataStatusValues.Continue && this.holdsBack(size, endOfStream))
      return FilterDataStatusValues.StopIterationAndBuffer;
    return status;
  }

  /** Whether this may be the last chunk of a stream that ends in trailers. */
  private holdsBack(size: i32, endOfStream: bool): bool {
    const journey = this.journey;
    if (journey === null || !journey.mayTrail) return false;
    const provider = journey.provider.health.shared;
    if (endOfStream) {
      provider.trailers = Trailers.None;
      const back = this.back;
      if (back !== null) back.forget();
      return false;
    }
    if (provider.trailers == Trailers.None) return false;
    let back = this.back;
    if (back === null) {
      back = new HeldBack(this.contextId);
      this.back = back;
    }
    return back.hold(size);
  }

  onResponseTrailers(): FilterTrailersStatusValues {
    this.ended = true;
    const call = this.callAnswer;
    const status = call === null ? FilterTrailersStatusValues.Continue : call.onResponseTrailers();
    if (status == FilterTrailersStatusValues.Continue) this.endByTrailers();
    return status;
  }

  /** What was cut short is told where there is a chunk left to add it to, and never looks whole. */
  private endByTrailers(): void {
    const journey = this.journey;
    const back = this.back;
    const size = back === null ? 0 : back.size;
    if (back !== null) back.forget();
    if (journey === null) return;
    if (journey.mayTrail) journey.provider.health.shared.trailers = Trailers.Seen;
    if (!journey.brokenByTrailers) return;
    if (size > 0) appendBuffer(BufferTypeValues.HttpResponseBody, size, truncatedEvent(journey.plan.api, journey.usage));
    else resetResponse();
  }

  /** Envoy replied before there was a plan: a body over the limit, or one that stopped on its way. */
  private answerLocalReply(): void {
    const runtime = this.runtime;
    if (runtime === null) return;
    if (startsWithDetail("request_payload")) this.turnAway(refusals.tooLarge(runtime.settings.maxRequestBytes), null);
    else if (startsWithDetail("stream_idle_timeout") || startsWithDetail("request_overall_timeout")) {
      this.turnAway(refusals.bodyStopped(), null);
    }
  }

  /** Every way failed, or Envoy replied itself: the whole request's limit, a cluster that is gone, a redirect that was refused. */
  private answerForEnvoy(journey: Journey): void {
    const plan = journey.plan;
    if (plan.phase == Phase.Asked) {
      const outcome = new Outcome();
      outcome.kind = reachesLimit(nowMs() - plan.startedMs, plan.deadlineMs - plan.startedMs)
        ? FailureKind.Timeout
        : FailureKind.Connection;
      const step = settle(plan, outcome);
      keepTelling(plan, outcome, null);
      if (step != Step.GiveUp && canGoAgain(journey)) return goAgain(journey);
      plan.dropChosen();
    } else if (plan.phase == Phase.Redirecting) {
      if (journey.sentAgain) return; // its reply is on its way to the filter in front
      log(LogLevelValues.Warn, "ai-failover: the router refused a redirect to the next attempt");
      if (canGoAgain(journey)) return goAgain(journey);
      plan.dropChosen();
    }
    plan.phase = Phase.GivenUp;
    this.answered = true;
    removeHeader(HeaderMapTypeValues.ResponseHeaders, names.LOCATION);
    answerTelling(plan);
  }

  /** The attempt is over its limit, and Envoy did not end it. */
  expire(): void {
    const journey = this.journey;
    if (journey === null || this.answered) return;
    const call = this.callAnswer;
    if (call !== null) return call.expire();
    const plan = journey.plan;
    const outcome = new Outcome();
    outcome.kind = FailureKind.Timeout;
    const step = settle(plan, outcome);
    keepTelling(plan, outcome, null);
    if (step != Step.GiveUp && canGoAgain(journey)) {
      noteAgain(journey);
      journey.sentAgain = true;
      sendAgain();
      return;
    }
    plan.dropChosen();
    plan.phase = Phase.GivenUp;
    this.answered = true;
    answerTelling(plan);
  }

  onLog(): void {
    const journey = this.journey;
    if (journey === null) {
      if (this.answered) this.logRefusal();
      return;
    }
    const plan = journey.plan;
    if (plan.phase == Phase.Redirecting) return leaveRunning(plan);
    let cancelled = plan.phase == Phase.Asked;
    if (plan.phase == Phase.Committed && !this.ended) cancelled = brokenOff(plan);
    const last = plan.current;
    const known = last !== null && last.ended;
    abandonAttempt(plan);
    const now = nowMs();
    measure(journey, known, now);
    leaveJourney(plan, now, cancelled);
    forgetJourney(journey);
  }

  private logRefusal(): void {
    const runtime = this.runtime;
    const head = this.head;
    if (runtime === null || head === null || head.api() < 0) return;
    const plan = this.refused;
    if (plan !== null) leaveJourney(plan, nowMs(), false);
    else leaveRefusal(runtime, nextPlanId(), this.api, this.refusedModel, this.clientKey, nowMs());
  }

  onDelete(): void {
    const journey = this.journey;
    if (journey !== null) journey.plan.passes--;
    if (this.listing) leaveModels(this.contextId);
    const call = this.callAnswer;
    if (call !== null) call.gone();
    const back = this.back;
    if (back !== null) back.forget();
  }
}

/**
 * An answer did not pass to its end. True where the client left; an upstream that broke off, or fell silent, counts as its failure. A client
 * that leaves at the provider's own error was not the one who ended it.
 */
function brokenOff(plan: Plan): bool {
  const last = plan.current;
  if (last !== null && last.committedMs > 0 && last.kind != FailureKind.None) return false;
  const silent = startsWithDetail("stream_idle_timeout");
  if (!silent && !startsWithDetail("upstream_reset")) return true;
  if (last !== null && last.kind == FailureKind.None) settleBrokenOff(plan, silent ? FailureKind.Timeout : FailureKind.ServerError);
  return false;
}

function startsWithDetail(text: string): bool {
  if (!getProperty(names.CODE_DETAILS)) return false;
  const wanted = utf8(text);
  return returnedSize() >= wanted.byteLength && memory.compare(returnedPtr(), ptrOf(wanted), wanted.byteLength) == 0;
}
