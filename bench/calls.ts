// What one call to the host costs: the least pair makes it so many times more, and its instructions are counted.
import { startEnvoy } from "./envoys.js";
import { counted } from "./instructions.js";
import { type Call, CALLS } from "./least.js";
import type { Plan } from "./parts.js";
import { LEAST } from "./systems.js";
import { writeLeastPair } from "./variants.js";

export interface CallPrice {
  name: string;
  /** In user space, for one call. */
  instructions: number;
}

const TIMES = 10;

/** The price of each call, measured in requests of 1 KB. */
export async function calls(plan: Plan): Promise<CallPrice[]> {
  const [small] = plan.workloads;
  if (!small) return [];
  const without = await counted(plan, LEAST, small);
  const prices: CallPrice[] = [];
  for (const name of Object.keys(CALLS) as Call[]) {
    const start: typeof LEAST.start = (setup) =>
      startEnvoy(setup.binary, name, setup.folder, writeLeastPair(setup.folder, setup.mockPort, name, TIMES), setup.startLimitMs);
    const instructions = ((await counted(plan, { ...LEAST, start }, small)) - without) / TIMES;
    prices.push({ name, instructions });
    plan.setup.say(`${name}: ${Math.round(instructions)} instructions a call`);
  }
  return prices;
}
