// The console's side of one gateway: its routes with everything that they stand on.
import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import type { Hono } from "hono";
import type { RequestEvent } from "../../config/api.js";
import type { CurrentConfiguration } from "../current.js";
import { ConfigStore } from "../edit/store.js";
import type { runPaths } from "../envoy/rig.js";
import { TrafficHistory } from "../history/history.js";
import { movedBetween } from "../history/moved.js";
import type { Journal } from "../journal.js";
import type { PasswordHash } from "../password.js";
import { CONSOLE, stateFolder } from "../paths.js";
import type { Redactor } from "../redact.js";
import { gatewayApi } from "./app.js";
import { EventLog } from "./event-log.js";
import { Figures } from "./figures.js";
import { hostCheck } from "./hosts.js";
import { Access } from "./login.js";
import type { EndpointAddress } from "./playground.js";
import { StateWatch } from "./state-watch.js";
import { configStatus, type GatewayFacts } from "./status.js";

export interface ConsoleOptions {
  configFile: string;
  consoleHost: string;
  consoleNames?: readonly string[];
  password?: PasswordHash;
  stateDir?: string;
  /** Folder of the built console; default: the build's. */
  assets?: string;
  env?: NodeJS.ProcessEnv;
  paths: ReturnType<typeof runPaths>;
  current: CurrentConfiguration;
  redactor: Redactor;
  say: (line: string) => void;
  facts: () => GatewayFacts;
  endpoint: EndpointAddress;
  /** Starts Envoy, where there was no configuration before. */
  begin: () => Promise<void>;
  /** The demo instead of a configuration; undefined: there is none to try. */
  startDemo?: () => Promise<void>;
  /** Requests as they go on after a failure, and as they end. */
  journal: Journal | undefined;
  /** Bound of the history in bytes; 0: none is kept. */
  historyBytes?: number;
  /** Another process served before, and this one goes on. */
  adopted?: boolean;
}

/** The history's bound, where nobody set another. */
export const MOST_HISTORY = 200 * 1024 * 1024;

/** Secrets from this length on are hidden wherever they stand in a text. */
const HIDDEN_FROM = 8;

export class ConsoleApi {
  readonly app: Hono;
  private readonly events = new EventLog();
  private readonly figures = new Figures();
  private readonly past: TrafficHistory;
  private readonly watch: StateWatch;
  private readonly leave: (() => void) | undefined;

  constructor(private readonly options: ConsoleOptions) {
    const { current, paths } = options;
    const store = this.store();
    this.past = new TrafficHistory(options.historyBytes ?? MOST_HISTORY, options.say);
    const tokens = () => current.configuration?.tokens ?? new Map<string, readonly string[]>();
    this.watch = new StateWatch(paths.control, tokens, this.events);
    this.events.onAudience = (somebody) => this.watch.run(somebody);
    current.onForce = (text) => this.inForce(store, text);
    current.onChange = () => this.changed();
    this.app = gatewayApi({
      ...options,
      admin: paths.admin,
      control: paths.control,
      assets: options.assets ?? CONSOLE,
      access: new Access(options.password),
      knownHost: hostCheck(options.consoleHost, options.consoleNames),
      store,
      events: this.events,
      figures: this.figures,
      history: this.past,
      tokens,
      changed: () => this.watch.look(),
    });
    this.leave = options.journal?.subscribe((event) => this.happened(event));
    if (options.adopted !== true) this.past.note({ kind: "started" });
    if (current.text !== undefined) this.inForce(store, current.text);
    if (!this.past.on) return;
    this.watch.onSeen = (before, now) => {
      for (const event of movedBetween(before, now)) this.past.note(event);
    };
    this.watch.run(false);
  }

  private happened(event: RequestEvent): void {
    if (event.running !== true) this.figures.count(event);
    this.past.count(event);
    if (event.attempts.some(({ kind }) => kind !== undefined && kind !== "ok")) this.watch.soon();
    this.events.publish("request", event);
  }

  /** Envoy was started again: it knows nothing of the state before. */
  envoyStarted(): void {
    this.past.note({ kind: "envoyStarted" });
  }

  /** The webhook has taken a message. */
  notified(text: string): void {
    this.past.note({ kind: "notified", text: text.slice(0, 500) });
  }

  async close(): Promise<void> {
    this.leave?.();
    this.watch.end();
    this.past.note({ kind: "stopped" });
    await this.past.close();
  }

  private changed(): void {
    const { facts } = this.options.current;
    const [error] = facts.errors;
    if (error !== undefined) this.past.note({ kind: "configRefused", text: error.slice(0, 500) });
    this.events.publish("config", configStatus(facts, this.watch.generation));
  }

  private store(): ConfigStore {
    const { current, redactor, env = process.env } = this.options;
    return new ConfigStore({
      file: () => current.facts.file,
      historyFolder: () => this.historyFolder(env),
      environment: env,
      secrets: () => redactor.values(HIDDEN_FROM),
      bring: (text, write) => current.bring(text, write),
      serving: () => !this.options.facts().firstRun,
      begin: () => this.options.begin(),
    });
  }

  /** Beside the demo's file, where that is in use; it goes with it. */
  private historyFolder(env: NodeJS.ProcessEnv): string {
    const { configFile, current, stateDir } = this.options;
    const { file } = current.facts;
    if (file !== configFile) return join(dirname(file), "history");
    return join(stateDir ?? stateFolder(env), "history", folderName(file));
  }

  /** A history that cannot be written is no reason not to serve. */
  private inForce(store: ConfigStore, text: string): void {
    const { env = process.env } = this.options;
    this.past.open(join(this.historyFolder(env), "traffic.sqlite"));
    try {
      const summary = store.history.record(text);
      if (summary !== undefined) this.past.note({ kind: "config", text: summary.slice(0, 500) });
    } catch (error) {
      this.options.say(`warning: the history of configurations cannot be kept: ${(error as Error).message}`);
    }
  }
}

function folderName(file: string): string {
  return createHash("sha256").update(file).digest("hex").slice(0, 16);
}
