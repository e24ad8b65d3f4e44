// Writing API tokens where `${NAME}` in a configuration finds them: the file .env beside it.
import { chownSync, existsSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs";
import { readRegularFile } from "../config/index.js";
import { replaceFile } from "./envoy/files.js";

/** Adds names to .env, which only its owner can read afterwards. What stands in it stays. In one step: half a token is worse than none. */
export function appendEnvironment(envFile: string, values: ReadonlyMap<string, string>): void {
  const before = existsSync(envFile) ? readRegularFile(envFile).toString("utf8") : "";
  const lines = [...values].map(([name, value]) => `${name}=${quoted(value)}\n`).join("");
  replaceEnvironment(envFile, before + (before === "" || before.endsWith("\n") ? "" : "\n") + lines);
}

/** Remembers .env as it is now. What it returns puts that back as far as the disk allows. */
export function environmentAsItIs(envFile: string): () => void {
  const before = existsSync(envFile) ? readRegularFile(envFile).toString("utf8") : undefined;
  return () => {
    try {
      if (before === undefined) rmSync(envFile, { force: true });
      else if (readRegularFile(envFile).toString("utf8") !== before) replaceEnvironment(envFile, before);
    } catch {
      // A variable that nobody names does no harm.
    }
  };
}

function replaceEnvironment(envFile: string, content: string): void {
  const file = existsSync(envFile) ? realpathSync(envFile) : envFile;
  const owner = statSync(file, { throwIfNoEntry: false });
  try {
    replaceFile(file, content);
    // Written by root for somebody else, it stays theirs.
    if (owner !== undefined && owner.uid !== process.getuid?.()) chownSync(file, owner.uid, owner.gid);
  } catch (error) {
    // Mounted by itself, it cannot be renamed over.
    if ((error as NodeJS.ErrnoException).code !== "EBUSY") throw error;
    writeFileSync(file, content, { mode: 0o600 });
  }
}

/** As .env files write a value with characters that would end it. */
function quoted(value: string): string {
  if (/^[A-Za-z0-9_./:+=@-]+$/.test(value)) return value;
  return value.includes("'") ? `"${value}"` : `'${value}'`;
}
