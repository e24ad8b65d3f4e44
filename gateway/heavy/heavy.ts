// Reading, checking and changing a configuration takes as long as whoever wrote it wants: it happens in a thread of its own, one piece after
// the other, and is ended when it takes too long. Meanwhile the console, health and the watch over Envoy go on.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { MARK_KEY } from "../edit/hidden.js";
import { ROOT } from "../paths.js";
import { type Task, TASKS, type Tasks } from "./tasks.js";

/** The built one, also where the sources are run as they are: a thread loads no TypeScript. */
const WORKER = join(ROOT, "build", "js", "gateway", "heavy", "worker.js");
const WITHIN_MS = 10_000;
const IDLE_MS = 60_000;
const MOST_MEGABYTES = 1_024;

/** The work took too long, or too much memory. */
export class TooHeavyError extends Error {}

/** An error of the work itself, by the name of its class. */
export class WorkError extends Error {
  constructor(
    readonly kind: string,
    message: string,
  ) {
    super(message);
  }
}

/** What a thread answers. */
export type Answer = { result: unknown } | { kind: string; message: string };

interface Waiting {
  task: Task;
  args: unknown[];
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
}

class HeavyWork {
  private readonly queue: Waiting[] = [];
  private running: Waiting | undefined;
  private worker: Worker | undefined;
  private timer: NodeJS.Timeout | undefined;

  /** Rejects with TooHeavyError after `withinMs` of its own, whatever waited before it. */
  run<Name extends Task>(task: Name, ...args: Parameters<Tasks[Name]>): Promise<ReturnType<Tasks[Name]>> {
    return new Promise((resolve, reject) => {
      this.queue.push({ task, args, resolve: resolve as (value: unknown) => void, reject });
      this.next();
    });
  }

  private next(): void {
    if (this.running !== undefined) return;
    const next = this.queue.shift();
    if (next === undefined) return this.rest();
    this.running = next;
    clearTimeout(this.timer);
    try {
      this.worker ??= this.begin();
      this.worker.ref();
      this.worker.postMessage({ task: next.task, args: next.args });
      this.timer = setTimeout(() => this.giveUp(`took longer than ${WITHIN_MS / 1000} s`), WITHIN_MS);
    } catch {
      // No thread is to be had: here, then.
      this.inPlace(next);
    }
  }

  private begin(): Worker {
    if (!existsSync(WORKER)) throw new Error(`${WORKER} is not built`);
    const worker = new Worker(WORKER, { resourceLimits: { maxOldGenerationSizeMb: MOST_MEGABYTES }, workerData: { markKey: MARK_KEY } });
    worker.on("message", (answer: Answer) => {
      if (worker !== this.worker) return;
      if ("result" in answer) this.settle((waiting) => waiting.resolve(answer.result));
      else this.settle((waiting) => waiting.reject(new WorkError(answer.kind, answer.message)));
    });
    worker.on("error", (error) => {
      if (worker === this.worker) this.giveUp(`ended with ${error.message}`);
    });
    return worker;
  }

  private settle(tell: (waiting: Waiting) => void): void {
    const { running } = this;
    this.running = undefined;
    clearTimeout(this.timer);
    if (running !== undefined) tell(running);
    this.next();
  }

  private giveUp(why: string): void {
    const { worker } = this;
    this.worker = undefined;
    worker?.terminate().catch(() => undefined);
    this.settle((waiting) => waiting.reject(new TooHeavyError(`reading the configuration ${why}: it is too large`)));
  }

  private inPlace({ task, args }: Waiting): void {
    this.settle((waiting) => {
      try {
        waiting.resolve((TASKS[task] as (...all: unknown[]) => unknown)(...args));
      } catch (error) {
        waiting.reject(error as Error);
      }
    });
  }

  /** Nobody waits: the thread keeps nothing alive, and goes when it stays unused. */
  private rest(): void {
    this.worker?.unref();
    this.timer = setTimeout(() => {
      this.worker?.terminate().catch(() => undefined);
      this.worker = undefined;
    }, IDLE_MS);
    this.timer.unref();
  }
}

/** One for the process. */
export const heavy = new HeavyWork();
