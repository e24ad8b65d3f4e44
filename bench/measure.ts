// One measurement, and what a series of them comes to.
import { chatBody, chatRequest, load } from "./load.js";
import type { RunningEnvoy, RunningMock } from "./envoys.js";
import { processorMicroseconds } from "./processor-time.js";
import { CLIENT } from "./variants.js";

export interface Workload {
  name: string;
  bytes: number;
  stream: boolean;
  /** Share of the usual number of requests, where each costs more. */
  share: number;
}

export const WORKLOADS: Workload[] = [
  { name: "1 KB", bytes: 1024, stream: false, share: 1 },
  { name: "SSE, 20 chunks", bytes: 1024, stream: true, share: 0.5 },
  { name: "100 KB", bytes: 100 * 1024, stream: false, share: 0.3 },
];

export interface Sample {
  /** Envoy's CPU for one request, microseconds. */
  cpu: number;
  /** Milliseconds. */
  median: number;
  p99: number;
}

/** Runs one workload against one Envoy. Throws when an answer is no 200, or path, key and model did not arrive as they must. */
export async function measure(
  envoy: RunningEnvoy,
  mock: RunningMock,
  workload: Workload,
  requests: number,
  connections: number,
): Promise<Sample> {
  const bytes = chatRequest(chatBody(CLIENT.model, workload.bytes, workload.stream), CLIENT.token);
  const before = await mock.counts();
  const cpu = processorMicroseconds(envoy.pid);
  const result = await load({ port: envoy.port, requests, connections, request: () => bytes });
  const used = processorMicroseconds(envoy.pid) - cpu;
  const after = await mock.counts();
  if (result.failed > 0) throw new Error(`${envoy.variant.name}: ${result.failed} answers were no 200; the first:\n${result.firstFailure}`);
  const changed = after.changed - before.changed;
  if (after.requests - before.requests !== requests)
    throw new Error(`${envoy.variant.name}: ${after.requests - before.requests} of ${requests} arrived`);
  if (changed !== (envoy.variant.changes ? requests : 0))
    throw new Error(`${envoy.variant.name}: path, key and model changed in ${changed} of ${requests}`);
  const at = (share: number): number => result.times[Math.floor(result.times.length * share)] ?? 0;
  return { cpu: used / requests, median: at(0.5), p99: at(0.99) };
}

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** The ratio of each round by itself, so that what slows a whole round down cancels out; their median. */
export function ratio(values: number[], base: number[]): number {
  return median(values.map((value, i) => value / (base[i] ?? value)));
}
