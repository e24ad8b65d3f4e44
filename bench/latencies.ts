// Latencies where the load is given: one stream after the other, or so many requests a second.
import { firstTokens } from "./first-token.js";
import { chatBody, chatRequest } from "./load.js";
import { beyond, latency, median, type Quantiles, quantiles, requestFor, sum, WORKLOADS } from "./measure.js";
import type { Plan } from "./parts.js";
import type { Running } from "./systems.js";
import { CLIENT } from "./variants.js";

/** Streams of a system in each round. */
const FIRST_TOKENS = 60;
/** Of each system in each round. */
const SECONDS_AT_RATE = 3;

export interface Latency {
  /** What the systems were asked to be, where that differs. */
  group?: string;
  name: string;
  median: number;
  p99: number;
  /** Above the mock asked directly, or else the first of the group, in the same round. */
  addedMedian: number;
  addedP99: number;
  requests?: number;
  /** Answers that were no 200. */
  lost?: number;
}

/** What is asked in each round, and answers with what it took. */
interface Asked {
  name: string;
  ask(): Promise<Quantiles & { requests?: number; lost?: number }>;
}

/** Time to the first token of a stream; what is added is beyond the mock's own. */
export async function firstToken(plan: Plan, running: Running[]): Promise<Latency[]> {
  const direct = { name: "the mock itself", port: plan.setup.mockPort, headers: [], pace: 1, model: undefined };
  const targets = [
    direct,
    ...running.map((r) => ({ name: r.system.name, port: r.port, headers: r.headers, pace: r.system.pace, model: r.system.model })),
  ];
  const asked = targets.map((t) => ({
    name: t.name,
    ask: async () => quantiles(await firstTokens({ ...t, requests: Math.max(10, Math.ceil(FIRST_TOKENS * t.pace)) })),
  }));
  return latencies(plan, "first token", asked);
}

/** What a gateway adds at a fixed rate of 1 KB requests; first the mock without any. */
export async function rate(plan: Plan, running: Running[]): Promise<Latency[]> {
  const [small] = WORKLOADS;
  if (!small) return [];
  const direct = chatRequest(chatBody(CLIENT.model, small.bytes, 0), CLIENT.token);
  const asked = running.map((r) => atRate(plan, r.system.name, r.port, requestFor(r, small)));
  return latencies(plan, `${plan.perSecond} a second`, [atRate(plan, "the mock itself", plan.setup.mockPort, direct), ...asked]);
}

export function atRate(plan: Plan, name: string, port: number, bytes: Buffer): Asked {
  const requests = plan.perSecond * SECONDS_AT_RATE;
  return { name, ask: async () => ({ ...(await latency(port, bytes, requests, plan.perSecond)), requests }) };
}

/** All in alternating rounds: medians over the rounds, and of the differences from the first of each round. */
export async function latencies(plan: Plan, what: string, asked: Asked[]): Promise<Latency[]> {
  const samples = asked.map((): Awaited<ReturnType<Asked["ask"]>>[] => []);
  for (let round = 0; round < plan.rounds; round++) {
    for (const [i, { ask }] of asked.entries()) samples[i]?.push(await ask());
    plan.setup.say(`${what}: round ${round + 1} of ${plan.rounds}`);
  }
  const of = (i: number, key: keyof Quantiles): number[] => (samples[i] ?? []).map((sample) => sample[key]);
  return asked.map(({ name }, i) => ({
    name,
    median: median(of(i, "median")),
    p99: median(of(i, "p99")),
    addedMedian: beyond(of(i, "median"), of(0, "median")),
    addedP99: beyond(of(i, "p99"), of(0, "p99")),
    requests: sum((samples[i] ?? []).map(({ requests = 0 }) => requests)),
    lost: sum((samples[i] ?? []).map(({ lost = 0 }) => lost)),
  }));
}
