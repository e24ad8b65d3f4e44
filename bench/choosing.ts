// What the choice among targets and tokens costs: the plugin with nothing configured, and with each way of choosing, by turns.
import { counted } from "./instructions.js";
import { median, WORKLOADS } from "./measure.js";
import type { Plan } from "./parts.js";
import { byTurns } from "./series.js";
import { inSessions } from "./sessions.js";
import { BARE, OURS, run, type Running } from "./systems.js";
import { PLAIN_SHAPE, type Shape } from "./variants.js";

export interface Choosing {
  name: string;
  /** CPU of the process for one request, microseconds. */
  cpu: number;
  /** Beyond the plugin with nothing configured: of each round by itself, their median. */
  extra: number;
  /** Half of the rounds lie between these. */
  from: number;
  to: number;
}

export interface ChoosingCount {
  name: string;
  /** Instructions in user space for one request, and those of the filters' own. */
  count: number;
  own: number;
  /** Beyond the plugin with nothing configured. */
  extra: number;
}

const SESSION = { keys: { affinity: "session" } };
const SESSIONS = 64;
const NOTHING = "nothing configured";
/** What differs between the two of nothing is what the times cannot tell. */
const AGAIN = `${NOTHING}, another process`;

const WAYS: [name: string, more: Partial<Shape>, keyed?: "keyed"][] = [
  [NOTHING, {}],
  [AGAIN, {}],
  ["two targets, nothing said of them", { targets: {} }],
  ["two targets, `choose: weight`", { targets: { choose: "weight" } }],
  ["two targets, `choose: fastest`", { targets: { choose: "fastest" } }],
  ["`affinity: session`, `prompt_cache_key`", SESSION, "keyed"],
  ["`affinity: session`, the text it begins with", SESSION],
  ["two targets, `affinity: session`, `prompt_cache_key`", { ...SESSION, targets: {} }, "keyed"],
];

/** The time of each beside bare Envoy and each other; all run at once. */
export async function choosing(plan: Plan): Promise<Choosing[]> {
  const [small] = WORKLOADS;
  if (!small) return [];
  const running: Running[] = [];
  try {
    running.push(await run(inSessions(BARE, SESSIONS), plan.setup, PLAIN_SHAPE));
    for (const [name, more, keyed] of WAYS)
      running.push(await run({ ...inSessions(OURS, SESSIONS, keyed), name }, plan.setup, { ...PLAIN_SHAPE, ...more }));
    const samples = await byTurns(plan, running, "choosing", () => small);
    const cpus = samples.map((list) => list?.map(({ cpu }) => cpu) ?? []);
    const base = cpus[running.findIndex(({ system }) => system.name === NOTHING)] ?? [];
    return running.map(({ system }, i) => {
      const extras = (cpus[i] ?? []).map((cpu, round) => cpu - (base[round] ?? NaN)).sort((a, b) => a - b);
      const [from = NaN, to = NaN] = [extras[Math.floor(extras.length / 4)], extras[Math.floor((extras.length * 3) / 4)]];
      return { name: system.name, cpu: median(cpus[i] ?? []), extra: median(extras), from, to };
    });
  } finally {
    for (const r of running) await r.stop();
  }
}

/** The same in instructions, one after the other. */
export async function choosingCounted(plan: Plan): Promise<ChoosingCount[]> {
  const [small] = WORKLOADS;
  if (!small) return [];
  const rows: ChoosingCount[] = [];
  for (const [name, more, keyed] of WAYS.filter(([name]) => name !== AGAIN)) {
    const { count, own } = await counted(plan, inSessions(OURS, SESSIONS, keyed), small, { ...PLAIN_SHAPE, ...more });
    rows.push({ name, count, own, extra: count - (rows[0]?.count ?? count) });
    plan.setup.say(`${name}: ${Math.round(count)} instructions a request`);
  }
  return rows;
}
