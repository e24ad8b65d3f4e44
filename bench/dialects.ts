// What a translation costs: the same request of a client's, to a provider that speaks its dialect and to ones that speak another.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { startEnvoy, type Started } from "./envoys.js";
import { load } from "./load.js";
import { quantiles, type Sample, type Workload } from "./measure.js";
import type { Plan } from "./parts.js";
import { type Row, row } from "./series.js";
import { pageFaults, processorMicroseconds } from "./processor-time.js";
import { CLIENT, PLAIN_SHAPE, writePlugin } from "./variants.js";

type Spoken = "chat" | "messages" | "responses";

const PATHS: Record<Spoken, string> = { chat: "/v1/chat/completions", messages: "/v1/messages", responses: "/v1/responses" };
/** The first of a client's is what the others are measured against. */
const PAIRS: Record<Spoken, Spoken[]> = {
  chat: ["chat", "messages", "responses"],
  messages: ["messages", "chat", "responses"],
  responses: ["responses", "chat", "messages"],
};
const SIZES = ["1 KB", "100 KB", "SSE, 20 chunks", "SSE, 2,000 chunks"];

/** CPU and latency of each pair, in alternating rounds on one Envoy; ratios are to the client's own dialect. */
export async function dialects(plan: Plan): Promise<Row[]> {
  const folder = join(plan.setup.folder, "dialects");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const bootstrap = writeDialects(folder, plan);
  const envoy = await startEnvoy(plan.setup.binary, "ai-failover, dialects", folder, bootstrap, plan.setup.startLimitMs);
  try {
    const rows: Row[] = [];
    for (const workload of plan.workloads.filter(({ name }) => SIZES.includes(name))) {
      for (const client of Object.keys(PAIRS) as Spoken[]) rows.push(...(await pairs(plan, envoy, workload, client)));
      plan.setup.say(`dialects: ${workload.name}`);
    }
    return rows;
  } finally {
    await envoy.stop();
  }
}

/** One provider for each dialect; the model's name says which. */
function writeDialects(folder: string, plan: Plan): string {
  const spoken = Object.keys(PATHS) as Spoken[];
  const providers = spoken.map((id) => ({
    ...{ id, type: id === "messages" ? "claude" : "openai", dialect: id, apiTokens: ["sk-bench-provider-token"] },
    baseUrl: `http://127.0.0.1:${plan.setup.mockPort}/v1`,
  }));
  return writePlugin(folder, plan.setup.mockPort, plan.setup.plugin, PLAIN_SHAPE, {
    endpoints: spoken.map((cluster) => ({ cluster, secure: false, host: "127.0.0.1", port: plan.setup.mockPort })),
    pluginConfig: { providers, routes: spoken.map((name) => ({ name, match: { model: `to-${name}` }, provider: name })) },
  });
}

async function pairs(plan: Plan, envoy: Started, workload: Workload, client: Spoken): Promise<Row[]> {
  const targets = PAIRS[client];
  const samples = targets.map((): Sample[] => []);
  const count = Math.max(plan.connections, Math.ceil(plan.requests * workload.share));
  for (const to of targets) await one(plan, envoy, requestOf(client, to, workload), Math.ceil(count / 3)); // warm
  for (let round = 0; round < plan.rounds; round++) {
    for (let i = 0; i < targets.length; i++) {
      const at = (i + round) % targets.length;
      samples[at]?.push(await one(plan, envoy, requestOf(client, targets[at] ?? client, workload), count));
    }
  }
  return targets.map((to, i) => row(workload.name, to === client ? client : `${client}>${to}`, samples[i] ?? [], samples[0] ?? []));
}

async function one(plan: Plan, envoy: Started, bytes: Buffer, requests: number): Promise<Sample> {
  const [before, taken] = [processorMicroseconds(envoy.pid), pageFaults(envoy.pid)];
  const result = await load({ port: envoy.port, requests, connections: plan.connections, request: () => bytes });
  const cpu = (processorMicroseconds(envoy.pid) - before) / requests;
  const faults = (pageFaults(envoy.pid) - taken) / requests;
  if (result.failed > 0) throw new Error(`${result.failed} answers were no 200; the first:\n${result.firstFailure}`);
  return { cpu, faults, ...quantiles(result.times), throughput: requests / result.seconds, requests, lost: 0 };
}

/** A request of about the workload's size; its limit tells the mock how many events. */
function requestOf(client: Spoken, to: Spoken, { bytes, chunks }: Workload): Buffer {
  const prompt = "Tell me about the failure of a provider, and of another. "
    .repeat(Math.ceil(bytes / 57))
    .slice(0, Math.max(1, bytes - 160));
  const limit = Math.max(chunks, 16);
  const turns = [{ role: "user", content: prompt }];
  const of: Record<Spoken, object> = {
    chat: { messages: turns, max_tokens: limit },
    messages: { messages: turns, max_tokens: limit },
    responses: { input: turns, max_output_tokens: limit, store: false },
  };
  const body = JSON.stringify({ ...of[client], model: `to-${to}`, ...(chunks > 0 ? { stream: true } : {}) });
  const head = [
    `POST ${PATHS[client]} HTTP/1.1`,
    "host: bench.local",
    "content-type: application/json",
    `authorization: Bearer ${CLIENT.token}`,
  ];
  return Buffer.from(`${head.join("\r\n")}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}
