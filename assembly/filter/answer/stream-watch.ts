// After the commit of a stream: one look at the last bytes of each chunk, to tell at its end whether it was complete.
import { endsWithLongEvent } from "../../core/api-shape";
import { indexOf } from "../../core/bytes";
import { Api } from "../../core/settings";
import { appendBuffer, getBuffer } from "../../host/calls";
import { returnedPtr, returnedSize, utf8 } from "../../host/memory";
import { BufferTypeValues } from "../../host/values";
import { TailWatch } from "../../json/tail";
import { USAGE_BYTES, UsageWindow } from "../../json/usage";
import { truncatedEvent } from "./endings";

const BODY = BufferTypeValues.HttpResponseBody;
const WINDOW: i32 = 256;
/** The end of the stream may tell the usage. */
const LOOK: i32 = USAGE_BYTES;
/** A last event that carries the whole answer has its type at its front: the window alone would miss it. */
const LONG_WINDOW: i32 = 65536;
/** With both quotes: in text that a model wrote they would be escaped. */
const LONG_ENDS: ArrayBuffer[] = [
  utf8('"response.completed"'),
  utf8('"response.incomplete"'),
  utf8('"response.failed"'),
  utf8('"image_generation.completed"'),
  utf8('"image_edit.completed"'),
  utf8('"transcript.text.done"'),
  utf8('"speech.audio.done"'),
];

/** Whether bytes of a stream hold its last event, where that may be a long one. */
export function holdsLongEnd(ptr: usize, length: i32): bool {
  for (let i = 0, n = LONG_ENDS.length; i < n; i++) if (indexOf(ptr, length, LONG_ENDS[i]) >= 0) return true;
  return false;
}


@final
export class StreamWatch {
  private tail: TailWatch = new TailWatch();
  private over: bool = false;
  private ended: bool = false;

  private longEnd: bool;

  constructor(
    private api: Api,
    private usage: UsageWindow,
  ) {
    this.longEnd = endsWithLongEvent(api);
    // What is longer than the window and has its type at its front has its totals at its end.
    this.tail.usageIsEnd = this.longEnd;
  }

  private look(size: i32, fresh: i32): void {
    const window = min(fresh, this.longEnd ? LONG_WINDOW : LOOK);
    const from = size - window;
    if (size <= 0 || !getBuffer(BODY, from, size - from)) return;
    const got = returnedSize();
    if (this.longEnd && !this.ended) this.ended = holdsLongEnd(returnedPtr(), got);
    this.usage.feed(returnedPtr(), got);
    const last = min(got, WINDOW);
    this.tail.feed(returnedPtr() + got - last, last);
  }

  /**
   * A buffer of `size` bytes passes, of which the last `fresh` were not seen before. A stream that ends with neither a finish reason nor its
   * terminator gets an error event. True where it did: it broke off, and that is for the caller to count.
   */
  chunk(size: i32, fresh: i32, endOfStream: bool): bool {
    if (this.over) return false;
    this.look(size, fresh);
    if (!endOfStream || !this.endsBroken()) return false;
    appendBuffer(BODY, size, truncatedEvent(this.api));
    return true;
  }

  /** The stream ends here. True: it is not whole, and that is for the caller to count. */
  endsBroken(): bool {
    if (this.over) return false;
    this.over = true;
    if (this.ended || this.tail.finished()) return false;
    return true;
  }
}
