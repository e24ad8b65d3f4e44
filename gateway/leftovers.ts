// Copies of the configuration and of .env that a gateway made beside them and, killed in that moment, could not rename: they hold tokens.
import { lstatSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";

/** What is younger may be another gateway's that is about to rename it. */
export const LEFT_MS = 60_000;

/** Of `ConfigStore`, and of `replaceFile` for .env and for the former: nobody else's have these forms. */
const FORMS = /^\.(?:[0-9a-f]{12}\.ai-failover\.yaml|\.[0-9a-f]{12}\.ai-failover\.yaml\.[0-9a-f]{12}|\.env\.[0-9a-f]{12})$/;

/** Removes those that are old enough, and once more when those have become it that are not. Returns what ends that. */
export function removeLeftovers(configFile: string): () => void {
  remove(configFile);
  const again = setTimeout(() => remove(configFile), LEFT_MS + 1_000);
  again.unref();
  return () => clearTimeout(again);
}

/** Behind links: that is where they are made. */
function remove(configFile: string): void {
  const folders = new Set([configFile, join(dirname(configFile), ".env")].map((file) => dirname(real(file))));
  for (const folder of folders) {
    for (const name of namesIn(folder)) if (FORMS.test(name)) removeOld(join(folder, name));
  }
}

function removeOld(file: string): void {
  try {
    const stat = lstatSync(file);
    if (stat.isFile() && Date.now() - stat.mtimeMs > LEFT_MS) rmSync(file, { force: true });
  } catch {
    // It has gone, or may not be touched: it stays what it was.
  }
}

function real(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
