// The numbers as Markdown tables.
import type { EnduranceSlot } from "./endurance.js";
import { PAUSE_MS } from "./first-token.js";
import type { Choosing, ChoosingCount } from "./choosing.js";
import type { CallPrice } from "./calls.js";
import type { GivenBack } from "./given-back.js";
import type { Instructions } from "./instructions.js";
import type { Latency } from "./latencies.js";
import type { Footprint } from "./parts.js";
import type { LongRun, OwnArea, PartName, Result, Rows } from "./results/result.js";
import type { Row } from "./series.js";
import type { Size } from "./size.js";

/** What each part's table stands under, and how it looks. */
const TABLES: { [N in PartName]: { title: string; table(rows: Rows[N][]): string } } = {
  requests: { title: "CPU, latency, throughput", table: (rows) => costs(rows, "request", "system") },
  "one-connection": { title: "The same with one connection", table: (rows) => costs(rows, "request", "system") },
  rate: { title: "Latency at a fixed rate of requests of 1 KB", table: (rows) => latencies(rows, "system") },
  "first-token": { title: `First token of a stream, ${PAUSE_MS} ms before the next`, table: (rows) => latencies(rows, "system") },
  memory: { title: "Memory and start-up", table: footprints },
  "given-back": { title: "What large bodies leave", table: leftBehind },
  scale: { title: "More tokens, routes, sessions", table: (rows) => costs(rows, "what grows", "how many") },
  failures: { title: "A share of the first attempts fails", table: (rows) => costs(rows, "system", "share") },
  "failures-rate": { title: "The same at a fixed rate", table: (rows) => latencies(rows, "share") },
  "failed-attempt": { title: "What a failed attempt adds, with one connection", table: (rows) => costs(rows, "system", "share") },
  dialects: { title: "Translated, beside the client's own dialect", table: (rows) => costs(rows, "request", "dialects") },
  choosing: { title: "The choice among targets and tokens", table: choosingCosts },
  instructions: { title: "Instructions in user space", table: counts },
  choices: { title: "Choices in the gateway's Envoy configuration, taken back one by one", table: counts },
  breaks: { title: "Streams by what becomes of a break", table: counts },
  calls: { title: "One call to the host", table: prices },
  own: { title: "The plugin's own instructions, by what they are for", table: ownCounts },
  "choosing-instructions": { title: "The choice among targets and tokens, in instructions", table: choosingCounts },
  size: { title: "What the plugin weighs", table: weights },
  endurance: { title: "Endurance", table: slots },
  "long-runs": { title: "Long runs", table: longRuns },
};

/** A result as Markdown: its title, how it was measured, its table. */
export function markdown(result: Result): string {
  return `${[`## ${TABLES[result.part].title}`, provenance(result), tableOf(result.part, result.rows)].join("\n\n")}\n`;
}

/** How it was measured, in a sentence. */
function provenance(result: Result): string {
  const { command, versions, note } = result;
  return `\`${command}\`; ${whereabouts(result)}; ${versions}.${note === undefined ? "" : ` ${note}`}`;
}

/** When, where, and beside what. */
export function whereabouts({ date, machine, load }: Result): string {
  return [date.slice(0, 10), machine, /^\d/.test(load) ? `load ${load}` : load].join(", ");
}

export function tableOf<N extends PartName>(part: N, rows: Rows[N][]): string {
  return TABLES[part].table(rows);
}

/** Columns that hold words begin with `<`; the others are numbers, and stand to the right. */
export function table(heads: string[], rows: (string | number)[][]): string {
  const words = heads.map((head) => head.startsWith("<"));
  const lines = [heads.map((head) => head.replace("<", "")), words.map((left) => (left ? "---" : "---:")), ...rows];
  return lines.map((line) => `| ${line.join(" | ")} |`).join("\n");
}

/** A table of two ways: a row for each name, a column for each group. */
export function matrix<R extends { group?: string; name: string }>(corner: string, rows: R[], cell: (row: R) => string): string {
  const groups = [...new Set(rows.map(({ group = "" }) => group))];
  const names = [...new Set(rows.map(({ name }) => name))];
  const at = (group: string, name: string): string => {
    const found = rows.find((row) => (row.group ?? "") === group && row.name === name);
    return found === undefined ? "" : cell(found);
  };
  return table(
    [`<${corner}`, ...groups],
    names.map((name) => [name, ...groups.map((group) => at(group, name))]),
  );
}

function costs(rows: Row[], group: string, name: string): string {
  const heads = ["CPU µs", "CPU ratio", "median ms", "latency ratio", "p99 ms", "requests/s", "added median ms", "added p99 ms", "lost"];
  return table(
    [`<${group}`, `<${name}`, ...heads],
    rows.map((r) => [
      ...[r.group, r.name, r.cpu.toFixed(0), r.cpuRatio.toFixed(2), r.median.toFixed(2), r.medianRatio.toFixed(2), r.p99.toFixed(2)],
      ...[r.throughput.toFixed(0), r.addedMedian.toFixed(2), r.addedP99.toFixed(2), lostOf(r)],
    ]),
  );
}

