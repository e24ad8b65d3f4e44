// A stream that passes with its end held open, so that something can be said in it at any time and not only when the provider sends a chunk.
// Each chunk is held and let go within one callback: the host pushes it on at once, and what it holds then is empty and can be added to from a tick or
// a call's answer (docs/decisions/0021-a-word-in-a-silent-stream.md).
import { appendBuffer, continueResponse, setEffectiveContext } from "../../host/calls";
import { BufferTypeValues, FilterDataStatusValues } from "../../host/values";
import { hasten } from "../../host/pace";

/** Milliseconds until a chunk goes on that nothing held before. */
const PERIOD: u32 = 1;
/** What the host holds has a limit of its own: a larger chunk passes as it is. */
const MOST: i32 = 262144;
/** Behind whatever the host holds. */
const LAST: i32 = i32.MAX_VALUE;


@final
export class OpenEnd {
  /** Bytes that were seen and are held for a moment; what comes is behind them. */
  kept: i32 = 0;
  /** A tick let the last chunk go. */
  private loose: bool = false;

  constructor(
    private contextId: u32,
    /** The host holds bytes of this filter's, if only none. */
    private held: bool,
  ) {}

  /** The chunk of `size` bytes passes, and more of the stream will follow. */
  pass(size: i32): FilterDataStatusValues {
    this.loose = false;
    if (size > MOST) {
      this.forget();
      this.held = false;
      return FilterDataStatusValues.Continue;
    }
    if (this.held) {
      this.forget();
      continueResponse();
    } else {
      if (waiting.length == 0) hasten(PERIOD);
      waiting.push(this);
      this.kept = size;
      // The head goes now: a provider that breaks off within that time broke off an answer that has begun.
      continueResponse();
    }
    this.held = true;
    return FilterDataStatusValues.StopIterationAndBuffer;
  }

  /**
   * The last chunk passes. Where a tick let the one before it go, the host goes on but still adds to what it holds, and would pass on the chunk
   * alone, which is empty by then.
   */
  last(): FilterDataStatusValues {
    this.forget();
    if (!this.loose) return FilterDataStatusValues.Continue;
    continueResponse();
    return FilterDataStatusValues.StopIterationAndBuffer;
  }

  /** The chunk stays with the host for another reason. */
  holds(): void {
    this.held = true;
  }

  /** A tick lets the chunk go that the host holds: it continues behind this. */
  loosens(): void {
    this.held = true;
    this.loose = true;
  }

  /** Says it now, from outside the stream's own callbacks; its context is in effect. False: the end is not open. */
  say(bytes: ArrayBuffer): bool {
    if (!this.held) return false;
    this.forget();
    appendBuffer(BufferTypeValues.HttpResponseBody, 0, bytes);
    continueResponse();
    return true;
  }

  /**
   * Trailers end the stream, and this is their callback: says `bytes` in front of them. True: the callback has to stop, and both go on right behind it.
   * False: the end is not open.
   */
  sayBeforeTrailers(bytes: ArrayBuffer): bool {
    if (!this.held) return false;
    this.forget();
    appendBuffer(BufferTypeValues.HttpResponseBody, LAST, bytes);
    continueResponse();
    return true;
  }

  /** The chunk has passed on, or is gone with its stream. */
  forget(): void {
    this.kept = 0;
    if (waiting.length == 0) return;
    const at = waiting.indexOf(this);
    if (at >= 0) waiting.splice(at, 1);
  }

  letGo(): void {
    this.kept = 0;
    this.loose = true;
    if (setEffectiveContext(this.contextId)) continueResponse();
  }
}

const waiting: OpenEnd[] = [];

/** On a tick: the first chunks pass on. */
export function letGoFirst(): void {
  while (waiting.length > 0) waiting.pop().letGo();
}
