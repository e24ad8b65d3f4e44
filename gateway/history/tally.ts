// What has been counted since the last time it was written down: one entry for each way that requests took. Bounded, however many names of
// models clients make up.
import type { RequestEvent } from "../../config/api.js";
import type { HistoryEvent, Measures } from "../../config/history.js";
import { outcomeOf } from "../outcome.js";

/** The way of a request or an attempt. `token` -1: none. */
export interface Way {
  route: string;
  clientKey: string;
  /** The client's model. */
  asked: string;
  provider: string;
  token: number;
  /** The model that the provider was asked for. */
  model: string;
}

/** Counts of one way. */
export interface Counted {
  way: Way;
  measures: Measures;
  /** Attempts by kind, `ok` among them. */
  kinds: Map<string, number>;
}

/** What is written at once, all of it at one moment. */
export interface Batch {
  at: number;
  counted: Counted[];
  events: HistoryEvent[];
}

/** The name that stands for all models that are too many. */
export const OTHER = "(other)";
const MOST_WAYS = 2_000;
const MOST_EVENTS = 500;
const LONGEST_NAME = 128;

export class Tally {
  private counted = new Map<string, Counted>();
  private events: HistoryEvent[] = [];

  get empty(): boolean {
    return this.counted.size === 0 && this.events.length === 0;
  }

  /** Counts a request that has ended. */
  count(event: RequestEvent): void {
    const { route, clientKey = "", model, attempts, provider, finalModel = "" } = event;
    const from = { route, clientKey, asked: model };
    const token = provider === undefined ? -1 : (attempts.findLast((each) => each.provider === provider)?.token ?? -1);
    addRequest(this.entry({ ...from, provider: provider ?? "", token, model: finalModel }).measures, event);
    for (const each of attempts) {
      if (each.kind === undefined) continue;
      const { kinds } = this.entry({ ...from, provider: each.provider, token: each.token, model: each.model });
      kinds.set(each.kind, (kinds.get(each.kind) ?? 0) + 1);
    }
  }

  note(event: HistoryEvent): void {
    if (this.events.length < MOST_EVENTS) this.events.push(event);
  }

  /** What was counted, and nothing is left of it here. */
  take(at: number): Batch {
    const batch = { at, counted: [...this.counted.values()], events: this.events };
    this.counted = new Map();
    this.events = [];
    return batch;
  }

  private entry(way: Way): Counted {
    const short = shortened(way);
    const known = this.counted.get(keyOf(short));
    if (known !== undefined) return known;
    const kept = this.counted.size < MOST_WAYS ? short : { ...short, asked: OTHER, model: OTHER };
    const there = this.counted.get(keyOf(kept));
    if (there !== undefined) return there;
    const entry = { way: kept, measures: noMeasures(), kinds: new Map<string, number>() };
    this.counted.set(keyOf(kept), entry);
    return entry;
  }
}

function addRequest(sum: Measures, event: RequestEvent): void {
  const { input = 0, output = 0, cached = 0, cost = 0 } = event.usage ?? {};
  sum.input += input;
  sum.output += output;
  sum.cached += cached;
  sum.cost += cost;
  if (event.cancelled === true) {
    sum.cancelled++;
    return;
  }
  const { answered, withoutFailover, rescued, firstTokenMs } = outcomeOf(event);
  sum.requests++;
  sum.answered += Number(answered);
  sum.withoutFailover += Number(withoutFailover);
  sum.rescued += Number(rescued);
  if (firstTokenMs === undefined) return;
  sum.firstTokenMs += firstTokenMs;
  sum.firstTokens++;
}

export function noMeasures(): Measures {
  return {
    ...{ requests: 0, answered: 0, withoutFailover: 0, rescued: 0, cancelled: 0 },
    ...{ firstTokenMs: 0, firstTokens: 0, input: 0, output: 0, cached: 0, cost: 0 },
  };
}

function shortened(way: Way): Way {
  if (way.asked.length <= LONGEST_NAME && way.model.length <= LONGEST_NAME) return way;
  return { ...way, asked: way.asked.slice(0, LONGEST_NAME), model: way.model.slice(0, LONGEST_NAME) };
}

/** Two ways are the same when this text is. */
export function keyOf({ route, clientKey, asked, provider, token, model }: Way): string {
  return JSON.stringify([route, clientKey, asked, provider, token, model]);
}
