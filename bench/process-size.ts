// What a process holds. Throws where it is gone, or /proc is missing: the benchmark runs on Linux.
import { readdirSync, readFileSync } from "node:fs";

/** Resident memory, MiB. */
export function memory(pid: number): number {
  return mebibytes(readFileSync(`/proc/${pid}/status`, "utf8"), /^VmRSS:\s+(\d+) kB/gm);
}

/** What it has written to and no other process shares, MiB: pages of its file alone would be private or not as others run the same file. */
export function privateMemory(pid: number): number {
  return mebibytes(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"), /^Private_Dirty:\s+(\d+) kB/gm);
}

/** Of its resident memory what are pages of files, MiB: the program's own, which processes that run the same one share. */
export function fileMemory(pid: number): number {
  return mebibytes(readFileSync(`/proc/${pid}/status`, "utf8"), /^RssFile:\s+(\d+) kB/gm);
}

export function descriptors(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

function mebibytes(text: string, kilobytes: RegExp): number {
  return [...text.matchAll(kilobytes)].reduce((sum, [, kB]) => sum + Number(kB), 0) / 1024;
}
