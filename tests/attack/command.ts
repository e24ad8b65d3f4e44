// The command in a process of its own, with a look inside: what its shared objects are, how much memory it holds, which children it has.
import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../gateway/paths.js";
import { eventually, within } from "../support/gate.js";

/** Answers each message with what the test wants to know. */
const PROBE = `process.on("message", () => {
  gc(); gc();
  const { heapUsed, external } = process.memoryUsage();
  const shared = [Object, Array, Function, String, Promise].map(({ prototype }) => Reflect.ownKeys(prototype).map(String));
  process.send({ bytes: heapUsed + external, shared: JSON.stringify(shared) });
}); process.channel?.unref();`;

export interface Inside {
  bytes: number;
  shared: string;
}

export class Command {
  private constructor(
    readonly child: ChildProcess,
    readonly consolePort: number,
    readonly output: () => string,
  ) {}

  static async start(args: string[], env: NodeJS.ProcessEnv, cwd: string): Promise<Command> {
    const main = join(ROOT, "build", "js", "gateway", "main.js");
    const flags = ["--expose-gc", "--import", `data:text/javascript,${encodeURIComponent(PROBE)}`];
    const ports = ["--port", "0", "--console-port", "0", "--workers", "1"];
    const child = spawn(process.execPath, [...flags, main, "start", ...ports, ...args], {
      cwd,
      env: { ...process.env, npm_lifecycle_event: undefined, ...env },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    let said = "";
    child.stdout?.on("data", (data: Buffer) => (said += data.toString()));
    child.stderr?.on("data", (data: Buffer) => (said = (said + data.toString()).slice(-100_000)));
    await eventually("the curl is printed", () => /^ {2}curl /m.test(said) || child.exitCode !== null, 60_000);
    const port = /^console: +http:\/\/127\.0\.0\.1:(\d+)/m.exec(said)?.[1];
    if (port === undefined) throw new Error(`the gateway did not start:\n${said}`);
    return new Command(child, Number(port), () => said);
  }

  look(): Promise<Inside> {
    const answer = new Promise<Inside>((resolve) => this.child.once("message", (message) => resolve(message as Inside)));
    this.child.send("look");
    return within(answer, "what is inside", 30_000);
  }

  /** The command lines of its children. */
  children(): string[] {
    return readdirSync("/proc")
      .filter((pid) => /^[0-9]+$/.test(pid))
      .flatMap((pid) => {
        try {
          const parent = /^\d+ \(.*\) \S+ (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, "utf8"))?.[1];
          return Number(parent) === this.child.pid ? [readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")] : [];
        } catch {
          return [];
        }
      })
      .sort();
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once("close", resolve));
    this.child.kill("SIGTERM");
    await ended;
  }
}
