import { expect, test } from "vitest";
import { Random } from "../support/random.js";
import { chaos } from "./chaos.js";

/** `npm run attack`: 300. */
const SECONDS = Number(process.env.ATTACK_SECONDS ?? 12);
const LEAST_A_SECOND = 20;

test.for([1, 2])(
  `${SECONDS} s of two sides that fail in turn with random faults lose nothing, with %i worker(s)`,
  { timeout: (SECONDS + 60) * 1000 },
  async (workers) => {
    // The long run: one set of workers, all the time.
    const seconds = SECONDS > 60 && workers === 1 ? 10 : SECONDS;
    const { firstFailures, ...result } = await chaos(Random.fromEnvironment(), seconds, workers);
    console.log(`chaos: ${new Date().toISOString()} workers ${workers} ${JSON.stringify(result)} SEED=${result.seed}`);
    expect(firstFailures).toEqual([]);
    expect(result.lost).toBe(0);
    expect(result.requests).toBeGreaterThan(seconds * LEAST_A_SECOND);
    // A short run may end before the second side had its turn.
    expect(seconds > 60 ? Math.min(...result.faults) : Math.max(...result.faults)).toBeGreaterThan(0);
  },
);
