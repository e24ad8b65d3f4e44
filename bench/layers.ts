// Where a request's time and its instructions go, layer by layer: each is the difference of systems that were measured in one run.
import type { Instructions } from "./instructions.js";
import { median } from "./measure.js";
import type { Row } from "./series.js";

const OURS = "ai-failover";
const LEAST = "least pair, our files";

/** From the outermost in; the systems of which each is the sum, and those that are taken off. Together they are the whole plugin. */
const LAYERS: [name: string, sum: string[], off: string[]][] = [
  ["Envoy alone, with the gateway's options", ["bare, our options"], []],
  ["two filters that are entered and left", ["no-op pair"], ["bare Envoy"]],
  [
    "the gateway's files: replay of bodies, redirects, clusters by header",
    ["no-op pair, our files", "bare Envoy"],
    ["bare, our options", "no-op pair"],
  ],
  ["the 11 calls that the job needs", [LEAST], ["no-op pair, our files"]],
];
const PLUGIN = "the plugin beyond them";

/** A table's line: a value for each workload; undefined where a system was not measured for it. */
export interface Layer<V> {
  name: string;
  values: Map<string, V | undefined>;
}

/** Microseconds: the median of the rounds, each of which is a difference by itself, and what half of the rounds lie between. */
export interface Spread {
  median: number;
  from: number;
  to: number;
}

/** Instructions of all workloads in the rows; the plugin's part is told by what runs in the VM and what does not. */
export function layersOf(rows: Instructions[]): Layer<number>[] {
  const beyond = (what: "count" | "own") => difference(rows, [OURS], [LEAST], (row) => [row[what]]);
  return [
    ...LAYERS.map(([name, sum, off]) => layer(rows, name, first(difference(rows, sum, off, (row) => [row.count])))),
    layer(rows, "the plugin's further calls, in Envoy", (group) => less(first(beyond("count"))(group), first(beyond("own"))(group))),
    layer(rows, "the plugin's own code, in the VM", first(beyond("own"))),
  ];
}

/** The same by time: what runs in the VM cannot be told apart. A file without the rounds' values has the medians alone. */
export function timeLayersOf(rows: Row[]): Layer<Spread>[] {
  const rounds = (row: Row): number[] => row.cpuOfRounds ?? [row.cpu];
  const lines: typeof LAYERS = [...LAYERS, [PLUGIN, [OURS], [LEAST]], ["together", [OURS], []]];
  return lines.map(([name, sum, off]) => layer(rows, name, (group) => spread(difference(rows, sum, off, rounds)(group))));
}

function layer<V>(rows: { group: string }[], name: string, value: (group: string) => V | undefined): Layer<V> {
  const groups = [...new Set(rows.map(({ group }) => group))];
  return { name, values: new Map(groups.map((group) => [group, value(group)])) };
}

type Difference = (group: string) => number[] | undefined;

/** Of each round by itself; as many as all of the systems have. */
function difference<R extends { group: string; name: string }>(
  rows: R[],
  sum: string[],
  off: string[],
  of: (row: R) => number[],
): Difference {
  return (group) => {
    const terms = [...sum.map((name) => ({ name, sign: 1 })), ...off.map((name) => ({ name, sign: -1 }))].map(({ name, sign }) => {
      const row = rows.find((each) => each.group === group && each.name === name);
      return row && { sign, values: of(row) };
    });
    if (!terms.every((term) => term !== undefined)) return undefined;
    const rounds = Math.min(...terms.map(({ values }) => values.length));
    return Array.from({ length: rounds }, (_, i) => terms.reduce((total, { sign, values }) => total + sign * (values[i] ?? 0), 0));
  };
}

const first =
  (of: Difference) =>
  (group: string): number | undefined =>
    of(group)?.[0];

function less(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a - b;
}

function spread(values: number[] | undefined): Spread | undefined {
  if (values === undefined || values.length === 0) return undefined;
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
  return { median: median(sorted), from: at(0.25), to: at(0.75) };
}
