// The last chunk of a stream, held back for a moment where trailers may follow it: nothing can be added to a body once its last chunk has
// passed, and a stream that was cut short before its trailers is owed an error event. Only streams of providers that were seen to end in
// trailers, or of which nothing is known yet, are held back so: what was learned from the first stream keeps the others as fast as they come.
import { continueResponse, setEffectiveContext } from "../../host/calls";
import { hasten } from "../../host/pace";

/** Milliseconds until the root's tick lets go what no further chunk has released. */
const PERIOD: u32 = 20;
/** More than this passes on at once. */
const MOST: i32 = 65536;

/** What one stream holds back. */
@final
export class HeldBack {
  /** Bytes in Envoy's buffer; 0: nothing is held. */
  size: i32 = 0;

  constructor(private contextId: u32) {}

  /** Whether a buffer of `size` bytes stays where it is until the next chunk, the trailers or the tick. */
  hold(size: i32): bool {
    if (size > MOST) {
      this.forget();
      return false;
    }
    if (this.size == 0) {
      if (held.length == 0) hasten(PERIOD);
      held.push(this);
    }
    this.size = size;
    return true;
  }

  /** The bytes pass on, or are gone with their stream. */
  forget(): void {
    if (this.size == 0) return;
    this.size = 0;
    const at = held.indexOf(this);
    if (at >= 0) held.splice(at, 1);
  }

  letGo(): void {
    this.size = 0;
    if (setEffectiveContext(this.contextId)) continueResponse();
  }
}

const held: HeldBack[] = [];

/** On a tick: everything passes on. */
export function letGoHeldBack(): void {
  while (held.length > 0) held.pop().letGo();
}
