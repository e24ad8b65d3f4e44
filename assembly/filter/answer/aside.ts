// An answer that passes in a way of its own, aside from what other answers are watched for: a WebSocket's traffic, a task's few lines.
import { FilterDataStatusValues } from "../../host/values";

export abstract class Aside {
  /** A buffer of `size` bytes of the answer. */
  abstract chunk(size: i32, endOfStream: bool): FilterDataStatusValues;

  /** A chunk of the client's. */
  fromClient(size: i32, endOfStream: bool): void {}

  /** They end the answer. */
  trailers(): void {}
}
