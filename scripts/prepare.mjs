// Makes a checkout ready to run: dependencies as the lock file says, and a build of the sources as they are. Runs before `npm start`
// and `npm test`, so it stands on Node's built-in modules alone, and on the syntax of old Nodes until the version is checked.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const OLDEST_NODE = [20, 19];
const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const STAMP = join(ROOT, "build", ".prepared");
const LOCK = join(ROOT, ".cache", "prepare.lock");
const OUTPUTS = ["build/ai-failover.wasm", "build/js/gateway/main.js", "build/console/index.html"];
/** What the build reads. Tests and documents are not among it. */
const SOURCES = [
  "assembly",
  "config",
  "gateway",
  "bench",
  "console",
  "scripts",
  "package-lock.json",
  "asconfig.json",
  "package.json",
  "tsconfig.json",
  "tsconfig.build.json",
];
/** What the build itself writes among the sources. */
const GENERATED = ["assembly/providers/table.ts", "assembly/config/defaults.ts", "config/schema.json", "config/pattern-engine.ts"];

checkNode();
takeLock();
try {
  if (dependenciesDiffer()) npm(["ci", "--include=dev"], "installing the dependencies (once)");
  const sources = sourceHash();
  if (!built(sources)) {
    npm(["run", "--silent", "build"], "building the plugin, the gateway and the console");
    mkdirSync(dirname(STAMP), { recursive: true });
    writeFileSync(STAMP, sources);
  }
} finally {
  rmSync(LOCK, { recursive: true, force: true });
}

function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  fail(`Node ${OLDEST_NODE.join(".")} or later is needed, this is ${process.versions.node}: see https://nodejs.org/en/download`);
}

/** Whether node_modules lacks something that the lock file names. npm keeps its own list of what it installed. */
function dependenciesDiffer() {
  const wanted = packages(join(ROOT, "package-lock.json"));
  const installed = packages(join(ROOT, "node_modules", ".package-lock.json"));
  if (wanted === undefined) fail("package-lock.json is missing: is this a whole checkout?");
  if (installed === undefined) return true;
  return Object.entries(wanted).some(([path, { version, optional, peer, link }]) => {
    if (path === "" || link) return false;
    const found = installed[path];
    return found === undefined ? !optional && !peer : found.version !== version;
  });
}

function packages(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages;
  } catch {
    return undefined;
  }
}

function built(sources) {
  if (!OUTPUTS.every((output) => existsSync(join(ROOT, output)))) return false;
  return existsSync(STAMP) && readFileSync(STAMP, "utf8") === sources;
}

/** One hash over the names and the bytes of all sources. */
function sourceHash() {
  const hash = createHash("sha256");
  for (const source of SOURCES)
    for (const file of filesBelow(join(ROOT, source))) hash.update(relative(ROOT, file)).update("\0").update(readFileSync(file));
  return hash.digest("hex");
}

function filesBelow(path) {
  if (!existsSync(path) || GENERATED.includes(relative(ROOT, path))) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesBelow(join(path, name)));
}

function npm(args, purpose) {
  console.log(`${purpose}: npm ${args.join(" ")}`);
  const script = process.env.npm_execpath;
  const [command, first] = script && /\.c?js$/.test(script) ? [process.execPath, [script]] : ["npm", []];
  // The dependencies for the build are needed even where NODE_ENV says production.
  const { status, error } = spawnSync(command, [...first, ...args], { cwd: ROOT, stdio: "inherit", env: { ...process.env, NODE_ENV: "" } });
  if (status !== 0) fail(`npm ${args.join(" ")} failed${error ? `: ${error.message}` : ""}`);
}

/** `npm start` and `npm test` at once must not both install. */
function takeLock() {
  mkdirSync(dirname(LOCK), { recursive: true });
  for (let told = false; ; told = true) {
    try {
      mkdirSync(LOCK);
      writeFileSync(join(LOCK, "pid"), String(process.pid));
      return;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    if (abandoned()) rmSync(LOCK, { recursive: true, force: true });
    else if (!told) console.log("waiting for another process that prepares this checkout");
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
  }
}

function abandoned() {
  try {
    process.kill(Number(readFileSync(join(LOCK, "pid"), "utf8")), 0);
    return false;
  } catch (error) {
    // A lock without a process id yet is being made right now, unless it stays so.
    if (error.code === "ENOENT") return existsSync(LOCK) && Date.now() - statSync(LOCK).mtimeMs > 5000;
    return error.code === "ESRCH";
  }
}

function fail(message) {
  rmSync(LOCK, { recursive: true, force: true });
  console.error(message);
  process.exit(1);
}
