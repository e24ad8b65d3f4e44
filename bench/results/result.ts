// What one part of a measurement came to, as a file: the head says how it was measured, then each row is a line of its own, so that a claim can name its line.
import type { CallPrice } from "../calls.js";
import type { Choosing, ChoosingCount } from "../choosing.js";
import type { EnduranceSlot } from "../endurance.js";
import type { GivenBack } from "../given-back.js";
import type { Instructions } from "../instructions.js";
import type { Latency } from "../latencies.js";
import type { Footprint } from "../parts.js";
import type { Row } from "../series.js";
import type { Size } from "../size.js";

/** A run that is no benchmark: soaks and fuzzes. */
export interface LongRun {
  name: string;
  requests: number;
  seconds: number;
  lost: number;
  traps: number;
  /** What else it found, and what repeats it. */
  found: string;
}

/** Instructions of the plugin's own module for one request of a workload, by what they do (tests/filter/profile.ts). */
export interface OwnArea {
  group: string;
  name: string;
  count: number;
}

/** The rows of each part. */
export interface Rows {
  requests: Row;
  "one-connection": Row;
  rate: Latency;
  "first-token": Latency;
  memory: Footprint;
  "given-back": GivenBack;
  scale: Row;
  failures: Row;
  "failures-rate": Latency;
  "failed-attempt": Row;
  dialects: Row;
  choosing: Choosing;
  instructions: Instructions;
  choices: Instructions;
  breaks: Instructions;
  calls: CallPrice;
  own: OwnArea;
  "choosing-instructions": ChoosingCount;
  size: Size;
  endurance: EnduranceSlot;
  "long-runs": LongRun;
}

export type PartName = keyof Rows;

/** How it was measured. */
export interface Head {
  /** The day, or day and time (UTC), of its beginning. */
  date: string;
  machine: string;
  versions: string;
  command: string;
  /** What else the machine did: its load average before and after, or words. */
  load: string;
  note?: string;
}

export interface Result<N extends PartName = PartName> extends Head {
  part: N;
  rows: Rows[N][];
}

/** A result and where it is kept. */
export interface Kept<N extends PartName = PartName> extends Result<N> {
  file: string;
}

/** Digits of a number in a file: more are noise. */
const DIGITS = 5;

/** The file's text. */
export function written(result: Result): string {
  const { rows, ...head } = result;
  const heads = Object.entries(head).map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},`);
  const lines = rows.map((row) => `    ${JSON.stringify(row, rounded)}`);
  return `{\n${heads.join("\n")}\n  "rows": [\n${lines.join(",\n")}\n  ]\n}\n`;
}

function rounded(_key: string, value: unknown): unknown {
  if (typeof value !== "number" || Number.isInteger(value)) return value;
  return Number(value.toPrecision(DIGITS));
}

/** The line of a row in the text of its file, from 1. */
export function lineOf(result: Result, row: object): number {
  const { rows, ...head } = result;
  return Object.keys(head).filter((key) => key !== "file").length + 3 + (rows as object[]).indexOf(row);
}

/** `DAY-PART.json`, or with more behind it where a part was measured in several runs. */
export function fileName(result: Result, suffix = ""): string {
  const more = suffix === "" ? "" : `-${suffix.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}`;
  return `${result.date.slice(0, 10)}-${result.part}${more}.json`;
}

/** A row and the result that it stands in. */
export interface Found<N extends PartName = PartName> {
  row: Rows[N];
  from: Kept<N>;
}

/** The newest rows of a part: those of one group (a workload, a provider's share) are of one run, for their ratios are within it. */
export function newest<N extends PartName>(all: Kept[], part: N): Found<N>[] {
  const found = new Map<string, Found<N>[]>();
  const order = all.filter((result): result is Kept<N> => result.part === part).sort((a, b) => a.date.localeCompare(b.date));
  for (const from of order) {
    for (const [group, rows] of byGroup(from.rows)) {
      found.set(
        group,
        rows.map((row) => ({ row, from })),
      );
    }
  }
  return [...found.values()].flat();
}

function byGroup<R extends object>(rows: R[]): Map<string, R[]> {
  const groups = new Map<string, R[]>();
  for (const row of rows) {
    const group = "group" in row ? String(row.group) : "";
    groups.set(group, [...(groups.get(group) ?? []), row]);
  }
  return groups;
}
