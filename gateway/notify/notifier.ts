// A pool that shrinks is told: the state of the plugin, of the configuration and of Envoy is watched, and what changed goes to a webhook.
import type { ProviderStatus, RequestEvent } from "../../config/api.js";
import type { Notify } from "../../config/config.js";
import type { PluginStatus } from "../api/plugin-status.js";
import { healthChanges, lastTargetChange } from "./changes.js";
import type { Change } from "./message.js";
import { Messenger } from "./messenger.js";

const LOOK_MS = 1_000;

export interface NotifierOptions {
  /** The plugin's state; never rejects. */
  look: () => Promise<PluginStatus>;
  /** How often Envoy had to be started again. */
  restarts: () => number;
  /** Why the file as it is now is not in force; empty when it is. */
  refused: () => readonly string[];
  /** Takes secrets out of a text. */
  clean: (text: string) => string;
  say: (line: string) => void;
  /** Hears what the webhook has taken. */
  sent: (changes: readonly Change[]) => void;
  /** Envoy ran before this process: what is out already was told by the one before. */
  adopted: boolean;
}

export class Notifier {
  private settings: Notify | undefined;
  private targets: ReadonlyMap<string, number> = new Map();
  private messenger: Messenger | undefined;
  private before: readonly ProviderStatus[] | undefined;
  private told = "";
  private restarts: number;
  private timer: NodeJS.Timeout | undefined;
  private first: boolean;

  constructor(private readonly options: NotifierOptions) {
    this.first = options.adopted;
    this.restarts = options.restarts();
    this.told = options.refused().join("\n");
  }

  /** A configuration is in force. `targets`: how many each route has. */
  configure(settings: Notify | undefined, targets: ReadonlyMap<string, number>): void {
    this.targets = targets;
    this.told = "";
    if (JSON.stringify(settings) === JSON.stringify(this.settings)) return;
    this.messenger?.close();
    clearTimeout(this.timer);
    this.settings = settings;
    this.messenger = settings === undefined ? undefined : new Messenger({ ...settings, say: this.options.say, sent: this.options.sent });
    if (settings !== undefined) this.lookAgain(0);
  }

  /** A request ended, or goes on. */
  happened(event: RequestEvent): void {
    if (this.messenger === undefined) return;
    const change = lastTargetChange(event, this.targets.get(event.route) ?? 0);
    if (change !== undefined) this.tell(change);
  }

  /** What the status answer says of the configuration has changed. */
  configurationChanged(): void {
    const errors = this.options.refused();
    const now = errors.join("\n");
    if (now === this.told) return;
    this.told = now;
    if (errors.length === 0) return;
    const more = errors.length > 1 ? ` and ${errors.length - 1} more` : "";
    this.tell({
      event: "configurationRefused",
      subject: "configuration",
      text: `configuration refused, the one before stays: ${errors[0]}${more}`,
    });
  }

  close(): void {
    clearTimeout(this.timer);
    this.messenger?.close();
    this.messenger = undefined;
  }

  private lookAgain(ms: number): void {
    this.timer = setTimeout(() => {
      this.look()
        // An answer that makes no sense is like none: the next look comes.
        .catch(() => undefined)
        .finally(() => {
          if (this.messenger !== undefined) this.lookAgain(LOOK_MS);
        })
        .catch(() => undefined);
    }, ms);
    this.timer.unref();
  }

  private async look(): Promise<void> {
    this.lookAtEnvoy();
    const { problem, providers } = await this.options.look();
    if (problem !== undefined || this.settings === undefined) return;
    const changes = this.first ? [] : healthChanges(this.before, providers, this.settings.leastTokens);
    this.first = false;
    this.before = providers;
    for (const change of changes) this.tell(change);
  }

  /** With it the plugin's state begins anew: that is no return of anything. */
  private lookAtEnvoy(): void {
    const now = this.options.restarts();
    if (now === this.restarts) return;
    this.restarts = now;
    this.before = undefined;
    this.tell({ event: "envoyRestarted", subject: "Envoy", text: `Envoy ended and was started again (${now} since the start)` });
  }

  private tell(change: Omit<Change, "at">): void {
    if (this.settings?.events.includes(change.event) !== true) return;
    this.messenger?.tell({ ...change, text: this.options.clean(change.text), at: Date.now() });
  }
}
