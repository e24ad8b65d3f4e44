// The parts of the benchmark by name: what measures each, and which of them share their running systems.
import { breaks } from "./breaks.js";
import { calls } from "./calls.js";
import { choices } from "./choices.js";
import { choosing, choosingCounted } from "./choosing.js";
import { dialects } from "./dialects.js";
import { givenBack } from "./given-back.js";
import { instructions } from "./instructions.js";
import { firstToken, rate } from "./latencies.js";
import { type AtStart, footprints, type Plan, startAll } from "./parts.js";
import type { PartName, Result, Rows } from "./results/result.js";
import { begun, ended } from "./results/store.js";
import { oneConnection, requests } from "./series.js";
import { failedAttempt, failures, failuresAtRate, scale } from "./shapes.js";
import { sizes } from "./size.js";
import type { Running } from "./systems.js";

/** Is told the rows so far: a run that is broken off has lost nothing that was measured. */
type Keep<N extends PartName> = (rows: Rows[N][]) => void;
type Measure<N extends PartName> = (plan: Plan, keep: Keep<N>, running: Running[], atStart: AtStart[]) => Promise<Rows[N][]>;

/** Those that ask all systems while all of them run. */
const TOGETHER = {
  requests: (plan, keep, running) => requests(plan, running, keep),
  "one-connection": (plan, keep, running) => oneConnection(plan, running, keep),
  rate: (plan, _keep, running) => rate(plan, running),
  "first-token": (plan, _keep, running) => firstToken(plan, running),
  memory: (_plan, _keep, running, atStart) => Promise.resolve(footprints(running, atStart)),
} satisfies { [N in PartName]?: Measure<N> };

/** Those that start what they need; the ones of the second half count instructions, and need valgrind. */
const ALONE = {
  scale,
  failures,
  "failures-rate": failuresAtRate,
  "failed-attempt": failedAttempt,
  dialects,
  choosing,
  "given-back": givenBack,
  size: (plan) => Promise.resolve(sizes(plan.setup.plugin)),
} satisfies { [N in PartName]?: Measure<N> };
const COUNTED = {
  instructions,
  choices,
  calls,
  breaks,
  "choosing-instructions": choosingCounted,
} satisfies { [N in PartName]?: Measure<N> };

const MEASURES = { ...TOGETHER, ...ALONE, ...COUNTED };
export type Part = keyof typeof MEASURES;

export const TIMED_PARTS = Object.keys({ ...TOGETHER, ...ALONE }) as Part[];
export const COUNTED_PARTS = Object.keys(COUNTED) as Part[];
export const PARTS = Object.keys(MEASURES) as Part[];

/** What a run hands over: each result whenever it has grown, and once more when it is whole. */
export interface About {
  command: string;
  versions: string;
  take(result: Result, state: "growing" | "whole"): void;
}

/** Measures them one after the other, in the order of the registry. */
export async function measured(plan: Plan, parts: Part[], about: About): Promise<void> {
  const asked = PARTS.filter((part) => parts.includes(part));
  const together = asked.filter((part) => part in TOGETHER);
  if (together.length > 0) {
    const { running, atStart } = await startAll(plan);
    try {
      for (const part of together) await one(plan, part, about, running, atStart);
    } finally {
      for (const r of running) await r.stop();
    }
  }
  for (const part of asked.filter((each) => !(each in TOGETHER))) await one(plan, part, about, [], []);
}

async function one(plan: Plan, part: Part, about: About, running: Running[], atStart: AtStart[]): Promise<void> {
  const head = begun(about.command, about.versions);
  const told = (rows: Rows[PartName][]): Result => ({ part, ...ended(head), rows });
  const rows = await (MEASURES[part] as Measure<PartName>)(plan, (some) => about.take(told(some), "growing"), running, atStart);
  about.take(told(rows), "whole");
}
