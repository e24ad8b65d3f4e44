// The gateway as people run it (keeper, Envoy, its own process with the history), in front of two providers that fail and one that never does.
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import type { EnduranceSlot } from "../../../bench/endurance.js";
import { descriptors, memory, privateMemory } from "../../../bench/process-size.js";
import { DRILL_SECONDS, type Status } from "../../../config/api.js";
import { DIMENSIONS, RANGES } from "../../../config/history.js";
import { Command } from "../../attack/command.js";
import { eventually } from "../../support/gate.js";
import { envoyProcess, ownProcess } from "../../support/gateway-processes.js";
import type { Random } from "../../support/random.js";
import { token } from "../drills/drill.js";
import { Faulty } from "../faulty.js";

export const MODEL = "m";
const DRILLED = "p0";
/** All its processes work in one that begins so. */
export const FOLDER = `ai-failover-endurance-${process.pid}-`;
/** How often the two fail, drawn anew from time to time. The third is always well: what is lost is the gateway's. */
const SHARES = [0, 0.05, 0.3, 1];
/** In this order again and again, so that each part of a run has met the same; the one that holds most in memory comes first. */
const DRILLS = [
  { kind: "silence", token: null },
  { kind: "401", token: 0 },
  { kind: "streamError", token: null },
  { kind: "429", token: 1 },
  { kind: "503", token: null },
  { kind: "402", token: 2 },
];
const TRAP = /proxy_on_\w+ failed|Uncaught|abort/g;
const MIB = 1024 * 1024;

export type Sizes = Pick<
  EnduranceSlot,
  "envoyResident" | "envoyPrivate" | "envoyDescriptors" | "vm" | "gatewayResident" | "gatewayPrivate" | "gatewayDescriptors" | "traps"
>;

export class Endured {
  drills = 0;
  reloads = 0;
  questions = 0;
  private traps = 0;
  /** The largest that a worker has told of: a VM's memory never shrinks, and each answer is of one of them. */
  private vm = 0;
  private drilled: (typeof DRILLS)[number] | undefined;

  private constructor(
    private readonly folder: string,
    private readonly providers: Faulty[],
    private readonly random: Random,
    private readonly command: Command,
    private readonly csrf: string,
    private readonly yaml: (reload: number) => string,
  ) {}

  static async start(random: Random, workers: number): Promise<Endured> {
    const folder = mkdtempSync(join(tmpdir(), FOLDER));
    const providers = [await Faulty.start(random, 0.3), await Faulty.start(random, 0.3), await Faulty.start(random, 0)];
    const yaml = configuration(providers);
    writeFileSync(join(folder, "ai-failover.yaml"), yaml(0), { mode: 0o600 });
    let hear = (_text: string): void => undefined;
    const env = { XDG_STATE_HOME: join(folder, "state") };
    const command = await Command.start(["--workers", String(workers)], env, folder, (text) => hear(text));
    process.once("exit", () => command.child.kill("SIGKILL")); // its guards end Envoy and its own process
    const { csrf } = (await (await fetch(`http://127.0.0.1:${command.consolePort}/api/session`)).json()) as { csrf: string };
    const made = new Endured(folder, providers, random, command, csrf, yaml);
    hear = (text) => (made.traps += [...text.matchAll(TRAP)].length);
    return made;
  }

  get port(): number {
    return this.command.port;
  }

  get faults(): number {
    return this.providers.reduce((sum, { faults }) => sum + faults, 0);
  }

  /** Other shares of failures from now on. */
  draw(): void {
    for (const provider of this.providers.slice(0, 2)) provider.share = this.random.one(SHARES);
  }

  /** Begins a drill of the first provider or of one of its tokens, or ends the one that is on. */
  async drill(): Promise<void> {
    const on = this.drilled;
    if (on === undefined) {
      const next = DRILLS[this.drills++ % DRILLS.length];
      await this.post("drills", { provider: DRILLED, ...next, seconds: DRILL_SECONDS.least });
      this.drilled = next;
      return;
    }
    this.drilled = undefined;
    // One that has ended by itself is not there any more.
    const { drills = [] } = await this.status();
    if (drills.length > 0) await this.post("drills/end", { provider: DRILLED, token: on.token });
  }

