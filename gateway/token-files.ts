// The files that API tokens come out of, followed like the configuration itself: each in its own folder.
import { type TokenFile, tokenFileState } from "../config/index.js";
import { mayPass } from "./system-fault.js";
import { watchFiles } from "./watch.js";

export class FollowedTokenFiles {
  private files: readonly TokenFile[] = [];
  private readonly watchers = new Map<string, { close(): void }>();
  private closed = false;

  constructor(private readonly onChange: () => void) {}

  /** From now on these, as they were when they were read. */
  follow(files: readonly TokenFile[]): void {
    if (this.closed) return;
    this.files = files;
    const wanted = new Set(files.map(({ file }) => file));
    for (const [file, watcher] of this.watchers) {
      if (wanted.has(file)) continue;
      watcher.close();
      this.watchers.delete(file);
    }
    const fresh = files.filter(({ file }) => !this.watchers.has(file));
    for (const { file } of fresh)
      this.watchers.set(
        file,
        watchFiles([file], this.onChange, statesOf, () => this.stateOf(file)),
      );
    // Between being read and being watched.
    if (fresh.some(({ file, state }) => statesOf([file]) !== state)) this.onChange();
  }

  /** One of them is another than was read. */
  changed(): boolean {
    return this.files.some(isAnother);
  }

  /** As it was read last. */
  private stateOf(file: string): string | undefined {
    return this.files.find((each) => each.file === file)?.state;
  }

  close(): void {
    this.closed = true;
    for (const watcher of this.watchers.values()) watcher.close();
    this.watchers.clear();
  }
}

function isAnother({ file, state }: TokenFile): boolean {
  return tokenFileState(file) !== state;
}

/** Undefined: cannot be told at the moment. */
function statesOf(files: readonly string[]): string | undefined {
  try {
    return files.map(tokenFileState).join(" ");
  } catch (error) {
    if (mayPass(error)) return undefined;
    throw error;
  }
}
