// The parts of docs/performance.md.
import { type Layer, layersOf, type Spread, timeLayersOf } from "../layers.js";
import { FRONT_WORKLOADS, WORKLOADS } from "../measure.js";
import type { Row } from "../series.js";
import { lostOf, matrix, table, tableOf, thousands, whereabouts } from "../report.js";
import { type Claim, type Goal, goals, met } from "./goals.js";
import { type Found, type Kept, lineOf, newest, type PartName, type Rows } from "./result.js";

export function performanceParts(all: Kept[]): Record<string, () => string> {
  return {
    goals: () => goalTable(goals(all)),
    requests: () => of(all, "requests", (rows) => [costMatrix(rows), latencyMatrix(rows), throughputMatrix(rows)]),
    "one-connection": () => of(all, "one-connection", (rows) => [costMatrix(rows), addedMatrix(rows)]),
    "first-token": () => asTable(all, "first-token"),
    rate: () => asTable(all, "rate"),
    failures: () => of(all, "failures", (rows) => [failureTable(rows)]),
    "failures-rate": () => asTable(all, "failures-rate"),
    "failed-attempt": () => of(all, "failed-attempt", (rows) => [failureTable(rows)]),
    scale: () => of(all, "scale", (rows) => [scaleTable(rows)]),
    memory: () => asTable(all, "memory"),
    "memory-layers": () =>
      of(
        all,
        "memory",
        (rows) => [memoryLayers(rows)],
        ({ keptAtStart }) => keptAtStart !== undefined,
      ),
    "given-back": () => asTable(all, "given-back"),
    dialects: () =>
      of(all, "dialects", (rows) => [matrix("CPU beside the client's own dialect", translated(rows), (r) => r.cpuRatio.toFixed(2))]),
    instructions: () => of(all, "instructions", (rows) => counted(rows)),
    "time-layers": () => of(all, "requests", (rows) => [timeLayerTable(rows), ...faultMatrix(rows)]),
    layers: () => of(all, "instructions", (rows) => [layerTable(plainOf(rows))]),
    own: () => asTable(all, "own"),
    "choosing-instructions": () => asTable(all, "choosing-instructions"),
    calls: () => asTable(all, "calls"),
    choices: () => of(all, "choices", (rows) => [shortCounts("taken back by itself", rows)]),
    breaks: () => of(all, "breaks", (rows) => [shortCounts("`onBreak`", rows)]),
    size: () => asTable(all, "size"),
    endurance: () => of(all, "endurance", (rows) => [enduranceTotals(rows), tableOf("endurance", evenly(rows, SLOTS_SHOWN))]),
    "long-runs": () => asTable(all, "long-runs"),
  };
}

function asTable<N extends PartName>(all: Kept[], part: N): string {
  return of(all, part, (rows) => [tableOf(part, rows)]);
}

/** The tables of the newest rows, and below them where these stand. */
function of<N extends PartName>(
  all: Kept[],
  part: N,
  tables: (rows: Rows[N][]) => string[],
  fits: (row: Rows[N]) => boolean = () => true,
): string {
  const found = newest(all, part).filter(({ row }) => fits(row));
  if (found.length === 0) return `Not measured yet: \`npm run bench -- --parts ${part} --out docs/results\`.`;
  return [...tables(found.map(({ row }) => row)), sources(found)].join("\n\n");
}

function sources(found: Found[]): string {
  const from = [...new Set(found.map((each) => each.from))];
  return from.map((result) => `[${result.file}](results/${result.file}): ${whereabouts(result)}.`).join("\n\n");
}

function goalTable(all: Goal[]): string {
  const cell = ({ unit, digits }: Goal, value: Claim | undefined): string =>
    value === undefined ? "" : linked("results", value, digits, unit);
  return table(
    ["<goal", "at most", "no-op pair, our files", "least pair, our files", "ai-failover", "<"],
    all.map((goal) => [
      ...[goal.what, `${goal.most}${goal.unit}`, cell(goal, goal.noOp), cell(goal, goal.least), cell(goal, goal.ours)],
      goal.ours === undefined ? "not measured" : met(goal) ? "met" : "**missed**",
    ]),
  );
}

/** A number that leads to the line of the file that it is from. */
export function linked(folder: string, { value, from, row }: Claim, digits: number, unit = ""): string {
  return `[${value.toFixed(digits)}${unit}](${folder}/${from.file}#L${lineOf(from, row)})`;
}

function costMatrix(rows: Row[]): string {
  return matrix("CPU µs for one request (beside bare Envoy)", rows, (r) => `${r.cpu.toFixed(0)} (${r.cpuRatio.toFixed(2)})`);
}

function latencyMatrix(rows: Row[]): string {
  return matrix("median / p99, ms", rows, (r) => `${r.median.toFixed(2)} / ${r.p99.toFixed(2)}`);
}

function throughputMatrix(rows: Row[]): string {
  return matrix("requests a second", rows, (r) => r.throughput.toFixed(0));
}

function addedMatrix(rows: Row[]): string {
  return matrix("added to bare Envoy's median / p99, ms", rows, (r) => `${r.addedMedian.toFixed(2)} / ${r.addedP99.toFixed(2)}`);
}

