// Which configuration is in force, and how another one comes there: by the file, which is watched, or by the console.
import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { readRegularFile } from "../config/index.js";
import { assignClusters, type Configuration, readConfiguration, type Refused } from "./configuration.js";
import { heavy, TooHeavyError } from "./heavy/heavy.js";
import type { Tasks } from "./heavy/tasks.js";
import type { KeptConfiguration } from "./kept.js";
import type { Redactor } from "./redact.js";
import type { LiveFiles } from "./reload.js";
import { mayPass } from "./system-fault.js";
import { FollowedTokenFiles } from "./token-files.js";
import { watchFiles } from "./watch.js";

/** A change that could not be written or read is tried again by itself, at growing pauses. */
const AGAIN_MS = 1_000;
const LONGEST_AGAIN_MS = 5_000;

/** What the status answer says about the configuration. */
export interface ConfigFacts {
  file: string;
  /** Milliseconds since the epoch. */
  inForceSince: number;
  /** Why the file as it is now is not in force; empty when it is. */
  errors: readonly string[];
  warnings: readonly string[];
}

export interface CurrentOptions {
  file: string;
  env: NodeJS.ProcessEnv | undefined;
  redactor: Redactor;
  say: (line: string) => void;
  /** Why the plugin refused a configuration, from its log. */
  pluginErrors: () => string[];
  /** What the next process has to know (`kept`) has changed. */
  remember: () => void;
}

/** A configuration that is right and could not be written for Envoy. */
class UnwrittenError extends Error {}

export class CurrentConfiguration {
  readonly facts: ConfigFacts;
  /** In force; undefined before the start. */
  configuration: Configuration | undefined;
  /** The text that it came from. */
  text: string | undefined;
  /** Called with the text of each configuration that came into force. */
  onForce: (text: string) => void = () => undefined;
  /** What of it the next process has to know; undefined before the start. */
  kept: KeptConfiguration | undefined;
  /** Called when what the status answer says has changed. */
  onChange: () => void = () => undefined;
  /** The same for who else has to know. */
  readonly alsoOnChange: (() => void)[] = [];
  private files: LiveFiles | undefined;
  private started: KeptConfiguration["started"] | undefined;
  private applying: Promise<unknown> = Promise.resolve();
  private seen = "";
  /** Of the first reading. */
  private readText = "";
  private closed = false;
  private readonly tokenFiles = new FollowedTokenFiles(() => this.fileChanged());
  private again: NodeJS.Timeout | undefined;
  private wait = AGAIN_MS;

  constructor(private readonly options: CurrentOptions) {
    this.facts = { file: options.file, inForceSince: 0, errors: [], warnings: [] };
  }

  /** The file as it is now, judged. Every value that is read is known to the redactor before anything is said about it. */
  read(): Configuration | Refused {
    // Before it is read: whatever is written from now on is a change.
    this.seen = this.fingerprintNow() ?? "";
    if (this.seen !== "") this.readText = contentOf(this.facts.file);
    return this.judged(readConfiguration(this.facts.file, this.options.env));
  }

  private judged<T extends Configuration | Refused>(configuration: T, saidBefore = false): T {
    this.options.redactor.add(configuration.secrets);
    if (!saidBefore) for (const warning of configuration.warnings) this.options.say(`warning: ${warning}`);
    return configuration;
  }

  /**
   * Envoy runs with this configuration; from now on changes of the file are followed, and what changed since it was read. Returns what ends that.
   * @param kept what an earlier process left
   */
  follow(configuration: Configuration, files: LiveFiles, kept?: KeptConfiguration): { close(): void } {
    this.files = files;
    this.started = kept?.started ?? configuration;
    this.seen = kept?.fingerprint ?? this.seen;
    this.inForce(configuration, kept?.text ?? this.readText, kept?.inForceSince);
    this.fileChanged();
    const watcher = watchFiles(
      [this.facts.file, this.envFile],
      () => this.fileChanged(),
      () => this.fingerprintNow(),
      () => this.seen,
    );
    return {
      close: () => {
        this.closed = true;
        clearTimeout(this.again);
        watcher.close();
        this.tokenFiles.close();
      },
    };
  }

  /**
   * Brings a text into force, and makes it the file's content. Resolves with the errors when it does not come into force.
   * @param write false, or throwing: the file stays as it is, and is what comes into force. It is of the same turn: nobody looks at the file before.
   */
  bring(proposed: string, write: () => boolean): Promise<readonly string[]> {
    return this.inTurn(async () => {
      const configuration = this.judged(await heavily("propose", this.facts.file, proposed, this.options.env));
      if ("errors" in configuration) return configuration.errors.map((error) => this.options.redactor.clean(error));
      const errors = await this.apply(configuration, proposed, this.fingerprint(proposed)).catch((error: unknown) => {
        if (error instanceof UnwrittenError) return [error.message];
        throw error;
      });
      if (errors.length === 0) this.written(write);
      return errors;
    });
  }

  private written(write: () => boolean): void {
    let written = false;
    try {
      written = write();
    } finally {
      if (!written) this.fileChanged();
    }
  }

