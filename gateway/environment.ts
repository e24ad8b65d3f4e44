// Writing API tokens where `${NAME}` in a configuration finds them: the file .env beside it.
import { existsSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs";
import { isDeepStrictEqual, parseEnv } from "node:util";
import { keepOwner, replaceFile } from "./envoy/files.js";
import { textToChange, UnwritableError } from "./unwritable.js";

/**
 * Adds names to .env, which only its owner can read afterwards. What stands in it stays. In one step: half a token is worse than none.
 * What it returns takes these lines out again, as far as the disk allows; what others have written meanwhile stays.
 * Throws an UnwritableError before anything is written.
 */
export function appendEnvironment(envFile: string, values: ReadonlyMap<string, string>): () => void {
  const before = contentOf(envFile);
  const lines = [...values].map(([name, value]) => lineOf(name, value));
  const start = before === undefined || before === "" || before.endsWith("\n") ? "" : "\n";
  const after = (before ?? "") + start + lines.join("");
  refuseMisread(envFile, before ?? "", after, values);
  replaceEnvironment(envFile, after);
  return () => {
    try {
      takeOut(envFile, lines, before);
    } catch {
      // A variable that nobody names does no harm.
    }
  };
}

/** Undefined: there is none. */
function contentOf(envFile: string): string | undefined {
  return existsSync(envFile) ? textToChange(envFile) : undefined;
}

/** A line that is not there as it was written is somebody else's. */
function takeOut(envFile: string, lines: readonly string[], before: string | undefined): void {
  const now = contentOf(envFile);
  if (now === undefined) return;
  const left = lines.reduce(without, now);
  if (left === now) return;
  if (left === "" && before === undefined) rmSync(envFile, { force: true });
  // Its last line may have had no end.
  else replaceEnvironment(envFile, left === `${before}\n` ? (before as string) : left);
}

/** The text without the last of its lines that is this one. */
function without(text: string, line: string): string {
  const at = `\n${text}`.lastIndexOf(`\n${line}`);
  return at < 0 ? text : text.slice(0, at) + text.slice(at + line.length);
}

function replaceEnvironment(envFile: string, content: string): void {
  const file = existsSync(envFile) ? realpathSync(envFile) : envFile;
  const owner = statSync(file, { throwIfNoEntry: false });
  try {
    replaceFile(file, content);
    keepOwner(file, owner);
  } catch (error) {
    // Mounted by itself, it cannot be renamed over.
    if ((error as NodeJS.ErrnoException).code !== "EBUSY") throw error;
    writeInPlace(file, content);
  }
}

/** As it was where that fails, as far as the disk allows. */
function writeInPlace(file: string, content: string): void {
  const before = contentOf(file);
  try {
    writeFileSync(file, content, { mode: 0o600 });
  } catch (error) {
    if (before !== undefined) writeFileSync(file, before);
    throw error;
  }
}

/** As .env files write a value, so that it is read back as it is; undefined: in no form of theirs. */
export function writtenValue(value: string): string | undefined {
  if (/\p{Cc}/u.test(value)) return undefined;
  const plain = /^[A-Za-z0-9_./:+=@-]+$/.test(value) ? [value] : [];
  return [...plain, `'${value}'`, `"${value}"`, `\`${value}\``].find((form) => parseEnv(`A=${form}\n`)["A"] === value);
}

function lineOf(name: string, value: string): string {
  const written = writtenValue(value);
  if (written !== undefined) return `${name}=${written}\n`;
  throw new UnwritableError(
    `the value of ${name} cannot stand in .env: it has a line break, another control character or all three quotes`,
  );
}

/** A quote without its end in what stands there may take in what comes behind it. */
function refuseMisread(envFile: string, before: string, after: string, values: ReadonlyMap<string, string>): void {
  if (isDeepStrictEqual({ ...parseEnv(after) }, { ...parseEnv(before), ...Object.fromEntries(values) })) return;
  const names = [...values.keys()].join(", ");
  throw new UnwritableError(`${envFile} would not be read as it is meant with ${names} behind it: is there a quote without its end?`);
}
