// Requests of one kind to several systems by turns: CPU, latency and throughput, and what they come to.
import { beyond, measure, median, ratio, type Sample, sum, type Workload } from "./measure.js";
import type { Plan } from "./parts.js";
import type { Running } from "./systems.js";

/** One cell's numbers; ratios are to the first system of the table. */
export interface Row {
  group: string;
  name: string;
  cpu: number;
  cpuRatio: number;
  median: number;
  medianRatio: number;
  p99: number;
  throughput: number;
  /** Milliseconds beyond the first system's, in the same round. */
  addedMedian: number;
  addedP99: number;
  /** Of all rounds, and how many of them the client saw fail: more than none only where losses are counted. */
  requests: number;
  lost: number;
  /** Pages taken from the kernel for one request; files before 2026-11-30 have none. */
  faults?: number;
  /** `cpu` of each round, so that a difference can be taken within it; files before 2026-11-30 have none. */
  cpuOfRounds?: number[];
}

/** CPU, latency and throughput of every workload, all systems in alternating rounds; `keep` is told the rows so far. */
export async function requests(plan: Plan, running: Running[], keep: (rows: Row[]) => void = () => undefined): Promise<Row[]> {
  const rows: Row[] = [];
  for (const workload of plan.workloads) {
    rows.push(...(await series(plan, running, workload.name, () => workload)));
    keep(rows);
  }
  return rows;
}

/** Those that tell what a gateway adds. */
const ONE_BY_ONE = ["1 KB", "100 KB", "SSE, 20 chunks"];

/** The same with one connection: nothing waits for anything else, and a gateway wakes up for each request, as under light traffic. */
export async function oneConnection(plan: Plan, running: Running[], keep?: (rows: Row[]) => void): Promise<Row[]> {
  const workloads = plan.workloads.filter(({ name }) => ONE_BY_ONE.includes(name));
  return requests({ ...plan, connections: 1, workloads }, running, keep);
}

export async function series(
  plan: Plan,
  running: Running[],
  group: string,
  workloadOf: (running: Running) => Workload,
  losses?: "counted",
): Promise<Row[]> {
  const samples = await byTurns(plan, running, group, workloadOf, losses);
  const [base = []] = samples;
  return running.flatMap((r, i) => (samples[i] === undefined ? [] : [row(group, r.system.name, samples[i], base)]));
}

/**
 * The samples of each, a round's at its place. Each round begins with another system: none is always first after a pause. What fails is named and left
 * out from then on: undefined.
 */
export async function byTurns(
  plan: Plan,
  running: Running[],
  group: string,
  workloadOf: (running: Running) => Workload,
  losses?: "counted",
): Promise<(Sample[] | undefined)[]> {
  const samples = running.map((): Sample[] => []);
  const out = new Set<number>();
  const one = async (i: number, part: number): Promise<Sample | undefined> => {
    const system = running[i];
    if (!system || out.has(i)) return undefined;
    const workload = workloadOf(system);
    const count = Math.max(plan.connections, Math.ceil(plan.requests * workload.share * system.system.pace * part));
    try {
      return await measure(system, plan.mock, workload, count, plan.connections, losses);
    } catch (error) {
      plan.setup.say(`${group}: left out: ${(error as Error).message.slice(0, 300)}`);
      out.add(i);
      return undefined;
    }
  };
  for (let i = 0; i < running.length; i++) await one(i, 1 / 3); // warm
  for (let round = 0; round < plan.rounds; round++) {
    for (let i = 0; i < running.length; i++) {
      const at = (i + round) % running.length;
      const sample = await one(at, 1);
      if (sample) samples[at]?.push(sample);
    }
    plan.setup.say(`${group}: round ${round + 1} of ${plan.rounds}`);
  }
  return samples.map((list, i) => (out.has(i) ? undefined : list));
}

/** One cell of a table from its rounds. */
export function row(group: string, name: string, samples: Sample[], base: Sample[]): Row {
  const of = (list: Sample[], key: keyof Sample): number[] => list.map((s) => s[key]);
  return {
    group,
    name,
    cpu: median(of(samples, "cpu")),
    cpuRatio: ratio(of(samples, "cpu"), of(base, "cpu")),
    median: median(of(samples, "median")),
    medianRatio: ratio(of(samples, "median"), of(base, "median")),
    p99: median(of(samples, "p99")),
    throughput: median(of(samples, "throughput")),
    addedMedian: beyond(of(samples, "median"), of(base, "median")),
    addedP99: beyond(of(samples, "p99"), of(base, "p99")),
    requests: sum(of(samples, "requests")),
    lost: sum(of(samples, "lost")),
    faults: median(of(samples, "faults")),
    cpuOfRounds: of(samples, "cpu"),
  };
}
