// Requests as the benchmark sends them, through a module that counts what it executes.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chatBody } from "../../bench/load.js";
import type { Worker } from "../support/host/gateway.js";
import { functionNames, metered, METERED, readCounter } from "../support/host/metered.js";
import type { Passage } from "../support/host/passage.js";
import { config, JSON_HEADERS, SSE_HEADERS, WASM, worker } from "./worker.js";

const MODELS = { client: "model-of-the-client", provider: "model-of-the-provider" };

const choice = (part: string, text: string, finish: string | null): string =>
  `{"id":"chatcmpl-1","object":"chat.completion${part === "delta" ? ".chunk" : ""}","created":1700000000,"model":"${MODELS.provider}","choices":[{"index":0,"${part}":{"role":"assistant","content":"${text}"},"finish_reason":${finish === null ? "null" : `"${finish}"`}}]}`;
const BODY = choice("message", "word ".repeat(40), "stop");

/** What a configuration says besides: of the whole, and of its route. */
export interface Said {
  top?: object;
  route?: object;
}

function settings({ top, route }: Said): object {
  const provider = { id: "p1", type: "openai", apiTokens: ["sk-one", "sk-two"], baseUrl: "http://127.0.0.1:9/compatible/v1" };
  return config({
    providers: [{ ...provider, modelMapping: { [MODELS.client]: MODELS.provider } }],
    routes: [{ name: "r", match: { model: MODELS.client }, ...(route ?? { provider: "p1" }) }],
    ...top,
  });
}

/** What a large body comes in, as a socket gives it. */
const PIECE = 64 * 1024;

function ask(on: Worker, { bytes, chunks, front }: Healthy): Passage {
  const body = chatBody(MODELS.client, bytes, chunks, front);
  const pieces = Array.from({ length: Math.ceil(body.length / PIECE) }, (_, i) => body.slice(i * PIECE, (i + 1) * PIECE));
  const head: [string, string][] = [
    ...JSON_HEADERS,
    ["user-agent", "bench/1"],
    ["accept", "*/*"],
    ["authorization", "Bearer sk-client"],
    ["content-length", String(body.length)],
  ];
  return on.request({ headers: head, body: bytes > LARGE ? pieces : [body] });
}

/** What passes: a plain answer, or a stream of so many chunks. */
function pass(on: Worker, of: Healthy): void {
  const { chunks } = of;
  const passage = ask(on, of);
  if (chunks === 0) return passage.respond(200, [...JSON_HEADERS, ["content-length", String(BODY.length)]], [BODY]);
  passage.answerHead(200, SSE_HEADERS);
  const event = `data: ${choice("delta", "word ", null)}\n\n`;
  for (let i = 0; i < chunks - 2; i++) passage.answerData(event);
  passage.answerData(`data: ${choice("delta", "", "stop")}\n\n`);
  passage.answerData("data: [DONE]\n\n", true);
}

export interface Healthy {
  name: string;
  bytes: number;
  chunks: number;
  /** The model stands in front of the prompt. */
  front?: boolean;
}

const KB = 1024;
/** More than this comes in pieces. */
const LARGE = 256 * KB;

export const HEALTHY: Healthy[] = [
  { name: "1 KB", bytes: KB, chunks: 0 },
  { name: "100 KB", bytes: 100 * KB, chunks: 0 },
  { name: "1 MB", bytes: KB * KB, chunks: 0 },
  { name: "16 MB", bytes: 16 * KB * KB, chunks: 0 },
  { name: "SSE, 20 chunks", bytes: KB, chunks: 20 },
  { name: "SSE, 2,000 chunks", bytes: KB, chunks: 2000 },
  { name: "1 MB, model in front", bytes: KB * KB, chunks: 0, front: true },
  { name: "16 MB, model in front", bytes: 16 * KB * KB, chunks: 0, front: true },
];

/** So many that a collection of the VM's memory is spread over them; fewer where each takes longer. */
function requestsOf({ bytes, chunks }: Healthy): number {
  if (bytes > 4 * KB * KB) return 2;
  return chunks > 100 || bytes > LARGE ? 16 : 256;
}

/** What may be asked for of the choice among targets and tokens. */
export const CHOICES: Record<string, Said> = {
  "affinity: session": { top: { affinity: "session" } },
  "tokenSelection: sticky": { top: { tokenSelection: "sticky" } },
  "two targets": { route: { targets: [{ provider: "p1" }, { provider: "p1", model: MODELS.provider }] } },
  "two targets, affinity: session": {
    top: { affinity: "session" },
    route: { targets: [{ provider: "p1" }, { provider: "p1", model: MODELS.provider }] },
  },
  "two targets, choose: fastest": {
    route: { choose: "fastest", targets: [{ provider: "p1" }, { provider: "p1", model: MODELS.provider }] },
  },
};

export interface FunctionCost {
  name: string;
  /** How often it was entered. */
  entries: number;
  count: number;
}

/** The plugin's own instructions for one request, by function, the most first; the collector's share is that of many requests. */
export function ownCost(of: Healthy, wasm = WASM, said: Said = {}): { total: number; functions: FunctionCost[] } {
  const folder = mkdtempSync(join(tmpdir(), "metered-"));
  try {
    const module = readFileSync(wasm);
    const names = functionNames(module);
    const path = join(folder, "metered.wasm");
    writeFileSync(path, metered(module));
    const on = worker({ wasm: path, config: settings(said), ownRoutes: true });
    const counters = Object.keys(on.vm.globals()).filter((name) => name.startsWith(METERED));
    const read = (): Map<string, bigint> => new Map(counters.map((name) => [name, on.vm.globals()[name]?.value ?? 0n]));
    const requests = requestsOf(of);
    for (let i = 0; i < requests; i++) pass(on, of);
    const before = read();
    for (let i = 0; i < requests; i++) pass(on, of);
    const grown = [...read()].map(([name, counter]): FunctionCost => {
      const { entries, count } = readCounter(counter - (before.get(name) ?? 0n));
      const number = Number(name.slice(METERED.length));
      return { name: names.get(number) ?? `function ${number}`, entries: entries / requests, count: count / requests };
    });
    const functions = grown.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count);
    return { total: functions.reduce((sum, { count }) => sum + count, 0), functions };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
