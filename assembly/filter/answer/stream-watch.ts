// After the commit of a stream: one look at each chunk as it passes, to tell a failure at once and at the end whether it was complete.
import { classify } from "../../core/classify";
import { FailureKind, Outcome } from "../../core/outcome";
import { ProviderRuntime } from "../../core/runtime";
import { Api } from "../../core/settings";
import { appendBuffer, getBuffer, replaceBuffer } from "../../host/calls";
import { ptrOf, returnedPtr, returnedSize } from "../../host/memory";
import { BufferTypeValues } from "../../host/values";
import { AnswerShape } from "../../json/answer-shape";
import { StreamEnd } from "../../json/stream-end";
import { UsageWindow } from "../../json/usage";
import { ByteWriter } from "../../json/write";
import { truncatedIn } from "./endings";
import { endOf } from "./frame-end";
import { Pulse } from "./pulse";
import { shapeOf } from "./shape-of";
import { readErrorText } from "./trouble";
import * as names from "../names";

const BODY = BufferTypeValues.HttpResponseBody;
/** Of a larger chunk only so much of its end is looked at, where no long event ends a stream. */
const LOOK: i32 = 65536;
/** Of a larger chunk so much is looked at first, and often alone: a provider that is fast sends many events at once. */
const GLANCE: i32 = 1024;

/** What a chunk that passes shows. */
export const enum Passing {
  /** All is well so far. */
  Well = 0,
  /** The provider said that it failed: for the caller to count, now. */
  Failed = 1,
  /** The stream ended before it was complete. */
  BrokeOff = 2,
}


@final
export class StreamWatch {
  private end: StreamEnd;
  private over: bool = false;
  private told: bool = false;

  constructor(
    private api: Api,
    private usage: UsageWindow,
    /** null: silence has no limit. */
    private pulse: Pulse | null,
    /** An early end is told to the client. */
    private tells: bool,
  ) {
    this.end = endOf(api);
  }

  /**
   * A buffer of `size` bytes passes, of which the last `fresh` were not seen before. A stream that ends with neither a finish reason nor its
   * terminator gets an error event; behind the provider's own error nothing is said.
   */
  chunk(size: i32, fresh: i32, endOfStream: bool): Passing {
    if (this.over) return Passing.Well;
    if (fresh > 0) this.look(size, fresh);
    if (!endOfStream && !this.end.failed) return Passing.Well;
    if (this.end.unread >= 0 && this.tells && !this.told) this.sayInstead(size);
    if (!endOfStream) return this.failed();
    const passing = this.ends();
    if (passing == Passing.BrokeOff && this.tells) appendBuffer(BODY, size, truncatedIn(this.api, this.usage));
    return passing;
  }

  /** What failed is nothing that clients read, and their last event ends the buffer of `size` bytes: they are told of it in front of that, and no more. */
  private sayInstead(size: i32): void {
    const kept = size - this.end.unread;
    if (kept < 0 || !getBuffer(BODY, 0, kept)) return;
    const event = truncatedIn(this.api, this.usage);
    const bytes = new ByteWriter(kept + event.byteLength);
    bytes.bytes(returnedPtr(), kept);
    bytes.buffered(event);
    replaceBuffer(BODY, size, bytes.ptr, bytes.length);
  }

  /** The stream ends here. */
  ends(): Passing {
    if (this.over) return Passing.Well;
    this.over = true;
    this.end.over();
    if (this.end.failed) return this.failed();
    return this.end.finished ? Passing.Well : Passing.BrokeOff;
  }

  private look(size: i32, fresh: i32): void {
    if (fresh > GLANCE && getBuffer(BODY, size - GLANCE, GLANCE) && this.end.glance(returnedPtr(), returnedSize())) return this.looked();
    const window = fresh > LOOK && endsShort(this.api) ? LOOK : fresh;
    if (!getBuffer(BODY, size - window, window)) return;
    if (fresh > window) this.end.skip();
    this.end.feed(returnedPtr(), returnedSize());
    this.looked();
  }

  private looked(): void {
    const pulse = this.pulse;
    if (pulse !== null) pulse.take(returnedPtr(), returnedSize(), shapeOf(this.api));
    this.usage.feed(returnedPtr(), returnedSize());
  }

  /** Once. */
  private failed(): Passing {
    if (this.told) return Passing.Well;
    this.told = true;
    return Passing.Failed;
  }

  /** What the provider's own error says of the attempt. */
  outcome(provider: ProviderRuntime): Outcome {
    return outcomeOf(this.end, provider);
  }
}

/** Whether an event that ends a stream is short, or says so at its end: others are long, and say so at their front. */
function endsShort(api: Api): bool {
  const shape = shapeOf(api);
  return shape == AnswerShape.Choices || shape == AnswerShape.Message;
}

/** What an error that stood in a stream says of the attempt. */
export function outcomeOf(end: StreamEnd, provider: ProviderRuntime): Outcome {
  const outcome = new Outcome();
  const failure = end.failure;
  if (failure === null) classify(provider, 200, null, outcome);
  else classify(provider, 200, readErrorText(ptrOf(failure), failure.byteLength, names.EMPTY, false), outcome);
  if (end.trouble != 0 && outcome.kind == FailureKind.ServerError) outcome.kind = <FailureKind>end.trouble;
  return outcome;
}
