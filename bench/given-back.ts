// What memory large bodies leave behind, and how much of it the allocator gives back to the system: the gateway's own Envoy as it is, and one that is not told to.
import { setTimeout } from "node:timers/promises";
import { startEnvoy } from "./envoys.js";
import { chatBody, chatRequest, load } from "./load.js";
import { median } from "./measure.js";
import type { Plan } from "./parts.js";
import { memory } from "./process-size.js";
import { CLIENT, PLAIN_SHAPE, writePlugin } from "./variants.js";

/** Resident memory, MiB, the median of the rounds. */
export interface GivenBack {
  name: string;
  atStart: number;
  /** The most that was seen while the requests ran. */
  most: number;
  /** When the last answer is there, and so many seconds behind it. */
  atOnce: number;
  after5: number;
  after15: number;
}

const BYTES = 16 * 1024 * 1024;
/** For each connection. */
const REQUESTS = 3;
const LOOK_MS = 20;
/** What a start took is given back by then. */
const REST_MS = 3_000;

/** With so many connections, each with a body of 16 MB at a time. */
export async function givenBack(plan: Plan, keep: (rows: GivenBack[]) => void): Promise<GivenBack[]> {
  const seen = new Map<string, Omit<GivenBack, "name">[]>([
    ["memory_allocator_manager", []],
    ["without it", []],
  ]);
  for (let round = 0; round < plan.rounds; round++) {
    for (const [name, rounds] of seen) {
      rounds.push(await one(plan, name === "memory_allocator_manager"));
      keep(medians(seen));
    }
  }
  return medians(seen);
}

async function one({ setup, connections }: Plan, releasesMemory: boolean): Promise<Omit<GivenBack, "name">> {
  const bootstrap = writePlugin(setup.folder, setup.mockPort, setup.plugin, PLAIN_SHAPE, { releasesMemory });
  const envoy = await startEnvoy(setup.binary, "ai-failover", setup.folder, bootstrap, setup.startLimitMs);
  try {
    await setTimeout(REST_MS);
    const atStart = memory(envoy.pid);
    let most = atStart;
    const looking = setInterval(() => (most = Math.max(most, memory(envoy.pid))), LOOK_MS);
    const request = chatRequest(chatBody(CLIENT.model, BYTES, 0), CLIENT.token);
    const { failed, firstFailure } = await load({
      ...{ port: envoy.port, requests: REQUESTS * connections, connections },
      request: () => request,
    });
    clearInterval(looking);
    if (failed > 0) throw new Error(`${failed} requests failed: ${firstFailure}`);
    const atOnce = memory(envoy.pid);
    await setTimeout(5_000);
    const after5 = memory(envoy.pid);
    await setTimeout(10_000);
    return { atStart, most: Math.max(most, atOnce), atOnce, after5, after15: memory(envoy.pid) };
  } finally {
    await envoy.stop();
  }
}

function medians(seen: Map<string, Omit<GivenBack, "name">[]>): GivenBack[] {
  return [...seen]
    .filter(([, rounds]) => rounds.length > 0)
    .map(([name, rounds]) => {
      const of = (key: keyof Omit<GivenBack, "name">): number => median(rounds.map((each) => each[key]));
      return { name, atStart: of("atStart"), most: of("most"), atOnce: of("atOnce"), after5: of("after5"), after15: of("after15") };
    });
}
