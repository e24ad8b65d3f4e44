// Writing what only the owner may read: files of mode 0600 in folders of mode 0700, replaced by a rename so that no reader sees half.
import { randomBytes } from "node:crypto";
import { chmodSync, chownSync, closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, type Stats, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { systemFault } from "../system-fault.js";
import { buildRig } from "./bootstrap.js";
import { type Json, type RigInput, runPaths } from "./rig.js";

/** Makes a folder that nobody else can look into; an existing one is closed to others. */
export function privateFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  chmodSync(path, 0o700);
}

/**
 * Replaces a file in one step. The new content is complete on its own name first; where that fails, nothing of it is left, and the error names the
 * file itself: the same fault, met again, has the same words.
 */
export function replaceFile(path: string, content: string | Buffer): void {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString("hex")}`);
  try {
    writeWhole(temporary, content);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    if (error instanceof Error) error.message = error.message.replaceAll(temporary, path);
    throw error;
  }
}

/** Written by root for somebody else, a file stays theirs. Where the system refuses that, it is the writer's. */
export function keepOwner(path: string, before: Stats | undefined): void {
  if (before === undefined || before.uid === process.getuid?.()) return;
  try {
    chownSync(path, before.uid, before.gid);
  } catch (error) {
    if (systemFault(error) === undefined) throw error;
  }
}

function writeWhole(path: string, content: string | Buffer): void {
  const file = openSync(path, "wx", 0o600);
  try {
    const bytes = typeof content === "string" ? Buffer.from(content) : content;
    for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Writes an object as JSON, privately and in one step. */
export function replaceJson(path: string, value: Json): void {
  replaceFile(path, JSON.stringify(value, null, 1));
}

/**
 * Writes all files of one Envoy below `input.runDir` and returns the path of the bootstrap, for `envoy -c`.
 */
export function writeRig(input: RigInput): string {
  const paths = runPaths(input.runDir);
  const rig = buildRig(input);
  privateFolder(input.runDir);
  for (const path of [paths.clusters, paths.downstream, paths.upstream]) privateFolder(dirname(path));
  replaceJson(paths.clusters, rig.clusters);
  replaceJson(paths.downstream, rig.downstream);
  if (rig.upstream !== undefined) replaceJson(paths.upstream, rig.upstream);
  replaceJson(paths.bootstrap, rig.bootstrap);
  return paths.bootstrap;
}
