// Which Prometheus the tests run: PROMETHEUS_BIN, else one on the PATH, else Debian's package unpacked below .cache (no root is needed for
// that). Never a silent skip: without any of them it throws with what to do.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { whileLocked } from "../../gateway/lock.js";

const CACHE = resolve(".cache");
const HOME = join(CACHE, "prometheus");
const HELP = "no Prometheus found: install one (Debian: apt-get install prometheus) or name it with PROMETHEUS_BIN";

export interface PrometheusBinaries {
  prometheus: string;
  promtool: string;
}

let found: Promise<PrometheusBinaries> | undefined;

/** The server and its tool, looked up once for each test process. */
export function prometheusBinaries(): Promise<PrometheusBinaries> {
  found ??= find();
  return found;
}

async function find(): Promise<PrometheusBinaries> {
  const named = process.env.PROMETHEUS_BIN ?? onPath();
  if (named !== undefined) return { prometheus: named, promtool: join(dirname(named), "promtool") };
  const bin = join(HOME, "usr", "bin");
  mkdirSync(CACHE, { recursive: true });
  const say = (line: string) => process.stderr.write(`${line}\n`);
  await whileLocked(join(CACHE, "prometheus.lock"), say, async () => {
    if (!existsSync(join(bin, "promtool"))) unpack(say);
    return Promise.resolve();
  });
  return { prometheus: join(bin, "prometheus"), promtool: join(bin, "promtool") };
}

function onPath(): string | undefined {
  for (const folder of (process.env.PATH ?? "").split(":")) {
    if (folder !== "" && existsSync(join(folder, "prometheus")) && existsSync(join(folder, "promtool"))) return join(folder, "prometheus");
  }
  return undefined;
}

function unpack(say: (line: string) => void): void {
  const folder = mkdtempSync(join(CACHE, ".prometheus-"));
  try {
    say("unpacking Debian's prometheus (19 MB, once) into .cache/prometheus");
    download(folder);
    const [archive] = readdirSync(folder).filter((name) => name.endsWith(".deb"));
    if (archive === undefined) throw new Error(HELP);
    execFileSync("dpkg-deb", ["-x", join(folder, archive), join(folder, "unpacked")]);
    rmSync(HOME, { recursive: true, force: true });
    renameSync(join(folder, "unpacked"), HOME);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The lists of packages may be missing on a fresh machine; only root can fetch them. */
function download(folder: string): void {
  const get = (...args: string[]) => spawnSync("apt-get", args, { cwd: folder, encoding: "utf8" });
  if (get("download", "prometheus").status === 0) return;
  if (process.getuid?.() === 0) get("update");
  const { status, stderr, error } = get("download", "prometheus");
  if (status !== 0) throw new Error(`${HELP}\n${error?.message ?? stderr}`);
}
