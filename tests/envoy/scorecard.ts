// The drills as a table: `npm run drills -- [--all] [--workers N] [--only K01,K08]`. Each drill runs once, half of its requests streamed.
import { parseArgs } from "node:util";
import { Stage, type Drill } from "./drills/drill.js";
import { ALL_DRILLS } from "./drills/index.js";
import { invariants, ourGateway } from "./drills/our-gateway.js";

interface Line {
  drill: Drill;
  /** Undefined: it held. */
  failure?: string;
}

async function run(drill: Drill, workers: number): Promise<Line> {
  const stage = new Stage(drill.only ?? "mixed", workers, ourGateway);
  try {
    await drill.run(stage);
    await invariants(stage);
    return { drill };
  } catch (error) {
    return { drill, failure: error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error) };
  } finally {
    await stage.end();
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { all: { type: "boolean", default: false }, workers: { type: "string", default: "2" }, only: { type: "string" } },
  });
  const only = values.only?.split(",");
  const drills = ALL_DRILLS.filter((d) => (only ? only.includes(d.id) : values.all || d.marked === true));
  if (drills.length === 0) throw new Error(`--only: no drill is called ${values.only}`);
  console.log("| drill | what happens, and what must hold | ai-failover |\n| --- | --- | --- |");
  let held = 0;
  for (const drill of drills) {
    const line = await run(drill, Number(values.workers));
    if (line.failure === undefined) held++;
    console.log(
      `| ${drill.id} | ${drill.title.replaceAll("|", "\\|")} | ${line.failure === undefined ? "holds" : `fails: ${line.failure}`} |`,
    );
  }
  console.log(`\n${held} of ${drills.length} hold (${new Date().toISOString().slice(0, 10)}).`);
  if (held < drills.length) process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
