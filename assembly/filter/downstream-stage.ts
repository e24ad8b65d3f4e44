// What a pass of a request is at: it is read, it is under way, or it was answered here. What belongs to one of them is known there alone.
import { FilterDataStatusValues, FilterHeadersStatusValues, FilterTrailersStatusValues } from "../host/values";
import { EMPTY } from "./names";
import { Sleeper } from "./waiting";

/** What becomes of the request's bytes. */
export const enum Flow {
  /** They go on. */
  Through = 0,
  /** They are held until the body is whole. */
  Held = 1,
  /** They go nowhere. */
  Stopped = 2,
  /** They are held, whole or not, until the pass says that they go on. */
  Waiting = 3,
}

export abstract class Stage {
  /** What goes on is kept for another attempt. */
  kept: bool = true;

  constructor(
    public flow: Flow,
    /** What the answer says in access-control-allow-origin. */
    public allowOrigin: ArrayBuffer,
  ) {}

  /** So many bytes of a large body are held, and more may come. */
  bodyComes(size: i32): void {}

  /** The whole body is held: what the pass is at then. `size` may be more than there is. */
  bodyEnded(size: i32): Stage {
    return this;
  }

  /** All that is held of the body is one too many for the gateway: what the pass is at then. */
  overfull(): Stage {
    return this;
  }

  /** So many bytes of a body that comes are held: what the pass is at where the client sent more of it than one request may have. */
  tooLarge(size: i32): Stage {
    return this;
  }

  /** A chunk of a body that nobody needs: what the pass is at then. */
  bodyWasted(size: i32, endOfStream: bool): Stage {
    return this;
  }

  /** A chunk of what is not kept goes through. */
  passes(size: i32, endOfStream: bool): void {}

  /** An answer comes: what the pass is at then. */
  replied(): Stage {
    return this;
  }

  onResponseHeaders(endOfStream: bool): FilterHeadersStatusValues {
    return FilterHeadersStatusValues.Continue;
  }

  onResponseBody(size: i32, endOfStream: bool): FilterDataStatusValues {
    return FilterDataStatusValues.Continue;
  }

  onResponseTrailers(): FilterTrailersStatusValues {
    return FilterTrailersStatusValues.Continue;
  }

  /** What it has waited for is over. */
  wake(): void {}

  /** The attempt under way is over its limit, and Envoy did not end it. */
  expire(): void {}
  /** The answer stands still. False: nothing can be said of it. */
  stalled(): bool {
    return false;
  }

  onLog(): void {}
  onDelete(): void {}
}

/** A request that is none of the plugin's. */
@final
export class Untouched extends Stage {
  constructor() {
    super(Flow.Through, EMPTY);
  }
}

/** It waits. */
@final
export class Pause extends Sleeper {
  constructor(private stage: Stage) {
    super();
  }

  wake(): void {
    this.stage.wake();
  }
}
