// The processes that the command has started: the gateway's own and Envoy are the keeper's children.
import type { ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The gateway's own process: the keeper's child that serves the console. */
export function ownProcess(keeper: ChildProcess): number | undefined {
  return childOf(keeper, "keeper/process.js");
}

export function envoyProcess(keeper: ChildProcess): number | undefined {
  return childOf(keeper, "envoy.json");
}

function childOf(keeper: ChildProcess, words: string): number | undefined {
  const children = readFileSync(`/proc/${keeper.pid}/task/${keeper.pid}/children`, "utf8").trim().split(" ");
  const found = children.find((pid) => commandLine(pid).includes(words));
  return found === undefined ? undefined : Number(found);
}

/** Empty where there is no such process. */
export function commandLine(pid: number | string): string {
  try {
    return readFileSync(join("/proc", String(pid), "cmdline"), "utf8");
  } catch {
    return "";
  }
}
