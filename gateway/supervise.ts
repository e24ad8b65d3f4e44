// One Envoy, kept running: started, waited for, restarted with a growing pause when it dies, and ended within five seconds.
import { setTimeout as pause } from "node:timers/promises";
import { monotonic } from "./clock.js";
import { isReady, listenerPort } from "./envoy/admin.js";
import { envoyArguments, isOwnNotice, type LogLevel, readableLine } from "./envoy/arguments.js";
import { drain, END_MS } from "./envoy/ending.js";
import { type EnvoyProcess, type Launch, launchHere } from "./envoy/process.js";

const READY_WITHIN_MS = 60_000;
const POLL_MS = 25;
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
  /** Called each time that Envoy serves. */
  serving?: () => void;
  /** Default: as a child of this process. */
  launch?: Launch;
}

/** An Envoy as the process that watched over it before has left it. */
export interface Adopted {
  /** One that runs; undefined: it has ended meanwhile. */
  envoy: ((line: (text: string) => void) => EnvoyProcess) | undefined;
  port: number;
  restarts: number;
  since: number;
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
  private child: EnvoyProcess | undefined;
  private exited: Promise<void> = Promise.resolve();
  /** How it ended; undefined while it runs. */
  private ending: string | undefined;
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
    this.watch();
  }

  /** Goes on with an Envoy that runs, or starts one again where it has ended. Waits for nothing: mostly it serves already. */
  async adopt({ envoy, port, restarts, since }: Adopted): Promise<void> {
    Object.assign(this, { port, restarts, since });
    if (envoy === undefined) this.ending = "while nobody watched over it";
    else this.follow(envoy((line) => this.pass(line)));
    this.watch();
    if (await isReady(this.options.admin)) this.state = "running";
    else if (this.running()) this.serve().catch(() => this.child?.kill("SIGKILL"));
  }

  private watch(): void {
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
      if (this.state === "running") await drain(this.options.admin);
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
    return this.child !== undefined && this.ending === undefined;
  }

  private async launch(): Promise<void> {
    const { binary, bootstrap, workers, logLevel, launch = launchHere } = this.options;
    this.follow(launch(binary, envoyArguments(bootstrap, workers, logLevel), (line) => this.pass(line)));
    await this.serve();
  }

  private async serve(): Promise<void> {
    await this.untilReady();
    this.port = await listenerPort(this.options.admin);
    this.since = Date.now();
    this.readyAt = monotonic();
    this.state = "running";
    this.options.serving?.();
  }

  private follow(child: EnvoyProcess): void {
    this.child = child;
    this.ending = undefined;
    this.exited = child.ended.then((how) => void (this.ending = how));
  }

  private async untilReady(): Promise<void> {
    for (const deadline = monotonic() + READY_WITHIN_MS; monotonic() < deadline; await pause(POLL_MS)) {
      if (this.ending !== undefined)
        throw new Error([`Envoy ended with ${this.ending}:`, ...this.lastLines.map((line) => `  ${line}`), ...this.cure()].join("\n"));
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
      this.options.say(`Envoy ended unexpectedly (${this.ending}); starting it again in ${wait} ms`);
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

  private async end(): Promise<void> {
    this.child?.kill("SIGTERM");
    const killer = setTimeout(() => this.child?.kill("SIGKILL"), END_MS);
    await this.exited;
    clearTimeout(killer);
  }
}
