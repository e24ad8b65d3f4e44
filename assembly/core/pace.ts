// What a worker sees of a provider's model: how soon its content begins, what is under way, and which share of its attempts failed lately.
// Only routes that choose by it have it kept; it is a worker's own, since each has enough requests of its own to learn from.
import { FailureKind } from "./outcome";
import { ShareWindow } from "./share-window";

/** A worse time counts so much of the mean, a better one more: a target that is well again is soon believed. */
const WORSE: f64 = 0.25;
const BETTER: f64 = 0.5;
/** After so long without a time the mean counts half: what was slow is asked again. */
const HALF_LIFE_MS: f64 = 30000;
const WINDOW_MS: i32 = 30000;
/** Attempts in the window before a share of failures says anything, and the share that is trouble. */
const LEAST: i32 = 4;
const TROUBLE: f64 = 0.5;


@final
export class Pace {
  /** Milliseconds to the first content of streams, and to whole answers; 0: not known yet. */
  private stream: f64 = 0;
  private whole: f64 = 0;
  private seenMs: i64 = 0;
  private window: ShareWindow = new ShareWindow(WINDOW_MS);
  /** Attempts whose answer has not begun. */
  waiting: i32 = 0;
  /** Since when something waits and nothing has come. */
  private silentMs: i64 = 0;

  constructor(public model: u64) {}

  begin(nowMs: i64): void {
    if (this.waiting++ == 0) this.silentMs = nowMs;
  }

  /** An attempt's answer began, after so many milliseconds. */
  took(stream: bool, ms: i64, nowMs: i64): void {
    this.end(nowMs);
    const time = <f64>max<i64>(ms, 1);
    if (stream) this.stream = blend(this.mean(this.stream, nowMs), time);
    else this.whole = blend(this.mean(this.whole, nowMs), time);
    this.seenMs = nowMs;
    this.window.add(false, nowMs);
  }

  /** An attempt failed: what is the request's own says nothing of the target. */
  failed(kind: FailureKind, nowMs: i64): void {
    this.end(nowMs);
    if (isTrouble(kind)) this.window.add(true, nowMs);
  }

  /** An answer that had begun broke off. */
  broke(nowMs: i64): void {
    this.window.turn(nowMs);
  }

  /** An attempt is over without an outcome. */
  end(nowMs: i64): void {
    if (this.waiting > 0) this.waiting--;
    this.silentMs = nowMs;
  }

  private mean(known: f64, nowMs: i64): f64 {
    if (known == 0 || this.seenMs == 0) return known;
    return known * Math.pow(0.5, <f64>max<i64>(nowMs - this.seenMs, 0) / HALF_LIFE_MS);
  }

  /**
   * Milliseconds that a request has to expect, the dearer the more attempts fail; 0: not known. What waits longer than that is what the next one has to expect.
   */
  expected(stream: bool, nowMs: i64): f64 {
    const mean = this.mean(stream ? this.stream : this.whole, nowMs);
    const silent = this.waiting > 0 ? <f64>(nowMs - this.silentMs) : 0;
    return max(mean, silent) * (1 + 3 * this.failures(nowMs));
  }

  /** Share of the attempts of the last 30 s that failed, from 0 to 1. */
  failures(nowMs: i64): f64 {
    return this.window.share(nowMs);
  }

  /** Whether so many fail that another target is better, before it is ejected. */
  inTrouble(nowMs: i64): bool {
    return this.window.count(nowMs) >= LEAST && this.window.share(nowMs) >= TROUBLE;
  }
}

function blend(mean: f64, time: f64): f64 {
  if (mean == 0) return time;
  return mean + (time - mean) * (time > mean ? WORSE : BETTER);
}

function isTrouble(kind: FailureKind): bool {
  switch (kind) {
    case FailureKind.RateLimit:
    case FailureKind.Overloaded:
    case FailureKind.ServerError:
    case FailureKind.Timeout:
    case FailureKind.Connection:
    case FailureKind.Quota:
    case FailureKind.Auth:
      return true;
    default:
      return false;
  }
}
