// The first pass until there is a plan: who asks, for what, and which of the providers gets it. Many requests end here.
// Over 350 lines: one pass reads in one order, and each refusal stands where it is found.
import { askVideo, videoAsJson, videoSize } from "./attempt/ask-video";
import { setLength } from "./attempt/content-length";
import { answersCounted, estimateHeld, sendEstimate } from "./attempt/estimate";
import { allowedOrigin, answerOptions, strangerRefusal } from "./request/browser";
import { isAskedInPath, takesForms } from "../core/api-shape";
import { same } from "../core/bytes";
import { Step, earliestReturn, firstStep } from "../core/next-step";
import { Held, providerOf } from "../core/held";
import { keepTargetsOf } from "../core/make-plan";
import { boundMember, makerIsOut } from "../core/maker";
import { modelOf } from "../core/target-model";
import { FailureKind } from "../core/outcome";
import { Plan } from "../core/plan";
import { Runtime } from "../core/runtime";
import { Api, PluginSettings, ProviderSettings, RouteSettings } from "../core/settings";
import { ptrOf } from "../host/memory";
import { OwnAnswer, sendAnswer } from "./answer/answers";
import * as refusals from "./answer/refusals";
import { Answered, Late, Listing, Refused } from "./downstream-answered";
import { Flow, Stage } from "./downstream-stage";
import { UnderWay } from "./downstream-underway";
import { listModels } from "./health/model-lists";
import { refresh } from "./health/store";
import { Journey, keepJourney } from "./journey";
import { journeyOf, planOf } from "./new-plan";
import { pathOfModel, servedPaths } from "./request/api-path";
import { Arrival } from "./request/arrival";
import { giveBackClient } from "./request/fallback-pass";
import { heldOf } from "./request/held";
import { NO_KEY, clientKeyOf } from "./request/client-key";
import { answerModel, answerRoot } from "./request/models";
import { bodyNames, heldInPath, isFiles, isRoot, passPlan, passTarget } from "./request/passed";
import { isTooLarge, replacement } from "./request/reply-detail";
import { ComingBody } from "./request/coming-body";
import { RequestBody } from "./request/request-body";
import { Method, RequestHead } from "./request/request-head";
import { socketModel } from "./request/socket";
import { makesVideo } from "./request/video-task";
import { keepRoute } from "./request/whereabouts";
import { holdsTooMuch } from "./told/held-bytes";
import { countClient, countRequest, countUnknownClient } from "./told/metrics";
import { brokenOf } from "./request/broken-target";
import { vm } from "./vm";
import * as names from "./names";

const NO_HEAD = new RequestHead();
/** Read and used up within one callback. */
const BODY = new RequestBody();


@final
export class Reading extends Stage {
  private api: Api = Api.ChatCompletions;
  /** The path names an API. */
  private named: bool = false;
  /** Position of the client's key in the configuration; negative: none is wanted. */
  private clientKey: i32 = NO_KEY;
  /** The headers are here and the body is still to come: what refuses the request is told behind the body. */
  private bodyFollows: bool = false;
  /** What is held is passed on, and was read to know to whom. */
  private passesOn: bool = false;
  /** That asks for a video of a provider that makes them by tasks. */
  private asksVideo: bool = false;
  /** What was read of a large body while it came; null: it is none. */
  private coming: ComingBody | null = null;
  private ruled: RouteSettings | null;
  private pinned: ArrayBuffer;

  constructor(
    private contextId: u32,
    private runtime: Runtime,
    private head: RequestHead,
    arrival: Arrival,
  ) {
    super(Flow.Held, names.EMPTY);
    this.ruled = arrival.ruled;
    this.pinned = arrival.pinned;
  }

  /** The same object for another stream. */
  again(contextId: u32, runtime: Runtime, head: RequestHead, arrival: Arrival): Reading {
    this.flow = Flow.Held;
    this.allowOrigin = names.EMPTY;
    this.api = Api.ChatCompletions;
    this.named = false;
    this.clientKey = NO_KEY;
    this.bodyFollows = false;
    this.passesOn = false;
    this.asksVideo = false;
    this.coming = null;
    this.contextId = contextId;
    this.runtime = runtime;
    this.head = head;
    this.ruled = arrival.ruled;
    this.pinned = arrival.pinned;
    return this;
  }

