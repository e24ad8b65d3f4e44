// What the gateway and the history's thread say to each other, and the gateway's side of it.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Dimension, HistoryRange } from "../../config/history.js";
import { ROOT } from "../paths.js";
import type { Place } from "./keeping.js";
import type { Batch } from "./tally.js";

/** The built one, also where the sources are run as they are: a thread loads no TypeScript. */
const WORKER = join(ROOT, "build", "js", "gateway", "history", "worker.js");
/** What the thread may still write when the gateway ends. */
const CLOSE_MS = 1_000;
const MOST_UNWRITTEN = 4;

export interface Question {
  question: "history" | "usage" | "map";
  range: HistoryRange;
  now: number;
  by?: Dimension;
}

export type Order = { kind: "write"; batch: Batch } | ({ kind: "ask"; id: number } & Question) | { kind: "close" };

export type Report =
  | { kind: "answer"; id: number; answer: object }
  | { kind: "refused"; id: number; message: string }
  | { kind: "written" }
  | { kind: "lost"; problem: string }
  | { kind: "found" }
  | { kind: "closed" };

interface Waiting {
  resolve: (answer: object) => void;
  reject: (error: Error) => void;
}

export class HistoryThread {
  private readonly worker: Worker;
  private readonly waiting = new Map<number, Waiting>();
  private last = 0;
  /** Batches that the thread has not written yet. */
  private unwritten = 0;
  private onClosed: () => void = () => undefined;

  /**
   * @param lost the history is in memory from now on
   * @param found it is on the disk again
   * @param ended the thread has ended without being told
   */
  constructor(place: Place, lost: (problem: string) => void, found: () => void, ended: (problem: string) => void) {
    if (!existsSync(WORKER)) throw new Error(`${WORKER} is not built`);
    // Node's own SQLite says on some releases that it is an experiment: nothing that the gateway's reader could do anything about.
    this.worker = new Worker(WORKER, { workerData: place, execArgv: ["--disable-warning=ExperimentalWarning"] });
    this.worker.unref();
    this.worker.on("message", (report: Report) => {
      if (report.kind === "lost") return lost(report.problem);
      if (report.kind === "found") return found();
      if (report.kind === "closed") return this.onClosed();
      if (report.kind === "written") return void this.unwritten--;
      const waiting = this.waiting.get(report.id);
      this.waiting.delete(report.id);
      if (report.kind === "answer") waiting?.resolve(report.answer);
      else waiting?.reject(new Error(report.message));
    });
    this.worker.on("error", (error) => {
      this.giveUp(error.message);
      ended(error.message);
    });
  }

  /** A disk that stands still piles nothing up: the next batch waits. */
  get behind(): boolean {
    return this.unwritten >= MOST_UNWRITTEN;
  }

  write(batch: Batch): void {
    this.unwritten++;
    this.worker.postMessage({ kind: "write", batch } satisfies Order);
  }

  /** Rejects where the thread cannot answer. */
  ask(question: Question): Promise<object> {
    return new Promise((resolve, reject) => {
      const id = ++this.last;
      this.waiting.set(id, { resolve, reject });
      this.worker.postMessage({ kind: "ask", id, ...question } satisfies Order);
    });
  }

  /** Resolves once everything is written, or when that takes too long. */
  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, CLOSE_MS);
      this.onClosed = () => {
        clearTimeout(timer);
        resolve();
      };
      this.worker.once("exit", this.onClosed);
      this.worker.postMessage({ kind: "close" } satisfies Order);
    });
    this.giveUp("the gateway is ending");
    await this.worker.terminate();
  }

  private giveUp(why: string): void {
    for (const { reject } of this.waiting.values()) reject(new Error(why));
    this.waiting.clear();
  }
}
