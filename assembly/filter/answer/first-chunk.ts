// The first chunk with content of a stream whose end is to be held open, where nothing was held before it: it waits for a tick, and its answer is judged good
// behind that. A provider that breaks off within the tick has not begun, and the next attempt takes its place.
import { hasten } from "../../host/pace";

/** Milliseconds. */
const PERIOD: u32 = 1;
/** A larger chunk passes as it is. */
export const MOST_FIRST: i32 = 262144;

export abstract class FirstChunk {
  abstract letGo(): void;

  wait(): void {
    if (waiting.length == 0) hasten(PERIOD);
    waiting.push(this);
  }

  /** It has passed, or is gone with its stream. */
  forget(): void {
    const at = waiting.indexOf(this);
    if (at >= 0) waiting.splice(at, 1);
  }
}

const waiting: FirstChunk[] = [];

/** On a tick. */
export function letGoFirstChunks(): void {
  while (waiting.length > 0) waiting.pop().letGo();
}