  /** One change after the other, the last one with the newest content. Never rejects and is waited for by nobody. */
  private fileChanged(): void {
    clearTimeout(this.again);
    this.wait = AGAIN_MS;
    this.inTurn(() => this.take()).catch((error: unknown) => this.postpone(error));
  }

  private async take(again = false): Promise<void> {
    const now = this.fingerprint();
    const same = now === this.seen && !this.tokenFiles.changed();
    if (this.closed || (same && !again)) return;
    const saidBefore = again && same;
    this.seen = now;
    const configuration = this.judged(await heavily("read", this.facts.file, this.options.env), saidBefore);
    this.facts.warnings = configuration.warnings;
    // Also those of one that is refused: the file may be what has to be mended.
    this.tokenFiles.follow(configuration.tokenFiles);
    const errors = "errors" in configuration ? configuration.errors : await this.apply(configuration, contentOf(this.facts.file), now);
    if (errors.length > 0 && !this.closed) this.refuse(errors);
  }

  /** What failed for a reason outside of the configuration is said once and tried again until it comes into force. */
  private postpone(error: unknown): void {
    if (this.closed) return;
    const problem = this.options.redactor.clean(error instanceof Error ? error.message : String(error));
    if (!this.facts.errors.includes(problem)) this.refuse([problem]);
    this.again = setTimeout(() => {
      this.inTurn(() => this.take(true)).catch((next: unknown) => this.postpone(next));
    }, this.wait);
    this.again.unref();
    this.wait = Math.min(this.wait * 2, LONGEST_AGAIN_MS);
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.applying.then(work);
    this.applying = done.catch(() => undefined);
    return done;
  }

  private async apply(configuration: Configuration, from: string, fingerprint: string): Promise<string[]> {
    if (this.closed || this.files === undefined) return ["the gateway is ending"];
    const result = await this.files.apply(assignClusters(configuration, this.files.clusters()));
    if (this.closed) return ["the gateway is ending"];
    if (!result.ok && result.passing) throw new UnwrittenError(result.reason);
    if (!result.ok) return [result.reason, ...this.options.pluginErrors()].map((error) => this.options.redactor.clean(error));
    this.tellWhatWaits(configuration);
    this.seen = fingerprint;
    this.inForce(configuration, from);
    this.options.say(`configuration in force since ${new Date().toLocaleTimeString("en-GB")}`);
    return [];
  }

  private inForce(configuration: Configuration, from: string, since = Date.now()): void {
    this.configuration = configuration;
    this.text = from;
    this.facts.inForceSince = since;
    const { idleTimeoutMs, maxRequestBytes } = this.started ?? configuration;
    const started = { idleTimeoutMs, maxRequestBytes };
    this.kept = { configuration, text: from, fingerprint: this.seen, inForceSince: since, started };
    this.tokenFiles.follow(configuration.tokenFiles);
    this.facts.errors = [];
    this.facts.warnings = configuration.warnings;
    this.options.remember();
    this.onForce(from);
    this.changed();
  }

  private refuse(errors: readonly string[]): void {
    this.facts.errors = errors.map((error) => this.options.redactor.clean(error));
    this.options.say(`the new configuration is not in force, the one before stays: ${this.facts.file} has`);
    for (const error of this.facts.errors) this.options.say(`  ${error}`);
    this.changed();
  }

  private changed(): void {
    this.onChange();
    for (const listener of this.alsoOnChange) listener();
  }

  /** Limits that Envoy's listener holds come with the next start. */
  private tellWhatWaits(now: Configuration): void {
    for (const key of ["idleTimeoutMs", "maxRequestBytes"] as const) {
      if (this.started !== undefined && now[key] !== this.started[key])
        this.options.say(`${key.replace(/Ms$/, "")} changes with the next start`);
    }
  }

  private get envFile(): string {
    return join(dirname(this.facts.file), ".env");
  }

  /** Undefined: it cannot be told at the moment. */
  private fingerprintNow(): string | undefined {
    try {
      return this.fingerprint();
    } catch (error) {
      if (mayPass(error)) return undefined;
      throw error;
    }
  }

  /** Of the file (or what it is about to hold) and its variables. */
  private fingerprint(content = contentOf(this.facts.file)): string {
    return createHash("sha256").update(content).update("\0").update(contentOf(this.envFile)).digest("hex");
  }
}

/** Empty where there is no such file, or none that can be read. Throws where it may be as it was all the same. */
function contentOf(file: string): string {
  try {
    return readRegularFile(file).toString("utf8");
  } catch (error) {
    if (mayPass(error)) throw error;
    return "";
  }
}

/** In a thread of its own, so that nobody waits but who asked. */
async function heavily<Name extends "read" | "propose">(task: Name, ...args: Parameters<Tasks[Name]>): Promise<Configuration | Refused> {
  try {
    return await heavy.run(task, ...args);
  } catch (error) {
    if (!(error instanceof TooHeavyError)) throw error;
    return { errors: [error.message], warnings: [], secrets: [], tokenFiles: [] };
  }
}
