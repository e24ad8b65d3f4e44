// What a run measures with, and its systems: started together, with their memory.
import { setTimeout } from "node:timers/promises";
import { allocatorBytes } from "../gateway/envoy/admin.js";
import type { RunningMock } from "./envoys.js";
import type { Workload } from "./measure.js";
import { fileMemory, memory, privateMemory } from "./process-size.js";
import { BARE, OURS, run, type Running, type Setup, type System } from "./systems.js";
import { PLAIN_SHAPE } from "./variants.js";

const MIB = 1024 * 1024;
/** Its memory is looked at every so often, and so many times, until it rests. */
const LOOKS = { everyMs: 1_500, most: 10 };

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
  /** Pages of its files, which processes share that run the same. */
  filesAtStart?: number;
  /** Of an Envoy: what its allocator has given out, and what it has of the system besides. */
  allocatedAtStart?: number;
  keptAtStart?: number;
  now: number;
}

/** What a process holds before the first request. */
export type AtStart = Omit<Footprint, "name" | "startMs" | "now">;

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
  return { running, atStart: await Promise.all(running.map(heldAtStart)) };
}

/** When it has come to rest: what a start took goes back to the system step by step. */
async function heldAtStart({ pid, admin }: Running): Promise<AtStart> {
  await atRest(pid);
  const held = { atStart: memory(pid), privateAtStart: privateMemory(pid), filesAtStart: fileMemory(pid) };
  if (admin === undefined) return held;
  const { allocated, kept } = await allocatorBytes(admin);
  return { ...held, allocatedAtStart: allocated / MIB, keptAtStart: kept / MIB };
}

async function atRest(pid: number): Promise<void> {
  let before = Infinity;
  for (let look = 0; look < LOOKS.most; look++) {
    const now = memory(pid);
    if (Math.abs(now - before) < 0.1) return;
    before = now;
    await setTimeout(LOOKS.everyMs);
  }
}

/** Memory and start-up; to be called when the other parts have run. */
export function footprints(running: Running[], atStart: AtStart[]): Footprint[] {
  return running.map((r, i) => ({ name: r.system.name, startMs: r.startMs, ...(atStart[i] ?? { atStart: 0 }), now: memory(r.pid) }));
}
