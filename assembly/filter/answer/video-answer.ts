// The answer to a video that was asked for: the ids of its task get what it is made from in front, so that it can be looked up.
import { accountOf } from "../../core/held";
import { FailureKind } from "../../core/outcome";
import { Phase, Plan } from "../../core/plan";
import { getBuffer, replaceBuffer } from "../../host/calls";
import { removeHeader } from "../../host/headers";
import { copyBytes, ptrOf, releaseReturned, returnedPtr, returnedSize } from "../../host/memory";
import { BufferTypeValues, FilterDataStatusValues, HeaderMapTypeValues } from "../../host/values";
import { markOf } from "../../json/mark";
import { taskIds } from "../../json/video-members";
import { ByteWriter } from "../../json/write";
import { Aside } from "./aside";
import { remember } from "./makers";
import * as names from "../names";

const BODY = BufferTypeValues.HttpResponseBody;
/** The answer to a task is a few lines: what is longer is none, and passes as it is. */
const MOST_HELD: i32 = 65536;
/** In front of the ids that clients get, of tasks from a text alone and from a picture. */
export const TEXT_TASK = "kling-t2v-";
export const PICTURE_TASK = "kling-i2v-";


@final
export class VideoAnswer extends Aside {
  /** Bytes of it that are held. */
  private held: i32 = 0;
  /** Whose task it is; 0: there is but one account. */
  private maker: u64 = 0;
  /** It is too long, or over. */
  private done: bool = false;

  constructor(
    /** The path that its provider was asked at. */
    public path: ArrayBuffer,
    private picture: bool,
  ) {
    super();
  }

  /** The answer's headers are here, and pass. null: it is another's, or tells of a failure. */
  begin(plan: Plan): Aside | null {
    const attempt = plan.current;
    if (plan.phase != Phase.Committed || attempt === null || attempt.kind != FailureKind.None) return null;
    if (plan.runtime.hasAccounts) this.maker = accountOf(plan.runtime, attempt.provider, attempt.token);
    removeHeader(HeaderMapTypeValues.ResponseHeaders, names.CONTENT_LENGTH);
    return this;
  }

  /** All that came so far: it is held until it is whole. */
  chunk(size: i32, endOfStream: bool): FilterDataStatusValues {
    this.done = this.done || size > MOST_HELD;
    if (this.done) return FilterDataStatusValues.Continue;
    this.held = size;
    if (!endOfStream) return FilterDataStatusValues.StopIterationAndBuffer;
    this.whole(size);
    return FilterDataStatusValues.Continue;
  }

  /** Whatever is held is all there is (HTTP/2). */
  trailers(): void {
    if (this.held > 0 && !this.done) this.whole(this.held);
  }

  /** All of the answer is there. */
  private whole(size: i32): void {
    this.done = true;
    if (!getBuffer(BODY, 0, size)) return;
    const body = copyBytes(returnedPtr(), returnedSize());
    releaseReturned();
    const ids = taskIds(ptrOf(body), body.byteLength);
    if (ids.length == 0) return;
    const mark = this.picture ? PICTURE_TASK : TEXT_TASK;
    const writer = new ByteWriter(body.byteLength + 2 * mark.length);
    let from = 0;
    for (let i = 0, n = ids.length; i < n; i++) {
      writer.bytes(ptrOf(body) + from, ids[i] - from);
      if (!isMarked(body, ids[i])) writer.ascii(mark);
      if (this.maker != 0) remember(markOf(ptrOf(body) + ids[i], idLength(body, ids[i])), this.maker);
      from = ids[i];
    }
    writer.bytes(ptrOf(body) + from, body.byteLength - from);
    replaceBuffer(BODY, size, writer.ptr, writer.length);
  }
}

/** To its quote. */
function idLength(body: ArrayBuffer, at: i32): i32 {
  let end = at;
  while (end < body.byteLength && load<u8>(ptrOf(body) + end) != 0x22) end++;
  return end - at;
}

function isMarked(body: ArrayBuffer, at: i32): bool {
  const begin = String.UTF8.decode(body.slice(at, at + TEXT_TASK.length));
  return begin == TEXT_TASK || begin == PICTURE_TASK;
}
