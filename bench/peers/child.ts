// A peer's process: started, waited for until it listens, ended with everything it started.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";

export interface Started {
  pid: number;
  port: number;
  /** Milliseconds from the start to the line that names the port. */
  startMs: number;
  stop(): Promise<void>;
}

export interface StartOptions {
  name: string;
  command: string;
  args: string[];
  env?: Record<string, string>;
  /** The port, in a capture group, as the process prints it once it listens. */
  listening: RegExp;
  /** Milliseconds until it is given up. */
  limitMs: number;
}

const PATIENCE_MS = 5000;

/** Starts it and resolves when it says that it listens. Rejects with the end of its output when it ends before, or says nothing in time. */
export async function startChild(options: StartOptions): Promise<Started> {
  const since = performance.now();
  const child = spawn(options.command, options.args, {
    env: { ...process.env, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const leave = (): void => kill(child, "SIGKILL");
  process.once("exit", leave);
  try {
    const port = await listening(child, options);
    const stop = async (): Promise<void> => {
      await end(child);
      process.off("exit", leave);
    };
    return { pid: child.pid ?? 0, port, startMs: performance.now() - since, stop };
  } catch (error) {
    leave();
    process.off("exit", leave);
    throw error;
  }
}

function listening(child: ChildProcess, options: StartOptions): Promise<number> {
  let output = "";
  return new Promise((resolve, reject) => {
    const fail = (what: string): void => reject(new Error(`${options.name} ${what}; its output ends:\n${output.slice(-3000)}`));
    const timer = setTimeout(() => fail(`did not listen within ${options.limitMs / 1000} s`), options.limitMs);
    const take = (data: Buffer): void => {
      output = (output + data.toString()).slice(-20_000);
      const port = options.listening.exec(output)?.[1];
      if (port === undefined) return;
      clearTimeout(timer);
      resolve(Number(port));
    };
    child.stdout?.on("data", take);
    child.stderr?.on("data", take);
    child.on("error", (error) => fail(`could not be started (${error.message})`));
    child.on("exit", (code) => {
      clearTimeout(timer);
      fail(`ended with ${code}`);
    });
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  kill(child, "SIGTERM");
  const timer = setTimeout(() => kill(child, "SIGKILL"), PATIENCE_MS);
  await gone;
  clearTimeout(timer);
  kill(child, "SIGKILL"); // what it started and left behind
}

/** The whole process group: peers start workers of their own. */
function kill(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // gone already
  }
}
