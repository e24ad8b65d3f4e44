// Where a request's instructions go, layer by layer: each is the difference of two systems that were counted in one run.
import type { Instructions } from "./instructions.js";

export interface Layer {
  /** What it is. */
  name: string;
  /** Instructions of each workload; undefined: a system was not counted for it. */
  counts: Map<string, number | undefined>;
}

type Count = (system: string) => Instructions | undefined;

/** From the outermost in; together they are what the whole plugin takes. */
const LAYERS: [string, (of: Count) => number | undefined][] = [
  ["Envoy alone, with the gateway's options", (of) => of("bare, our options")?.count],
  ["two filters that are entered and left", (of) => less(of("no-op pair")?.count, of("bare Envoy")?.count)],
  [
    "the gateway's files: replay of bodies, redirects, clusters by header",
    (of) =>
      less(
        less(of("no-op pair, our files")?.count, of("bare, our options")?.count),
        less(of("no-op pair")?.count, of("bare Envoy")?.count),
      ),
  ],
  ["the 11 calls that the job needs", (of) => less(of("least pair, our files")?.count, of("no-op pair, our files")?.count)],
  ["the plugin's further calls, in Envoy", (of) => less(beyondLeast(of, "count"), beyondLeast(of, "own"))],
  ["the plugin's own code, in the VM", (of) => beyondLeast(of, "own")],
];

function beyondLeast(of: Count, what: "count" | "own"): number | undefined {
  return less(of("ai-failover")?.[what], of("least pair, our files")?.[what]);
}

function less(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a - b;
}

/** Of all workloads in the rows. */
export function layersOf(rows: Instructions[]): Layer[] {
  const groups = [...new Set(rows.map(({ group }) => group))];
  return LAYERS.map(([name, counted]) => ({
    name,
    counts: new Map(groups.map((group) => [group, counted((system) => rows.find((r) => r.group === group && r.name === system))])),
  }));
}
