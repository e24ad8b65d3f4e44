// What passes over a WebSocket: it is looked at for its goodbyes alone, so that its end is told as whose it was.
import { ClosedBy } from "../../core/plan";
import { SocketFrames } from "../../core/socket-frames";
import { getBuffer } from "../../host/calls";
import { releaseReturned, returnedPtr, returnedSize } from "../../host/memory";
import { BufferTypeValues, FilterDataStatusValues } from "../../host/values";
import { Aside } from "./aside";


@final
export class SocketTraffic extends Aside {
  closedBy: ClosedBy = ClosedBy.Nobody;
  private client: SocketFrames = new SocketFrames();
  private provider: SocketFrames = new SocketFrames();

  fromClient(size: i32, ended: bool): void {
    look(this.client, BufferTypeValues.HttpRequestBody, size);
    if (this.client.closing || ended) this.closed(ClosedBy.Client);
  }

  chunk(size: i32, ended: bool): FilterDataStatusValues {
    look(this.provider, BufferTypeValues.HttpResponseBody, size);
    if (this.provider.closing || ended) this.closed(ClosedBy.Provider);
    return FilterDataStatusValues.Continue;
  }

  /** The provider ended it for a trouble of its own. */
  get failed(): bool {
    return this.closedBy == ClosedBy.Provider && this.provider.isTrouble;
  }

  /** The first goodbye counts: the other side only answers it. */
  private closed(by: ClosedBy): void {
    if (this.closedBy == ClosedBy.Nobody) this.closedBy = by;
  }
}

function look(frames: SocketFrames, type: BufferTypeValues, size: i32): void {
  if (frames.closing) return;
  const skipped = frames.skip(size);
  if (skipped >= size || !getBuffer(type, skipped, size - skipped)) return;
  frames.read(returnedPtr(), returnedSize());
  releaseReturned();
}
