// The command as people run it: build/js/gateway/main.js in a process of its own.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { ROOT } from "../../gateway/paths.js";
import { eventually } from "../support/gate.js";
import { temporaryFolder } from "./folder.js";

export const MAIN = join(ROOT, "build", "js", "gateway", "main.js");

export interface Run {
  child: ChildProcess;
  output: () => string;
  /** The exit code, or the signal. */
  ended: Promise<number | string>;
  folder: string;
}

export function run(args: string[], env: NodeJS.ProcessEnv = {}, folder = temporaryFolder(), input?: string): Run {
  if (!existsSync(MAIN)) throw new Error(`${MAIN} is missing: npm run build`);
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: folder,
    env: { ...process.env, npm_lifecycle_event: undefined, XDG_STATE_HOME: join(folder, "state"), ...env },
    stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
  });
  child.stdin?.end(input);
  let output = "";
  child.stdout?.on("data", (data: Buffer) => (output += data.toString()));
  child.stderr?.on("data", (data: Buffer) => (output += data.toString()));
  const ended = new Promise<number | string>((resolve) => child.on("close", (code, signal) => resolve(code ?? signal ?? "")));
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  return { child, output: () => output, ended, folder };
}

export const ANY_PORTS = ["--port", "0", "--console-port", "0", "--workers", "1"];

/** Starts and waits for the curl, which is printed last. */
export async function started(
  args: string[],
  env?: NodeJS.ProcessEnv,
  folder?: string,
): Promise<Run & { endpoint: string; console: string }> {
  const process = run(["start", ...ANY_PORTS, ...args], env, folder);
  await eventually("the curl is printed", () => /^ {2}curl /m.test(process.output()) || process.child.exitCode !== null, 60_000);
  const found = (what: RegExp) => what.exec(process.output())?.[1] ?? `nothing in:\n${process.output()}`;
  return { ...process, endpoint: found(/^endpoint: (\S+)/m), console: found(/^console: +(\S+)/m) };
}

/** Processes that have Envoy's bootstrap of a run folder on their command line. */
export function envoysOf(runDir: string): string[] {
  return readdirSync("/proc").filter((pid) => {
    try {
      return /^[0-9]+$/.test(pid) && readFileSync(join("/proc", pid, "cmdline"), "utf8").includes(join(runDir, "envoy.json"));
    } catch {
      return false;
    }
  });
}

export async function runDirOf(consoleUrl: string): Promise<string> {
  const status = (await (await fetch(`${consoleUrl}/api/status`)).json()) as { config: { file: string } };
  return join(status.config.file, "..");
}
