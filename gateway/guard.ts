// When the gateway is killed without a chance to clean up, its Envoy must not stay, since it would go on holding the port, nor its folder,
// which holds tokens.
import type { ChildProcess } from "node:child_process";
import { rmSync } from "node:fs";
import { baseEnvironment, spawn } from "./child.js";

/** Waits for the end of its input, which comes when the gateway is gone, however it went. */
const SCRIPT = 'cat >/dev/null; kill -TERM "$1" 2>/dev/null || exit 0; sleep 2; kill -KILL "$1" 2>/dev/null';

/** The folder with the tokens goes at once, and again when Envoy has ended and can write nothing any more. */
const FOLDER_SCRIPT = 'cat >/dev/null; rm -rf -- "$1"; sleep 3; rm -rf -- "$1"';

function shell(script: string, argument: string): ChildProcess | undefined {
  try {
    return spawn("/bin/sh", ["-c", script, "sh", argument], baseEnvironment(), { stdio: ["pipe", "ignore", "ignore"], detached: true });
  } catch {
    return undefined;
  }
}

/** Ends `child` when this process disappears. The returned function lets go: the child has ended by itself. */
export function guardAgainstOrphan(child: ChildProcess): () => void {
  return child.pid === undefined ? () => undefined : guarded(SCRIPT, String(child.pid));
}

/** Removes a folder when this process disappears. The returned function lets go: the folder is removed already. */
export function guardFolder(folder: string): () => void {
  return guarded(FOLDER_SCRIPT, folder);
}

/** Takes a run folder away and lets go of its guard. */
export function removeRunFolder(folder: string, letGo: () => void, say: (line: string) => void): void {
  try {
    rmSync(folder, { recursive: true, force: true });
    letGo();
  } catch (error) {
    say(`warning: ${folder} holds API tokens and cannot be removed: ${(error as Error).message}`);
  }
}

function guarded(script: string, argument: string): () => void {
  const guard = shell(script, argument);
  // No process or no pipe to be had at this moment: Envoy serves without a guard rather than not at all.
  if (guard === undefined) return () => undefined;
  guard.on("error", () => undefined);
  guard.stdin?.on("error", () => undefined);
  return () => {
    // The whole group: the shell and what it waits in.
    if (guard.pid !== undefined && guard.exitCode === null) {
      try {
        process.kill(-guard.pid, "SIGKILL");
      } catch {
        // Already gone.
      }
    }
  };
}