/** Where the memory of Envoys is, MiB. */
function memoryLayers(rows: Rows["memory"][]): string {
  const parts = rows.map(({ atStart, filesAtStart = 0, allocatedAtStart = 0, keptAtStart = 0 }) => [
    filesAtStart,
    allocatedAtStart,
    keptAtStart,
    atStart - filesAtStart - allocatedAtStart - keptAtStart,
    atStart,
  ]);
  const where = [
    "pages of Envoy's own file, shared by all Envoys",
    "given out by the allocator",
    "kept by the allocator: caches, free pages, books",
    "V8's compiled code, its heaps, the VMs' memory; stacks",
    "together",
  ];
  return table(
    ["<MiB after the start", ...rows.map(({ name }) => name)],
    where.map((what, i) => [what, ...parts.map((of) => (of[i] ?? 0).toFixed(1))]),
  );
}

function failureTable(rows: Row[]): string {
  return table(
    ["<system", "<first attempts", "CPU µs", "beside none", "median ms", "added ms", "p99 ms", "requests/s", "lost"],
    rows.map((r) => [
      ...[r.group, r.name, r.cpu.toFixed(0), r.cpuRatio.toFixed(2), r.median.toFixed(2), r.addedMedian.toFixed(2), r.p99.toFixed(2)],
      ...[r.throughput.toFixed(0), lostOf(r)],
    ]),
  );
}

/** What grows by how many there are. */
function scaleTable(rows: Row[]): string {
  const byCount = rows.map((row) => ({ ...row, name: row.group, group: row.name.split(" ")[0] ?? "" }));
  return matrix("CPU µs for one request (beside one)", byCount, (r) => `${r.cpu.toFixed(0)} (${r.cpuRatio.toFixed(2)})`);
}

/** Of the many slots of a long run. */
const SLOTS_SHOWN = 8;

function evenly<R>(rows: R[], count: number): R[] {
  if (rows.length <= count) return rows;
  return Array.from({ length: count }, (_, i) => rows[Math.round((i * (rows.length - 1)) / (count - 1))]).filter(
    (row) => row !== undefined,
  );
}

function enduranceTotals(rows: Rows["endurance"][]): string {
  const total = (of: (row: Rows["endurance"]) => number): string => rows.reduce((sum, row) => sum + of(row), 0).toLocaleString("en");
  const minutes = rows.at(-1)?.name.split(" to ")[1] ?? "";
  const chores = `${total(({ drills }) => drills)} drills, ${total(({ reloads }) => reloads)} reloads, ${total(({ questions }) => questions)} questions to the history`;
  return `${total(({ requests }) => requests)} requests in ${minutes} minutes, ${total(({ lost }) => lost)} lost; ${total(({ faults }) => faults)} faults, ${chores}. Of its slots:`;
}

function translated(rows: Row[]): Row[] {
  return rows.filter(({ name }) => name.includes(">"));
}

/** Systems by workload, and the shapes of ours below. */
function counted(rows: Rows["instructions"][]): string[] {
  const plain = plainOf(rows);
  const shaped = rows.filter((row) => !plain.includes(row));
  const cell = (r: Rows["instructions"]): string => `${thousands(r.count)} (${r.ratio.toFixed(2)})`;
  const more = shaped.length === 0 ? [] : [shortCounts("ai-failover, 1 KB", shaped)];
  return [matrix("instructions for one request (beside bare Envoy)", plain, cell), ...more];
}

/** Without the shapes of ours. */
function plainOf(rows: Rows["instructions"][]): Rows["instructions"][] {
  return byWorkload(rows.filter(({ group }) => !group.startsWith("ai-failover")));
}

/** Workloads that were counted in runs of their own stand where they belong. */
function byWorkload<R extends { group: string }>(rows: R[]): R[] {
  const order = [...WORKLOADS, ...FRONT_WORKLOADS].map(({ name }) => name);
  return [...rows].sort((a, b) => order.indexOf(a.group) - order.indexOf(b.group));
}

function layerTable(rows: Rows["instructions"][]): string {
  return layerMatrix("instructions", layersOf(rows), thousands);
}

function timeLayerTable(rows: Row[]): string {
  return layerMatrix("CPU µs (half of the rounds)", timeLayersOf(rows), ({ median, from, to }: Spread) => {
    const digits = Math.max(Math.abs(from), Math.abs(to)) < 100 ? 1 : 0;
    const alone = from === to ? "" : ` (${from.toFixed(digits)} to ${to.toFixed(digits)})`;
    return `${median.toFixed(digits)}${alone}`;
  });
}

function layerMatrix<V>(corner: string, layers: Layer<V>[], text: (value: V) => string): string {
  const groups = [...(layers[0]?.values.keys() ?? [])];
  const cell = (value: V | undefined): string => (value === undefined ? "" : text(value));
  return table(
    [`<${corner}`, ...groups],
    layers.map(({ name, values }) => [name, ...groups.map((group) => cell(values.get(group)))]),
  );
}

/** Where any took some: a request that takes memory from the kernel pays for each page. */
function faultMatrix(rows: Row[]): string[] {
  const counted = rows.filter(({ faults }) => faults !== undefined);
  if (counted.length === 0) return [];
  return [matrix("pages of 4 KB taken from the kernel for one request", counted, ({ faults = 0 }) => faults.toFixed(faults < 10 ? 1 : 0))];
}

function shortCounts(corner: string, rows: Rows["instructions"][]): string {
  return table(
    [`<${corner}`, "instructions", "beside the first"],
    rows.map((r) => [r.name, thousands(r.count), r.ratio.toFixed(2)]),
  );
}
