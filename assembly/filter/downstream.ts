// The downstream half: one pass of a request. It holds the body, makes the plan, sends the attempt that the plan has chosen, and
// answers where nothing else does.
import { FailureKind } from "../core/outcome";
import { Phase } from "../core/plan";
import { Runtime } from "../core/runtime";
import { Api, PluginSettings } from "../core/settings";
import { replaceBuffer } from "../host/calls";
import { isOutermost } from "../host/collect";
import { KEPT_SIZE } from "../host/memory";
import { Context } from "../host/context";
import { BufferTypeValues, FilterDataStatusValues, FilterHeadersStatusValues, FilterTrailersStatusValues } from "../host/values";
import { OwnAnswer, sendAnswer } from "./answer/answers";
import * as refusals from "./answer/refusals";
import { Answered } from "./downstream-answered";
import { Reading } from "./downstream-reading";
import { Flow, Stage, Untouched } from "./downstream-stage";
import { UnderWay } from "./downstream-underway";
import { socketPlan } from "./attempt/socket";
import { carriedPlanId, journeyOf, keepJourney } from "./journey";
import { Arrival } from "./request/arrival";
import { restoreClient } from "./request/fallback-pass";
import { replacement } from "./request/reply-detail";
import { RequestHead } from "./request/request-head";
import { hold, holdsTooMuch } from "./told/held-bytes";
import { countRequest } from "./told/metrics";
import { showOrigin } from "./request/browser";
import { vm } from "./vm";
import * as names from "./names";

/** Objects of streams that ended, for streams to come. */
const spare: DownstreamPass[] = [];
const MOST_SPARE: i32 = 64;

const UNTOUCHED = new Untouched();
/** Before the headers: a filter ahead may hold them, or answer. */
const UNREAD = new Untouched();
/** Found and used up within one callback. */
const ARRIVAL = new Arrival();


@final
export class DownstreamPass extends Context {
  /** One for the stream, made or used again. */
  static of(contextId: u32, runtime: Runtime | null): DownstreamPass {
    const made = spare.length == 0 ? new DownstreamPass(contextId) : spare.pop();
    made.contextId = contextId;
    made.runtime = runtime;
    made.stage = UNREAD;
    made.held = 0;
    return made;
  }

  private runtime: Runtime | null = null;
  private stage: Stage = UNREAD;
  /** What it was at when it was read, for the stream that comes to this object next. */
  private reading: Reading | null = null;
  /** Bytes of the body that Envoy holds for this pass. */
  private held: i32 = 0;

  onRequestHeaders(endOfStream: bool): FilterHeadersStatusValues {
    vm.worker = true;
    this.stage = this.arrive(endOfStream);
    return this.stage.flow == Flow.Through ? FilterHeadersStatusValues.Continue : FilterHeadersStatusValues.StopIteration;
  }

  private arrive(endOfStream: bool): Stage {
    const runtime = this.runtime;
    if (runtime !== null && !ARRIVAL.find(runtime)) {
      restoreClient();
      return UNTOUCHED;
    }
    const settings: PluginSettings | null = runtime === null ? null : runtime.settings;
    let head = new RequestHead();
    head.read(settings);
    if (head.fallsBack && restoreClient()) {
      head = new RequestHead();
      head.read(settings);
    }
    const id = head.redirected && vm.upstreamInstalled ? carriedPlanId() : socketPlanOf(head);
    if (id != 0) return this.nextPass(id, endOfStream);
    if (runtime !== null) return this.readingOf(runtime, head).begin(endOfStream);
    const api = head.api();
    return answered(api >= 0 ? <Api>api : Api.ChatCompletions, refusals.notConfigured());
  }

  private readingOf(runtime: Runtime, head: RequestHead): Reading {
    const known = this.reading;
    if (known !== null) return known.again(this.contextId, runtime, head, ARRIVAL);
    const made = new Reading(this.contextId, runtime, head, ARRIVAL);
    this.reading = made;
    return made;
  }

  /** A pass that a redirect made: the plan has chosen already. */
  private nextPass(id: u64, endOfStream: bool): Stage {
    const journey = journeyOf(id);
    if (journey === null || journey.plan.phase != Phase.Redirecting || journey.plan.current === null) {
      return answered(Api.ChatCompletions, refusals.lostPlan());
    }
    if (journey.socket.byteLength > 0) {
      journey.carried = false; // a handshake's further pass is another request
      keepJourney(journey);
    }
    const underWay = new UnderWay(this.contextId, journey);
    underWay.kept = journey.socket.byteLength == 0;
    underWay.again(endOfStream || journey.socket.byteLength > 0);
    return underWay;
  }

  onRequestBody(size: i32, endOfStream: bool): FilterDataStatusValues {
    this.hold(size);
    if (this.stage.flow == Flow.Held || this.stage.flow == Flow.Waiting) {
      if (!endOfStream) return size > KEPT_SIZE ? this.bodyComes(size) : FilterDataStatusValues.StopIterationAndBuffer;
      this.stage = this.stage.bodyEnded(size);
      this.letGoOfPassed();
    } else if (this.stage.flow == Flow.Stopped) {
      this.stage = this.stage.bodyWasted(size, endOfStream);
    } else if (!this.stage.kept) this.stage.passes(size, endOfStream);
    if (this.stage.flow == Flow.Waiting) return FilterDataStatusValues.StopIterationAndBuffer;
    return this.stage.flow == Flow.Through ? FilterDataStatusValues.Continue : FilterDataStatusValues.StopIterationNoBuffer;
  }

