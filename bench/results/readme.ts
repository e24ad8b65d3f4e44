// The part of the READMEs that has numbers, in both languages: each number leads to the line of the file that it is from.
import { table } from "../report.js";
import { called, claim, eventsOf } from "./goals.js";
import { linked } from "./performance.js";
import { type Found, type Kept, newest, type PartName, type Rows } from "./result.js";

const FOLDER = "docs/results";

interface Words {
  heads: [corner: string, bare: string, ours: string, peers: string];
  cpu: (group: string) => string;
  added: string;
  attempt: string;
  memory: string;
  size: string;
  about: (date: string) => string;
}

const ENGLISH: Words = {
  heads: ["", "bare Envoy", "ai-failover", "others"],
  cpu: (group) => `CPU for ${called(group)}`,
  added: "added to bare Envoy, one connection (median / p99)",
  attempt: "a failed attempt adds (median)",
  memory: "memory after the start",
  size: "the plugin (gzipped)",
  about: (date) => `Measured on ${date}; each number leads to its line. [All numbers, and how they came about](docs/performance.md).`,
};

const CHINESE: Words = {
  heads: ["", "纯 Envoy", "ai-failover", "其他网关"],
  cpu: (group) => (eventsOf(group) === undefined ? `${group} 请求的 CPU` : `${eventsOf(group)} 个事件的流的 CPU`),
  added: "比纯 Envoy 增加的延迟，单连接（中位数 / p99）",
  attempt: "一次失败的尝试增加（中位数）",
  memory: "启动后的内存",
  size: "插件（gzip 后）",
  about: (date) => `测于 ${date}；每个数字都指向其出处的那一行。[全部数字及测法](docs/performance.md)。`,
};

/** Which requests the table tells of. */
const GROUPS = ["1 KB", "100 KB", "SSE, 2,000 chunks"];
/** The parts that its numbers are from. */
const PARTS = ["requests", "one-connection", "failed-attempt", "memory", "size"] as const;
const OTHERS = ["Higress", "onwards", "Portkey", "LiteLLM"];

export const readmeParts = (all: Kept[]): Record<string, () => string> => ({ costs: () => costs(all, ENGLISH) });
export const chineseReadmeParts = (all: Kept[]): Record<string, () => string> => ({ costs: () => costs(all, CHINESE) });

function costs(all: Kept[], words: Words): string {
  const [corner, ...systems] = words.heads;
  const attempt = newest(all, "failed-attempt").find(({ row }) => row.name === "100 % fail");
  const lines = [
    ...GROUPS.map((group) => [words.cpu(group), ...cpuOf(all, group)]),
    [words.added, "", addedBy(all), ""],
    [words.attempt, "", said(attempt, ({ addedMedian }) => addedMedian, 2, " ms"), ""],
    [words.memory, ...bySystem(newest(all, "memory"), ({ atStart }) => atStart, " MiB")],
    [words.size, "", `${weight(all, "the .wasm")} (${weight(all, "gzipped")})`, ""],
  ];
  return `${table([`<${corner}`, ...systems], lines)}\n\n${words.about(days(all))}`;
}

/** The day, or the days from and to, on which the numbers were measured. */
function days(all: Kept[]): string {
  const dates = PARTS.flatMap((part) => newest(all, part).map(({ from }) => from.date.slice(0, 10))).sort();
  const [first, last] = [dates[0] ?? "", dates.at(-1) ?? ""];
  return first === last ? first : `${first} – ${last}`;
}

/** Empty where it was not measured. */
function said<N extends PartName>(found: Found<N> | undefined, value: (row: Rows[N]) => number, digits: number, unit: string): string {
  const made = claim(found, value);
  return made === undefined ? "" : linked(FOLDER, made, digits, unit);
}

function cpuOf(all: Kept[], group: string): string[] {
  const rows = newest(all, "requests").filter(({ row }) => row.group === group);
  return bySystem(rows, ({ cpu }) => cpu, " µs");
}

/** Bare Envoy, the plugin, and the others with their names. */
function bySystem<N extends "requests" | "memory">(rows: Found<N>[], value: (row: Rows[N]) => number, unit: string): string[] {
  const of = (system: string): string =>
    said(
      rows.find(({ row }) => row.name.startsWith(system)),
      value,
      0,
      unit,
    );
  const others = OTHERS.map((name) => [name, of(name)] as const).filter(([, number]) => number !== "");
  return [of("bare Envoy"), of("ai-failover"), others.map((each) => each.join(" ")).join(", ")];
}

function addedBy(all: Kept[]): string {
  const ours = newest(all, "one-connection").find(({ row }) => row.group === "1 KB" && row.name === "ai-failover");
  return `${said(ours, ({ addedMedian }) => addedMedian, 2, " ms")} / ${said(ours, ({ addedP99 }) => addedP99, 2, " ms")}`;
}

function weight(all: Kept[], name: string): string {
  const found = newest(all, "size").find(({ row }) => row.name === name);
  return said(found, ({ bytes }) => bytes / 1000, 0, " KB");
}
