// Counters are summed up in this VM and told on the tick: a request would ask the host for each of them (docs/decisions/0029-counters-told-on-the-tick.md).
// As long as something is untold, a gauge of all workers says so; where it is 0 the host's numbers are whole.
import { defineMetric, incrementMetric, readMetric } from "../../host/calls";
import { MetricTypeValues } from "../../host/values";


@final
export class Counter {
  /** What the host was not told yet. */
  sum: i64 = 0;

  constructor(
    /** With the host. */
    public id: u32,
  ) {}

  /** Of all workers, and what this one did not tell. */
  get value(): u64 {
    return readMetric(this.id) + <u64>this.sum;
  }
}

/** Those with a sum. */
const untold: Counter[] = [];
let gauge: u32 = 0;

export function add(counter: Counter, by: i64): void {
  if (by == 0) return;
  if (counter.sum == 0) hold(counter);
  counter.sum += by;
}

function hold(counter: Counter): void {
  if (untold.length == 0) incrementMetric(gaugeId(), 1);
  untold.push(counter);
}

/** On a tick of any root, and before this VM's numbers are shown. */
export function tellSums(): void {
  const count = untold.length;
  if (count == 0) return;
  for (let i = 0; i < count; i++) {
    const counter = unchecked(untold[i]);
    incrementMetric(counter.id, counter.sum);
    counter.sum = 0;
  }
  untold.length = 0;
  incrementMetric(gaugeId(), -1);
}

function gaugeId(): u32 {
  if (gauge == 0) gauge = defineMetric(MetricTypeValues.Gauge, "ai_failover.untold");
  return gauge;
}
