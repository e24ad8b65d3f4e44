// One Envoy, kept running: started, waited for, restarted with a growing pause when it dies, and ended within five seconds.
import type { ChildProcess } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { monotonic } from "./clock.js";
import { activeRequests, isReady, listenerPort } from "./envoy/admin.js";
import { askSocket } from "./envoy/socket-http.js";
import { envoyArguments, isOwnNotice, type LogLevel, readableLine } from "./envoy/arguments.js";
import { envoyEnvironment, spawn } from "./child.js";
import { guardAgainstOrphan } from "./guard.js";
import { LineSplitter } from "./lines.js";

const READY_WITHIN_MS = 60_000;
const POLL_MS = 25;
/** Five seconds in all: running requests get the first part, Envoy's own ending the second, then it is killed. */
const DRAIN_MS = 2_500;
const END_MS = 1_200;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;
/** An Envoy that lived this long starts again at the shortest pause. */
const SETTLED_MS = 30_000;
const PREPARE_MS = 1_000;
const KEPT_LINES = 20;

export interface SuperviseOptions {
  binary: string;
  /** The file that `-c` names. */
  bootstrap: string;
  /** Its admin address. */
  admin: string;
  workers: number;
  logLevel: LogLevel;
  /** Envoy's log, line by line, before anybody sees it. */
  clean: (line: string) => string;
  log: (line: string) => void;
  /** The gateway's own words about Envoy's life. */
  say: (line: string) => void;
  /** Before Envoy is started again: what it reads has to be there. */
  prepare?: () => Promise<void>;
}

export type EnvoyState = "starting" | "running" | "restarting" | "stopped";

/** Envoy as the rest of the gateway sees it. */
export class Supervisor {
  state: EnvoyState = "starting";
  /** How often it had to be started again. */
  restarts = 0;
  /** Port of the gateway's listener. */
  port = 0;
  /** Milliseconds since the epoch at which it was ready. */
  since = 0;
  private child: ChildProcess | undefined;
  private exited: Promise<void> = Promise.resolve();
  private gone = false;
  private stopping = false;
  private readyAt: number | undefined;
  private readonly lastLines: string[] = [];
  private readonly halt = new AbortController();

  constructor(private readonly options: SuperviseOptions) {}

  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Starts Envoy and waits until it serves. Rejects with Envoy's last words when it does not. */
  async start(): Promise<void> {
    await this.launch();
    this.exited.then(() => this.revive()).catch((error: unknown) => this.options.say(`Envoy is not started again: ${String(error)}`));
  }

  /** The last lines that Envoy logged, cleaned. */
  recentLines(): string[] {
    return [...this.lastLines];
  }

  /** Lets running requests end for a moment, then ends Envoy. Takes less than five seconds; after it no process is left. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.halt.abort();
    if (this.running()) {
      if (this.state === "running") await this.drain();
      await this.end();
    }
    this.state = "stopped";
  }

  /** Ends Envoy at once. */
  kill(): void {
    this.stopping = true;
    this.halt.abort();
    this.child?.kill("SIGKILL");
  }

  private running(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  private async launch(): Promise<void> {
    const { binary, bootstrap, workers, logLevel } = this.options;
    // A process group of its own: Ctrl-C on the terminal must reach the gateway alone, which then drains.
    const child = spawn(binary, envoyArguments(bootstrap, workers, logLevel), envoyEnvironment(), {
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    this.child = child;
    this.gone = false;
    const letGo = guardAgainstOrphan(child);
    const lines = new LineSplitter((line) => this.pass(line));
    child.stdout?.on("data", (data: Buffer) => lines.write(data));
    child.stderr?.on("data", (data: Buffer) => lines.write(data));
    this.exited = new Promise((resolve) => {
      child.on("error", (error) => {
        this.pass(error.message);
        // One that never was has no end either.
        if (child.pid !== undefined) return;
        this.gone = true;
        resolve();
      });
      child.on("close", () => {
        lines.end();
        letGo();
        this.gone = true;
        resolve();
      });
    });
    await this.untilReady();
    this.port = await listenerPort(this.options.admin);
    this.since = Date.now();
    this.readyAt = monotonic();
    this.state = "running";
  }

  private async untilReady(): Promise<void> {
    for (const deadline = monotonic() + READY_WITHIN_MS; monotonic() < deadline; await pause(POLL_MS)) {
      if (this.gone)
        throw new Error([`Envoy ended with ${this.ending()}:`, ...this.lastLines.map((line) => `  ${line}`), ...this.cure()].join("\n"));
      if (await isReady(this.options.admin)) return;
    }
    throw new Error(`Envoy was not ready within ${READY_WITHIN_MS / 1000} s`);
  }

  /** What helps, where Envoy's last lines show it. */
  private cure(): string[] {
    if (!this.lastLines.some((line) => line.includes("was compiled without support for it"))) return [];
    return [
      `${this.options.binary} was built without Wasm, which some packages are. Name another Envoy in ENVOY_BIN, or leave it unset with none on the PATH:`,
      "the one that is then installed has it.",
    ];
  }

  private ending(): string {
    return this.child?.signalCode ?? `exit code ${this.child?.exitCode ?? "unknown"}`;
  }

  private pass(raw: string): void {
    if (isOwnNotice(raw)) return;
    const line = this.options.clean(readableLine(raw));
    this.lastLines.push(line);
    if (this.lastLines.length > KEPT_LINES) this.lastLines.shift();
    // It says so at each end; while we end it, that is no news.
    if (this.stopping && line.includes("caught ENVOY_SIGTERM")) return;
    this.options.log(line);
  }

  private async revive(): Promise<void> {
    for (let wait = FIRST_PAUSE_MS; !this.stopping; ) {
      if (this.readyAt !== undefined && monotonic() - this.readyAt > SETTLED_MS) wait = FIRST_PAUSE_MS;
      this.readyAt = undefined;
      this.state = "restarting";
      this.restarts++;
      this.options.say(`Envoy ended unexpectedly (${this.ending()}); starting it again in ${wait} ms`);
      try {
        await pause(wait, undefined, { signal: this.halt.signal });
        await this.whenPrepared();
        await this.launch();
        this.options.say(`Envoy runs again (pid ${this.pid})`);
        await this.exited;
      } catch (error) {
        if (!this.stopping) this.options.say(error instanceof Error ? error.message : String(error));
        if (!this.stopping) await this.end();
      }
      wait = Math.min(wait * 2, LONGEST_PAUSE_MS);
    }
  }

  /** Waits until what Envoy reads is there; says once why it is not. */
  private async whenPrepared(): Promise<void> {
    for (let told = ""; ; await pause(PREPARE_MS, undefined, { signal: this.halt.signal })) {
      try {
        return await this.options.prepare?.();
      } catch (error) {
        const problem = error instanceof Error ? error.message : String(error);
        if (problem !== told) this.options.say(`Envoy cannot be started yet: ${problem}`);
        told = problem;
      }
    }
  }

  private async drain(): Promise<void> {
    const { admin } = this.options;
    try {
      await askSocket(admin, "/drain_listeners", "POST", 1_000);
      for (const deadline = monotonic() + DRAIN_MS; monotonic() < deadline; await pause(POLL_MS)) {
        if ((await activeRequests(admin)) === 0) return;
      }
    } catch {
      // An Envoy that does not answer any more has nothing to drain.
    }
  }

  private async end(): Promise<void> {
    this.child?.kill("SIGTERM");
    const killer = setTimeout(() => this.child?.kill("SIGKILL"), END_MS);
    await this.exited;
    clearTimeout(killer);
  }
}
