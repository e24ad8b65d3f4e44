// Noticing that one of a few files changed, however the editor saves: in place, or by a rename over the old file.
import { createHash } from "node:crypto";
import { type FSWatcher, readFileSync, watch } from "node:fs";
import { basename, dirname } from "node:path";

const SETTLE_MS = 150;

/**
 * Calls `changed` once the content of one of the files (all in one folder) differs from before and has been still for a moment. The
 * folder is watched, not the files: a rename leaves a watched file behind.
 */
export function watchFiles(files: readonly string[], changed: () => void): { close(): void } {
  const names = new Set(files.map((file) => basename(file)));
  let before = contents(files);
  let timer: NodeJS.Timeout | undefined;
  const look = () => {
    const now = contents(files);
    if (now === before) return;
    before = now;
    changed();
  };
  const watcher: FSWatcher = watch(dirname(files[0] as string), (_event, name) => {
    // A mounted ConfigMap changes through a link whose name begins with two dots.
    if (name !== null && !names.has(name) && !name.startsWith("..")) return;
    clearTimeout(timer);
    timer = setTimeout(look, SETTLE_MS);
  });
  // The folder itself may go away; the configuration in force stays.
  watcher.on("error", () => watcher.close());
  return {
    close() {
      clearTimeout(timer);
      watcher.close();
    },
  };
}

function contents(files: readonly string[]): string {
  const hash = createHash("sha256");
  for (const file of files) {
    try {
      hash.update("present").update(readFileSync(file));
    } catch {
      hash.update("absent");
    }
  }
  return hash.digest("hex");
}
