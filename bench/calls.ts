// What one call to the host costs: the least pair makes it so many times more, and its instructions are counted.
import { counted } from "./instructions.js";
import { type Call, CALLS } from "./least.js";
import type { Plan } from "./parts.js";
import { leastPair } from "./systems.js";

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
  const { count: without } = await counted(plan, leastPair(), small);
  const prices: CallPrice[] = [];
  for (const name of Object.keys(CALLS) as Call[]) {
    const { count } = await counted(plan, leastPair(name, TIMES), small);
    const instructions = (count - without) / TIMES;
    prices.push({ name, instructions });
    plan.setup.say(`${name}: ${Math.round(instructions)} instructions a call`);
  }
  return prices;
}
