// What was set out to be reached, beside what was measured: each value names the line that it comes from.
import type { Row } from "../series.js";
import { type Found, type Kept, newest, type PartName, type Rows } from "./result.js";

/** A number with the row that holds it. */
export interface Claim {
  value: number;
  from: Kept;
  row: object;
}

export interface Goal {
  what: string;
  most: number;
  unit: string;
  digits: number;
  /** Of two floors and of the plugin; undefined: not measured. */
  noOp?: Claim | undefined;
  least?: Claim | undefined;
  ours?: Claim | undefined;
}

const BARE = "bare Envoy";
export const OURS = "ai-failover";
const NO_OP = "no-op pair, our files";
const LEAST = "least pair, our files";

/** CPU for a request at most so many times bare Envoy's. */
const CPU: [group: string, most: number][] = [
  ["1 KB", 1.65],
  ["100 KB", 1.5],
  ["1 MB", 1.5],
  ["16 MB", 2.2],
  ["SSE, 20 chunks", 1.25],
  ["SSE, 2,000 chunks", 1.05],
];
const GROWTH = ["tokens", "routes", "sessions"];
const MOST_GROWTH = 1.05;

export const met = ({ ours, most }: Goal): boolean => ours !== undefined && ours.value <= most;

/** All goals, from the newest results. */
export function goals(all: Kept[]): Goal[] {
  return [
    ...CPU.map(([group, most]) => cpuGoal(all, group, most)),
    ...addedGoals(all),
    ...GROWTH.map((what) => growthGoal(all, what)),
    memoryGoal(all),
  ];
}

function cpuGoal(all: Kept[], group: string, most: number): Goal {
  const of = (name: string): Claim | undefined => claim(rowOf(all, "requests", group, name), ({ cpuRatio }) => cpuRatio);
  return {
    what: `CPU for ${called(group)}, to bare Envoy's`,
    most,
    unit: "",
    digits: 2,
    noOp: of(NO_OP),
    least: of(LEAST),
    ours: of(OURS),
  };
}

/** How many events a workload's streams have; undefined: it is no stream. */
export const eventsOf = (group: string): string | undefined => /^SSE, ([\d,]+) chunks$/.exec(group)?.[1];

/** What a request is called in a sentence. */
export function called(group: string): string {
  const events = eventsOf(group);
  return events === undefined ? `a request of ${group}` : `a stream of ${events} events`;
}

function addedGoals(all: Kept[]): Goal[] {
  const p99 = (name: string): Claim | undefined => claim(rowOf(all, "one-connection", "1 KB", name), ({ addedP99 }) => addedP99 * 1000);
  const attempt = newest(all, "failed-attempt").find(({ row }) => row.name === "100 % fail");
  return [
    {
      what: "a failed attempt adds at the median",
      most: 0.2,
      unit: " ms",
      digits: 2,
      ours: claim(attempt, ({ addedMedian }) => addedMedian),
    },
    {
      what: "added to bare Envoy's p99, one connection, 1 KB",
      most: 300,
      unit: " µs",
      digits: 0,
      noOp: p99(NO_OP),
      least: p99(LEAST),
      ours: p99(OURS),
    },
  ];
}

/** The last of a group has the most of it. */
function growthGoal(all: Kept[], what: string): Goal {
  const most = newest(all, "scale")
    .filter(({ row }) => row.group === what)
    .at(-1);
  return { what: `CPU with 1,000 ${what}, to one`, most: MOST_GROWTH, unit: "", digits: 2, ours: claim(most, ({ cpuRatio }) => cpuRatio) };
}

function memoryGoal(all: Kept[]): Goal {
  const rows = newest(all, "memory");
  const bare = rows.find(({ row }) => row.name === BARE)?.row.atStart ?? 0;
  const of = (name: string): Claim | undefined =>
    claim(
      rows.find(({ row }) => row.name === name),
      ({ atStart }) => atStart - bare,
    );
  return {
    what: "memory above bare Envoy's after the start",
    most: 20,
    unit: " MiB",
    digits: 0,
    noOp: of(NO_OP),
    least: of(LEAST),
    ours: of(OURS),
  };
}

type Grouped = { [N in PartName]: Rows[N] extends Row ? N : never }[PartName];

function rowOf<N extends Grouped>(all: Kept[], part: N, group: string, name: string): Found<N> | undefined {
  return newest(all, part).find(({ row }) => row.group === group && row.name === name);
}

export function claim<N extends PartName>(found: Found<N> | undefined, value: (row: Rows[N]) => number): Claim | undefined {
  return found === undefined ? undefined : { value: value(found.row), from: found.from, row: found.row };
}
