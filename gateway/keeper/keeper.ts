// The keeper: the parent of Envoy and of the gateway's process. It does so little that it does not end by a mistake: when the gateway's
// process dies, Envoy goes on, and another process takes it over. When the keeper ends, however it ends, nothing is left.
import type { ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import { gatewayEnvironment, spawn } from "../child.js";
import { monotonic } from "../clock.js";
import { drain, END_MS } from "../envoy/ending.js";
import { type EnvoyProcess, launchHere } from "../envoy/process.js";
import { guardAgainstOrphan } from "../guard.js";
import type { Kept } from "../kept.js";
import { BackOff } from "./back-off.js";
import { HeldLines } from "./held-lines.js";
import type { Begin, Order, Report } from "./messages.js";

const PROCESS = fileURLToPath(new URL("./process.js", import.meta.url));
/** What the gateway's process gets to end in order; after that it is killed. */
const STOP_MS = 4_000;

export interface KeeperOptions {
  begin: Begin;
  /** Envoy's admin address, for an ending without the gateway's process. */
  admin: string;
  say: (line: string) => void;
  /** Starts simulated providers and resolves with a configuration for them. */
  demoConfiguration: () => Promise<string>;
  /** Somebody told the gateway's process to end: everything is to end. */
  onEnd: () => void;
}

export class Keeper {
  private child: ChildProcess | undefined;
  private childEnded: Promise<number> = Promise.resolve(0);
  private envoy: EnvoyProcess | undefined;
  private readonly lines = new HeldLines((lines, sent) => this.tell({ kind: "lines", lines }, sent));
  private readonly backOff = new BackOff();
  private kept: Kept | undefined;
  private stopping = false;
  private again: NodeJS.Timeout | undefined;

  constructor(private readonly options: KeeperOptions) {}

  /** Resolves once the gateway serves; with an exit code where it could not be started, which it has said itself. */
  start(): Promise<number | undefined> {
    return new Promise((resolve) => {
      this.begin(() => resolve(undefined));
      this.childEnded.then(
        (code) => resolve(code || 1),
        () => resolve(1),
      );
    });
  }

  /** Ends everything in order. Takes less than five seconds. */
  async stop(): Promise<void> {
    this.stopping = true;
    clearTimeout(this.again);
    if (this.running()) {
      this.tell({ kind: "stop" });
      const killer = setTimeout(() => this.child?.kill("SIGKILL"), STOP_MS);
      await this.childEnded;
      clearTimeout(killer);
    } else if (this.envoy !== undefined) await drain(this.options.admin);
    await this.endEnvoy();
  }

  /** Ends everything at once. */
  kill(): void {
    this.stopping = true;
    clearTimeout(this.again);
    this.envoy?.kill("SIGKILL");
    this.child?.kill("SIGKILL");
  }

  private running(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  private async endEnvoy(): Promise<void> {
    const { envoy } = this;
    if (envoy === undefined) return;
    envoy.kill("SIGTERM");
    const killer = setTimeout(() => envoy.kill("SIGKILL"), END_MS);
    await envoy.ended;
    clearTimeout(killer);
  }

  /** Starts the gateway's process. `ready` is called once it serves. */
  private begin(ready: () => void): void {
    // A group of its own: Ctrl-C reaches the keeper alone, which then ends it in order.
    const child = spawn(process.execPath, [...process.execArgv, PROCESS], gatewayEnvironment(), {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
      serialization: "advanced",
      detached: true,
    });
    this.child = child;
    const began = monotonic();
    let isReady = false;
    const letGo = guardAgainstOrphan(child);
    child.on("message", (report: Report) => {
      if (report.kind === "hello") this.tellBegin();
      else if (report.kind === "ready") {
        isReady = true;
        ready();
      } else this.hear(report);
    });
    this.childEnded = new Promise((resolve) => {
      const ended = (error?: Error) => {
        letGo();
        if (child !== this.child) return;
        this.lines.hold();
        resolve(child.exitCode ?? 1);
        const how = error?.message ?? child.signalCode ?? `exit code ${child.exitCode ?? "unknown"}`;
        // What never served is not tried again: it has said why.
        if (!this.stopping && (isReady || this.kept !== undefined)) this.revive(how, monotonic() - began);
      };
      child.on("exit", () => ended());
      child.on("error", (error) => {
        if (child.pid === undefined) ended(error);
      });
    });
  }

  private tellBegin(): void {
    const { begin } = this.options;
    this.tell({
      ...{ kind: "begin", begin },
      ...(this.kept === undefined ? {} : { kept: this.kept }),
      ...(this.envoy?.pid === undefined ? {} : { envoy: { pid: this.envoy.pid } }),
    });
    this.lines.pass();
  }

  private revive(how: string, livedMs: number): void {
    const { waitMs, slow } = this.backOff.next(livedMs);
    const goesOn = this.envoy === undefined ? "" : "; Envoy goes on serving";
    const often = slow ? `, as it ended ${this.backOff.times} times in a row` : "";
    this.options.say(`the gateway's own process ended unexpectedly (${how})${goesOn}; starting it again in ${waitMs} ms${often}`);
    const start = () => this.begin(() => this.options.say(`the gateway's own process runs again (pid ${this.child?.pid})`));
    this.again = setTimeout(start, waitMs);
  }

  private hear(report: Report): void {
    if (report.kind === "remember") this.kept = report.kept;
    else if (report.kind === "launch") this.launch(report.binary, report.args);
    else if (report.kind === "signal") this.envoy?.kill(report.signal);
    else if (report.kind === "end") this.options.onEnd();
    else if (report.kind === "demo") {
      this.options.demoConfiguration().then(
        (text) => this.tell({ kind: "demo", text }),
        (error: unknown) => this.tell({ kind: "demoFailed", message: String(error) }),
      );
    }
  }

  private launch(binary: string, args: readonly string[]): void {
    if (this.stopping) return this.tell({ kind: "ended", how: "the gateway is ending" });
    const envoy = launchHere(binary, args, (line) => this.lines.add(line));
    this.envoy = envoy;
    this.tell({ kind: "launched", pid: envoy.pid });
    envoy.ended.then(
      (how) => {
        if (this.envoy === envoy) this.envoy = undefined;
        this.lines.flush();
        this.tell({ kind: "ended", how });
      },
      () => undefined,
    );
  }

  /** One that is ending hears nothing any more. `sent`: it has, or never will. */
  private tell(order: Order, sent: () => void = () => undefined): void {
    if (this.child?.connected !== true) return sent();
    this.child.send(order, sent);
  }
}
