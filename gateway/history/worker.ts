// The thread that keeps the history: a disk that is slow makes nobody wait but who asks for the past.
import { parentPort, workerData } from "node:worker_threads";
import { Keeping, type Place } from "./keeping.js";
import { tellHistory, tellMap, tellUsage } from "./questions.js";
import type { Order, Report } from "./thread.js";

const tell = (report: Report) => parentPort?.postMessage(report);
const keeping = new Keeping(
  workerData as Place,
  (problem) => tell({ kind: "lost", problem }),
  () => tell({ kind: "found" }),
);

function answer(order: Order & { kind: "ask" }): object {
  const { range, now, question, by = "route" } = order;
  if (question === "usage") return keeping.ask((store) => tellUsage(store, range, by, now));
  if (question === "map") return keeping.ask((store) => tellMap(store, range, now));
  return keeping.ask((store) => tellHistory(store, range, now));
}

parentPort?.on("message", (order: Order) => {
  if (order.kind === "write") {
    keeping.write(order.batch);
    return tell({ kind: "written" });
  }
  if (order.kind === "close") {
    keeping.close();
    tell({ kind: "closed" });
    return parentPort?.close();
  }
  try {
    tell({ kind: "answer", id: order.id, answer: answer(order) });
  } catch (error) {
    tell({ kind: "refused", id: order.id, message: (error as Error).message });
  }
});
