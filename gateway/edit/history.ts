// The versions of a configuration that were in force: the last 50, in a folder that only its owner can read, since they may hold tokens.
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { HistoryEntry } from "../../config/api.js";
import { privateFolder, replaceFile } from "../envoy/files.js";
import { changeSummary } from "./summary.js";

const KEPT = 50;
const NAME = /^([0-9]{13})-([0-9]{4})\.json$/;

interface Version extends HistoryEntry {
  yaml: string;
}

/** The history of one configuration file, in a folder of its own. */
export class History {
  constructor(
    private readonly folderOf: () => string,
    private readonly now: () => number = Date.now,
  ) {}

  private get folder(): string {
    return this.folderOf();
  }

  /** The newest first; the first one is in force. */
  entries(): HistoryEntry[] {
    return this.versions().map(({ id, at, summary }) => ({ id, at, summary }));
  }

  /** The text of a version; undefined: there is none of that name. */
  text(id: string): string | undefined {
    return NAME.test(`${id}.json`) ? this.read(`${id}.json`)?.yaml : undefined;
  }

  /** All texts, the newest first. */
  texts(): string[] {
    return this.versions().map(({ yaml }) => yaml);
  }

  /** Keeps a text that came into force, unless the newest one is the same. Answers what changed. */
  record(yaml: string): string | undefined {
    const [newest] = this.names();
    const before = newest === undefined ? undefined : this.read(newest);
    if (before?.yaml === yaml) return undefined;
    privateFolder(this.folder);
    const at = this.now();
    const last = Number(NAME.exec(newest ?? "")?.[2] ?? 0);
    const id = `${String(at).padStart(13, "0")}-${String((last + 1) % 10_000).padStart(4, "0")}`;
    const summary = before === undefined ? "the first version that was seen" : changeSummary(before.yaml, yaml);
    replaceFile(join(this.folder, `${id}.json`), JSON.stringify({ id, at, summary, yaml }));
    for (const name of this.names().slice(KEPT)) rmSync(join(this.folder, name), { force: true });
    return before === undefined ? undefined : summary;
  }

  private versions(): Version[] {
    return this.names().flatMap((name) => this.read(name) ?? []);
  }

  private names(): string[] {
    let names: string[];
    try {
      names = readdirSync(this.folder);
    } catch {
      // None was kept yet, or it cannot be read at the moment: no reason to refuse what is not about the past.
      return [];
    }
    return names
      .filter((name) => NAME.test(name))
      .sort()
      .reverse();
  }

  private read(name: string): Version | undefined {
    try {
      return JSON.parse(readFileSync(join(this.folder, name), "utf8")) as Version;
    } catch {
      return undefined;
    }
  }
}
