// Builds the plugin: asc, then Binaryen's optimizer over what it wrote.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { helped } from "./help.mjs";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const FILE = join(ROOT, "build", "ai-failover.wasm");
/** As in prepare.mjs. */
const STAMP = join(ROOT, "build", ".prepared");
const FEATURES = ["simd", "bulk-memory", "sign-ext", "mutable-globals", "nontrapping-float-to-int"];

/** The words of the dialects, by their numbers: as assembly/dialect/pair/translate.ts has them. */
function dialectNames() {
  const source = readFileSync(join(ROOT, "assembly", "dialect", "pair", "translate.ts"), "utf8");
  const [, list] = /const NAMES: StaticArray<string> = \[([^\]]*)\]/.exec(source);
  return [...list.matchAll(/"(\w+)"/g)].map(([, name]) => name);
}

const names = dialectNames();

helped(`npm run build -- [--dialects NAMES]
npm run build:wasm -- [--dialects NAMES] [--out FILE]     the plugin alone

Builds build/ai-failover.wasm. What translates between dialects may be left out, where its size counts:
  --dialects NAMES   these alone, of ${names.join(",")}
                     (default: all; "chat" is always among them)
  --out FILE         writes the plugin there
  --names            keeps the functions' names, for profiles
  --help             this text

Requests of a client pass to a provider that speaks the client's own dialect in every build; what is left out is the translation from it and to it.
A provider whose only protocol is left out serves nothing. npm start and npm test build the whole plugin again.`);

const { mask, file, named } = options();
const had = names.filter((_, i) => mask === undefined || mask & (1 << i));
build();
if (mask !== undefined) {
  // What is said to be built is the whole: the next npm start or npm test does it.
  if (file === FILE) rmSync(STAMP, { force: true });
  console.log(`${relative(process.cwd(), file)}: translates between ${had.join(", ")} alone, ${Math.round(statSync(file).size / 1024)} KB`);
}

function options() {
  try {
    const { values } = parseArgs({
      options: { dialects: { type: "string" }, out: { type: "string" }, names: { type: "boolean", default: false } },
    });
    return { mask: maskOf(values.dialects), file: values.out === undefined ? FILE : resolve(values.out), named: values.names };
  } catch (error) {
    return fail(`${error.message}\nnpm run build -- --help`);
  }
}

/** A bit for each; undefined: all of them. */
function maskOf(text) {
  if (text === undefined) return undefined;
  const wanted = ["chat", ...text.split(",").map((name) => name.trim())];
  const unknown = wanted.filter((name) => !names.includes(name)).map((name) => `"${name}"`);
  if (unknown.length > 0) throw new Error(`--dialects: expected some of ${names.join(",")}, got ${unknown.join(", ")}`);
  const bits = names.reduce((sum, name, i) => (wanted.includes(name) ? sum | (1 << i) : sum), 0);
  return bits === (1 << names.length) - 1 ? undefined : bits;
}

function build() {
  mkdirSync(dirname(file), { recursive: true });
  const raw = `${file}.raw`;
  const use = mask === undefined ? [] : ["--use", `DIALECTS=${mask}`];
  npx("asc", ["assembly/index.ts", "--target", "release", "--outFile", raw, ...use, ...(named ? ["--debug"] : [])]);
  npx("wasm-opt", [raw, "-O3", ...FEATURES.map((name) => `--enable-${name}`), ...(named ? ["-g"] : []), "-o", `${file}.new`]);
  rmSync(raw);
  renameSync(`${file}.new`, file);
}

function npx(command, args) {
  const { status, error } = spawnSync(process.execPath, [join(ROOT, "node_modules", ".bin", command), ...args], {
    cwd: ROOT,
    stdio: "inherit",
  });
  if (status !== 0) fail(`${command} failed${error ? `: ${error.message}` : ""}`);
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
