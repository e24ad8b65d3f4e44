// The Overview's figures: fifteen minutes in pieces of ten seconds, from the requests that ended.
import type { Figures as FiguresAnswer, RequestEvent } from "../../config/api.js";
import { monotonic } from "../clock.js";
import { outcomeOf } from "../outcome.js";

const BUCKET_MS = 10_000;
const BUCKETS = 90;

interface Bucket {
  /** Number of the ten seconds by the clock that nobody sets. */
  slot: number;
  requests: number;
  answered: number;
  withoutFailover: number;
  rescued: number;
  /** Sum and count, for the mean. */
  firstTokenMs: number;
  firstTokens: number;
}

/** Counts requests as they end. */
export class Figures {
  private readonly ring: Bucket[] = Array.from({ length: BUCKETS }, () => empty(Number.NaN));

  constructor(
    private readonly now: () => number = monotonic,
    private readonly timeOfDay: () => number = Date.now,
  ) {}

  /** Counts a request that has just ended. One that the client gave up is no answer and no failure. */
  count(event: RequestEvent): void {
    if (event.cancelled === true) return;
    const bucket = this.bucket(Math.floor(this.now() / BUCKET_MS));
    bucket.requests++;
    const { answered, withoutFailover, rescued, firstTokenMs } = outcomeOf(event);
    if (answered) bucket.answered++;
    if (withoutFailover) bucket.withoutFailover++;
    if (rescued) bucket.rescued++;
    if (firstTokenMs === undefined) return;
    bucket.firstTokenMs += firstTokenMs;
    bucket.firstTokens++;
  }

  /** Ninety entries, the oldest first; the last one has just begun. */
  tell(): FiguresAnswer {
    const last = Math.floor(this.now() / BUCKET_MS);
    // Where the time of day stands now, not where it stood then: it may have been set.
    const shown = Math.round((this.timeOfDay() - this.now()) / BUCKET_MS);
    const buckets = Array.from({ length: BUCKETS }, (_, index) => {
      const slot = last - BUCKETS + 1 + index;
      const found = this.ring[place(slot)] as Bucket;
      const { requests, answered, withoutFailover, rescued, firstTokenMs, firstTokens } = found.slot === slot ? found : empty(slot);
      const mean = firstTokens === 0 ? null : Math.round(firstTokenMs / firstTokens);
      return { at: (slot + shown) * BUCKET_MS, requests, answered, withoutFailover, rescued, firstTokenMs: mean };
    });
    return { bucketSeconds: 10, buckets };
  }

  private bucket(slot: number): Bucket {
    const known = this.ring[place(slot)] as Bucket;
    return known.slot === slot ? known : (this.ring[place(slot)] = empty(slot));
  }
}

/** The first fifteen minutes begin before there is a slot 0. */
function place(slot: number): number {
  return ((slot % BUCKETS) + BUCKETS) % BUCKETS;
}

function empty(slot: number): Bucket {
  return { slot, requests: 0, answered: 0, withoutFailover: 0, rescued: 0, firstTokenMs: 0, firstTokens: 0 };
}
