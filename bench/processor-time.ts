// CPU time of a process, all its threads together.
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
