// One system in several shapes: as tokens, routes and sessions grow, and as a share of the first attempts fails.
import { atRate, type Latency, latencies } from "./latencies.js";
import { requestFor, type Workload, WORKLOADS } from "./measure.js";
import type { Plan } from "./parts.js";
import { type Row, series } from "./series.js";
import { inSessions } from "./sessions.js";
import { OURS, run, type Running, type System } from "./systems.js";
import { PLAIN_SHAPE, type Shape } from "./variants.js";

type Shaped = [name: string, shape: Shape, system?: System];

/** How many tokens, routes and sessions there are. */
const SIZES = [1, 10, 100, 1000];
const GROWING: [what: string, of: (count: number) => [Shape, System?]][] = [
  ["token", (tokens) => [{ ...PLAIN_SHAPE, tokens }]],
  ["route", (routes) => [{ ...PLAIN_SHAPE, routes }]],
  ["session", (count) => [{ ...PLAIN_SHAPE, keys: { affinity: "session" } }, inSessions(OURS, count, "keyed")]],
];

/** The cost per request as tokens, routes and sessions grow; each group's ratios are to one of them. */
export async function scale(plan: Plan, keep: (rows: Row[]) => void = () => undefined): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [what, of] of GROWING) {
    const shapes = SIZES.map((count): Shaped => [`${count} ${what}${count === 1 ? "" : "s"}`, ...of(count)]);
    rows.push(...(await shaped(plan, `${what}s`, OURS, shapes)));
    keep(rows);
  }
  return rows;
}

/** What a failing share is called. */
const share = (percent: number): string => `${percent} % fail`;
const failing = (percents: number[]): Shaped[] => percents.map((percent) => [share(percent), { ...PLAIN_SHAPE, failing: percent }]);

function thatMayFail(plan: Plan): System[] {
  return plan.systems.filter(({ shapes }) => shapes).flatMap((system) => [system, ...(system.whereTheyFail ?? [])]);
}

/** The cost per request when a share of the first attempts fails (the provider does not know the model) and the fallback answers. */
export async function failures(plan: Plan, keep: (rows: Row[]) => void = () => undefined): Promise<Row[]> {
  const rows: Row[] = [];
  for (const system of thatMayFail(plan)) {
    const made = await unlessMissing(plan, system, () => shaped(plan, system.name, system, failing([0, 10, 50])));
    rows.push(...made);
    keep(rows);
  }
  return rows;
}

/** The same at a fixed rate; what is added is beyond no failure at all. */
export async function failuresAtRate(plan: Plan, keep: (rows: Latency[]) => void = () => undefined): Promise<Latency[]> {
  const [small] = WORKLOADS;
  const rows: Latency[] = [];
  for (const system of small ? thatMayFail(plan) : []) {
    const group = system.name;
    const made = await unlessMissing(plan, system, () =>
      whileRunning(plan, system, failing([0, 10, 50]), (running) =>
        latencies(
          plan,
          `${group}, ${plan.perSecond} a second`,
          running.map((r) => atRate(plan, r.system.name, r.port, requestFor(r, small as Workload))),
        ),
      ),
    );
    rows.push(...made.map((row) => ({ ...row, group })));
    keep(rows);
  }
  return rows;
}

/** What one failed attempt adds to a request, with one connection: none fails, or the first of each. */
export async function failedAttempt(plan: Plan): Promise<Row[]> {
  return shaped({ ...plan, connections: 1 }, OURS.name, OURS, failing([0, 100]));
}

/** A peer that cannot be started is named and left out; ours must be there. */
async function unlessMissing<T>(plan: Plan, system: System, measured: () => Promise<T[]>): Promise<T[]> {
  try {
    return await measured();
  } catch (error) {
    if (system === OURS) throw error;
    plan.setup.say(`${system.name} is left out: ${(error as Error).message}`);
    return [];
  }
}

async function shaped(plan: Plan, group: string, system: System, shapes: Shaped[]): Promise<Row[]> {
  const [small] = WORKLOADS;
  if (!small) return [];
  return whileRunning(plan, system, shapes, (running) => series(plan, running, group, () => small, "counted"));
}

/** One of each shape, started before and ended behind it. */
async function whileRunning<T>(plan: Plan, system: System, shapes: Shaped[], measured: (running: Running[]) => Promise<T[]>): Promise<T[]> {
  const running: Running[] = [];
  try {
    for (const [name, shape, other] of shapes) running.push(named(name, await run(other ?? system, plan.setup, shape)));
    return await measured(running);
  } finally {
    for (const r of running) await r.stop();
  }
}

/** In a table the shape's name stands, for the system is the same. */
function named(name: string, running: Running): Running {
  return { ...running, system: { ...running.system, name } };
}