  /** What it holds of a stream that is gone may be collected. */
  forget(): void {
    this.ruled = null;
    this.coming = null;
    this.head = NO_HEAD;
  }

  /** The headers are there: what the pass is at then. */
  begin(endOfStream: bool): Stage {
    const head = this.head;
    if (head.method == Method.Connect) return this.turnAway(refusals.tunnel());
    // An upgrade's body never ends, and one that is said to be too long is not waited for.
    this.bodyFollows = !endOfStream && !head.upgrade && head.contentLength <= <i64>this.runtime.settings.maxRequestBytes;
    const stage = this.sort(head, endOfStream);
    this.bodyFollows = false;
    return stage;
  }

  private sort(head: RequestHead, endOfStream: bool): Stage {
    const api = head.api();
    this.named = api >= 0;
    if (api >= 0) this.api = api;
    const settings = this.runtime.settings;
    this.allowOrigin = allowedOrigin(settings, head.browser);
    const strange = strangerRefusal(settings, head.browser, head.authority, this.pinned.byteLength == 0);
    if (strange !== null) return this.refuse(strange);
    if (head.method == Method.Options) {
      answerOptions(head.browser, this.allowOrigin);
      return new Answered(this.allowOrigin);
    }
    if (settings.clientKeys.length > 0) {
      const refusal = this.admit(head);
      if (refusal !== null) return this.refuse(refusal);
    }
    if (head.upgrade) return this.shakeHands(head);
    if (!head.methodIsKnown()) return this.turnAway(refusals.unknownMethod());
    if (api < 0 && head.asksGemini()) {
      this.api = Api.GenerateContent;
      const looks = head.method == Method.Get || head.method == Method.Head;
      if (!looks || !(head.asksModels() || head.asksModel().byteLength > 0)) return this.refuse(refusals.geminiNotServed());
    }
    if (api < 0 || head.method != Method.Post) return this.otherPath(head, api, endOfStream);
    if (head.encoding.byteLength > 0) return this.turnAway(refusals.encodedBody(String.UTF8.decode(head.encoding)));
    if (head.multipart && !takesForms(this.api)) return this.turnAway(refusals.multipartBody());
    const most = settings.maxRequestBytes;
    if (head.contentLength > <i64>most) return this.turnAway(refusals.tooLarge(most));
    if (endOfStream) return this.turnAway(refusals.notJson());
    return holdsTooMuch(max<i64>(head.contentLength, 0), settings.maxHeldBytes) ? this.overfull() : this;
  }

  /** The gateway holds as much as it may. */
  overfull(): Stage {
    const settings = this.runtime.settings;
    this.bodyFollows = true;
    countRequest(settings.generation, null, FailureKind.Overloaded);
    return this.answer(refusals.tooMuchHeld(settings.maxHeldBytes), null);
  }

  tooLarge(size: i32): Stage {
    const coming = this.coming;
    return this.sentTooMuch(coming === null ? size : size - coming.longer);
  }

  /** Told at once: whoever sends so much would send on for a while. Where Envoy has refused it already, its reply is on the way. */
  private sentTooMuch(sent: i32): Stage {
    const most = this.runtime.settings.maxRequestBytes;
    return sent <= most || isTooLarge() ? this : this.turnAway(refusals.tooLarge(most));
  }

  /** What a client is told that brought none of the configuration's keys; null: it did. */
  private admit(head: RequestHead): OwnAnswer | null {
    const settings = this.runtime.settings;
    this.clientKey = clientKeyOf(settings.clientKeys, head);
    if (this.clientKey >= 0) {
      countClient(settings, this.clientKey);
      return null;
    }
    countUnknownClient();
    return this.clientKey == NO_KEY ? refusals.noClientKey() : refusals.wrongClientKey();
  }

