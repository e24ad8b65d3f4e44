// When the gateway is killed without a chance to clean up, its Envoy must not stay: it would go on holding the port.
import type { ChildProcess } from "node:child_process";
import { baseEnvironment, spawn } from "./child.js";

/** Waits for the end of its input, which comes when the gateway is gone, however it went. */
const SCRIPT = 'cat >/dev/null; kill -TERM "$1" 2>/dev/null || exit 0; sleep 2; kill -KILL "$1" 2>/dev/null';

function shell(pid: number): ChildProcess | undefined {
  try {
    return spawn("/bin/sh", ["-c", SCRIPT, "sh", String(pid)], baseEnvironment(), { stdio: ["pipe", "ignore", "ignore"], detached: true });
  } catch {
    return undefined;
  }
}

/** Ends `child` when this process disappears. The returned function lets go: the child has ended by itself. */
export function guardAgainstOrphan(child: ChildProcess): () => void {
  if (child.pid === undefined) return () => undefined;
  const guard = shell(child.pid);
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
