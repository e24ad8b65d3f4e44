// What is there of the first attempt's answer while another takes its place: that one is put over it, so that the filters in front see an answer
// of the upstream's. Where nothing of it is there, or nothing that could be changed, it is a reply of its own.
import { Plan } from "../core/plan";
import { continueResponse, replaceBuffer } from "../host/calls";
import { nowMs } from "../host/clock";
import { BufferTypeValues, FilterDataStatusValues, FilterHeadersStatusValues, FilterTrailersStatusValues } from "../host/values";
import { InPlace, Reply } from "./answer/reply";
import { Coming, DROPPED, OWN } from "./call-coming";
import { Sleeper, leaveWaiting, sleep } from "./waiting";

const BODY = BufferTypeValues.HttpResponseBody;
/** Behind whatever the host holds. */
const ALL: i32 = i32.MAX_VALUE;
/** Milliseconds for which the end of a failed answer is waited for: most come with what was judged, or while another is asked. */
const LONGEST_END: i64 = 250;

const enum Part {
  Nothing = 0,
  /** Its headers are held; its body is to come. */
  Headers = 1,
  /** Its headers are all there is. */
  Only = 2,
  /** The host holds its headers and what was left of its body. */
  Body = 3,
}


@final
export class Hand {
  private part: Part = Part.Nothing;
  private ended: bool = false;
  /** The callback that brought it is under way: what that returns lets it go. */
  private within: bool = false;
  /** Nothing comes any more: its end is not waited for. */
  silent: bool = false;
  /** Another was put over it. */
  given: bool = false;

  constructor(
    private contextId: u32,
    private plan: Plan,
  ) {}

  /** Its headers are in the callback. `whole`: nothing is waited for behind them. */
  headers(endOfStream: bool, whole: bool): void {
    this.part = endOfStream ? Part.Only : Part.Headers;
    this.ended = whole || endOfStream;
    this.within = true;
  }

  body(endOfStream: bool): void {
    this.part = Part.Body;
    this.ended = endOfStream;
    this.within = true;
  }

  trailers(): void {
    if (this.part == Part.Headers) this.part = Part.Only;
    this.ended = true;
    this.within = true;
  }

  /** The callback returns. */
  leave(): void {
    this.within = false;
  }

  /** Nothing of the body is left, and the host still holds the answer. */
  empty(size: i32): FilterDataStatusValues {
    this.within = false;
    if (size > 0) replaceBuffer(BODY, size, 0, 0);
    return FilterDataStatusValues.StopIterationAndBuffer;
  }

  /** Gives the reply in its place: what comes from now on. `failed`: it tells of a failure. */
  give(reply: Reply, failed: bool): Coming {
    if (this.part == Part.Nothing) {
      reply.send();
      return OWN;
    }
    if (this.part == Part.Only) return this.giveAlone(reply, failed);
    if (!this.ended && this.silent) {
      reply.send();
      return DROPPED;
    }
    if (!this.ended) return this.waitForEnd(reply);
    const over = this.put(reply);
    if (this.within) return new Replacing(over);
    if (this.part == Part.Body) over.chunk(ALL);
    continueResponse();
    return new Replacing(over);
  }

  put(reply: Reply): InPlace {
    this.given = true;
    return reply.put();
  }

  /** Over headers that no body can be given to. Where filters of a gateway stand in front, a failure is rather seen by them than told in words. */
  giveAlone(reply: Reply, failed: bool): Coming {
    if (reply.body.byteLength > 0 && (!failed || this.plan.routed.byteLength == 0)) {
      reply.send();
      return DROPPED;
    }
    this.given = true;
    reply.putBare();
    if (!this.within) continueResponse();
    return OWN;
  }

  /** What is put over an answer whose end has not come would have no end either. */
  private waitForEnd(reply: Reply): Coming {
    const awaiting = new Awaiting(this, this.plan, reply);
    this.plan.waitUntilMs = nowMs() + LONGEST_END;
    sleep(this.contextId, this.plan, new Impatient(awaiting));
    return awaiting;
  }

  get hasBody(): bool {
    return this.part == Part.Body;
  }
}

/** No more is wanted of the first attempt's answer; it is kept for what takes its place. */
@final
export class Dropping extends Coming {
  constructor(private hand: Hand) {
    super();
  }

  headers(endOfStream: bool): FilterHeadersStatusValues {
    this.hand.headers(endOfStream, false);
    this.hand.leave();
    return FilterHeadersStatusValues.StopIteration;
  }

  body(size: i32, fresh: i32, endOfStream: bool): FilterDataStatusValues {
    this.hand.body(endOfStream);
    return this.hand.empty(size);
  }

  trailers(): FilterTrailersStatusValues {
    this.hand.trailers();
    this.hand.leave();
    return FilterTrailersStatusValues.StopIteration;
  }
}

/** The reply stands in the headers, and takes the place of the body. */
@final
class Replacing extends Coming {
  constructor(private over: InPlace) {
    super();
  }

  body(size: i32, fresh: i32, endOfStream: bool): FilterDataStatusValues {
    return this.over.chunk(size);
  }

  trailers(): FilterTrailersStatusValues {
    this.over.chunk(ALL);
    return FilterTrailersStatusValues.Continue;
  }
}

/** The reply is there, and the answer that it takes the place of has not ended. */
@final
class Awaiting extends Coming {
  private told: bool = false;

  constructor(
    private hand: Hand,
    private plan: Plan,
    private reply: Reply,
  ) {
    super();
  }

  headers(endOfStream: bool): FilterHeadersStatusValues {
    // Envoy's own reply in place of the rest.
    if (!this.arrives()) return FilterHeadersStatusValues.Continue;
    this.hand.headers(endOfStream, true);
    if (endOfStream) this.hand.giveAlone(this.reply, true);
    else this.over = this.hand.put(this.reply);
    return FilterHeadersStatusValues.Continue;
  }

  private over: InPlace | null = null;

  body(size: i32, fresh: i32, endOfStream: bool): FilterDataStatusValues {
    const begun = this.over;
    if (begun !== null) return begun.chunk(size);
    this.hand.body(endOfStream);
    if (!endOfStream || !this.arrives()) return this.hand.empty(size);
    return this.hand.put(this.reply).chunk(size);
  }

  trailers(): FilterTrailersStatusValues {
    if (!this.arrives()) return FilterTrailersStatusValues.Continue;
    if (this.hand.hasBody) this.hand.put(this.reply).chunk(ALL);
    else this.hand.giveAlone(this.reply, true);
    return FilterTrailersStatusValues.Continue;
  }

  /** False: it was told already. */
  private arrives(): bool {
    if (this.told) return false;
    this.told = true;
    leaveWaiting(this.plan);
    this.plan.waitUntilMs = 0;
    return true;
  }

  /** The end did not come in time. */
  tell(): void {
    if (this.told) return;
    this.told = true;
    this.reply.send();
  }
}


@final
class Impatient extends Sleeper {
  constructor(private awaiting: Awaiting) {
    super();
  }

  wake(): void {
    this.awaiting.tell();
  }
}