/** How many of how many, where it is told. */
export function lostOf({ lost, requests }: { lost?: number; requests?: number }): string {
  return lost === undefined ? "" : lost === 0 ? "0" : `${lost} of ${requests}`;
}

function latencies(rows: Latency[], name: string): string {
  const grouped = rows.some(({ group }) => group !== undefined);
  const losses = rows.some(({ lost = 0 }) => lost > 0);
  return table(
    [...(grouped ? ["<system"] : []), `<${name}`, "median ms", "p99 ms", "added median ms", "added p99 ms", ...(losses ? ["lost"] : [])],
    rows.map((r) => [
      ...[...(grouped ? [r.group ?? ""] : []), r.name],
      ...[...[r.median, r.p99, r.addedMedian, r.addedP99].map((n) => n.toFixed(2)), ...(losses ? [lostOf(r)] : [])],
    ]),
  );
}

function counts(rows: Instructions[]): string {
  return table(
    ["<request", "<system", "instructions", "ratio", "in the VM"],
    rows.map((r) => [r.group, r.name, thousands(r.count), r.ratio.toFixed(2), thousands(r.own)]),
  );
}

function choosingCosts(rows: Choosing[]): string {
  return table(
    ["<system", "CPU µs", "beyond nothing configured", "half of the rounds"],
    rows.map((r) => [r.name, r.cpu.toFixed(1), `${signed(r.extra)} µs`, `${signed(r.from)} to ${signed(r.to)}`]),
  );
}

function signed(value: number): string {
  return `${value < 0 ? "" : "+"}${value.toFixed(1)}`;
}

function choosingCounts(rows: ChoosingCount[]): string {
  return table(
    ["<configured", "instructions", "beyond nothing configured", "in the VM"],
    rows.map((r) => [r.name, `${tenths(r.count)} K`, `${signed(r.extra / 1000)} K`, `${tenths(r.own)} K`]),
  );
}

function tenths(count: number): string {
  return (count / 1000).toFixed(1);
}

export function thousands(count: number): string {
  return `${Math.round(count / 1000)} K`;
}

function prices(rows: CallPrice[]): string {
  return table(
    ["<call", "instructions"],
    rows.map((r) => [r.name, Math.round(r.instructions / 100) * 100]),
  );
}

function ownCounts(rows: OwnArea[]): string {
  return matrix("in the module, for one request", rows, ({ count }) => thousands(count));
}

function footprints(rows: Footprint[]): string {
  return table(
    ["<system", "start-up ms", "MiB after start", "of it private", "MiB after the run"],
    rows.map((r) => [r.name, ...[r.startMs, r.atStart, r.privateAtStart, r.now].map((n) => n?.toFixed(0) ?? "")]),
  );
}

function leftBehind(rows: GivenBack[]): string {
  return table(
    ["<MiB resident", "after start", "at most", "with the last answer", "5 s behind it", "15 s behind it"],
    rows.map((r) => [r.name, ...[r.atStart, r.most, r.atOnce, r.after5, r.after15].map((n) => n.toFixed(0))]),
  );
}

function weights(rows: Size[]): string {
  return table(
    ["<", "KB"],
    rows.map((r) => [r.name, kilobytes(r.bytes)]),
  );
}

/** As people say it of files: a thousand bytes each. */
export function kilobytes(bytes: number): string {
  return (bytes / 1000).toFixed(0);
}

function slots(rows: EnduranceSlot[]): string {
  const mib = (value: number): string => value.toFixed(1);
  return table(
    [
      ...["<minutes", "requests", "lost", "traps", "median ms", "p99 ms", "faults", "drills", "reloads", "questions"],
      ...["Envoy MiB", "private", "descriptors", "VM MiB", "gateway MiB", "private", "descriptors"],
    ],
    rows.map((r) => [
      ...[r.name, r.requests, r.lost, r.traps, r.median.toFixed(2), r.p99.toFixed(2), r.faults, r.drills, r.reloads, r.questions],
      ...[mib(r.envoyResident), mib(r.envoyPrivate), r.envoyDescriptors, r.vm.toFixed(2)],
      ...[mib(r.gatewayResident), mib(r.gatewayPrivate), r.gatewayDescriptors],
    ]),
  );
}

function longRuns(rows: LongRun[]): string {
  return table(
    ["<run", "requests", "seconds", "lost", "traps", "<besides"],
    rows.map((r) => [r.name, r.requests.toLocaleString("en"), r.seconds, r.lost, r.traps, r.found]),
  );
}
