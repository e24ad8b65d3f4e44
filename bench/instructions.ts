// Instructions instead of seconds: Envoy under valgrind's callgrind. A count hardly depends on what else the machine does, so it shows what a
// change costs where times are noise. It leaves out the kernel, and says nothing of caches.
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "./load.js";
import { requestsFor, type Workload } from "./measure.js";
import type { Plan } from "./parts.js";
import { run, type Running, type System } from "./systems.js";
import { PLAIN_SHAPE, type Shape } from "./variants.js";

export interface Instructions {
  group: string;
  name: string;
  /** In user space, for one request. */
  count: number;
  /** Those in code that a VM has compiled: the filters' own. */
  own: number;
  /** To the first system. */
  ratio: number;
}

/** From few tokens and routes to many. */
const SHAPES: [string, Shape][] = [
  ["1 token, 1 route", { ...PLAIN_SHAPE, tokens: 1 }],
  ["1,000 tokens", { ...PLAIN_SHAPE, tokens: 1000 }],
  ["1,000 routes", { ...PLAIN_SHAPE, tokens: 1, routes: 1000 }],
];

/** So that V8 has compiled what is used for good. */
const WARM = 3000;
/** So that nearly each token has been used: its first use defines its metrics. */
const WARM_FOR_EACH_TOKEN = 8;
/** So many that a tick more or less does not show; fewer where each takes longer, and at least `LEAST`. */
const COUNTED = 600;
const LEAST = 20;
const LEAST_WARM = 30;
/** One connection: how many requests one wake-up of Envoy serves would differ from run to run. */
const CONNECTIONS = 1;

/** For the workloads of one size and stream of the plan; each system is started for it, one after the other. Throws where valgrind is missing. */
export async function instructions(plan: Plan): Promise<Instructions[]> {
  if (spawnSync("valgrind", ["--version"]).error) throw new Error("the part `instructions` needs valgrind: apt-get install valgrind");
  const rows: Instructions[] = [];
  for (const { group, name, system, workload, shape } of cellsOf(plan)) {
    const { count, own } = await counted(plan, system, workload, shape);
    rows.push({ group, name, count, own, ratio: 0 });
    plan.setup.say(`${group}, ${name}: ${Math.round(count)} instructions a request, ${Math.round(own)} of them in the VM`);
  }
  const base = (group: string): number => rows.find((r) => r.group === group)?.count ?? 1;
  return rows.map((r) => ({ ...r, ratio: r.count / base(r.group) }));
}

interface Cell {
  group: string;
  name: string;
  system: System;
  workload: Workload;
  shape: Shape;
}

/** Each small workload on each system, then the smallest on the shapes of those that have any; of a workload that was asked for by name, that alone. */
function cellsOf(plan: Plan): Cell[] {
  const systems = plan.systems.filter((s) => s.envoy);
  const named = plan.workloads.length === 1;
  const small = plan.workloads.filter((w) => named || (w.bytes <= 128 * 1024 && w.chunks <= 20));
  const cells = small.flatMap((workload) =>
    systems.map((system) => ({ group: workload.name, name: system.name, system, workload, shape: PLAIN_SHAPE })),
  );
  const shaped = small
    .slice(0, named ? 0 : 1)
    .flatMap((workload) =>
      systems
        .filter((s) => s.shapes)
        .flatMap((system) => SHAPES.map(([name, shape]) => ({ group: `${system.name}, ${workload.name}`, name, system, workload, shape }))),
    );
  return [...cells, ...shaped];
}

/** For one request, in user space. Throws where an answer is no 200. */
export async function counted(plan: Plan, system: System, workload: Workload, shape = PLAIN_SHAPE): Promise<Counted> {
  const folder = mkdtempSync(join(plan.setup.folder, "c-")); // short: the path of a unix socket has 108 bytes
  const running = await run(system, { ...plan.setup, folder, binary: counting(folder, plan.setup.binary), startLimitMs: 300_000 }, shape);
  try {
    const share = Math.min(1, workload.share * 2);
    const warm = Math.max(LEAST_WARM, WARM_FOR_EACH_TOKEN * shape.tokens, Math.ceil(WARM * share));
    const times = Math.max(LEAST, Math.ceil(COUNTED * share));
    await ask(running, workload, warm);
    execFileSync("callgrind_control", ["-i", "on", String(running.pid)], { stdio: "ignore" });
    await ask(running, workload, times);
    execFileSync("callgrind_control", ["-i", "off", String(running.pid)], { stdio: "ignore" });
    execFileSync("callgrind_control", ["-d", String(running.pid)], { stdio: "ignore" });
    const { count, own } = await total(folder);
    return { count: count / times, own: own / times };
  } finally {
    await running.stop();
  }
}

async function ask(running: Running, workload: Workload, requests: number): Promise<void> {
  const request = requestsFor(running, workload);
  const result = await load({ port: running.port, requests, connections: CONNECTIONS, request });
  if (result.failed > 0)
    throw new Error(`${running.system.name}: ${result.failed} answers were no 200; the first:\n${result.firstFailure}`);
}

/** glibc copies much with `rep movsb`, of which valgrind counts each byte as an instruction: it is told to copy by vectors. */
const COPY_BY_VECTORS = "GLIBC_TUNABLES=glibc.cpu.x86_rep_movsb_threshold=1000000000";

/** A script that stands for Envoy's binary. */
function counting(folder: string, binary: string): string {
  const path = join(folder, "envoy-counted");
  const options = `--tool=callgrind --smc-check=all-non-file --instr-atstart=no --callgrind-out-file='${join(folder, "count")}'`;
  writeFileSync(path, `#!/bin/sh\n${COPY_BY_VECTORS} exec valgrind ${options} '${binary}' "$@"\n`);
  chmodSync(path, 0o700);
  return path;
}

export type Counted = Pick<Instructions, "count" | "own">;

/** The dump is written when the process comes to it. */
async function total(folder: string): Promise<Counted> {
  for (let tries = 0; tries < 200; tries++) {
    const found = largest(folder);
    if (found.count > 0) return found;
    await new Promise((again) => setTimeout(again, 100));
  }
  throw new Error("callgrind has written no count");
}

/** The largest of the dumps: the others are of before and after. */
function largest(folder: string): Counted {
  const dumps = readdirSync(folder).filter((name) => name.startsWith("count"));
  const counts = dumps.map((name) => readDump(readFileSync(join(folder, name), "latin1")));
  return counts.reduce((most, count) => (count.count > most.count ? count : most), { count: 0, own: 0 });
}

/** What one dump of callgrind's comes to; 0 while it is being written. */
function readDump(text: string): Counted {
  const count = Number(/^totals: (\d+)/m.exec(text)?.[1] ?? 0);
  return { count, own: count === 0 ? 0 : compiledByVm(text) };
}

/** Compiled code lies in no file: callgrind calls its object `???`. A line behind `calls=` is the callee's, and counted there. */
function compiledByVm(text: string): number {
  let [sum, within, callee, unknown] = [0, false, false, ""];
  for (const line of text.split("\n")) {
    const object = /^c?ob=(\(\d+\))(?: (.*))?$/.exec(line);
    if (object?.[2] === "???") unknown = object[1] ?? "";
    if (object && line.startsWith("ob=")) within = object[1] === unknown;
    else if (line.startsWith("calls=")) callee = true;
    else if (/^[+\-*\d]/.test(line)) {
      if (within && !callee) sum += Number(line.slice(line.indexOf(" ") + 1));
      callee = false;
    }
  }
  return sum;
}