  /** A path that no body routes: answered here, passed to a provider, or not known. */
  private otherPath(head: RequestHead, api: i32, endOfStream: bool): Stage {
    if (api < 0 && head.anthropic && !head.isGemini()) this.api = Api.Messages;
    if (head.method == Method.Get || head.method == Method.Head) {
      const answered = this.answerItself(head);
      if (answered !== null) return answered;
    }
    const held = this.runtime.hasAccounts ? heldInPath(head.path, head.pathLength()) : null;
    const provider = this.passProvider(head, held);
    if (provider >= 0) {
      const settings = this.runtime.settings.providers[provider];
      if (settings.outOfUse.length > 0) return this.outOfUse(settings, null, null);
      if (!endOfStream && this.readsPassed(head, settings)) {
        this.passesOn = true;
        return this;
      }
      return this.pass(head, provider, endOfStream, held);
    }
    if (api >= 0) return this.turnAway(refusals.wrongMethod());
    if (!endOfStream && this.runtime.hasAccounts && bodyNames(head)) {
      this.passesOn = true;
      return this;
    }
    return this.refuse(isFiles(head.path, head.pathLength()) ? refusals.noFilesProvider() : refusals.unknownPath(servedPaths()));
  }

  /** Whether the body of what is passed is read first: whose it is, or what is asked, stands there. */
  private readsPassed(head: RequestHead, settings: ProviderSettings): bool {
    if (this.runtime.hasAccounts && bodyNames(head)) return true;
    this.asksVideo = settings.videos !== null && head.method == Method.Post && makesVideo(ptrOf(head.path), head.pathLength());
    return this.asksVideo;
  }

  /** -1: the path is passed to nobody. */
  private passProvider(head: RequestHead, held: Held | null): i32 {
    const maker = held === null || held.boundTo == 0 ? -1 : providerOf(this.runtime, held.boundTo);
    return passTarget(this.runtime.settings, head.path, head.pathLength(), this.ruled, maker);
  }

  /** The body of a passed request is here, and may name what only one account knows, or ask for a video. */
  private passBody(size: i32): Stage {
    // Where trailers end it, its size is not told; all of it was looked at as it came.
    if (size < i32.MAX_VALUE && size > this.runtime.settings.maxRequestBytes) return this.sentTooMuch(size);
    const refusal = this.asksVideo ? videoAsJson(size, this.head, this.runtime.settings.maxRequestBytes) : null;
    if (refusal !== null) return this.turnAway(refusal);
    const held = !this.asksVideo ? heldOf(this.runtime, Api.Responses, size) : null;
    const sent = this.asksVideo ? videoSize : size;
    const provider = this.passProvider(this.head, held);
    if (provider < 0) return this.refuse(refusals.noFilesProvider());
    const settings = this.runtime.settings.providers[provider];
    if (settings.outOfUse.length > 0) return this.outOfUse(settings, null, null);
    const underWay = this.passing(this.head, provider, false, held, sent);
    return underWay.flow == Flow.Stopped ? underWay : underWay.bodyEnded(sent);
  }

  /** Null: it is not answered here. */
  private answerItself(head: RequestHead): Stage | null {
    const model = head.asksModel();
    const listed = head.asksModels() && !isRoot(head.path, head.pathLength());
    const shape = head.isGemini() ? Api.GenerateContent : head.anthropic ? Api.Messages : Api.ChatCompletions;
    if (listed && listModels(this.runtime, this.contextId, shape)) return new Listing(this.contextId, this.allowOrigin);
    if (isRoot(head.path, head.pathLength())) answerRoot();
    else if (!listed && model.byteLength > 0) answerModel(this.runtime, model, shape);
    else if (!listed) return null;
    return new Answered(this.allowOrigin);
  }

  /** The request goes on at once; its body streams through. */
  private pass(head: RequestHead, provider: i32, endOfStream: bool, held: Held | null): Stage {
    const stage = this.passing(head, provider, endOfStream, held);
    return stage instanceof UnderWay ? this.goesOn(stage as UnderWay, endOfStream) : stage;
  }

  /** `size`: bytes of its body that are held; 0: it streams through, or there is none. */
  private passing(head: RequestHead, provider: i32, whole: bool, held: Held | null, size: i32 = 0): Stage {
    const runtime = this.runtime;
    refresh();
    const plan = passPlan(runtime, head, provider, !whole, held);
    plan.clientKey = this.clientKey;
    plan.allowOrigin = this.allowOrigin;
    if (firstStep(plan, plan.startedMs, vm.random) != Step.Fallback) return this.allLimited(plan, null);
    const journey = new Journey(plan, head);
    journey.passedPath = head.path;
    journey.method = head.methodText;
    if (this.asksVideo) askVideo(journey, size);
    return this.depart(journey);
  }

