// One measurement, and what a series of them comes to.
import { chatBody, chatRequest, load } from "./load.js";
import { paced } from "./paced.js";
import type { RunningMock } from "./envoys.js";
import { pageFaults, processorMicroseconds } from "./processor-time.js";
import type { Running } from "./systems.js";
import { CLIENT } from "./variants.js";

export interface Workload {
  name: string;
  bytes: number;
  /** Of a streamed answer; 0 is a plain one. */
  chunks: number;
  /** Share of the usual number of requests, where each costs more. */
  share: number;
  /** The model stands in front of the prompt, as coding agents write it. */
  front?: boolean;
}

const KB = 1024;

export const WORKLOADS: Workload[] = [
  { name: "1 KB", bytes: KB, chunks: 0, share: 1 },
  { name: "100 KB", bytes: 100 * KB, chunks: 0, share: 0.3 },
  { name: "1 MB", bytes: KB * KB, chunks: 0, share: 0.06 },
  // Several for each connection: after a pause each first one takes its memory from the kernel anew.
  { name: "16 MB", bytes: 16 * KB * KB, chunks: 0, share: 0.02 },
  { name: "SSE, 20 chunks", bytes: KB, chunks: 20, share: 0.5 },
  { name: "SSE, 2,000 chunks", bytes: KB, chunks: 2000, share: 0.03 },
];

/** Measured where they are asked for by name: a large body's model may be written while it comes (docs/decisions/0032). */
export const FRONT_WORKLOADS: Workload[] = WORKLOADS.filter(({ name }) => name === "1 MB" || name === "16 MB").map((workload) => ({
  ...workload,
  name: `${workload.name}, model in front`,
  front: true,
}));

export interface Sample {
  /** The gateway's CPU for one request, microseconds. */
  cpu: number;
  /** Pages that it took from the kernel for one request. */
  faults: number;
  /** Milliseconds. */
  median: number;
  p99: number;
  /** Requests a second, closed loop: as many as the mock and the load generator on the same machine let through. */
  throughput: number;
  requests: number;
  /** Answers that were no 200. */
  lost: number;
}

/** What is sent, as bytes. */
export function requestFor(running: Running, workload: Workload): Buffer {
  const body = chatBody(running.system.model ?? CLIENT.model, workload.bytes, workload.chunks, workload.front);
  return chatRequest(body, CLIENT.token, running.headers);
}

/** The same by its number, where what is sent differs from request to request. */
export function requestsFor(running: Running, workload: Workload): (i: number) => Buffer {
  const bodies = running.system.bodies?.(workload.bytes) ?? [];
  const turns = bodies.map((body) => chatRequest(body, CLIENT.token, running.headers));
  const same = requestFor(running, workload);
  return (i) => turns[i % turns.length] ?? same;
}

/**
 * Runs one workload against one system. Throws when an answer is no 200 (unless losses are `counted`), or path, key and model did not arrive as
 * they must.
 */
export async function measure(
  running: Running,
  mock: RunningMock,
  workload: Workload,
  requests: number,
  connections: number,
  losses: "refused" | "counted" = "refused",
): Promise<Sample> {
  const { system } = running;
  const request = requestsFor(running, workload);
  const before = await mock.counts();
  const [cpu, faults] = [processorMicroseconds(running.pid), pageFaults(running.pid)];
  const result = await load({ port: running.port, requests, connections, request });
  const [used, taken] = [processorMicroseconds(running.pid) - cpu, pageFaults(running.pid) - faults];
  const after = await mock.counts();
  const lost = result.failed;
  if (lost > 0 && losses === "refused") throw new Error(`${system.name}: ${lost} answers were no 200; the first:\n${result.firstFailure}`);
  const changed = after.changed - before.changed;
  const arrived = after.requests - before.requests;
  if (arrived < requests - lost) throw new Error(`${system.name}: ${arrived} of ${requests - lost} arrived`);
  if (changed !== (system.changes ? requests - lost : 0))
    throw new Error(`${system.name}: path, key and model changed in ${changed} of ${requests - lost}`);
  const leaked = after.leaked - before.leaked;
  if (system.changes && !system.keepsClientKey && leaked > 0) throw new Error(`${system.name}: the client's key arrived ${leaked} times`);
  return {
    cpu: used / requests,
    faults: taken / requests,
    ...quantiles(result.times),
    throughput: requests / result.seconds,
    requests,
    lost,
  };
}

/** Milliseconds at an even rate, in which nothing waits for anything: median and p99. What is no 200 is lost, and `lost` counts it. */
export async function latency(port: number, bytes: Buffer, requests: number, perSecond: number): Promise<Quantiles & { lost: number }> {
  const { times, failed } = await paced({ port, requests, perSecond, bytes });
  return { ...quantiles(times), lost: failed };
}

/** Milliseconds. */
export interface Quantiles {
  median: number;
  p99: number;
}

export function quantiles(sorted: Float64Array): Quantiles {
  return { median: at(sorted, 0.5), p99: at(sorted, 0.99) };
}

function at(sorted: Float64Array, share: number): number {
  return sorted[Math.floor(sorted.length * share)] ?? 0;
}

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** The ratio of each round by itself, so that what slows a whole round down cancels out; their median. */
export function ratio(values: number[], base: number[]): number {
  return median(values.map((value, i) => value / (base[i] ?? value)));
}

export function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** The difference within each round by itself; their median. */
export function beyond(values: number[], base: number[]): number {
  return median(values.map((value, i) => value - (base[i] ?? value)));
}
