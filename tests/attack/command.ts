// The command in a process of its own, with a look inside: what its shared objects are, how much memory it holds, which children it has.
import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../gateway/paths.js";
import { eventually } from "../support/gate.js";
import { ownProcess } from "../support/gateway-processes.js";

/** Answers each SIGUSR2 on its output with what the test wants to know. */
const PROBE = `process.on("SIGUSR2", () => {
  gc(); gc();
  const { heapUsed, external } = process.memoryUsage();
  const shared = [Object, Array, Function, String, Promise].map(({ prototype }) => Reflect.ownKeys(prototype).map(String));
  console.log("inside: " + JSON.stringify({ bytes: heapUsed + external, shared: JSON.stringify(shared) }) + ".");
});`;

export interface Inside {
  bytes: number;
  shared: string;
}

export class Command {
  private constructor(
    readonly child: ChildProcess,
    readonly consolePort: number,
    /** For clients. */
    readonly port: number,
    readonly output: () => string,
  ) {}

  /** `hear` gets what it says, piece by piece: the output that is kept has a bound. */
  static async start(
    args: string[],
    env: NodeJS.ProcessEnv,
    cwd: string,
    hear: (text: string) => void = () => undefined,
  ): Promise<Command> {
    const main = join(ROOT, "build", "js", "gateway", "main.js");
    const flags = ["--expose-gc", "--import", `data:text/javascript,${encodeURIComponent(PROBE)}`];
    const ports = ["--port", "0", "--console-port", "0", "--workers", "1"];
    const child = spawn(process.execPath, [...flags, main, "start", ...ports, ...args], {
      cwd,
      env: { ...process.env, npm_lifecycle_event: undefined, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true, // Ctrl-C reaches the one that has started it alone
    });
    let said = "";
    child.stdout?.on("data", (data: Buffer) => (said += data.toString()));
    child.stderr?.on("data", (data: Buffer) => {
      const text = data.toString();
      hear(text);
      said = (said + text).slice(-100_000);
    });
    await eventually("the curl is printed", () => /^ {2}curl /m.test(said) || child.exitCode !== null, 60_000);
    const [port, consolePort] = [/^endpoint: http:\/\/127\.0\.0\.1:(\d+)/m, /^console: +http:\/\/127\.0\.0\.1:(\d+)/m].map(
      (at) => at.exec(said)?.[1],
    );
    if (port === undefined || consolePort === undefined) throw new Error(`the gateway did not start:\n${said}`);
    return new Command(child, Number(consolePort), Number(port), () => said);
  }

  /** Into the gateway's own process. */
  async look(): Promise<Inside> {
    const told = () => this.output().match(/^inside: .*\.$/gm) ?? [];
    const before = told().length;
    const pid = await eventually("the gateway's own process", () => ownProcess(this.child));
    process.kill(pid, "SIGUSR2");
    const line = await eventually("what is inside", () => told()[before]);
    return JSON.parse(line.slice("inside: ".length, -1)) as Inside;
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
