// One Envoy process: started, awaited until it serves, ended.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { overSocket } from "./socket-request.js";
import { envoyBinary } from "./envoy-binary.js";

export interface EnvoyOptions {
  workers?: number;
  componentLogLevel?: string;
  logLevel?: string;
  env?: Record<string, string>;
}

export class EnvoyProcess {
  private text = "";
  private exit: number | null = null;

  private constructor(
    private readonly run: string,
    private readonly child: ChildProcess,
  ) {
    const take = (data: Buffer): void => void (this.text += data.toString("utf8"));
    child.stdout?.on("data", take);
    child.stderr?.on("data", take);
    child.on("exit", (code) => (this.exit = code ?? -1));
  }

  /** Starts Envoy on `run/envoy.json` and waits until all its listeners are active. Throws with the end of its log when it ends instead. */
  static async start(run: string, options: EnvoyOptions = {}): Promise<EnvoyProcess> {
    const args = ["-c", join(run, "envoy.json"), "--concurrency", String(options.workers ?? 1), "--use-dynamic-base-id"];
    args.push("--log-level", options.logLevel ?? "warning", "--file-flush-interval-msec", "50", "--drain-time-s", "1");
    if (options.componentLogLevel !== undefined) args.push("--component-log-level", options.componentLogLevel);
    const child = spawn(await envoyBinary(), args, {
      cwd: run,
      env: { ...process.env, ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const envoy = new EnvoyProcess(run, child);
    await envoy.ready();
    return envoy;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  get log(): string {
    return this.text;
  }

  /** The port that the system chose for a listener. */
  async port(listener: string): Promise<number> {
    const { body } = await overSocket(join(this.run, "admin.sock"), "GET", "/listeners?format=json");
    const { listener_statuses } = JSON.parse(body) as {
      listener_statuses?: { name: string; local_address: { socket_address?: { port_value: number } } }[];
    };
    const port = listener_statuses?.find((l) => l.name === listener)?.local_address.socket_address?.port_value;
    if (port === undefined) throw new Error(`Envoy has no listener ${listener}; its log ends:\n${this.text.slice(-3000)}`);
    return port;
  }

  async stop(): Promise<void> {
    if (this.exit !== null) return;
    const gone = once(this.child, "exit");
    this.child.kill("SIGTERM");
    const late = setTimeout(() => this.child.kill("SIGKILL"), 5000);
    await gone;
    clearTimeout(late);
  }

  private async ready(): Promise<void> {
    for (;;) {
      if (this.exit !== null) throw new Error(`Envoy ended with ${this.exit}; its log ends:\n${this.text.slice(-3000)}`);
      const answer = await overSocket(join(this.run, "admin.sock"), "GET", "/ready").catch(() => undefined);
      if (answer?.status === 200) return;
      await new Promise((again) => setTimeout(again, 20));
    }
  }
}
