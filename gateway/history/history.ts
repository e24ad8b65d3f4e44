// The history as the gateway sees it: what happens is counted here and handed on every few seconds. Nothing here makes a request wait, and
// nothing that fails here ends anything.
import type { RequestEvent } from "../../config/api.js";
import type { HistoryEvent, HistoryState } from "../../config/history.js";
import type { Place } from "./keeping.js";
import { Tally } from "./tally.js";
import { HistoryThread, type Question } from "./thread.js";

const WRITE_EVERY_MS = 5_000;

export class TrafficHistory {
  private readonly tally = new Tally();
  private thread: HistoryThread | undefined;
  private timer: NodeJS.Timeout | undefined;
  private file: string | undefined;
  private problem: string | undefined;
  private said = false;

  /** @param mostBytes bound of the file; 0: there is to be no history */
  constructor(
    private readonly mostBytes: number,
    private readonly say: (line: string) => void,
  ) {}

  get on(): boolean {
    return this.mostBytes > 0 && this.problem === undefined;
  }

  /** Begins, or goes on with another file. */
  open(file: string): void {
    if (!this.on || file === this.file) return;
    const before = this.thread;
    if (before !== undefined) {
      this.write();
      before.close().catch(() => undefined);
    }
    this.file = file;
    this.begin({ file, mostBytes: this.mostBytes });
    this.timer ??= setInterval(() => this.write(), WRITE_EVERY_MS).unref();
  }

  count(event: RequestEvent): void {
    if (this.on && event.running !== true) this.tally.count(event);
  }

  note(event: Partial<HistoryEvent> & Pick<HistoryEvent, "kind">): void {
    if (this.on) this.tally.note({ at: Date.now(), provider: "", token: -1, reason: "", text: "", ...event });
  }

  /** With everything that was counted before. Resolves with the state alone where there is no history; rejects where it cannot be told. */
  async ask(question: Omit<Question, "now">): Promise<object | { state: HistoryState }> {
    if (!this.on || this.thread === undefined) return { state: this.off() };
    this.write();
    return await this.thread.ask({ ...question, now: Date.now() });
  }

  /** What was counted is written. */
  async close(): Promise<void> {
    clearInterval(this.timer);
    this.write();
    await this.thread?.close();
    this.thread = undefined;
  }

  private off(): HistoryState {
    return { kept: "off", ...(this.problem === undefined ? {} : { problem: this.problem }), sinceAt: null, bytes: 0 };
  }

  private begin(place: Place): void {
    try {
      this.thread = new HistoryThread(
        place,
        (problem) => this.lost(problem),
        () => this.found(),
        (problem) => this.ended(place, problem),
      );
    } catch (error) {
      this.end(error);
    }
  }

  private write(): void {
    if (this.tally.empty || this.thread === undefined || this.thread.behind) return;
    try {
      this.thread.write(this.tally.take(Date.now()));
    } catch (error) {
      this.end(error);
    }
  }

  private lost(problem: string): void {
    if (this.said) return;
    this.said = true;
    this.say(`warning: the history is kept in memory from now on, until its file can be written again: ${this.file ?? ""}: ${problem}`);
  }

  /** The next loss is told as well: the disk is tried less and less often. */
  private found(): void {
    this.said = false;
    this.say(`the history is on the disk again, with what was in memory: ${this.file ?? ""}`);
  }

  /** Once more, in memory; a thread that ends there too is the last. */
  private ended(place: Place, problem: string): void {
    this.thread = undefined;
    if (place.file === undefined) return this.end(new Error(problem));
    this.lost(problem);
    this.begin({ ...place, file: undefined, problem });
  }

  private end(error: unknown): void {
    this.thread = undefined;
    this.problem = error instanceof Error ? error.message : String(error);
    this.say(`warning: there is no history from now on: ${this.problem}`);
  }
}
