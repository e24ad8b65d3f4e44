// What a run measures with, and its systems: started together, with their memory.
import type { RunningMock } from "./envoys.js";
import type { Workload } from "./measure.js";
import { memory, privateMemory } from "./process-size.js";
import { BARE, OURS, run, type Running, type Setup, type System } from "./systems.js";
import { PLAIN_SHAPE } from "./variants.js";

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

export interface Footprint {
  name: string;
  /** Milliseconds until it serves. */
  startMs: number;
  /** Resident, MiB: before the first request, and now. */
  atStart: number;
  /** Of it written to, and shared with no other process. */
  privateAtStart?: number;
  now: number;
}

/** What a process holds before the first request. */
export type AtStart = Pick<Footprint, "atStart" | "privateAtStart">;

/** Starts all systems; the ones that cannot be started are named and left out, except our own. */
export async function startAll(plan: Plan): Promise<{ running: Running[]; atStart: AtStart[] }> {
  const running: Running[] = [];
  for (const system of plan.systems) {
    try {
      running.push(await run(system, plan.setup, PLAIN_SHAPE));
    } catch (error) {
      if (system === OURS || system === BARE) throw error;
      plan.setup.say(`${system.name} is left out: ${(error as Error).message}`);
    }
  }
  return { running, atStart: running.map(({ pid }) => ({ atStart: memory(pid), privateAtStart: privateMemory(pid) })) };
}

/** Memory and start-up; to be called when the other parts have run. */
export function footprints(running: Running[], atStart: AtStart[]): Footprint[] {
  return running.map((r, i) => ({ name: r.system.name, startMs: r.startMs, ...(atStart[i] ?? { atStart: 0 }), now: memory(r.pid) }));
}
