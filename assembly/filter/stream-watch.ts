// After the commit of a stream: one look at the last bytes of each chunk, to tell at its end whether it was complete.
import { indexOf } from "../core/bytes";
import { FailureKind, Outcome } from "../core/outcome";
import { Plan } from "../core/plan";
import { Api } from "../core/settings";
import { appendBuffer, getBuffer } from "../host/calls";
import { returnedPtr, returnedSize, utf8 } from "../host/memory";
import { BufferTypeValues } from "../host/values";
import { TailWatch } from "../json/tail";
import { truncatedEvent } from "./endings";
import { settleAfterCommit } from "./settle";

const BODY = BufferTypeValues.HttpResponseBody;
const WINDOW: i32 = 256;
/** The last event of a Responses stream carries the whole answer and its type at its front: the window alone would miss it. */
const RESPONSES_WINDOW: i32 = 65536;
/** With both quotes: in text that a model wrote they would be escaped. */
const RESPONSES_ENDS: ArrayBuffer[] = [utf8('"response.completed"'), utf8('"response.incomplete"'), utf8('"response.failed"')];

/** Whether bytes of a Responses stream hold its last event. */
export function endsResponses(ptr: usize, length: i32): bool {
  for (let i = 0, n = RESPONSES_ENDS.length; i < n; i++) if (indexOf(ptr, length, RESPONSES_ENDS[i]) >= 0) return true;
  return false;
}


@final
export class StreamWatch {
  private tail: TailWatch = new TailWatch();
  private over: bool = false;
  private ended: bool = false;

  constructor(private plan: Plan) {
    // response.completed is longer than the window, and its type stands at its front: its totals stand at its end.
    this.tail.usageIsEnd = plan.api == Api.Responses;
  }

  private look(size: i32): void {
    const window = this.plan.api == Api.Responses ? RESPONSES_WINDOW : WINDOW;
    const from = size > window ? size - window : 0;
    if (size <= 0 || !getBuffer(BODY, from, size - from)) return;
    const got = returnedSize();
    if (this.plan.api == Api.Responses && !this.ended) this.ended = endsResponses(returnedPtr(), got);
    const last = min(got, WINDOW);
    this.tail.feed(returnedPtr() + got - last, last);
  }

  /** A chunk of `size` bytes passes. A stream that ends with neither a finish reason nor its terminator gets an error event. */
  chunk(size: i32, endOfStream: bool): void {
    if (this.over) return;
    this.look(size);
    if (!endOfStream) return;
    this.over = true;
    if (this.ended || this.tail.finished()) return;
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
