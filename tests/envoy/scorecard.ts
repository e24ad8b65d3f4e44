// The drills as a table: `npm run drills -- [--all] [--only K01,K08] [--workers 1,4]`. A column for each kind of answer and number of workers.
import { parseArgs } from "node:util";
import { Stage, type Drill, type Mode } from "./drills/drill.js";
import { ALL_DRILLS } from "./drills/index.js";
import { invariants, ourGateway } from "./drills/our-gateway.js";

interface Column {
  mode: Mode;
  workers: number;
}

/** What happened in one column: undefined is that it held, null that the drill is not meant for it. */
type Cell = { failure?: string } | null;

async function run(drill: Drill, mode: Mode, workers: number): Promise<Cell> {
  const stage = new Stage(mode, workers, ourGateway);
  const limit = drill.limitMs ?? 60_000;
  const late = new AbortController();
  try {
    await Promise.race([play(drill, stage), expiry(limit, late.signal)]);
    return {};
  } catch (error) {
    return { failure: (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "" };
  } finally {
    late.abort();
    await stage.end();
  }
}

async function play(drill: Drill, stage: Stage): Promise<void> {
  await drill.run(stage);
  await invariants(stage);
}

function expiry(ms: number, signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const timer = setTimeout(() => reject(new Error(`not over after ${ms} ms`)), ms);
    signal.addEventListener("abort", () => clearTimeout(timer));
  });
}

/** A drill that has its own mix of answers runs once for each number of workers, in the first column that has it. */
async function cell(drill: Drill, column: Column): Promise<Cell> {
  if (drill.workers && !drill.workers.includes(column.workers)) return null;
  if (drill.only === "mixed") return column.mode === "plain" ? run(drill, "mixed", column.workers) : null;
  if (drill.only !== undefined && drill.only !== column.mode) return null;
  return run(drill, column.mode, column.workers);
}

function shown(drill: Drill, result: Cell): string {
  if (result === null) return "";
  return result.failure === undefined ? `pass${drill.only === "mixed" ? " (both)" : ""}` : "FAIL";
}

function chosen(only: string | undefined, all: boolean): Drill[] {
  const ids = only?.split(",");
  for (const id of ids ?? []) if (!ALL_DRILLS.some((d) => d.id === id)) throw new Error(`--only: no drill is called ${id}`);
  return ALL_DRILLS.filter((d) => (ids ? ids.includes(d.id) : all || d.marked === true));
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { all: { type: "boolean", default: false }, workers: { type: "string", default: "1,4" }, only: { type: "string" } },
  });
  const workers = values.workers.split(",").map(Number);
  if (!workers.every((n) => Number.isInteger(n) && n > 0))
    throw new Error(`--workers: expected numbers such as 1,4, got ${values.workers}`);
  const columns = (["plain", "streamed"] as const).flatMap((mode) => workers.map((n): Column => ({ mode, workers: n })));
  const heads = columns.map((c) => `${c.mode}, ${c.workers} worker${c.workers === 1 ? "" : "s"}`);
  console.log(`| drill | what happens, and what must hold | ${heads.join(" | ")} |\n| --- | --- |${" --- |".repeat(heads.length)}`);
  const failures: string[] = [];
  let runs = 0;
  for (const drill of chosen(values.only, values.all)) {
    const cells: string[] = [];
    for (const [i, column] of columns.entries()) {
      const result = await cell(drill, column);
      if (result) runs++;
      if (result?.failure !== undefined) failures.push(`- ${drill.id} (${heads[i]}): ${result.failure}`);
      cells.push(shown(drill, result));
    }
    console.log(`| ${[drill.id, drill.title.replaceAll("|", "\\|"), ...cells].join(" | ")} |`);
  }
  console.log(`\n${runs - failures.length} of ${runs} runs pass (${new Date().toISOString().slice(0, 10)}).`);
  if (failures.length > 0) console.log(`\n${failures.join("\n")}`);
  process.exitCode = failures.length > 0 ? 1 : 0;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
