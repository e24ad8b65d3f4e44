// What the benchmark measures, part by part; each returns rows of plain numbers.
import type { RunningMock } from "./envoys.js";
import { firstTokens } from "./first-token.js";
import { chatBody, chatRequest } from "./load.js";
import { latency, measure, median, memory, quantiles, ratio, requestFor, WORKLOADS } from "./measure.js";
import type { Quantiles, Sample, Workload } from "./measure.js";
import { BARE, OURS, run, type Running, type Setup, type System } from "./systems.js";
import { CLIENT, PLAIN_SHAPE, type Shape } from "./variants.js";

export interface Plan {
  setup: Setup;
  mock: RunningMock;
  systems: System[];
  workloads: Workload[];
  rounds: number;
  /** Of 1 KB, for each system and round. */
  requests: number;
  connections: number;
  perSecond: number;
}

/** Streams of a system in each round. */
const FIRST_TOKENS = 60;

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
}

/** CPU, latency and throughput of every workload, all systems in alternating rounds. */
export async function requests(plan: Plan, running: Running[]): Promise<Row[]> {
  const rows: Row[] = [];
  for (const workload of plan.workloads) rows.push(...(await series(plan, running, workload.name, () => workload)));
  return rows;
}

async function series(plan: Plan, running: Running[], group: string, workloadOf: (running: Running) => Workload): Promise<Row[]> {
  const samples = await byTurns(plan, running, group, workloadOf);
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
): Promise<(Sample[] | undefined)[]> {
  const samples = running.map((): Sample[] => []);
  const out = new Set<number>();
  const one = async (i: number, part: number): Promise<Sample | undefined> => {
    const system = running[i];
    if (!system || out.has(i)) return undefined;
    const workload = workloadOf(system);
    const count = Math.max(plan.connections, Math.ceil(plan.requests * workload.share * system.system.pace * part));
    try {
      return await measure(system, plan.mock, workload, count, plan.connections);
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
  };
}

export interface Latency {
  name: string;
  median: number;
  p99: number;
  /** Above the mock asked directly. */
  addedMedian: number;
  addedP99: number;
}

/** Time to the first token of a stream; what is added is beyond the mock's own. */
export async function firstToken(plan: Plan, running: Running[]): Promise<Latency[]> {
  const direct = { name: "the mock itself", port: plan.setup.mockPort, headers: [], pace: 1, model: undefined };
  const targets = [
    direct,
    ...running.map((r) => ({ name: r.system.name, port: r.port, headers: r.headers, pace: r.system.pace, model: r.system.model })),
  ];
  const samples = targets.map((): Quantiles[] => []);
  for (let round = 0; round < plan.rounds; round++) {
    for (const [i, t] of targets.entries()) {
      const times = await firstTokens({ ...t, requests: Math.max(10, Math.ceil(FIRST_TOKENS * t.pace)) });
      samples[i]?.push(quantiles(times));
    }
    plan.setup.say(`first token: round ${round + 1} of ${plan.rounds}`);
  }
  return added(targets, samples);
}

/** What a gateway adds at a fixed rate of 1 KB requests; first the mock without any. */
export async function rate(plan: Plan, running: Running[]): Promise<Latency[]> {
  const [small] = WORKLOADS;
  if (!small) return [];
  const direct = chatRequest(chatBody(CLIENT.model, small.bytes, 0), CLIENT.token);
  const targets = [{ name: "the mock itself", port: plan.setup.mockPort, bytes: direct }];
  for (const r of running) targets.push({ name: r.system.name, port: r.port, bytes: requestFor(r, small) });
  const count = plan.perSecond * 2;
  const samples = targets.map((): Quantiles[] => []);
  for (let round = 0; round < plan.rounds; round++) {
    for (const [i, t] of targets.entries()) samples[i]?.push(await latency(t.port, t.bytes, count, plan.perSecond));
    plan.setup.say(`${plan.perSecond} a second: round ${round + 1} of ${plan.rounds}`);
  }
  return added(targets, samples);
}

/** Medians over the rounds, and what is beyond those of the first target. */
function added(targets: { name: string }[], samples: Quantiles[][]): Latency[] {
  const middle = samples.map((list) => ({ median: median(list.map((s) => s.median)), p99: median(list.map((s) => s.p99)) }));
  const [base = { median: 0, p99: 0 }] = middle;
  return middle.map((m, i) => ({ name: targets[i]?.name ?? "", ...m, addedMedian: m.median - base.median, addedP99: m.p99 - base.p99 }));
}

export interface Footprint {
  name: string;
  /** Milliseconds until it serves. */
  startMs: number;
  /** Resident, MiB: before the first request, and now. */
  atStart: number;
  now: number;
}

/** The cost per request as tokens and routes grow. */
export async function scale(plan: Plan): Promise<Row[]> {
  const sizes = [1, 10, 100, 1000];
  const shapes: [string, Shape][] = [
    ...sizes.map((n): [string, Shape] => [`${n} token${n === 1 ? "" : "s"}`, { ...PLAIN_SHAPE, tokens: n }]),
    ...sizes.map((n): [string, Shape] => [`${n} route${n === 1 ? "" : "s"}`, { ...PLAIN_SHAPE, routes: n }]),
  ];
  return shaped(plan, [OURS], shapes);
}

/** The cost per request when a share of the first attempts fails (the provider does not know the model) and the fallback answers. */
export async function failures(plan: Plan): Promise<Row[]> {
  const shapes = [0, 10, 50, 100].map((failing): [string, Shape] => [`${failing} % fail`, { ...PLAIN_SHAPE, failing }]);
  return shaped(
    plan,
    plan.systems.filter((s) => s.shapes),
    shapes,
  );
}

async function shaped(plan: Plan, systems: System[], shapes: [string, Shape][]): Promise<Row[]> {
  const [small] = WORKLOADS;
  if (!small) return [];
  const rows: Row[] = [];
  for (const system of systems) {
    const running: Running[] = [];
    try {
      for (const [, shape] of shapes) running.push(await run(system, plan.setup, shape));
      const measured = await series(plan, running, system.name, () => small);
      rows.push(...measured.map((r, i) => ({ ...r, name: shapes[i]?.[0] ?? "" })));
    } finally {
      for (const r of running) await r.stop();
    }
  }
  return rows;
}

/** Starts all systems; the ones that cannot be started are named and left out, except our own. */
export async function startAll(plan: Plan): Promise<{ running: Running[]; atStart: number[] }> {
  const running: Running[] = [];
  for (const system of plan.systems) {
    try {
      running.push(await run(system, plan.setup, PLAIN_SHAPE));
    } catch (error) {
      if (system === OURS || system === BARE) throw error;
      plan.setup.say(`${system.name} is left out: ${(error as Error).message}`);
    }
  }
  return { running, atStart: running.map((r) => memory(r.pid)) };
}

/** Memory and start-up; to be called when the other parts have run. */
export function footprints(running: Running[], atStart: number[]): Footprint[] {
  return running.map((r, i) => ({ name: r.system.name, startMs: r.startMs, atStart: atStart[i] ?? 0, now: memory(r.pid) }));
}
