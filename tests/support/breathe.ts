import { setImmediate } from "node:timers/promises";

/** In a long loop of nothing but work: now and then the runner gets its turn, else it takes the process for dead. */
export async function breathe(round: number): Promise<void> {
  if (round % 1_000 === 999) await setImmediate();
}
