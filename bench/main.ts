// The benchmark: bare Envoy, a pair of filters that do nothing, and the plugin, in one go on one mock, in alternating rounds.
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { findEnvoy } from "../gateway/envoy/find.js";
import { PLUGIN } from "../gateway/paths.js";
import { startEnvoy, startMockProcess, type RunningEnvoy, type RunningMock } from "./envoys.js";
import { measure, median, ratio, WORKLOADS, type Sample, type Workload } from "./measure.js";
import { variants } from "./variants.js";

const HELP = `npm run bench -- [options]

Compares the CPU that Envoy uses for one request, and its latency: bare, with a pair of Wasm filters that do nothing, and with
the plugin. Ratios are taken within each round; shown is the median over the rounds.

  --rounds N        rounds, each with every variant (default 9)
  --requests N      requests of 1 KB for each variant and round (default 3000)
  --connections N   connections at once (default 8)
  --only NAME       one workload: "1 KB", "SSE, 20 chunks" or "100 KB"
  --plugin FILE     another build of the plugin
  --json            the numbers as JSON
  --help            this text`;

interface Row {
  workload: string;
  variant: string;
  /** Microseconds and milliseconds; ratios to bare Envoy. */
  cpu: number;
  cpuRatio: number;
  cpuRatioToTuned: number;
  median: number;
  medianRatio: number;
  p99: number;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rounds: { type: "string", default: "9" },
      requests: { type: "string", default: "3000" },
      connections: { type: "string", default: "8" },
      only: { type: "string" },
      plugin: { type: "string", default: PLUGIN },
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return console.log(HELP);
  const [rounds, requests, connections] = [values.rounds, values.requests, values.connections].map(positive) as [number, number, number];
  const workloads = WORKLOADS.filter((w) => values.only === undefined || w.name === values.only);
  if (workloads.length === 0) throw new Error(`--only: expected one of ${WORKLOADS.map((w) => w.name).join("; ")}`);
  const envoy = await findEnvoy({ say: (line) => console.error(line) });
  const rows = await compare(envoy.binary, values.plugin, workloads, rounds, requests, connections);
  if (values.json) return console.log(JSON.stringify({ envoy: envoy.version, rounds, requests, connections, rows }, null, 1));
  console.log(`Envoy ${envoy.version}, Node ${process.versions.node}, ${cpus().length} x ${cpus()[0]?.model ?? "CPU"}`);
  console.log(`${rounds} rounds, ${requests} requests, ${connections} connections, one worker\n`);
  console.log(table(rows));
}

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`expected a positive integer, got "${text}"`);
  return value;
}

async function compare(
  binary: string,
  plugin: string,
  workloads: Workload[],
  rounds: number,
  requests: number,
  connections: number,
): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), "ai-failover-bench-"));
  const mock = await startMockProcess();
  const envoys: RunningEnvoy[] = [];
  try {
    for (const variant of variants(plugin)) envoys.push(await startEnvoy(binary, variant, folder, mock.port));
    const rows: Row[] = [];
    for (const workload of workloads) rows.push(...(await series(envoys, mock, workload, rounds, requests, connections)));
    return rows;
  } finally {
    for (const envoy of envoys) await envoy.stop();
    mock.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function series(
  envoys: RunningEnvoy[],
  mock: RunningMock,
  workload: Workload,
  rounds: number,
  requests: number,
  connections: number,
): Promise<Row[]> {
  const count = Math.ceil(requests * workload.share);
  const samples = envoys.map((): Sample[] => []);
  for (const envoy of envoys) await measure(envoy, mock, workload, Math.ceil(count / 3), connections); // warm
  for (let round = 0; round < rounds; round++) {
    // Each round begins with another variant: none is always first after a pause.
    for (let i = 0; i < envoys.length; i++) {
      const at = (i + round) % envoys.length;
      const envoy = envoys[at];
      if (envoy) samples[at]?.push(await measure(envoy, mock, workload, count, connections));
    }
    console.error(`${workload.name}: round ${round + 1} of ${rounds}`);
  }
  const [bare = [], tuned = []] = samples;
  return envoys.map((envoy, i) => row(workload.name, envoy.variant.name, samples[i] ?? [], bare, tuned));
}

function row(workload: string, variant: string, samples: Sample[], bare: Sample[], tuned: Sample[]): Row {
  const of = (list: Sample[], key: keyof Sample): number[] => list.map((s) => s[key]);
  return {
    workload,
    variant,
    cpu: median(of(samples, "cpu")),
    cpuRatio: ratio(of(samples, "cpu"), of(bare, "cpu")),
    cpuRatioToTuned: ratio(of(samples, "cpu"), of(tuned, "cpu")),
    median: median(of(samples, "median")),
    medianRatio: ratio(of(samples, "median"), of(bare, "median")),
    p99: median(of(samples, "p99")),
  };
}

function table(rows: Row[]): string {
  const lines = [
    "| request | variant | CPU µs | CPU ratio | to bare with our options | median ms | latency ratio | p99 ms |",
    "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |",
  ];
  for (const r of rows) {
    const cells = [r.workload, r.variant, r.cpu.toFixed(0), r.cpuRatio.toFixed(2), r.cpuRatioToTuned.toFixed(2)];
    lines.push(`| ${[...cells, r.median.toFixed(2), r.medianRatio.toFixed(2), r.p99.toFixed(2)].join(" | ")} |`);
  }
  return lines.join("\n");
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
