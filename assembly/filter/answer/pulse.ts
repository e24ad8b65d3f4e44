// Whether an answer that passes is still alive: what came since the last tick. The clock is the tick's: a chunk costs no look at it.
import { Plan } from "../../core/plan";
import { AnswerShape } from "../../json/answer-shape";
import { saysSomething } from "../../json/says-something";
import { stallMs } from "./breaks";

/** So many times the limit may pass with nothing but pings. */
const PINGS_ALONE: i64 = 10;


@final
export class Pulse {
  /** Milliseconds of silence that are too many. */
  private limitMs: i64;
  private heard: bool = true;
  private said: bool = true;
  /** When the tick learnt of it, milliseconds since the epoch. */
  private heardMs: i64 = 0;
  private saidMs: i64 = 0;
  /** The client was told that the answer stands still: nothing more of it passes. */
  told: bool = false;

  constructor(
    limitMs: i64,
    /** The filter that judged the answer, by the host's number. */
    public contextId: u32,
  ) {
    this.limitMs = limitMs;
  }

  /** For the answer that comes; null: there is no limit. */
  static of(plan: Plan, contextId: u32): Pulse | null {
    const limit = stallMs(plan);
    return limit > 0 ? new Pulse(limit, contextId) : null;
  }

  /** Whether the next bytes have to be looked at: nothing was said since the last tick. */
  get listens(): bool {
    return !this.said;
  }

  /** Bytes came that are no events. */
  beat(): void {
    this.heard = true;
    this.said = true;
  }

  /** Bytes of a stream came. */
  take(ptr: usize, size: i32, shape: AnswerShape): void {
    this.heard = true;
    if (!this.said) this.said = shape == AnswerShape.Output || saysSomething(ptr, size, shape);
  }

  /** On a tick: whether it is silent for too long. */
  stands(now: i64): bool {
    if (this.heard) this.heardMs = now;
    if (this.said) this.saidMs = now;
    this.heard = false;
    this.said = false;
    return now - this.heardMs >= this.limitMs || now - this.saidMs >= PINGS_ALONE * this.limitMs;
  }
}
