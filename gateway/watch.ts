// Noticing that one of a few files changed, however it is written: in place, by a rename over the old file, or behind a link whose target
// changes (a mounted ConfigMap swaps a link in between). Notifications tell at once, a look at what stands there tells the rest.
import { createHash } from "node:crypto";
import { type BigIntStats, type FSWatcher, statSync, watch } from "node:fs";
import { basename, dirname } from "node:path";
import { readRegularFile } from "../config/index.js";
import { monotonic } from "./clock.js";
import { mayPass } from "./system-fault.js";

const SETTLE_MS = 150;
/** A file that never is still is read after this long all the same. */
const LONGEST_MS = 800;
const LOOK_MS = 750;
/** Twice the same within this is a content, not the middle of a write. */
const TWICE_MS = 10;
const MOST_TRIES = 5;

/**
 * Calls `changed` once the content of one of the files (all in one folder) differs from before and has been still for a moment, or after a
 * second of changes without an end.
 * @param known the content that whoever follows the files goes by, where that may come to him by another way; default: the one of the last call
 */
export function watchFiles(
  files: readonly string[],
  changed: () => void,
  content: ContentOf = contents,
  known?: () => string | undefined,
): { close(): void } {
  const watched = new Watched(files, changed, content, known);
  return { close: () => watched.close() };
}

/** What tells two contents apart; undefined: it cannot be told at the moment. */
type ContentOf = (files: readonly string[]) => string | undefined;

class Watched {
  private readonly names: ReadonlySet<string>;
  private readonly looking: NodeJS.Timeout;
  private readonly watcher: FSWatcher | undefined;
  private before: string | undefined;
  private standing: string;
  /** When the changes began that are not taken yet. */
  private since: number | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly files: readonly string[],
    private readonly changed: () => void,
    private readonly content: ContentOf,
    private readonly known: (() => string | undefined) | undefined,
  ) {
    this.names = new Set(files.map((file) => basename(file)));
    this.standing = standingOf(files);
    this.before = content(files);
    this.watcher = this.notified();
    this.looking = setInterval(() => this.look(), LOOK_MS);
    this.looking.unref();
  }

  close(): void {
    clearTimeout(this.timer);
    clearInterval(this.looking);
    this.watcher?.close();
  }

  /** The folder, not the files: a rename leaves a watched file behind. A system that has no watch left to give is looked at alone. */
  private notified(): FSWatcher | undefined {
    try {
      const watcher = watch(dirname(this.files[0] as string), (_event, name) => {
        // A mounted ConfigMap changes through a link whose name begins with two dots.
        if (name === null || this.names.has(name) || name.startsWith("..")) this.notice();
      });
      watcher.on("error", () => watcher.close());
      return watcher;
    } catch {
      return undefined;
    }
  }

  /** Behind links, in a folder that was deleted and made again: where no notification comes from. */
  private look(): void {
    const standing = standingOf(this.files);
    if (standing === this.standing) return;
    this.standing = standing;
    this.notice();
  }

  private notice(): void {
    const now = monotonic();
    this.since ??= now;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.take(), Math.min(SETTLE_MS, Math.max(0, this.since + LONGEST_MS - now)));
  }

  private take(last?: string, tries = 0): void {
    const forced = this.since !== undefined && monotonic() - this.since >= LONGEST_MS;
    const now = this.content(this.files);
    // Read in the middle of being written, perhaps; or not to be read at the moment.
    if (now === undefined || (forced && now !== last && tries < MOST_TRIES)) {
      this.timer = setTimeout(() => this.take(now, tries + 1), now === undefined ? SETTLE_MS : TWICE_MS);
      return;
    }
    this.since = undefined;
    const before = this.known === undefined ? this.before : this.known();
    this.before = now;
    if (now === before) return;
    this.changed();
  }
}

/** Which files stand there, behind links: another file, another size or another time is another state. */
function standingOf(files: readonly string[]): string {
  return files.map((file) => identity(file)).join(" ");
}

function identity(file: string): string {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs }: BigIntStats = statSync(file, { bigint: true });
    return [dev, ino, size, mtimeNs, ctimeNs].join(":");
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? "absent";
  }
}

function contents(files: readonly string[]): string | undefined {
  const hash = createHash("sha256");
  for (const file of files) {
    try {
      hash.update("present").update(readRegularFile(file));
    } catch (error) {
      if (mayPass(error)) return undefined;
      hash.update("absent");
    }
  }
  return hash.digest("hex");
}