  /** Changes the file, and waits until that is in force. */
  async reload(): Promise<void> {
    const before = (await this.status()).config.inForceSince;
    const file = join(this.folder, "ai-failover.yaml");
    writeFileSync(`${file}.new`, this.yaml(++this.reloads), { mode: 0o600 });
    renameSync(`${file}.new`, file);
    const inForce = async (): Promise<boolean> => (await this.status()).config.inForceSince !== before;
    await eventually("the changed configuration is in force", inForce);
  }

  /** Asks what a console asks: the past, its sums, and what a scraper reads. */
  async question(): Promise<void> {
    const range = this.random.one(RANGES);
    const paths = [
      `history?range=${range}`,
      `history/usage?range=${range}&by=${this.random.one(DIMENSIONS)}`,
      `history/map?range=${range}`,
    ];
    for (const path of paths.map((each) => `api/${each}`).concat("metrics")) await this.get(path);
    this.questions += paths.length;
  }

  /** What its processes hold now. */
  async sizes(): Promise<Sizes> {
    const { child } = this.command;
    const envoy = await eventually("Envoy's process", () => envoyProcess(child));
    const own = await eventually("the gateway's own process", () => ownProcess(child));
    const both = [child.pid ?? 0, own];
    const sum = (of: (pid: number) => number): number => both.reduce((total, pid) => total + of(pid), 0);
    const status = await this.status();
    return {
      ...{ envoyResident: memory(envoy), envoyPrivate: privateMemory(envoy), envoyDescriptors: descriptors(envoy) },
      vm: this.vm / MIB,
      ...{ gatewayResident: sum(memory), gatewayPrivate: sum(privateMemory), gatewayDescriptors: sum(descriptors) },
      traps: this.traps + status.envoy.restarts,
    };
  }

  async stop(): Promise<void> {
    await this.command.stop();
    for (const { provider } of this.providers) await provider.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async status(): Promise<Status> {
    const status = JSON.parse(await this.get("api/status")) as Status;
    this.vm = Math.max(this.vm, status.memoryBytes ?? 0);
    return status;
  }

  private async get(path: string): Promise<string> {
    return this.said(path, await fetch(`http://127.0.0.1:${this.command.consolePort}/${path}`));
  }

  private async said(path: string, answer: Response): Promise<string> {
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
    return text;
  }

  private async post(path: string, body: object): Promise<void> {
    const headers = { "content-type": "application/json", "x-csrf-token": this.csrf };
    const url = `http://127.0.0.1:${this.command.consolePort}/api/${path}`;
    await this.said(path, await fetch(url, { method: "POST", headers, body: JSON.stringify(body) }));
  }
}

/** Each reload has other routes besides the one that is asked. */
function configuration(providers: Faulty[]): (reload: number) => string {
  const failover = { healthCheckModel: "probe-model", healthCheckInterval: 200, healthCheckMaxInterval: 400 };
  const all = providers.map(({ provider: { baseUrl } }, i) => ({
    ...{ id: `p${i}`, type: "openai", baseUrl, failover, apiTokens: ["a", "b", "c"].map((name) => token(`${i}${name}`)) },
  }));
  const fallbacks = [{ provider: "p1" }, { provider: "p2" }];
  const other = (i: number): object => ({ name: `other${i}`, match: { model: `other-${i}` }, provider: "p2" });
  return (reload) =>
    stringify({
      ...{ providers: all, firstTokenTimeout: 3_000, attemptTimeout: 5_000, timeout: 60_000 },
      routes: [
        ...Array.from({ length: reload % 5 }, (_, i) => other(i)),
        { name: "all", match: { model: MODEL }, provider: "p0", fallbacks },
      ],
    });
}
