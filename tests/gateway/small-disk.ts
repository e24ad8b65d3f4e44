// A disk of a few megabytes that can be filled up: a tmpfs, where the test may mount one.
import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished, type TestContext } from "vitest";

export interface SmallDisk {
  folder: string;
  /** Until not a single byte more can be written. */
  fill(): void;
  empty(): void;
  readOnly(on: boolean): void;
}

/** For a test that is skipped, and says why, where nothing may be mounted. */
export function smallDisk(context: TestContext): SmallDisk {
  const made = mounted(4);
  if (made === undefined) context.skip(NO_DISK);
  return made as SmallDisk;
}

const NO_DISK = "nothing may be mounted here; disk-faults.test.ts has the faults of a disk with an injected file system";

function mounted(megabytes: number): SmallDisk | undefined {
  const folder = mkdtempSync(join(tmpdir(), "ai-failover-disk-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m,mode=0700`, "tmpfs", folder], { stdio: "ignore" });
  } catch {
    rmSync(folder, { recursive: true, force: true });
    return undefined;
  }
  onTestFinished(() => {
    // Lazily: what is still open there goes with its process.
    execFileSync("umount", ["-l", folder], { stdio: "ignore" });
    rmSync(folder, { recursive: true, force: true });
  });
  const filler = join(folder, "filler");
  return {
    folder,
    fill: () => fillWith(filler),
    empty: () => rmSync(filler, { force: true }),
    readOnly: (on) => void execFileSync("mount", ["-o", `remount,${on ? "ro" : "rw"}`, folder], { stdio: "ignore" }),
  };
}

function fillWith(file: string): void {
  const fd = openSync(file, "a");
  try {
    for (let size = 64 * 1024; size >= 1; ) {
      try {
        if (writeSync(fd, Buffer.alloc(size)) < size) size >>= 1;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
        size >>= 1;
      }
    }
  } finally {
    closeSync(fd);
  }
}
