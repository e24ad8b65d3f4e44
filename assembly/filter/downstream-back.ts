// What comes back on a pass on its way to the client: what may be the last chunk before trailers is held for a moment, and where this half has
// judged the answer itself, the end of a stream is held open for a word in it.
import { Trailers } from "../core/health";
import { Phase } from "../core/plan";
import { appendBuffer } from "../host/calls";
import { BufferTypeValues, FilterDataStatusValues, FilterTrailersStatusValues } from "../host/values";
import { truncatedEvent } from "./answer/endings";
import { HeldBack } from "./answer/held-back";
import { resetLater } from "./answer/late-reset";
import { InPlace } from "./answer/reply";
import { OpenEnd } from "./answer/open-end";
import { CallAnswer } from "./call-answer";
import { Journey } from "./journey";
import { goesOn, isTold, swallow, swallowRest, tellStalled } from "./living";

/** Of an answer that the upstream half has judged. */
export class Back {
  /** What is held back of a stream in case trailers follow. */
  protected held: HeldBack;

  constructor(
    protected contextId: u32,
    protected journey: Journey,
  ) {
    this.held = new HeldBack(contextId);
  }

  body(size: i32, endOfStream: bool): FilterDataStatusValues {
    return this.holds(size, endOfStream) ? FilterDataStatusValues.StopIterationAndBuffer : FilterDataStatusValues.Continue;
  }

  /** Whether this may be the last chunk of a stream that ends in trailers. */
  protected holds(size: i32, endOfStream: bool): bool {
    const journey = this.journey;
    if (!journey.mayTrail) return false;
    const provider = journey.provider.health.shared;
    if (endOfStream) {
      provider.trailers = Trailers.None;
      this.held.forget();
      return false;
    }
    return provider.trailers != Trailers.None && this.held.hold(size);
  }

  trailers(): FilterTrailersStatusValues {
    const size = this.held.size;
    this.held.forget();
    return endByTrailers(this.contextId, this.journey, size);
  }

  /** It broke off with its headers and its only chunk still here. True: what comes instead is Envoy's reply to that, and was told over. */
  lost(endOfStream: bool): bool {
    return false;
  }

  /** It stands still. False: nothing can be said of it. */
  stalled(): bool {
    return false;
  }

  /** Nothing waits for a tick any more. */
  forget(): void {
    this.held.forget();
  }
}

/** Of one that this half judges. */
@final
export class JudgedBack extends Back {
  /** A stream that passes; null: nothing is said in it. */
  private open: OpenEnd | null = null;
  /** The host holds what came so far. */
  private buffered: bool = false;

  constructor(
    contextId: u32,
    journey: Journey,
    private call: CallAnswer,
  ) {
    super(contextId, journey);
  }

  body(size: i32, endOfStream: bool): FilterDataStatusValues {
    const journey = this.journey;
    if (isTold(journey)) return swallow(size);
    if (goesOn(journey)) return swallowRest(journey, size, endOfStream);
    const call = this.call;
    const status = call.coming.body(size, this.freshOf(size), endOfStream);
    if (status != FilterDataStatusValues.Continue) {
      this.buffered = status == FilterDataStatusValues.StopIterationAndBuffer;
      if (goesOn(journey)) this.forget();
      return status;
    }
    if (call.gaveBack) {
      call.gaveBack = false;
      this.buffered = false;
      return status;
    }
    return this.passed(size, endOfStream);
  }

  private freshOf(size: i32): i32 {
    const open = this.open;
    return size - this.held.size - (open === null ? 0 : open.kept);
  }

  private passed(size: i32, endOfStream: bool): FilterDataStatusValues {
    if (this.holds(this.call.coming.left(size), endOfStream)) {
      const open = this.openEnd();
      if (open !== null) open.holds();
      return FilterDataStatusValues.StopIterationAndBuffer;
    }
    const open = endOfStream ? this.open : this.openEnd();
    if (open === null) return FilterDataStatusValues.Continue;
    return endOfStream ? open.last() : open.pass(this.call.coming.left(size));
  }

  /** Of a stream whose silence has a limit. */
  private openEnd(): OpenEnd | null {
    const journey = this.journey;
    if (journey.pulse === null || !journey.plan.stream || !this.call.coming.speaks || journey.plan.phase != Phase.Committed) return null;
    const known = this.open;
    const open = known !== null ? known : new OpenEnd(this.contextId, this.buffered);
    this.open = open;
    return open;
  }

  trailers(): FilterTrailersStatusValues {
    const status = this.call.coming.trailers();
    if (status != FilterTrailersStatusValues.Continue) return status;
    return this.call.coming.sayBeforeTrailers(this.open) ? FilterTrailersStatusValues.StopIteration : super.trailers();
  }

  lost(endOfStream: bool): bool {
    if (this.held.size == 0) return false;
    this.held.forget();
    this.call.lost(endOfStream);
    return true;
  }

  stalled(): bool {
    if (this.journey.plan.phase == Phase.Committed) return tellStalled(this.journey, this.open);
    this.call.coming.expire();
    return true;
  }

  forget(): void {
    super.forget();
    const open = this.open;
    if (open !== null) open.forget();
  }
}

/** What the client is told stands over the answer. */
@final
export class ToldBack extends Back {
  constructor(
    contextId: u32,
    journey: Journey,
    private over: InPlace,
  ) {
    super(contextId, journey);
  }

  body(size: i32, endOfStream: bool): FilterDataStatusValues {
    return this.over.chunk(size);
  }

  trailers(): FilterTrailersStatusValues {
    return FilterTrailersStatusValues.Continue;
  }
}

/** Trailers end an answer of which `held` bytes are still here: what was cut short is told where there is a chunk left to add it to, and never looks whole. */
export function endByTrailers(contextId: u32, journey: Journey, held: i32): FilterTrailersStatusValues {
  if (journey.mayTrail) journey.provider.health.shared.trailers = Trailers.Seen;
  if (!journey.brokenByTrailers) return FilterTrailersStatusValues.Continue;
  if (held > 0) {
    appendBuffer(BufferTypeValues.HttpResponseBody, held, truncatedEvent(journey.plan, journey.usage));
    return FilterTrailersStatusValues.Continue;
  }
  resetLater(contextId);
  return FilterTrailersStatusValues.StopIteration;
}
