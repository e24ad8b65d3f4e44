// Everything at once, from one seed: providers of several dialects behind a route, a request in each client's API, and answers that go wrong at any step in front of
// a healthy target, or of none. What a client may get then is in combinations/judge.ts.
import { describe, expect, test } from "vitest";
import { Random } from "../support/random.js";
import { caseOf, described, playAll } from "./combinations/run.js";
import { TOKEN } from "./combinations/generate.js";

/** `npm run combinations`: 3000, of a seed that is drawn. `SEED=... CASE=...` plays one again. */
const COUNT = Number(process.env.COMBINATIONS ?? 60);
const ONLY = process.env.CASE?.split(",").map(Number);
/** In one Envoy. */
const GROUP = 60;
const TRAPPED = /wasm.*(trap|failed|unreachable|out of bounds)|proxy_.*error|panic|assert failure|Caught (Segmentation|Abort)/i;

const { seed } = Random.fromEnvironment();
const numbers = ONLY ?? Array.from({ length: COUNT }, (_, i) => i);
const groups = Array.from({ length: Math.ceil(numbers.length / GROUP) }, (_, i) => numbers.slice(i * GROUP, (i + 1) * GROUP));

describe.each(["full", "downstreamOnly"] as const)("installed %s", (mode) => {
  test(`${numbers.length} combinations (SEED=${seed})`, { timeout: 60_000 + numbers.length * 2000 }, async () => {
    const tally = new Map<string, number>();
    const wrong: string[] = [];
    for (const group of groups) {
      const { verdicts, log } = await playAll(seed, group, mode);
      for (const { number, seen, wrong: why, told } of verdicts) {
        tally.set(seen, (tally.get(seen) ?? 0) + 1);
        if (why !== "" || ONLY !== undefined)
          console.log(`${mode} SEED=${seed} CASE=${number}: ${seen}: ${why}\n${described(caseOf(seed, number))}\n${told}`);
        if (why !== "") wrong.push(`SEED=${seed} CASE=${number}: ${why}`);
      }
      expect(log.split("\n").filter((line) => TRAPPED.test(line))).toEqual([]);
      expect(log).not.toContain(TOKEN);
    }
    console.log(`combinations: ${mode} ${JSON.stringify(Object.fromEntries(tally))} SEED=${seed}`);
    expect(wrong).toEqual([]);
    expect(tally.get("healthy") ?? 0).toBeGreaterThan(ONLY === undefined ? numbers.length / 4 : -1);
  });
});