  /** It goes on with what is there of it; `whole`: no body comes. */
  private departWhole(journey: Journey, whole: bool): UnderWay {
    const underWay = this.depart(journey);
    underWay.kept = !journey.isSocket;
    return this.goesOn(underWay, whole);
  }

  private goesOn(underWay: UnderWay, whole: bool): UnderWay {
    if (underWay.flow == Flow.Waiting && whole) underWay.bodiless();
    if (underWay.flow == Flow.Held) underWay.goOn();
    return underWay;
  }

  /** A WebSocket: the handshake goes on as a request without a body does. Where no router in front would send it anew it is sent once. */
  private shakeHands(head: RequestHead): Stage {
    const api = this.socketApi(head);
    if (api < 0) return this.refuse(refusals.upgradeRefused());
    this.api = <Api>api;
    this.named = true;
    refresh();
    const body = BODY;
    body.reset(this.runtime.settings.keepsSessions);
    body.stream = true;
    body.model = socketModel(head.path);
    const ruled = this.ruled;
    const route = ruled !== null ? ruled : body.route(this.runtime);
    if (route === null) return body.model.byteLength > 0 ? this.unrouted(body.model) : this.turnAway(refusals.upgradeRefused());
    const plan = this.makePlan(head, route, body);
    plan.once = head.socket.byteLength == 0;
    // Any other is asked by a call, which carries no WebSocket.
    if (this.pinned.byteLength > 0) keepTargetsOf(plan, this.routedProvider(plan.runtime.settings));
    const step = firstStep(plan, plan.startedMs, vm.random);
    if (step == Step.AllLimited) return this.allLimited(plan, route);
    if (step != Step.Fallback) {
      const broken = brokenOf(this.runtime.settings, route);
      return broken !== null ? this.outOfUse(broken, plan, route) : this.turnAway(refusals.upgradeRefused(), route, plan);
    }
    const journey = journeyOf(plan, head, body);
    journey.method = head.methodText;
    journey.socket = head.socket;
    return this.departWhole(journey, true);
  }

  /** -1: it is served to nobody here. Responses can be asked for over HTTP too, and then a failed attempt is followed by another. */
  private socketApi(head: RequestHead): i32 {
    if (head.method != Method.Get) return -1;
    if (head.socket.byteLength > 0) return head.socketApi();
    return !vm.socketsServed && head.webSocket && head.socketApi() == Api.Realtime ? Api.Realtime : -1;
  }

  private allLimited(plan: Plan, route: RouteSettings | null): Stage {
    if (makerIsOut(plan)) return this.turnAway(refusals.stateUnavailable(boundMember(plan)), route, plan);
    countRequest(this.runtime.settings.generation, route, FailureKind.RateLimit);
    return this.answer(refusals.allLimited(max<i64>(earliestReturn(plan, plan.startedMs) - plan.startedMs, 1)), plan);
  }

  private refuse(answer: OwnAnswer): Stage {
    return this.answer(answer, null);
  }

  /** The request is its caller's mistake: answered, and counted on the route where it got that far. */
  private turnAway(answer: OwnAnswer, route: RouteSettings | null = null, plan: Plan | null = null): Stage {
    countRequest(this.runtime.settings.generation, route, FailureKind.CallerError);
    return this.answer(answer, plan);
  }

  /** `model`: what the body named, where that is all that is known. */
  private answer(answer: OwnAnswer, plan: Plan | null, model: ArrayBuffer = names.EMPTY): Stage {
    const runtime = this.runtime;
    if (this.pinned.byteLength > 0 && runtime.settings.higress) giveBackClient(this.head);
    const then: Stage = this.named ? this.refused(plan, model) : new Answered(this.allowOrigin);
    if (this.bodyFollows) return new Late(this.api, answer, plan, runtime.settings.maxRequestBytes, then);
    sendAnswer(this.api, answer, plan);
    return then;
  }

  private refused(plan: Plan | null, model: ArrayBuffer): Stage {
    return new Refused(this.runtime, this.api, this.clientKey, plan, model, this.allowOrigin);
  }

