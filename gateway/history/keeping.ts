// Where the history is kept at the moment. What cannot be kept on the disk is in memory until the disk takes it again, and goes there then.
// All of it runs in the history's thread.
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { HistoryState } from "../../config/history.js";
import { privateFolder } from "../envoy/files.js";
import { alive } from "../lock.js";
import { IN_MEMORY } from "./sqlite.js";
import { Store } from "./store.js";
import type { Batch } from "./tally.js";

/** In memory it is to stay small. */
const MOST_IN_MEMORY = 32 * 1024 * 1024;
/** An owner that has not written for so long is gone, whatever has its number now. */
const STALE_MS = 60_000;

/** The disk is tried again after this long, and each time that it fails after twice as long. */
const FIRST_RETRY_MS = 60_000;
/** The same where another gateway writes the file: one whose keeper was killed is about to end. */
const FIRST_RETRY_OWNED_MS = 2_000;
const LAST_RETRY_MS = 3_600_000;

export interface Place {
  /** Undefined: in memory from the start. */
  file: string | undefined;
  mostBytes: number;
  /** Why it is to be in memory, where it was not asked for. */
  problem?: string;
}

/** Another gateway writes the file. */
class Owned extends Error {}

export class Keeping {
  private store: Store;
  private kept: "disk" | "memory" = "memory";
  private problem: string | undefined;
  private owner: string | undefined;
  private retryMs = FIRST_RETRY_MS;
  private retryAt = 0;

  /**
   * @param lost called with the reason when it goes on in memory
   * @param found called when all of it is on the disk again
   */
  constructor(
    private readonly place: Place,
    private readonly lost: (problem: string) => void,
    private readonly found: () => void = () => undefined,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.problem = place.problem;
    this.store = this.begin();
  }

  /** What could not be written on the disk is in memory. Throws only where there is no memory either. */
  write(batch: Batch): void {
    this.toDisk();
    try {
      this.store.write(batch);
      this.touch();
    } catch (error) {
      if (this.kept === "memory") throw error;
      this.toMemory(error);
      this.store.write(batch);
    }
  }

  /** An answer; where the disk cannot be read any more, that of the memory. */
  ask<T extends object>(question: (store: Store) => T): T & { state: HistoryState } {
    this.toDisk();
    try {
      return { ...question(this.store), state: this.state() };
    } catch (error) {
      if (this.kept === "memory") throw error;
      this.toMemory(error);
      return { ...question(this.store), state: this.state() };
    }
  }

  close(): void {
    this.store.close();
    this.letGo();
  }

  private state(): HistoryState {
    return { kept: this.kept, ...(this.problem === undefined ? {} : { problem: this.problem }), ...this.store.state() };
  }

  private begin(): Store {
    const { file } = this.place;
    if (file === undefined) return Store.open(IN_MEMORY, MOST_IN_MEMORY);
    try {
      return this.onDisk(file);
    } catch (error) {
      this.letGo();
      this.tell(error);
      return Store.open(IN_MEMORY, MOST_IN_MEMORY);
    }
  }

  private onDisk(file: string): Store {
    privateFolder(dirname(file));
    this.takeOver(file);
    const store = Store.open(file, this.place.mostBytes);
    this.kept = "disk";
    return store;
  }

  private toMemory(error: unknown): void {
    this.store.close();
    this.letGo();
    this.kept = "memory";
    this.tell(error);
    this.store = Store.open(IN_MEMORY, MOST_IN_MEMORY);
  }

  /** Where it is time to try: what is in memory goes to the disk, all of it or nothing. */
  private toDisk(): void {
    const { file } = this.place;
    if (this.kept === "disk" || file === undefined || this.now() < this.retryAt) return;
    const memory = this.store;
    let disk: Store | undefined;
    try {
      disk = this.onDisk(file);
      disk.addAll(memory);
    } catch (error) {
      disk?.close();
      this.letGo();
      this.kept = "memory";
      this.problem = wordsOf(error);
      this.later();
      return;
    }
    memory.close();
    this.store = disk;
    this.problem = undefined;
    this.found();
  }

  /** A disk that comes and goes is not tried all the time. */
  private later(): void {
    this.retryAt = this.now() + this.retryMs;
    this.retryMs = Math.min(LAST_RETRY_MS, 2 * this.retryMs);
  }

  private tell(error: unknown): void {
    this.problem = wordsOf(error);
    if (error instanceof Owned) this.retryMs = FIRST_RETRY_OWNED_MS;
    this.later();
    this.lost(this.problem);
  }

  /** One gateway writes a file. Throws where another one does. */
  private takeOver(file: string): void {
    const owner = `${file}.owner`;
    if (existsSync(join(owner, "pid"))) {
      const pid = Number(readFileSync(join(owner, "pid"), "utf8"));
      const fresh = Date.now() - statSync(join(owner, "pid")).mtimeMs < STALE_MS;
      if (pid !== process.pid && fresh && alive(pid)) throw new Owned(`another gateway (process ${pid}) writes it`);
      rmSync(owner, { recursive: true, force: true });
    }
    mkdirSync(owner, { recursive: true, mode: 0o700 });
    this.owner = owner;
    writeFileSync(join(owner, "pid"), String(process.pid), { mode: 0o600 });
  }

  private touch(): void {
    if (this.owner === undefined) return;
    const now = new Date();
    utimesSync(join(this.owner, "pid"), now, now);
  }

  private letGo(): void {
    if (this.owner !== undefined) rmSync(this.owner, { recursive: true, force: true });
    this.owner = undefined;
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
