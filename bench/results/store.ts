// The folder of results.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { fileName, type Head, type Kept, type Result, written } from "./result.js";

/** Every result of the folder, in the order of the files' names. */
export function readResults(folder: string): Kept[] {
  const files = readdirSync(folder).filter((file) => file.endsWith(".json"));
  return files.sort().map((file) => ({ ...(JSON.parse(readFileSync(join(folder, file), "utf8")) as Result), file }));
}

/** Writes one; a run of the same part and suffix on the same day is replaced. Returns the file's path. */
export function writeResult(folder: string, result: Result, suffix = ""): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, fileName(result, suffix));
  writeFileSync(path, written(result));
  return path;
}

/** The head of a run that begins now; `load` is completed by `ended`. */
export function begun(command: string, versions: string): Head {
  const machine = `${cpus().length} x ${cpus()[0]?.model.trim() ?? "CPU"}`;
  return { date: `${new Date().toISOString().slice(0, 19)}Z`, machine, versions, command, load: loadNow() };
}

/** The head of a run that is over. */
export function ended(head: Head): Head {
  return { ...head, load: `${head.load} before, ${loadNow()} after` };
}

function loadNow(): string {
  return (loadavg()[0] ?? 0).toFixed(2);
}
