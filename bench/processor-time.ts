// CPU time and page faults of a process, all its threads together.
import { readdirSync, readFileSync } from "node:fs";

/**
 * Microseconds of CPU that the process has used so far, from the scheduler's own counters (nanoseconds; proc(5)).
 * Throws where /proc is missing: the benchmark runs on Linux.
 */
export function processorMicroseconds(pid: number): number {
  let total = 0;
  for (const task of readdirSync(`/proc/${pid}/task`))
    total += Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, "utf8").split(" ")[0]);
  return total / 1000;
}

/** Pages that the process has had to take from the kernel so far, none of them read from a disk (`minflt`, proc(5)). */
export function pageFaults(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const behindName = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return Number(behindName[7]);
}
