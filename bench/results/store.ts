// The folder of results.
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { fileName, type Head, type Kept, type Result, written } from "./result.js";

/** Every result of the folder, in the order of the files' names. One that cannot be read is an error that names it. */
export function readResults(folder: string): Kept[] {
  const files = readdirSync(folder).filter((file) => file.endsWith(".json"));
  return files.sort().map((file) => {
    try {
      return { ...resultOf(readFileSync(join(folder, file), "utf8")), file };
    } catch (error) {
      throw new Error(`${join(folder, file)}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
  });
}

function resultOf(text: string): Result {
  const read = JSON.parse(text) as Partial<Result> | null;
  if (typeof read?.part !== "string" || typeof read.date !== "string" || !Array.isArray(read.rows))
    throw new Error("no part, date and rows");
  for (const [i, row] of (read.rows as unknown[]).entries()) checkRow(row, i + 1);
  return read as Result;
}

/** What was not measured (a run that was broken off, a division by nothing) is null in JSON, and would be a number in a document. */
function checkRow(row: unknown, position: number): void {
  if (typeof row !== "object" || row === null) throw new Error(`row ${position} is no object`);
  for (const [key, value] of Object.entries(row)) if (value === null) throw new Error(`row ${position}: "${key}" is null`);
}

/** Writes one, whole or not at all; a run of the same part and suffix on the same day is replaced. Returns the file's path. */
export function writeResult(folder: string, result: Result, suffix = ""): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, fileName(result, suffix));
  writeFileSync(`${path}.new`, written(result));
  renameSync(`${path}.new`, path);
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
