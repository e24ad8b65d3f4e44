// The drills as a table, of our own gateway or of several: `npm run drills -- --help`.
import { parseArgs } from "node:util";
import { writeFileSync } from "node:fs";
import { command } from "../../bench/command.js";
import { compared, systems } from "./comparison.js";
import type { Drill, Mode, Wire } from "./drills/drill.js";
import { ALL_DRILLS } from "./drills/index.js";
import { once } from "./drills/once.js";
import { invariants, ourGateway } from "./drills/our-gateway.js";
import { PEERS } from "./drills/peers.js";

const HELP = `npm run drills -- [options]

Runs drills on a real Envoy with simulated providers and prints a table: a column for each kind of answer and number of workers. Ends with 1
where a drill does not hold.

  --all             every drill (default: those that other gateways can be asked too)
  --only IDS        these drills alone: K01,K08
  --workers LIST    numbers of worker threads (default 1,4)
  --http2           the simulated providers speak HTTP/2, and each of their answers ends in trailers
  --peers           a column for each gateway instead, ours among them. They are installed at the first use
  --peer NAMES      the same for some of them: ${Object.keys(PEERS).join(",")}
  --alone           the downstream half alone, as where nothing but a WasmPlugin can be installed
  --markdown FILE   writes the table there too
  --counts FILE     writes how many runs there were, how many held, and what failed, as JSON
  --help            this text`;

interface Column {
  mode: Mode;
  workers: number;
}

/** What happened in one column: undefined is that it held, null that the drill is not meant for it. */
type Cell = { failure?: string; asked: number; lost: number; hits: number[] } | null;

let wire: Wire = "http1";
let rig: "full" | "downstreamOnly" = "full";

async function run(drill: Drill, mode: Mode, workers: number): Promise<Cell> {
  const { verdict, reason, asked, lost, hits } = await once({
    drill,
    mode,
    workers,
    wire: drill.wire ?? wire,
    launch: (scenario, count) => ourGateway(scenario, count, rig),
    after: invariants,
    limitMs: drill.limitMs ?? 60_000,
  });
  return { asked, lost, hits, ...(verdict === "pass" ? {} : { failure: reason }) };
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
  const counted = drill.counted === true ? `, ${result.lost} of ${result.asked} lost` : "";
  const attempts = drill.attempts === true ? `, attempts ${result.hits.join(" + ")}` : "";
  return result.failure === undefined ? `pass${drill.only === "mixed" ? " (both)" : ""}${counted}${attempts}` : `FAIL${counted}${attempts}`;
}

function chosen(only: string | undefined, all: boolean): Drill[] {
  const ids = only?.split(",");
  for (const id of ids ?? []) if (!ALL_DRILLS.some((d) => d.id === id)) throw new Error(`--only: no drill is called ${id}`);
  return ALL_DRILLS.filter((d) => (ids ? ids.includes(d.id) : all || d.marked === true));
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      all: { type: "boolean", default: false },
      workers: { type: "string", default: "1,4" },
      only: { type: "string" },
      http2: { type: "boolean", default: false },
      peers: { type: "boolean", default: false },
      peer: { type: "string" },
      alone: { type: "boolean", default: false },
      markdown: { type: "string" },
      counts: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return console.log(HELP);
  const drills = chosen(values.only, values.all);
  if (values.http2) wire = "http2";
  if (values.alone) rig = "downstreamOnly";
  const say = (line: string): void => console.error(line);
  if (values.peers || values.peer !== undefined) return finish(await compared(systems(values.peer, say), drills, say), values.markdown);
  const workers = values.workers.split(",").map(Number);
  if (!workers.every((n) => Number.isInteger(n) && n > 0))
    throw new Error(`--workers: expected numbers such as 1,4, got ${values.workers}`);
  const table = await own(drills, workers, say);
  if (values.counts !== undefined) writeFileSync(values.counts, JSON.stringify(table.counts));
  finish(table, values.markdown);
}

/** Of one table: runs, those that held, and a line for each of the others. */
interface Counts {
  runs: number;
  held: number;
  failures: string[];
}

interface Table {
  text: string;
  failed: boolean;
}

function finish(table: Table, file: string | undefined): void {
  console.log(table.text);
  if (file !== undefined) writeFileSync(file, `${table.text}\n`);
  process.exitCode = table.failed ? 1 : 0;
}

/** Our own gateway, a column for each kind of answer and number of workers. */
async function own(drills: Drill[], workers: number[], say: (line: string) => void): Promise<Table & { counts: Counts }> {
  const columns = (["plain", "streamed"] as const).flatMap((mode) => workers.map((n): Column => ({ mode, workers: n })));
  const heads = columns.map((c) => `${c.mode}, ${c.workers} worker${c.workers === 1 ? "" : "s"}`);
  const lines = [`| drill | what happens, and what must hold | ${heads.join(" | ")} |`, `| --- | --- |${" --- |".repeat(heads.length)}`];
  const failures: string[] = [];
  let runs = 0;
  for (const drill of drills) {
    const cells: string[] = [];
    for (const [i, column] of columns.entries()) {
      const result = await cell(drill, column);
      if (result) runs++;
      if (result?.failure !== undefined) failures.push(`- ${drill.id} (${heads[i]}): ${result.failure}`);
      cells.push(shown(drill, result));
    }
    lines.push(`| ${[drill.id, drill.title.replaceAll("|", "\\|"), ...cells].join(" | ")} |`);
    say(lines.at(-1) ?? "");
  }
  lines.push("", `${runs - failures.length} of ${runs} runs pass (${new Date().toISOString().slice(0, 10)}).`);
  if (failures.length > 0) lines.push("", ...failures);
  return { text: lines.join("\n"), failed: failures.length > 0, counts: { runs, held: runs - failures.length, failures } };
}

command(main);
