// Clients that look at each whole answer: as many requests as can be, or so many a second.
import { Agent } from "node:http";
import { quantiles } from "../../../bench/measure.js";
import { unserved } from "../../support/unserved.js";
import { MODEL } from "./endured.js";

const CONNECTIONS = 16;
/** While a provider is silent every request waits: then no more are begun, for what is asked of a third of the speed is no overload. */
const MOST_OPEN = 256;
const TICK_MS = 5;
/** What of the losses is told. */
const MOST_TOLD = 5;

export class Clients {
  readonly losses: string[] = [];
  private readonly agent = new Agent({ keepAlive: true, maxSockets: MOST_OPEN, maxFreeSockets: CONNECTIONS });
  private sent = 0;
  private lost = 0;
  private times: number[] = [];
  private readonly open = new Set<Promise<void>>();

  constructor(private readonly port: number) {}

  /** Requests a second when nothing is waited for. */
  async fullSpeed(seconds: number): Promise<number> {
    const [began, before] = [performance.now(), this.sent];
    const busy = async (): Promise<void> => {
      while (performance.now() - began < seconds * 1000) await this.one();
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, busy));
    return ((this.sent - before) * 1000) / (performance.now() - began);
  }

  /** So many a second from now on, until `on` says no; what cannot be sent in time is left out. */
  async steadily(perSecond: number, on: () => boolean): Promise<void> {
    let [due, last] = [0, performance.now()];
    while (on()) {
      const now = performance.now();
      due = Math.min(due + ((now - last) / 1000) * perSecond, MOST_OPEN - this.open.size);
      last = now;
      for (; due >= 1; due--) this.follow(this.one());
      await new Promise((again) => setTimeout(again, TICK_MS));
    }
    await Promise.all(this.open);
  }

  /** What came of the requests since it was asked last. */
  take(): { requests: number; lost: number; median: number; p99: number } {
    const { times, lost } = this;
    [this.times, this.lost] = [[], 0];
    return { requests: times.length, lost, ...quantiles(Float64Array.from(times).sort()) };
  }

  close(): void {
    this.agent.destroy();
  }

  private follow(request: Promise<void>): void {
    const done = request.finally(() => this.open.delete(done));
    this.open.add(done);
  }

  private async one(): Promise<void> {
    const began = performance.now();
    const problem = await unserved(this.agent, this.port, this.sent++, () => MODEL);
    this.times.push(performance.now() - began);
    if (problem === undefined) return;
    this.lost++;
    if (this.losses.length < MOST_TOLD) this.losses.push(`${new Date().toISOString()} ${problem}`);
  }
}
