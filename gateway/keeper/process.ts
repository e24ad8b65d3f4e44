// The gateway's own process: the API, the console and the watch over the configuration. Started by the keeper, which has Envoy as its other
// child; without the keeper it ends at once.
import "../walls.js";
import { closingLines } from "../closing-lines.js";
import { Gateway } from "../gateway.js";
import { Link } from "./link.js";
import type { Order, Report } from "./messages.js";

let link: Link | undefined;
let gateway: Gateway | undefined;

function send(report: Report): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined || !process.connected) return resolve();
    process.send(report, undefined, undefined, () => resolve());
  });
}

async function begin({ begin: asked, kept, envoy }: Order & { kind: "begin" }): Promise<void> {
  const ours = new Link(send, kept, envoy);
  link = ours;
  const say = (line: string) => console.log(line);
  gateway = new Gateway({
    ...asked,
    say,
    log: (line) => console.error(line),
    demoConfiguration: () => ours.demoConfiguration(),
    keeper: ours,
  });
  await gateway.start();
  if (kept === undefined) for (const line of closingLines(gateway, asked.host, asked.demo)) say(line);
  await send({ kind: "ready" });
}

async function stop(): Promise<void> {
  await gateway?.stop();
  process.exit(0);
}

function failed(error: unknown): void {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}

// Whoever read our output may go away; that is no reason to stop serving.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
// Whoever ends a whole group of processes means the gateway: the keeper ends it in order.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void send({ kind: "end" }).catch(failed));
// Nobody is left who could end Envoy, or us: the keeper's guards end Envoy and take the folder away.
process.on("disconnect", () => process.exit(1));
process.on("message", (order: Order) => {
  if (order.kind === "begin") begin(order).catch(failed);
  else if (order.kind === "stop") stop().catch(failed);
  else link?.hear(order);
});
send({ kind: "hello" }).catch(failed);
