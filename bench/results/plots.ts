// The plots of docs/performance.md.
import { bars } from "../plot.js";
import { type Kept, newest } from "./result.js";

/** By the name of the file in docs/. */
export function plots(all: Kept[]): Record<string, string> {
  const cpu = newest(all, "requests").map(({ row }) => ({ ...row, value: row.cpu }));
  const memory = newest(all, "memory").map(({ row }) => ({ group: "after the start", name: row.name, value: row.atStart }));
  return {
    "performance-cpu.svg": bars("CPU of the gateway for one request", "microseconds, logarithmic", cpu, 10),
    "performance-memory.svg": bars("Resident memory", "MiB, logarithmic", memory, 10),
  };
}
