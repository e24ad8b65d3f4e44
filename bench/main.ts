// The benchmark: bare Envoy, a pair of filters that do nothing, the plugin, and other gateways, on one mock, in alternating rounds.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { command, positiveInteger } from "./command.js";
import { findEnvoy } from "../gateway/envoy/find.js";
import { PLUGIN } from "../gateway/paths.js";
import { ALL_RESULTS, RESULTS, wordsOf } from "./all-results.js";
import { startMockProcess } from "./envoys.js";
import { FRONT_WORKLOADS, WORKLOADS } from "./measure.js";
import type { Plan } from "./parts.js";
import { COUNTED_PARTS, measured, PARTS, TIMED_PARTS } from "./registry.js";
import { markdown } from "./report.js";
import type { Result } from "./results/result.js";
import { writeResult } from "./results/store.js";
import { OWN, PEERS, type System } from "./systems.js";

const HELP = `npm run bench -- [options]

Compares the CPU that a gateway's process uses for one request, its latency, memory and start-up: bare Envoy, Envoy with a pair of Wasm filters
that do nothing, with the plugin, and other gateways. Ratios are taken within each round; shown is the median over the rounds.

  --peers [NAMES]   other gateways too: ${Object.keys(PEERS).join(",")} (default: all). They are installed at the first use
  --parts NAMES     ${TIMED_PARTS.join(",").replace(",scale", ",\n                    scale")},
                    ${COUNTED_PARTS.join(",")}
                    (default: requests; those of the last line need valgrind, and belong not to --all)
  --all             all parts and all peers
  --rounds N        rounds, each with every system (default 9)
  --requests N      requests of 1 KB for each system and round, fewer where one takes longer (default 3000)
  --connections N   connections at once (default 8)
  --rate N          requests a second for the parts "rate" and "failures-rate" (default 100)
  --only NAME       one workload: ${WORKLOADS.map((w) => `"${w.name}"`).join(", ")},
                    or, measured only so, ${FRONT_WORKLOADS.map((w) => `"${w.name}"`).join(", ")}
  --systems NAMES   these of our own, apart by ";": ${OWN.map((s) => `"${s.name}"`).join(", ")}
                    (default: all; ratios are to the first)
  --plugin FILE     another build of the plugin
  --out FOLDER      writes each part's numbers there as DAY-PART.json as they come; \`npm run results\` makes documents of those in docs/results
  --as NAME         goes behind the part in the files' names, where a part was measured in several runs
  --all-results     the runs that the documents are made of, one after the other, into docs/results or --out
                    (twenty minutes on two cores that do nothing else)
  --json            the numbers as JSON
  --help            this text`;

const OPTIONS = {
  rounds: { type: "string", default: "9" },
  requests: { type: "string", default: "3000" },
  connections: { type: "string", default: "8" },
  rate: { type: "string", default: "100" },
  only: { type: "string" },
  systems: { type: "string" },
  peers: { type: "string" },
  parts: { type: "string" },
  all: { type: "boolean", default: false },
  plugin: { type: "string", default: PLUGIN },
  out: { type: "string" },
  as: { type: "string", default: "" },
  "all-results": { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

const say = (line: string): void => console.error(line);

async function main(): Promise<void> {
  const asked = process.argv.slice(2);
  const { values } = parseArgs({ args: withDefault(asked), options: OPTIONS });
  if (values.help) return console.log(HELP);
  const runs = values["all-results"] ? ALL_RESULTS.map((line) => [...wordsOf(line), "--out", values.out ?? RESULTS]) : [asked];
  for (const args of runs) await run(args);
}

/** One run, as the command line asks for it. */
async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({ args: withDefault(args), options: OPTIONS });
  const workloads = values.only === undefined ? WORKLOADS : [...WORKLOADS, ...FRONT_WORKLOADS].filter((w) => w.name === values.only);
  if (workloads.length === 0)
    throw new Error(`--only: expected one of ${[...WORKLOADS, ...FRONT_WORKLOADS].map((w) => w.name).join("; ")}`);
  const parts = named("--parts", values.parts ?? (values.all ? TIMED_PARTS.join(",") : "requests"), PARTS);
  const numbers = {
    rounds: positiveInteger("--rounds", values.rounds),
    requests: positiveInteger("--requests", values.requests),
    connections: positiveInteger("--connections", values.connections),
  };
  const systems = [...own(values.systems), ...peers(values.peers ?? (values.all ? "all" : undefined))];
  const envoy = await findEnvoy({ say });
  const folder = mkdtempSync(join(tmpdir(), "ai-failover-bench-"));
  const mock = await startMockProcess();
  endWith(folder);
  try {
    const setup = { binary: envoy.binary, plugin: values.plugin, folder, mockPort: mock.port, say };
    const plan: Plan = { setup, mock, systems, workloads, ...numbers, perSecond: positiveInteger("--rate", values.rate) };
    await measured(plan, parts, { command: commandOf(args), versions: versionsOf(envoy.version, plan), take: taker(values) });
  } finally {
    mock.stop();
  }
}

function commandOf(args: string[]): string {
  return ["npm run bench --", ...args.map((arg) => (/[ ;]/.test(arg) ? `"${arg}"` : arg))].join(" ");
}

function versionsOf(envoy: string, plan: Plan): string {
  return `Envoy ${envoy}, Node ${process.versions.node}; ${plan.rounds} rounds, ${plan.requests} requests, ${plan.connections} connections, one worker`;
}

/** Prints what is whole, and keeps whatever there is. */
function taker(values: { out?: string | undefined; as: string; json: boolean }): (result: Result, state: "growing" | "whole") => void {
  return (result, state) => {
    if (values.out !== undefined) writeResult(values.out, result, values.as);
    if (state === "whole") console.log(values.json ? JSON.stringify(result, null, 1) : markdown(result));
  };
}

/** The folder goes with this process, and so do its children; also where a run is broken off. */
function endWith(folder: string): void {
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(1));
}

/** `--peers` without names means all of them. */
function withDefault(args: string[]): string[] {
  return args.flatMap((arg, i) => (arg === "--peers" && (args[i + 1] ?? "--").startsWith("--") ? [arg, "all"] : [arg]));
}

/** Names have commas in them. */
function own(names: string | undefined): System[] {
  if (names === undefined) return OWN;
  return names.split(";").map((name) => {
    const system = OWN.find((s) => s.name === name.trim());
    if (!system) throw new Error(`--systems: expected some of ${OWN.map((s) => s.name).join("; ")}, got ${name}`);
    return system;
  });
}

function peers(names: string | undefined): System[] {
  if (names === undefined) return [];
  const known = Object.keys(PEERS);
  return named("--peers", names === "all" ? known.join(",") : names, known).flatMap((name) => PEERS[name] ?? []);
}

function named<N extends string>(option: string, text: string, known: N[]): N[] {
  return text.split(",").map((asked) => {
    const name = known.find((each) => each === asked);
    if (name === undefined) throw new Error(`${option}: expected some of ${known.join(",")}, got ${asked}`);
    return name;
  });
}

command(main);