  /** It is read as it comes. Where the route has a cluster of its own, another route may get what is held: then the client's model is in it. */
  bodyComes(size: i32): void {
    if (this.passesOn || this.head.multipart) return;
    const coming = this.comingBody();
    if (coming.comes(size) && this.pinned.byteLength == 0 && !isAskedInPath(this.api)) coming.writeModel(this.runtime, this.ruled);
  }

  private comingBody(): ComingBody {
    const known = this.coming;
    if (known !== null) return known;
    const made = new ComingBody(this.runtime.settings.keepsSessions);
    this.coming = made;
    return made;
  }

  /** Reads the body, makes the plan, sends its first attempt. */
  bodyEnded(size: i32): Stage {
    const head = this.head;
    if (this.passesOn) return this.passBody(size);
    refresh(); // before the body is read: what the host returned last stays in place until the next return
    const body = BODY;
    body.reset(this.runtime.settings.keepsSessions, this.coming);
    this.coming = null;
    const refusal = isAskedInPath(this.api)
      ? body.readBelow(size, head.modelInPath(), head.pathStreams())
      : head.multipart
        ? body.readForm(size, head.boundary)
        : this.runtime.settings.higress
          ? body.readNameless(size)
          : body.readJson(size);
    if (refusal !== null) return this.turnAway(refusal);
    if (body.sent > this.runtime.settings.maxRequestBytes) return this.sentTooMuch(body.sent);
    const ruled = this.ruled;
    const route = ruled !== null ? ruled : body.route(this.runtime);
    if (route === null && body.modelTooLong) return this.turnAway(refusals.longModel());
    if (route === null) return body.nameless ? this.turnAway(refusals.noModel()) : this.unrouted(body.model);
    const plan = this.makePlan(head, route, body);
    if (body.nameless && modelOf(plan, 0).byteLength == 0) return this.turnAway(refusals.noModel(), route);
    const step = firstStep(plan, plan.startedMs, vm.random);
    if (step == Step.AllLimited || (step != Step.Fallback && makerIsOut(plan))) return this.allLimited(plan, route);
    if (step != Step.Fallback) {
      const broken = brokenOf(this.runtime.settings, route);
      if (broken !== null) return this.outOfUse(broken, plan, route);
      if (this.estimates(plan, route, body)) return this.refused(plan, names.EMPTY);
      const model = String.UTF8.decode(body.model);
      return this.turnAway(
        refusals.apiNotServed(model, this.api, pathOfModel(this.api, body.stream, body.model), this.runtime),
        route,
        plan,
      );
    }
    if (body.sent != body.size) setLength(body.size);
    return this.depart(journeyOf(plan, head, body)).bodyEnded(size);
  }

  private outOfUse(provider: ProviderSettings, plan: Plan | null, route: RouteSettings | null): Stage {
    countRequest(this.runtime.settings.generation, route, FailureKind.ServerError);
    return this.answer(refusals.outOfUse(provider.id, provider.outOfUse), plan);
  }

  /** Nobody counts tokens, and the messages themselves have somewhere to go: the count is an estimate. */
  private estimates(plan: Plan, route: RouteSettings, body: RequestBody): bool {
    if ((this.api != Api.CountTokens && !plan.counts) || !answersCounted(plan, route)) return false;
    const count = estimateHeld(plan, body.size);
    if (count < 0) return false;
    countRequest(this.runtime.settings.generation, route, FailureKind.None);
    sendEstimate(plan, count);
    return true;
  }

  private unrouted(model: ArrayBuffer): Stage {
    countRequest(this.runtime.settings.generation, null, FailureKind.CallerError);
    return this.answer(refusals.unknownModel(String.UTF8.decode(model)), null, model);
  }

  private makePlan(head: RequestHead, route: RouteSettings, body: RequestBody): Plan {
    const plan = planOf(this.runtime, this.api, head, route, body);
    plan.clientKey = this.clientKey;
    plan.allowOrigin = this.allowOrigin;
    return plan;
  }

  /** The journey's first attempt is sent. */
  private depart(journey: Journey): UnderWay {
    keepJourney(journey);
    this.pin(journey);
    const underWay = new UnderWay(this.contextId, journey);
    underWay.begin();
    return underWay;
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

  /** Envoy replied before there was a plan. */
  replied(): Stage {
    const answer = replacement(this.runtime.settings);
    return answer === null ? this : this.turnAway(answer);
  }
}
