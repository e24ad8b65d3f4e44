// The configuration's file as the console sees it: read without secrets, checked, changed as a whole or not at all.
import { createHmac, randomBytes } from "node:crypto";
import { chmodSync, copyFileSync, existsSync, mkdirSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { CheckResult, ConfigDocument, ConfigEdit, Exported, ExportKind, HistoryEntry } from "../../config/api.js";
import {
  type Environment,
  environmentBeside,
  findingText,
  NoFileError,
  parseConfig,
  readRegularFile,
  substitute,
  tokensBeside,
} from "../../config/index.js";
import { keepOwner, replaceFile } from "../envoy/files.js";
import { appendEnvironment } from "../environment.js";
import { exportTo, tokenFilesToDo } from "../export/export.js";
import { pluginHash } from "../export/exported.js";
import { heavy, TooHeavyError, WorkError } from "../heavy/heavy.js";
import type { Hidden } from "../heavy/tasks.js";
import { checkText } from "./check.js";
import { EditError } from "./edit.js";
import { systemFault } from "../system-fault.js";
import { textToChange, UnwritableError } from "../unwritable.js";
import { hideSecrets, secretsByMark, showValues } from "./hidden.js";
import { History } from "./history.js";
import { forbidden, permittedPairs, unnamedText, unnamedVariables } from "./permitted.js";

const REVISION_KEY = randomBytes(32);

export interface StoreOptions {
  /** The file of now: the demo has one of its own. */
  file: () => string;
  historyFolder: () => string;
  environment: Environment;
  /** Values that are hidden wherever they stand. */
  secrets: () => Iterable<string>;
  /** Brings a text into force, then lets it become the file's content (false: it did not); the errors when it does not come into force. */
  bring: (text: string, write: () => boolean) => Promise<readonly string[]>;
  /** Whether a configuration is served: another one comes into force by `bring` then, whether its file is still there or not. */
  serving: () => boolean;
  /** Starts serving with the file, where nothing is served. Rejects with the reason. */
  begin: () => Promise<void>;
}

/** What became of `PUT /api/config`. */
export type Applied = { status: 200; document: ConfigDocument } | { status: 409 } | { status: 422; check: CheckResult };

export class ConfigStore {
  readonly history: History;
  private applying: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: StoreOptions) {
    this.history = new History(options.historyFolder);
  }

  async document(): Promise<ConfigDocument> {
    const text = this.text();
    return { ...(await heavy.run("hide", text, [...this.options.secrets()])), revision: revisionOf(text) };
  }

  /** The check of a text with marks. */
  async check(marked: string): Promise<CheckResult> {
    try {
      return await heavy.run("check", marked, this.hidden(), this.environment(), this.besides(), this.options.file());
    } catch (error) {
      if (!(error instanceof TooHeavyError)) throw error;
      return { ok: false, findings: [{ path: "", message: error.message, level: "error" }] };
    }
  }

  /** The text after changes, with marks as before. Throws EditError. */
  async edit({ yaml, changes }: ConfigEdit): Promise<string> {
    try {
      return await heavy.run("edit", yaml, changes);
    } catch (error) {
      if (error instanceof TooHeavyError || (error instanceof WorkError && error.kind === EditError.name))
        throw new EditError(error.message);
      throw error;
    }
  }

  /** A provider of a page with its secrets and variables filled in, or why that cannot be. */
  filledProvider({ tokenFile: _, ...provider }: Record<string, unknown>): { provider: Record<string, unknown>; problem?: string } {
    const secrets = this.secrets();
    const { value: shown, unknown } = showValues(provider, secrets);
    if (unknown.length > 0) return { provider, problem: `${unknown[0]} stands for no secret that is known here` };
    const { value, errors } = substitute(shown, this.environment());
    const filled = value as Record<string, unknown>;
    const permitted = permittedPairs(this.texts(), this.environment());
    const problem = forbidden(provider, filled, permitted, (mark) => secrets.get(mark)?.value) ?? errors.map(findingText)[0];
    return { provider: filled, ...(problem === undefined ? {} : { problem }) };
  }

  /** The file as resources for a cluster, or what keeps it from being that. */
  export(kind: ExportKind): Exported | CheckResult {
    const text = this.text();
    const reader = tokensBeside(this.options.file());
    const { pluginConfig, tokenFiles } = parseConfig(text, this.environment(), undefined, reader);
    if (pluginConfig === undefined) return checkText(text, this.environment(), hideSecrets(text, this.options.secrets()).yaml, reader);
    const { files, todo } = exportTo(kind, pluginConfig, pluginHash());
    return { files, todo: [...todo, ...tokenFilesToDo(tokenFiles)] };
  }

  entries(): HistoryEntry[] {
    return this.history.entries();
  }

  /** A version of the history, without secrets. */
  version(id: string): Omit<ConfigDocument, "revision"> | undefined {
    const text = this.history.text(id);
    return text === undefined ? undefined : hideSecrets(text, this.options.secrets());
  }

  /** One change after the other. */
  apply(marked: string, revision: string): Promise<Applied> {
    const applied = this.applying.then(() => this.applyNow(marked, revision));
    this.applying = applied.catch(() => undefined);
    return applied;
  }

  private async applyNow(marked: string, revision: string): Promise<Applied> {
    if (revisionOf(this.text()) !== revision) return { status: 409 };
    const check = await this.check(marked);
    if (!check.ok) return { status: 422, check };
    const besides = this.besides();
    const unnamed = unnamedVariables(marked, this.texts(), besides);
    if (unnamed.length > 0) return { status: 422, check: refused(unnamed.map(unnamedText)) };
    const astray = await heavy.run("misdirected", marked, this.hidden(), this.environment(), besides);
    if (astray !== undefined) return { status: 422, check: refused([astray]) };
    const envFile = join(dirname(this.options.file()), ".env");
    const moved = await heavy.run("prepare", marked, this.hidden(), envFile, this.options.environment);
    const errors = await this.writeAll(envFile, moved.variables, moved.yaml, revision).catch(unwritable);
    if (errors === "conflict") return { status: 409 };
    if (errors.length === 0) return { status: 200, document: await this.document() };
    return { status: 422, check: refused(errors) };
  }

  /** The tokens and the text that names them are one change. */
  private async writeAll(
    envFile: string,
    variables: Map<string, string>,
    yaml: string,
    revision: string,
  ): Promise<readonly string[] | "conflict"> {
    if (existsSync(this.options.file())) textToChange(this.options.file());
    const undo = variables.size > 0 ? appendEnvironment(envFile, variables) : () => undefined;
    let done = false;
    try {
      const errors = await this.bringAndWrite(yaml, revision);
      done = errors.length === 0;
      return errors;
    } finally {
      if (!done) undo();
    }
  }

  /** The new content is complete beside the file before anything changes; the file itself is touched last and in one step. */
  private async bringAndWrite(yaml: string, revision: string): Promise<readonly string[] | "conflict"> {
    const file = existsSync(this.options.file()) ? realpathSync(this.options.file()) : this.options.file();
    mkdirSync(dirname(file), { recursive: true });
    const ready = join(dirname(file), `.${randomBytes(6).toString("hex")}.ai-failover.yaml`);
    replaceFile(ready, yaml);
    try {
      asItWas(ready, file);
      if (!this.options.serving()) return await this.beginWith(ready, file);
      let conflict = false;
      const errors = await this.options.bring(yaml, () => {
        conflict = revisionOf(this.text()) !== revision;
        if (!conflict) replaceContent(ready, file);
        return !conflict;
      });
      return conflict ? "conflict" : errors;
    } finally {
      rmSync(ready, { force: true });
    }
  }

  /** Nothing serves yet, so the file comes first; when it cannot be used, what was there before comes back. */
  private async beginWith(ready: string, file: string): Promise<readonly string[]> {
    const before = existsSync(file) ? readRegularFile(file) : undefined;
    replaceContent(ready, file);
    try {
      await this.options.begin();
      return [];
    } catch (error) {
      if (before === undefined) rmSync(file, { force: true });
      else writeFileSync(file, before);
      return [error instanceof Error ? error.message : String(error)];
    }
  }

  /** The file, and its versions that were in force. */
  private texts(): string[] {
    return [this.text(), ...this.history.texts()];
  }

  private hidden(): Hidden {
    return { texts: this.texts(), known: [...this.options.secrets()] };
  }

  private secrets(): ReturnType<typeof secretsByMark> {
    return secretsByMark(this.texts(), this.options.secrets());
  }

  private environment(): Environment {
    return environmentBeside(this.options.file(), this.options.environment);
  }

  /** The names in the file .env. */
  private besides(): string[] {
    return Object.keys(environmentBeside(this.options.file(), {}));
  }

  /** Empty where there is no file yet. */
  private text(): string {
    return existsSync(this.options.file()) ? readRegularFile(this.options.file()).toString("utf8") : "";
  }
}

function refused(errors: readonly string[]): CheckResult {
  return { ok: false, findings: errors.map((message) => ({ path: "", message, level: "error" as const })) };
}

/** With the owner and the mode of the file whose place it takes, where there is one. */
function asItWas(ready: string, file: string): void {
  const before = statSync(file, { throwIfNoEntry: false });
  if (before === undefined) return;
  chmodSync(ready, before.mode & 0o777);
  keepOwner(ready, before);
}

/** In one step; a file that is mounted by itself cannot be renamed over and is written in place. */
function replaceContent(ready: string, file: string): void {
  try {
    renameSync(ready, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EBUSY") throw error;
    copyFileSync(ready, file);
  }
}

/** What the system refuses is no fault of the gateway. */
function unwritable(error: unknown): readonly string[] {
  const fault = error instanceof NoFileError || error instanceof UnwritableError ? error.message : systemFault(error);
  if (fault === undefined) throw error;
  return [`the configuration cannot be written: ${fault}`];
}

/** Says nothing about the text but whether it is the same. */
function revisionOf(text: string): string {
  return createHmac("sha256", REVISION_KEY).update(text).digest("base64url");
}
