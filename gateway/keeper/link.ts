// The gateway's process towards its keeper: Envoy is started, heard and ended through it.
import type { EnvoyProcess, Launch } from "../envoy/process.js";
import type { Kept, KeeperLink } from "../kept.js";
import type { Order, Report } from "./messages.js";

type Told = Exclude<Order, { kind: "begin" | "stop" }>;

/** Sends to the keeper. Never rejects: without a keeper this process ends anyway. */
export type Send = (report: Report) => Promise<void>;

/** An Envoy that is a child of the keeper. */
class KeptEnvoy implements EnvoyProcess {
  readonly ended: Promise<string>;
  end: (how: string) => void = () => undefined;

  constructor(
    private readonly send: Send,
    readonly line: (text: string) => void,
    public pid: number | undefined,
  ) {
    this.ended = new Promise((resolve) => (this.end = resolve));
  }

  kill(signal: "SIGTERM" | "SIGKILL"): void {
    this.send({ kind: "signal", signal }).catch(() => undefined);
  }
}

export class Link implements KeeperLink {
  readonly running: KeeperLink["running"];
  private envoy: KeptEnvoy | undefined;
  /** Lines that came before anybody followed the Envoy that they are of. */
  private readonly early: string[] = [];
  private readonly demos: { resolve: (text: string) => void; reject: (error: Error) => void }[] = [];
  private endedEarly: string | undefined;

  constructor(
    private readonly send: Send,
    readonly kept: Kept | undefined,
    envoy: { pid: number } | undefined,
  ) {
    if (envoy !== undefined) this.running = (line) => this.follow(line, envoy.pid);
  }

  readonly launch: Launch = (binary, args, line) => {
    const envoy = this.follow(line, undefined);
    this.send({ kind: "launch", binary, args }).catch(() => undefined);
    return envoy;
  };

  remember(kept: Kept): Promise<void> {
    return this.send({ kind: "remember", kept });
  }

  /** The keeper starts simulated providers; resolves with a configuration for them. */
  demoConfiguration(): Promise<string> {
    return new Promise((resolve, reject) => {
      this.demos.push({ resolve, reject });
      this.send({ kind: "demo" }).catch(reject);
    });
  }

  hear(order: Told): void {
    if (order.kind === "lines") this.pass(order.lines);
    else if (order.kind === "launched" && this.envoy !== undefined) this.envoy.pid = order.pid;
    else if (order.kind === "ended" && this.envoy === undefined) this.endedEarly = order.how;
    else if (order.kind === "ended") this.envoy?.end(order.how);
    else if (order.kind === "demo") this.demos.shift()?.resolve(order.text);
    else if (order.kind === "demoFailed") this.demos.shift()?.reject(new Error(order.message));
  }

  private follow(line: (text: string) => void, pid: number | undefined): KeptEnvoy {
    const envoy = new KeptEnvoy(this.send, line, pid);
    this.envoy = envoy;
    for (const text of this.early.splice(0)) line(text);
    if (this.endedEarly !== undefined) envoy.end(this.endedEarly);
    this.endedEarly = undefined;
    return envoy;
  }

  private pass(lines: readonly string[]): void {
    const { envoy } = this;
    if (envoy === undefined) this.early.push(...lines);
    else for (const line of lines) envoy.line(line);
  }
}
