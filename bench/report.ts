// The numbers as Markdown tables.
import type { CallPrice } from "./calls.js";
import { PAUSE_MS } from "./first-token.js";
import type { Choosing, ChoosingCount } from "./choosing.js";
import type { Instructions } from "./instructions.js";
import type { Footprint, Latency, Row } from "./parts.js";

export interface Report {
  date: string;
  machine: string;
  versions: string;
  command: string;
  requests?: Row[];
  rate?: { perSecond: number; rows: Latency[] };
  firstToken?: Latency[];
  memory?: Footprint[];
  scale?: Row[];
  failures?: Row[];
  instructions?: Instructions[];
  choices?: Instructions[];
  choosing?: Choosing[];
  choosingCounts?: ChoosingCount[];
  breaks?: Instructions[];
  calls?: CallPrice[];
  dialects?: Row[];
}

/** The whole report as Markdown. */
export function markdown(report: Report): string {
  const parts = [`${report.date}, \`${report.command}\`, ${report.machine}, ${report.versions}.`];
  if (report.requests) parts.push("## CPU, latency, throughput", costs(report.requests, "request", "system"));
  if (report.rate) parts.push(`## Added latency at ${report.rate.perSecond} requests of 1 KB a second`, latencies(report.rate.rows));
  if (report.firstToken) parts.push(`## First token of a stream, ${PAUSE_MS} ms before the next`, latencies(report.firstToken));
  if (report.memory) parts.push("## Memory and start-up", footprints(report.memory));
  if (report.scale) parts.push("## More tokens, more routes", costs(report.scale, "system", "shape"));
  if (report.failures) parts.push("## A share of the first attempts fails", costs(report.failures, "system", "share"));
  if (report.instructions) parts.push("## Instructions in user space", counts(report.instructions));
  if (report.choosing) parts.push("## The choice among targets and tokens", choosingCosts(report.choosing));
  if (report.choosingCounts) parts.push("## The same in instructions in user space", choosingCounts(report.choosingCounts));
  if (report.breaks) parts.push("## Streams by what becomes of a break", counts(report.breaks));
  if (report.choices) parts.push("## Choices in the gateway's Envoy configuration, taken back one by one", counts(report.choices));
  if (report.dialects) parts.push("## Translated, beside the client's own dialect", costs(report.dialects, "request", "dialects"));
  if (report.calls) parts.push("## One call to the host", prices(report.calls));
  return `${parts.join("\n\n")}\n`;
}

function costs(rows: Row[], group: string, name: string): string {
  const lines = [
    `| ${group} | ${name} | CPU µs | CPU ratio | median ms | latency ratio | p99 ms | requests/s |`,
    "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |",
  ];
  for (const r of rows) {
    const numbers = [
      r.cpu.toFixed(0),
      r.cpuRatio.toFixed(2),
      r.median.toFixed(2),
      r.medianRatio.toFixed(2),
      r.p99.toFixed(2),
      r.throughput.toFixed(0),
    ];
    lines.push(`| ${[r.group, r.name, ...numbers].join(" | ")} |`);
  }
  return lines.join("\n");
}

function latencies(rows: Latency[]): string {
  const lines = ["| system | median ms | p99 ms | added at the median | added at p99 |", "| --- | ---: | ---: | ---: | ---: |"];
  for (const r of rows) lines.push(`| ${[r.name, ...[r.median, r.p99, r.addedMedian, r.addedP99].map((n) => n.toFixed(2))].join(" | ")} |`);
  return lines.join("\n");
}

function counts(rows: Instructions[]): string {
  const lines = ["| request | system | instructions | ratio | in the VM |", "| --- | --- | ---: | ---: | ---: |"];
  for (const r of rows) lines.push(`| ${r.group} | ${r.name} | ${thousands(r.count)} | ${r.ratio.toFixed(2)} | ${thousands(r.own)} |`);
  return lines.join("\n");
}

function choosingCosts(rows: Choosing[]): string {
  const lines = ["| system | CPU µs | beyond nothing configured | half of the rounds |", "| --- | ---: | ---: | ---: |"];
  for (const r of rows) lines.push(`| ${r.name} | ${r.cpu.toFixed(1)} | ${signed(r.extra)} µs | ${signed(r.from)} to ${signed(r.to)} |`);
  return lines.join("\n");
}

function signed(microseconds: number): string {
  return `${microseconds < 0 ? "" : "+"}${microseconds.toFixed(1)}`;
}

function choosingCounts(rows: ChoosingCount[]): string {
  const lines = ["| system | instructions | beyond nothing configured | in the VM |", "| --- | ---: | ---: | ---: |"];
  for (const r of rows) lines.push(`| ${r.name} | ${tenths(r.count)} K | ${tenths(r.extra)} K | ${tenths(r.own)} K |`);
  return lines.join("\n");
}

function tenths(count: number): string {
  return (count / 1000).toFixed(1);
}

function thousands(count: number): string {
  return `${Math.round(count / 1000)} K`;
}

function prices(rows: CallPrice[]): string {
  const lines = ["| call | instructions |", "| --- | ---: |"];
  for (const r of rows) lines.push(`| ${r.name} | ${Math.round(r.instructions / 100) * 100} |`);
  return lines.join("\n");
}

function footprints(rows: Footprint[]): string {
  const lines = ["| system | start-up ms | MiB after start | MiB after the run |", "| --- | ---: | ---: | ---: |"];
  for (const r of rows) lines.push(`| ${[r.name, ...[r.startMs, r.atStart, r.now].map((n) => n.toFixed(0))].join(" | ")} |`);
  return lines.join("\n");
}
