// The thread for heavy work.
import { parentPort } from "node:worker_threads";
import type { Answer } from "./heavy.js";
import { type Task, TASKS } from "./tasks.js";

parentPort?.on("message", ({ task, args }: { task: Task; args: unknown[] }) => {
  let answer: Answer;
  try {
    answer = { result: (TASKS[task] as (...all: unknown[]) => unknown)(...args) };
  } catch (error) {
    answer = { kind: (error as Error).constructor.name, message: (error as Error).message };
  }
  parentPort?.postMessage(answer);
});
