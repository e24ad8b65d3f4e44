// What `/explain` says a request would try now is what real Envoy then does, over generated configurations and states. A failing case is
// repeated with its seed: SEED=… npm run fuzz:explain
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Explanation } from "../../config/api.js";
import { Random } from "../support/random.js";
import { compare, type Verdict } from "./explain/compare.js";
import { generate, type Case } from "./explain/generate.js";
import { Staging } from "./explain/staging.js";

/** Why something was skipped or tried again, without names and numbers: the states that a case has brought about. */
function metBy({ attempts, skipped, notes, error }: Explanation): Set<string> {
  const trials = attempts.filter(({ why }) => why === "trial").map(() => "a trial");
  const reasons = skipped.map(({ reason }) => /^(provider ejected|held for this model|ejected: \w+|[^;:]+)/.exec(reason)?.[0] ?? reason);
  const resort = notes.filter((note) => note.endsWith("the last resort")).map(() => "the last resort");
  return new Set([...trials, ...reasons, ...resort, ...(error === undefined ? [] : [error.code])]);
}

const CASES = Number(process.env.EXPLAIN_CASES ?? 40);

describe.each([
  [1, "full"],
  [2, "full"],
  [1, "downstreamOnly"],
] as const)("with %i worker(s), installed %s", (workers, mode) => {
  let staging: Staging;

  beforeAll(async () => {
    staging = await Staging.start(workers, mode);
  });
  afterAll(() => staging.stop());

  async function oneCase(number: number, random: Random): Promise<{ verdict: Verdict; attempts: number; met: Set<string> }> {
    const one: Case = generate(random, number, staging.baseOf);
    await staging.configure(one.config);
    await staging.bringAbout(one);
    const said = await staging.explained(one.question);
    const { attempts } = await staging.explained(one.question);
    const { status, message, tried } = await staging.reallyTried(one);
    const told = `SEED=${random.seed}, case ${number}: ${JSON.stringify({ one, said, status, message, tried })}`;
    if (workers === 1) expect(attempts, `asked twice: ${told}`).toEqual(said.attempts);
    if (said.error !== undefined) expect([status, message], told).toEqual([said.error.status, said.error.message]);
    return { verdict: compare(said, tried, one, workers, told), attempts: tried.length, met: metBy(said) };
  }

  test(`explain agrees with what Envoy then does, ${CASES} times`, { timeout: 900_000, retry: 0 }, async () => {
    const random = Random.fromEnvironment();
    const verdicts: Record<Verdict, number> = { exact: 0, "tokens by chance": 0, "targets by chance": 0, refused: 0 };
    const met: Record<string, number> = {};
    let attempts = 0;
    for (let number = 0; number < CASES; number++) {
      const result = await oneCase(number, random);
      verdicts[result.verdict]++;
      attempts += result.attempts;
      for (const what of result.met) met[what] = (met[what] ?? 0) + 1;
    }
    const told = `SEED=${random.seed}: ${attempts} attempts, ${JSON.stringify(verdicts)}, cases that met ${JSON.stringify(met)}`;
    console.log(told);
    expect(attempts, told).toBeGreaterThan(CASES / 2);
    if (workers === 1) expect(verdicts.exact, told).toBeGreaterThan(CASES / 8);
  });
});