  /** Envoy would hold a little more than one request may have: what the plugin writes into a body has to fit in. */
  private bodyComes(size: i32): FilterDataStatusValues {
    const runtime = this.runtime;
    if (runtime !== null && size > runtime.settings.maxRequestBytes) this.stage = this.stage.tooLarge(size);
    if (this.stage.flow == Flow.Stopped) {
      this.dropHeld(size);
      return FilterDataStatusValues.StopIterationNoBuffer;
    }
    this.stage.bodyComes(size);
    return FilterDataStatusValues.StopIterationAndBuffer;
  }

  /** What came so far is let go at once: the stream may last for a while. */
  private dropHeld(size: i32): void {
    replaceBuffer(BufferTypeValues.HttpRequestBody, size, 0, 0);
    this.letGo();
  }

  /** Counts what Envoy holds: all of it where it is held, chunk by chunk where it goes on and is kept for another attempt. */
  private hold(size: i32): void {
    const runtime = this.runtime;
    const flow = this.stage.flow;
    if (runtime === null || flow == Flow.Stopped || !this.stage.kept || (flow == Flow.Through && !vm.upstreamInstalled)) return;
    const most = <i64>runtime.settings.maxHeldBytes;
    // Envoy gives up keeping what is larger.
    const now = flow == Flow.Held || flow == Flow.Waiting ? size : min(this.held + size, max(runtime.settings.maxRequestBytes, this.held));
    const more = now - this.held;
    if (more > 0 && holdsTooMuch(more, most)) {
      this.stage = this.stage.overfull();
      if (this.stage.flow == Flow.Stopped) {
        if (flow == Flow.Held || flow == Flow.Waiting) this.dropHeld(size);
        else this.letGo();
        return;
      }
    }
    this.held = now;
    hold(more, most);
  }

  /** Where further attempts are calls, Envoy keeps nothing of what has gone on. */
  private letGoOfPassed(): void {
    if (!vm.upstreamInstalled && this.stage.flow == Flow.Through) this.letGo();
  }

  private letGo(): void {
    const runtime = this.runtime;
    if (runtime !== null && this.held != 0) hold(-(<i64>this.held), <i64>runtime.settings.maxHeldBytes);
    this.held = 0;
  }

  onRequestTrailers(): FilterTrailersStatusValues {
    if (this.stage.flow == Flow.Held || this.stage.flow == Flow.Waiting) {
      this.stage = this.stage.bodyEnded(i32.MAX_VALUE);
      this.letGoOfPassed();
    } else if (this.stage.flow == Flow.Stopped) this.stage = this.stage.bodyWasted(0, true);
    return this.stage.flow == Flow.Through ? FilterTrailersStatusValues.Continue : FilterTrailersStatusValues.StopIteration;
  }

  onResponseHeaders(endOfStream: bool): FilterHeadersStatusValues {
    this.stage = this.stage === UNREAD ? this.repliedUnread() : this.stage.replied();
    const status = this.stage.onResponseHeaders(endOfStream);
    showOrigin(this.stage.allowOrigin);
    return status;
  }

  private repliedUnread(): Stage {
    const runtime = this.runtime;
    if (runtime === null) return UNTOUCHED;
    const answer = replacement(runtime.settings);
    if (answer === null) return UNTOUCHED;
    countRequest(runtime.settings.generation, null, FailureKind.CallerError);
    return answered(Api.ChatCompletions, answer);
  }

  onResponseBody(size: i32, endOfStream: bool): FilterDataStatusValues {
    return this.stage.onResponseBody(size, endOfStream);
  }

  onResponseTrailers(): FilterTrailersStatusValues {
    return this.stage.onResponseTrailers();
  }

  /** The attempt under way is over its limit, and Envoy did not end it. */
  expire(): void {
    this.stage.expire();
  }

  /** The answer that it judged stands still. False: nothing can be said of it. */
  stalled(): bool {
    return this.stage.stalled();
  }

  onLog(): void {
    this.stage.onLog();
  }

  onDelete(): void {
    this.letGo();
    this.stage.onDelete();
    // A callback of this very stream may be what ended it, and still be running.
    if (isOutermost() && spare.length < MOST_SPARE) this.putBack();
  }

  private putBack(): void {
    const reading = this.reading;
    if (reading !== null) reading.forget();
    this.runtime = null;
    this.stage = UNREAD;
    spare.push(this);
  }
}

/** The plan of a WebSocket whose handshake was refused before; 0: there is none. */
function socketPlanOf(head: RequestHead): u64 {
  return head.socket.byteLength > 0 ? socketPlan(head.socket) : 0;
}

/** Without a configuration or a plan: said, and logged by nobody. */
function answered(api: Api, answer: OwnAnswer): Stage {
  sendAnswer(api, answer, null);
  return new Answered(names.EMPTY);
}
