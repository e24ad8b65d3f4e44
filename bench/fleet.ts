// What a fleet costs: instances share nothing, so each finds out for itself what a token is worth. Worked out, and checked by a simulation.
//   node build/js/bench/fleet.js [--instances 8] [--bad 1] [--good 1] [--rate 50] [--seconds 300]
import { parseArgs } from "node:util";

const OPTIONS = { instances: "8", bad: "1", good: "1", rate: "50", seconds: "300" } as const;

/** What one run is about. Rates are requests a second over the whole fleet. */
export interface Fleet {
  instances: number;
  bad: number;
  good: number;
  rate: number;
  seconds: number;
}

/** Probes of a token that never comes back: 5 s, doubled to 300 s, so that this many happen in a time. */
export function probesIn(seconds: number, interval = 5, most = 300): number {
  let count = 0;
  for (let at = interval, next = interval * 2; at <= seconds; at += next, next = Math.min(next * 2, most)) count++;
  return count;
}

/** Extra attempts: each instance pays one for each bad token, and its own probes. Workers of an instance share what they know. */
export function workedOut({ instances, bad, seconds }: Fleet): { attempts: number; probes: number } {
  return { attempts: instances * bad, probes: instances * bad * probesIn(seconds) };
}

/** Requests one after the other to instances drawn at random; a bad token is chosen until its instance has met it once. */
export function simulate(fleet: Fleet, random: () => number = Math.random): { attempts: number; failed: number } {
  const { instances, bad, good, rate, seconds } = fleet;
  const known = Array.from({ length: instances }, () => new Set<number>());
  let attempts = 0;
  let failed = 0;
  for (let i = 0; i < rate * seconds; i++) {
    const instance = known[Math.floor(random() * instances)] as Set<number>;
    for (;;) {
      const inUse = Array.from({ length: bad + good }, (_, token) => token).filter((token) => !instance.has(token));
      if (inUse.length === 0) {
        failed++;
        break;
      }
      const token = inUse[Math.floor(random() * inUse.length)] as number;
      if (token >= bad) break;
      instance.add(token);
      attempts++;
    }
  }
  return { attempts, failed };
}

function main(): void {
  const options = Object.fromEntries(Object.entries(OPTIONS).map(([key, value]) => [key, { type: "string" as const, default: value }]));
  const { values } = parseArgs({ options });
  const fleet = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, Number(value)])) as unknown as Fleet;
  const expected = workedOut(fleet);
  const seen = simulate(fleet);
  console.log(`${fleet.instances} instances, ${fleet.bad} bad of ${fleet.bad + fleet.good} tokens, ${fleet.rate * fleet.seconds} requests`);
  console.log(
    `extra attempts: ${expected.attempts} worked out (at most), ${seen.attempts} simulated; requests that failed: ${seen.failed}`,
  );
  console.log(`probes in ${fleet.seconds} s: ${expected.probes} (${probesIn(fleet.seconds)} for each instance and bad token)`);
}

if (process.argv[1]?.endsWith("fleet.js") === true) main();
