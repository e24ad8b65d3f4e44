// A stream that is held until it is whole, by `onBreak: hold` or because its client wants a whole answer: whatever happens before, the next attempt
// can take its place.
import { isConversation, isSocket } from "../../core/api-shape";
import { Outcome, FailureKind } from "../../core/outcome";
import { Plan } from "../../core/plan";
import { ProviderRuntime } from "../../core/runtime";
import { Api, OnBreak } from "../../core/settings";
import { getBuffer, replaceBuffer } from "../../host/calls";
import { owe } from "../../host/collect";
import { releaseReturned, returnedPtr, returnedSize } from "../../host/memory";
import { BufferTypeValues } from "../../host/values";
import { StreamEnd } from "../../json/stream-end";
import { ByteWriter } from "../../json/write";
import { vm } from "../vm";
import { holdBytes, onBreak } from "./breaks";
import { endOf } from "./frame-end";
import { Pulse } from "./pulse";
import { Reception } from "./reception";
import { outcomeOf } from "./stream-watch";
import { shapeOf } from "./shape-of";

const BODY = BufferTypeValues.HttpResponseBody;
/** Bytes that one VM holds of all such streams: with more, the next chunk of any of them lets it go. */
const HOLD_MOST: i64 = 67108864;
let total: i64 = 0;

/** What an Envoy whose routes are not the gateway's own holds of an answer, if nobody set another limit, less what one chunk may add. */
const HOST_MOST: i32 = 786432;

/** Whether the requests of the plan are to be held as streams. */
export function isHeldStream(plan: Plan): bool {
  return plan.stream && plan.api != Api.Passed && !isSocket(plan.api) && onBreak(plan) == OnBreak.Hold;
}

export const enum Holding {
  /** More has to come. */
  Held = 0,
  /** It is whole, or too long to be held on: it passes. */
  Passes = 1,
  /** It broke: the outcome says how. */
  Broke = 2,
}


@final
export class HeldStream {
  outcome: Outcome = new Outcome();
  private bytes: ByteWriter = new ByteWriter(4096);
  private end: StreamEnd;
  private limit: i32;
  /** The client gets one whole answer, for which all of the stream has to be read. */
  readonly toItsEnd: bool;

  constructor(
    plan: Plan,
    private api: Api,
    private pulse: Pulse | null,
  ) {
    this.end = endOf(api);
    this.toItsEnd = !plan.stream;
    this.limit = vm.routeCleans ? holdBytes(plan) : min(holdBytes(plan), HOST_MOST);
  }

  /** Whether an answer that was judged good is one that is held. */
  static takes(plan: Plan, reception: Reception): bool {
    if (!reception.isStream || reception.outcome.kind != FailureKind.None) return false;
    return isHeldStream(plan) || (!plan.stream && (reception.foreign || isConversation(plan.api)));
  }

  /** A chunk of `size` bytes: it is taken out of the host's buffer. */
  take(size: i32, endOfStream: bool, provider: ProviderRuntime): Holding {
    if (size > 0 && getBuffer(BODY, 0, size)) {
      const pulse = this.pulse;
      if (pulse !== null) pulse.take(returnedPtr(), returnedSize(), shapeOf(this.api));
      this.end.feed(returnedPtr(), returnedSize());
      this.bytes.bytes(returnedPtr(), returnedSize());
      total += returnedSize();
      owe(returnedSize());
      releaseReturned();
      replaceBuffer(BODY, size, 0, 0);
    }
    if (endOfStream) this.end.over();
    if (this.end.failed) this.outcome = outcomeOf(this.end, provider);
    else if (endOfStream && !this.end.finished) this.outcome.kind = FailureKind.ServerError;
    else if (endOfStream || (this.end.finished && !this.toItsEnd)) return Holding.Passes;
    else if (this.bytes.length > this.limit || total > HOLD_MOST) return Holding.Passes;
    else return Holding.Held;
    this.outcome.status = 200;
    return Holding.Broke;
  }

  /** Gives everything back to the host's buffer, which is empty. Its bytes. */
  giveBack(): i32 {
    const size = this.bytes.length;
    replaceBuffer(BODY, 0, this.bytes.ptr, size);
    this.forget();
    return size;
  }

  /** It is needed no more. */
  forget(): void {
    total -= this.bytes.length;
    this.bytes = new ByteWriter(0);
  }
}
