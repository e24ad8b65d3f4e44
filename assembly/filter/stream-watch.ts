// After the commit of a stream: one look at the last bytes of each chunk, to tell at its end whether it was complete.
import { FailureKind, Outcome } from "../core/outcome";
import { Plan } from "../core/plan";
import { Api } from "../core/settings";
import { appendBuffer, getBuffer } from "../host/calls";
import { returnedPtr, returnedSize } from "../host/memory";
import { BufferTypeValues } from "../host/values";
import { TailWatch } from "../json/tail";
import { truncatedEvent } from "./endings";
import { settleAfterCommit } from "./settle";

const BODY = BufferTypeValues.HttpResponseBody;
const WINDOW: i32 = 256;


@final
export class StreamWatch {
  private tail: TailWatch = new TailWatch();
  private over: bool = false;

  constructor(private plan: Plan) {
    // response.completed is longer than the window, and its type stands at its front: its totals stand at its end.
    this.tail.usageIsEnd = plan.api == Api.Responses;
  }

  /** A chunk of `size` bytes passes. A stream that ends with neither a finish reason nor its terminator gets an error event. */
  chunk(size: i32, endOfStream: bool): void {
    if (this.over) return;
    const from = size > WINDOW ? size - WINDOW : 0;
    if (size > 0 && getBuffer(BODY, from, size - from)) this.tail.feed(returnedPtr(), returnedSize());
    if (!endOfStream) return;
    this.over = true;
    if (this.tail.finished()) return;
    appendBuffer(BODY, size, truncatedEvent(this.plan.api));
    countTruncated(this.plan);
  }
}

/** A stream that broke off after its content began counts as the provider's failure. */
export function countTruncated(plan: Plan): void {
  const outcome = new Outcome();
  outcome.kind = FailureKind.ServerError;
  settleAfterCommit(plan, outcome);
}
