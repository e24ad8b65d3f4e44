// One run of a program: a home and a working folder of its own, nothing but the gateway within its reach that it needs, ended with all it started.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { installed } from "../../bench/peers/install.js";
import type { Program } from "./programs.js";

export interface Run {
  code: number | null;
  /** What it wrote, both streams. */
  output: string;
  seconds: number;
  /** The text of a file in its working folder; undefined: it is not there. */
  file(name: string): string | undefined;
}

const LIMIT_MS = 150_000;

/** The folder of the program, or why it cannot be had: then its tests are left out with these words. */
export async function available(program: Program): Promise<{ folder: string } | { reason: string }> {
  try {
    return { folder: await installed(program, (line) => process.stderr.write(`${line}\n`)) };
  } catch (error) {
    return { reason: (error as Error).message.split("\n")[0] ?? "" };
  }
}

/** Runs it on one task. Nothing of this machine's settings reaches it: its environment is written out here. */
export async function run(program: Program, folder: string, baseURL: string, task: string): Promise<Run> {
  const place = mkdtempSync(join(tmpdir(), "ai-failover-program-"));
  const [home, work] = [join(place, "home"), join(place, "work")];
  for (const each of [home, work]) mkdirSync(each);
  try {
    const root = baseURL.replace(/\/v1$/, "");
    const own = program.environment(root, home);
    const env = {
      ...own,
      HOME: home,
      PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
      TERM: "dumb",
      CI: "1",
      NO_PROXY: "127.0.0.1",
    };
    const ended = await carriedOut(resolve(folder, program.binary), program.args(task, { folder, root }), work, env);
    const texts = new Map(["made.txt"].map((name) => [name, textOf(join(work, name))]));
    return { ...ended, file: (name) => texts.get(name) };
  } finally {
    endDaemonsOf(place);
    rmSync(place, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** What a program left running in a group of its own (Cline's hub) names the place in its arguments. Without /proc they stay. */
function endDaemonsOf(place: string): void {
  const running = textOf("/proc/version") === undefined ? [] : readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  for (const pid of running) {
    if (textOf(`/proc/${pid}/cmdline`)?.includes(place) !== true) continue;
    try {
      process.kill(Number(pid), "SIGKILL");
    } catch {
      // gone already
    }
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

async function carriedOut(binary: string, args: string[], cwd: string, env: Record<string, string>): Promise<Omit<Run, "file">> {
  const since = performance.now();
  const child = spawn(binary, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data: Buffer) => (output += data.toString("utf8")));
  const timer = setTimeout(() => end(child.pid), LIMIT_MS);
  const [code] = (await once(child, "close")) as [number | null];
  clearTimeout(timer);
  end(child.pid); // what it started and left behind
  return { code, output, seconds: (performance.now() - since) / 1000 };
}

function end(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // gone already
  }
}
