import type { Drill, Events, Figures, ProviderStatus, RequestEvent, Status } from "../../config/api.js";
import { inOrder } from "../api/in-order.js";
import { owned } from "../api/owned.js";

/** Rows that the live lane keeps. */
export const KEPT_ROWS = 500;

/** What the page knows of the running gateway. */
export interface LiveState {
  /** `lost`: there was an answer once, and now there is none. */
  connection: "connecting" | "live" | "lost";
  status?: Status;
  figures?: Figures;
  /** The newest first, at most KEPT_ROWS. */
  rows: readonly RequestEvent[];
  /** Rows that this page was too slow to take. */
  dropped: number;
}

/** What the store stands on; the browser's own outside of tests. */
export interface LiveSource {
  status(): Promise<Status>;
  figures(): Promise<Figures>;
  events(): EventSource;
  /** Runs soon, once for many calls. */
  soon(run: () => void): void;
  after(ms: number, run: () => void): () => void;
}

const FIGURES_EVERY_MS = 5_000;
/** After a request, at most this often. */
const FIGURES_SOON_MS = 1_000;
const RETRY_MS = 2_000;

/** The state of the gateway, kept up to date by its events. One for the page. */
export class LiveStore {
  private state: LiveState = { connection: "connecting", rows: [], dropped: 0 };
  private readonly listeners = new Set<() => void>();
  private events: EventSource | undefined;
  private cancelRetry: (() => void) | undefined;
  private cancelFigures: (() => void) | undefined;
  private figuresAwaited = false;
  private told = true;
  private asking = 0;
  private readonly newest = inOrder();
  /** What was told while the status was asked for: the answer may be older. */
  private newer: Partial<Status> = {};

  constructor(private readonly source: LiveSource) {}

  readonly get = (): LiveState => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Begins, or begins again, to listen. */
  start(): void {
    this.stop();
    owned(this.refresh());
    this.listen();
    this.readFigures();
  }

  stop(): void {
    this.events?.close();
    this.events = undefined;
    this.cancelRetry?.();
    this.cancelFigures?.();
  }

  /** Reads the status again; a failure leaves what is known. */
  async refresh(): Promise<void> {
    if (this.asking++ === 0) this.newer = {};
    const isNews = this.newest();
    try {
      const status = await this.source.status();
      if (isNews()) this.change({ status: { ...status, ...this.newer }, connection: "live" });
    } catch {
      if (isNews()) this.lost();
    } finally {
      this.asking--;
    }
  }

  private listen(): void {
    const events = this.source.events();
    this.events = events;
    const on = <K extends keyof Events>(name: K, take: (data: Events[K]) => void) =>
      events.addEventListener(name, (event) => take(JSON.parse((event as MessageEvent<string>).data) as Events[K]));
    on("request", (row) => {
      this.change({ rows: withRow(this.state.rows, row) });
      this.figuresSoon();
    });
    on("state", (state) => this.changeStatus(state));
    on("config", (config) => {
      this.changeStatus({ config });
      owned(this.refresh());
    });
    on("drill", ({ drills }) => this.changeStatus({ drills }));
    on("dropped", ({ count }) => this.change({ dropped: this.state.dropped + count }));
    events.onopen = () => owned(this.refresh());
    events.onerror = () => this.retry();
  }

  /** The browser itself resumes after a break, with Last-Event-ID; after a refusal it does not. */
  private retry(): void {
    this.lost();
    this.cancelRetry?.();
    this.cancelRetry = this.source.after(RETRY_MS, () => {
      owned(this.refresh());
      if (this.events?.readyState !== 2) return;
      this.events.close();
      this.listen();
    });
  }

  private lost(): void {
    if (this.state.connection === "live") this.change({ connection: "lost" });
  }

  private readFigures(): void {
    this.figuresAwaited = false;
    this.cancelFigures?.();
    this.source
      .figures()
      .then((figures) => this.change({ figures }))
      .catch(() => {})
      .finally(() => {
        if (!this.figuresAwaited) this.cancelFigures = this.source.after(FIGURES_EVERY_MS, () => this.readFigures());
      });
  }

  private figuresSoon(): void {
    if (this.figuresAwaited) return;
    this.figuresAwaited = true;
    this.cancelFigures?.();
    this.cancelFigures = this.source.after(FIGURES_SOON_MS, () => this.readFigures());
  }

  /** What a command was answered is shown without waiting for its event. */
  changeStatus(part: {
    providers?: ProviderStatus[];
    clientKeys?: Status["clientKeys"];
    drills?: Drill[];
    config?: Status["config"];
  }): void {
    if (this.asking > 0) this.newer = { ...this.newer, ...part };
    if (this.state.status !== undefined) this.change({ status: { ...this.state.status, ...part } });
  }

  private change(part: Partial<LiveState>): void {
    this.state = { ...this.state, ...part };
    if (!this.told) return;
    this.told = false;
    this.source.soon(() => {
      this.told = true;
      for (const listener of this.listeners) listener();
    });
  }
}

/** A row that is known already (it was still running) is replaced, a new one comes first. */
export function withRow(rows: readonly RequestEvent[], row: RequestEvent): readonly RequestEvent[] {
  const known = rows.findIndex(({ id }) => id === row.id);
  if (known >= 0) return rows.map((other, i) => (i === known ? row : other));
  return [row, ...rows].slice(0, KEPT_ROWS);
}
