// One process at a time: a folder made by whoever comes first, with its process id inside.
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { monotonic } from "./clock.js";

const POLL_MS = 200;
/** A lock without a process id is its maker's for this long: it may be about to write it. */
const UNNAMED_MS = 5_000;

/** Runs `work` while holding the lock, waiting for a holder that lives and taking over from one that is gone. */
export async function whileLocked<T>(lock: string, say: (line: string) => void, work: () => Promise<T>): Promise<T> {
  const began = monotonic();
  for (let waited = false; !take(lock, monotonic() - began); waited = true) {
    if (!waited) say(`waiting for another process that is installing (${lock})`);
    await pause(POLL_MS);
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function take(lock: string, waitedMs: number): boolean {
  try {
    mkdirSync(lock);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    if (abandoned(lock, waitedMs)) rmSync(lock, { recursive: true, force: true });
    return false;
  }
  try {
    writeFileSync(join(lock, "pid"), String(process.pid));
  } catch (error) {
    // A full disk: nobody else is to wait for us.
    rmSync(lock, { recursive: true, force: true });
    throw error;
  }
  return true;
}

function abandoned(lock: string, waitedMs: number): boolean {
  try {
    return !alive(Number(readFileSync(join(lock, "pid"), "utf8")));
  } catch {
    try {
      // Its age by the time of day, or ours by a clock that nobody sets back.
      return waitedMs > UNNAMED_MS || Date.now() - statSync(lock).mtimeMs > UNNAMED_MS;
    } catch {
      return false;
    }
  }
}

/** Whether a process of that id exists. */
export function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
