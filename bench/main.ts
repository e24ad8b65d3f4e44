// The benchmark: bare Envoy, a pair of filters that do nothing, the plugin, and other gateways, on one mock, in alternating rounds.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { findEnvoy } from "../gateway/envoy/find.js";
import { PLUGIN } from "../gateway/paths.js";
import { breaks } from "./breaks.js";
import { choices } from "./choices.js";
import { choosing, choosingCounted } from "./choosing.js";
import { startMockProcess } from "./envoys.js";
import { calls } from "./calls.js";
import { dialects } from "./dialects.js";
import { instructions } from "./instructions.js";
import { WORKLOADS } from "./measure.js";
import { failures, firstToken, footprints, rate, requests, scale, startAll, type Plan } from "./parts.js";
import { bars } from "./plot.js";
import { markdown, type Report } from "./report.js";
import { OWN, PEERS, type System } from "./systems.js";

const HELP = `npm run bench -- [options]

Compares the CPU that a gateway's process uses for one request, its latency, memory and start-up: bare Envoy, Envoy with a pair of Wasm filters
that do nothing, with the plugin, and other gateways. Ratios are taken within each round; shown is the median over the rounds.

  --peers [NAMES]   other gateways too: ${Object.keys(PEERS).join(",")} (default: all). They are installed at the first use
  --parts NAMES     requests,rate,first-token,memory,scale,failures,dialects,choosing,
                    instructions,choices,calls,breaks,choosing-instructions
                    (default: requests; those of the second line need valgrind, and belong not to --all)
  --all             all parts and all peers
  --rounds N        rounds, each with every system (default 9)
  --requests N      requests of 1 KB for each system and round, fewer where one takes longer (default 3000)
  --connections N   connections at once (default 8)
  --rate N          requests a second for the part "rate" (default 100)
  --only NAME       one workload: ${WORKLOADS.map((w) => `"${w.name}"`).join(", ")}
  --systems NAMES   these of our own, apart by ";": ${OWN.map((s) => `"${s.name}"`).join(", ")}
                    (default: all; ratios are to the first)
  --plugin FILE     another build of the plugin
  --out FOLDER      writes results.json, results.md and the plots there
  --json            the numbers as JSON
  --help            this text`;

const TIMED = ["requests", "rate", "first-token", "memory", "scale", "failures", "dialects", "choosing"];
const COUNTED = ["instructions", "choices", "calls", "breaks", "choosing-instructions"];
const PARTS = [...TIMED, ...COUNTED];

async function main(): Promise<void> {
  const { values } = parseArgs({
    args: withDefault(process.argv.slice(2)),
    options: {
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
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return console.log(HELP);
  const workloads = WORKLOADS.filter((w) => values.only === undefined || w.name === values.only);
  if (workloads.length === 0) throw new Error(`--only: expected one of ${WORKLOADS.map((w) => w.name).join("; ")}`);
  const parts = named("--parts", values.parts ?? (values.all ? TIMED.join(",") : "requests"), PARTS);
  const say = (line: string): void => console.error(line);
  const envoy = await findEnvoy({ say });
  const folder = mkdtempSync(join(tmpdir(), "ai-failover-bench-"));
  const mock = await startMockProcess();
  endWith(folder);
  try {
    const setup = { binary: envoy.binary, plugin: values.plugin, folder, mockPort: mock.port, say };
    const numbers = { rounds: positive(values.rounds), requests: positive(values.requests), connections: positive(values.connections) };
    const systems = [...own(values.systems), ...peers(values.peers ?? (values.all ? "all" : undefined))];
    const plan: Plan = { setup, mock, systems, workloads, ...numbers, perSecond: positive(values.rate) };
    const report = await measured(plan, parts, envoy.version);
    console.log(values.json ? JSON.stringify(report, null, 1) : markdown(report));
    if (values.out !== undefined) write(report, values.out);
  } finally {
    mock.stop();
  }
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

function named(option: string, text: string, known: string[]): string[] {
  const names = text.split(",");
  for (const name of names) if (!known.includes(name)) throw new Error(`${option}: expected some of ${known.join(",")}, got ${name}`);
  return names;
}

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`expected a positive integer, got "${text}"`);
  return value;
}

/** Scale and failures start processes of their own, after the others have ended. */
async function measured(plan: Plan, parts: string[], envoy: string): Promise<Report> {
  const report: Report = {
    date: new Date().toISOString().slice(0, 10),
    machine: `${cpus().length} x ${cpus()[0]?.model.trim() ?? "CPU"}`,
    versions: `Envoy ${envoy}, Node ${process.versions.node}; ${plan.rounds} rounds, ${plan.requests} requests, ${plan.connections} connections, one worker`,
    command: `npm run bench -- ${process.argv.slice(2).join(" ")}`.trim(),
  };
  if (parts.some((part) => ["requests", "rate", "first-token", "memory"].includes(part))) {
    const { running, atStart } = await startAll(plan);
    try {
      if (parts.includes("requests")) report.requests = await requests(plan, running);
      if (parts.includes("rate")) report.rate = { perSecond: plan.perSecond, rows: await rate(plan, running) };
      if (parts.includes("first-token")) report.firstToken = await firstToken(plan, running);
      if (parts.includes("memory")) report.memory = footprints(running, atStart);
    } finally {
      for (const r of running) await r.stop();
    }
  }
  if (parts.includes("scale")) report.scale = await scale(plan);
  if (parts.includes("instructions")) report.instructions = await instructions(plan);
  if (parts.includes("choices")) report.choices = await choices(plan);
  if (parts.includes("choosing")) report.choosing = await choosing(plan);
  if (parts.includes("choosing-instructions")) report.choosingCounts = await choosingCounted(plan);
  if (parts.includes("breaks")) report.breaks = await breaks(plan);
  if (parts.includes("calls")) report.calls = await calls(plan);
  if (parts.includes("dialects")) report.dialects = await dialects(plan);
  if (parts.includes("failures")) report.failures = await failures(plan);
  return report;
}

function write(report: Report, folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "results.json"), `${JSON.stringify(report, null, 2)}\n`);
  writeFileSync(join(folder, "results.md"), markdown(report));
  const chart = (name: string, title: string, unit: string, list: { group: string; name: string; value: number }[], from: number): void => {
    if (list.length > 0) writeFileSync(join(folder, `${name}.svg`), bars(title, unit, list, from));
  };
  const rows = report.requests ?? [];
  chart(
    "cpu",
    "CPU of the gateway for one request",
    "microseconds, logarithmic",
    rows.map((r) => ({ ...r, value: r.cpu })),
    10,
  );
  const late = (report.rate?.rows ?? []).slice(1).flatMap((r) => [
    { group: "added at the median", name: r.name, value: r.addedMedian },
    { group: "added at p99", name: r.name, value: r.addedP99 },
  ]);
  late.sort((a, b) => a.group.localeCompare(b.group));
  chart(
    "latency",
    `Latency that a gateway adds at ${report.rate?.perSecond ?? 0} requests a second`,
    "milliseconds, logarithmic",
    late,
    0.01,
  );
  const memory = (report.memory ?? []).map((m) => ({ group: "after the run", name: m.name, value: m.now }));
  chart("memory", "Resident memory", "MiB, logarithmic", memory, 10);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
