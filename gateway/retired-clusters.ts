// Clusters that only requests from before a change may still need. One watch for all of them, however many changes there were: a change
// every second must not leave a second watch behind.
import { setTimeout as pause } from "node:timers/promises";
import { monotonic } from "./clock.js";

const QUIET_CHECK_MS = 1_000;
/** Two looks in a row, so that the moment between two passes of one request does not count as quiet. */
const QUIET_LOOKS = 2;

export interface RetiredOptions {
  /** Whether Envoy works on no request. Rejects while nobody answers. */
  isQuiet: () => Promise<boolean>;
  /** Takes these away; false: not now. */
  remove: (clusters: ReadonlySet<string>) => boolean;
  checkMs?: number;
  now?: () => number;
}

export class RetiredClusters {
  /** By name, when the last request that may need it has ended by its own limit. */
  private readonly until = new Map<string, number>();
  private readonly ended = new AbortController();
  private quiet = 0;
  private watching = false;

  constructor(private readonly options: RetiredOptions) {}

  /** Names that the configuration in force does not need; they go when nothing runs, or when `timeoutMs` has passed. */
  retire(clusters: Iterable<string>, timeoutMs: number): void {
    const until = this.now() + timeoutMs;
    for (const cluster of clusters) if (!this.until.has(cluster)) this.until.set(cluster, until);
    // What began between the last look and this change may still go there.
    this.quiet = 0;
    if (this.until.size > 0 && !this.watching) this.watch().catch(() => undefined);
  }

  /** Names that are needed again. */
  keep(clusters: Iterable<string>): void {
    for (const cluster of clusters) this.until.delete(cluster);
  }

  close(): void {
    this.ended.abort();
  }

  private now(): number {
    return (this.options.now ?? monotonic)();
  }

  /** Ends by itself when nothing is retired any more. Never rejects. */
  private async watch(): Promise<void> {
    this.watching = true;
    const { signal } = this.ended;
    while (this.until.size > 0) {
      await pause(this.options.checkMs ?? QUIET_CHECK_MS, undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted) break;
      // An Envoy that is being started again answers nothing: that is no proof of quiet.
      this.quiet = (await this.options.isQuiet().catch(() => false)) ? this.quiet + 1 : 0;
      if (!signal.aborted) this.removeWhatMayGo();
    }
    this.watching = false;
  }

  private removeWhatMayGo(): void {
    const now = this.now();
    const free = [...this.until].filter(([, until]) => this.quiet >= QUIET_LOOKS || until <= now).map(([cluster]) => cluster);
    if (free.length > 0 && this.options.remove(new Set(free))) this.keep(free);
  }
}
