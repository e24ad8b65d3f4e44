// What the watch over a stream costs that does not break: the instructions of a stream with each value of `onBreak`, and without the limit for silence.
import { counted, type Instructions } from "./instructions.js";
import type { Plan } from "./parts.js";
import { OURS } from "./systems.js";
import { PLAIN_SHAPE } from "./variants.js";

const BREAKS: [string, object][] = [
  ["`tell`, the default", {}],
  ["`tell`, `stallTimeout: 0`", { stallTimeout: 0 }],
  ["`end`", { onBreak: "end" }],
  ["`hold`", { onBreak: "hold" }],
  ["`continue`, through the inner hop", { onBreak: "continue" }],
];

/** The ratio is to the default. */
export async function breaks(plan: Plan): Promise<Instructions[]> {
  const rows: Instructions[] = [];
  for (const workload of plan.workloads.filter(({ chunks }) => chunks > 0 && chunks <= 100)) {
    let base = 0;
    for (const [name, keys] of BREAKS) {
      const { count, own } = await counted(plan, OURS, workload, { ...PLAIN_SHAPE, keys });
      base = base === 0 ? count : base;
      rows.push({ group: workload.name, name, count, own, ratio: count / base });
      plan.setup.say(`${workload.name}, ${name}: ${Math.round(count)} instructions a stream`);
    }
  }
  return rows;
}
