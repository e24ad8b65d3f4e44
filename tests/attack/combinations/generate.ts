// Cases from one seed: a route over providers of several dialects, a client's request, and what goes wrong at each target but the last.
import type { Random } from "../../support/random.js";
import { drawFault, drawHealthy, type Fault } from "./fault.js";

export const APIS = ["chat", "completions", "messages", "responses", "gemini", "converse", "embeddings"] as const;
export type Api = (typeof APIS)[number];

interface Kind {
  /** In the configuration. */
  provider: { type: string; [key: string]: unknown };
  /** What it serves beyond chats. */
  serves?: Api[];
  /** It takes no tools. */
  bare?: boolean;
}

const KINDS: Record<string, Kind> = {
  openai: { provider: { type: "openai" }, serves: ["completions", "embeddings"] },
  responses: { provider: { type: "openai", dialect: "responses" }, serves: ["completions", "embeddings"] },
  claude: { provider: { type: "claude" } },
  gemini: { provider: { type: "gemini", dialect: "gemini" }, serves: ["embeddings"] },
  geminiChat: { provider: { type: "gemini" }, serves: ["embeddings"] },
  bedrock: { provider: { type: "bedrock", awsRegion: "eu-central-1" } },
  bedrockChat: { provider: { type: "bedrock", awsRegion: "eu-central-1", dialect: "chat" } },
  cohere: { provider: { type: "cohere", dialect: "cohere" }, serves: ["embeddings"] },
  cohereChat: { provider: { type: "cohere" }, serves: ["embeddings"] },
  ollama: { provider: { type: "ollama", dialect: "ollama" }, serves: ["completions", "embeddings"] },
  ollamaAll: { provider: { type: "ollama" }, serves: ["completions", "embeddings"] },
  deepseek: { provider: { type: "deepseek" } },
  mistral: { provider: { type: "mistral" }, serves: ["embeddings"] },
  vllm: { provider: { type: "vllm" }, serves: ["completions", "embeddings"] },
  openrouter: { provider: { type: "openrouter" }, serves: ["completions", "embeddings"] },
  qwen: { provider: { type: "qwen", qwenEnableCompatible: false } },
  dify: { provider: { type: "dify" }, bare: true },
};

export interface Target {
  kind: string;
  tokens: number;
  fault: Fault;
  healthy: boolean;
}

export interface Case {
  number: number;
  api: Api;
  stream: boolean;
  onBreak: "tell" | "end" | "hold" | "continue";
  holdBytes?: number;
  retries: number;
  targets: Target[];
  /** Bytes of the prompt. */
  prompt: number;
  tools: boolean;
  usage: boolean;
  sse: boolean;
  asked: number;
}

export function generate(random: Random, number: number): Case {
  const api = random.chance(0.3) ? "chat" : random.one(APIS);
  const chats = api !== "completions" && api !== "embeddings";
  const tools = chats && random.chance(0.2);
  const able = Object.keys(KINDS).filter((name) => {
    const kind = KINDS[name] as Kind;
    return chats ? !(tools && kind.bare === true) : kind.serves?.includes(api) === true;
  });
  const count = 2 + random.below(random.chance(0.3) ? 3 : 1);
  const lost = random.chance(0.15);
  const targets = Array.from({ length: count }, (_, i): Target => {
    const healthy = i === count - 1 && !lost;
    return { kind: random.one(able), tokens: 1 + random.below(2), fault: healthy ? drawHealthy(random) : drawFault(random), healthy };
  });
  return {
    number,
    api,
    stream: api !== "embeddings" && random.chance(0.6),
    onBreak: random.one(["tell", "tell", "end", "hold", "continue"] as const),
    ...(random.chance(0.15) ? { holdBytes: random.one([500, 5000, 200_000]) } : {}),
    retries: random.one([0, 1, 1, 2]),
    targets,
    prompt: random.chance(0.12) ? random.one([70_000, 300_000]) : 20,
    tools,
    usage: random.chance(0.3),
    sse: random.chance(0.8),
    asked: random.one([1, 1, 2]),
  };
}

export const modelOf = ({ number }: Case) => `c${number}`;
export const idOf = ({ number }: Case, target: number) => `c${number}p${target}`;
/** Every token begins so, and nothing else. */
export const TOKEN = "sk-cmb-";
export const tokensOf = (one: Case, target: number) =>
  Array.from({ length: one.targets[target]?.tokens ?? 0 }, (_, i) => `${TOKEN}${idOf(one, target)}-k${i}`);

/** Targets that fail have small limits. */
const LIMITS = { firstTokenTimeout: 500, attemptTimeout: 900, stallTimeout: 400 };

export function providersOf(one: Case, baseOf: (target: number) => string): object[] {
  return one.targets.map(({ kind, healthy }, i) => ({
    id: idOf(one, i),
    ...(KINDS[kind] as Kind).provider,
    baseUrl: baseOf(i),
    apiTokens: tokensOf(one, i),
    retryOnFailure: one.retries === 0 ? { enabled: false } : { maxRetries: one.retries },
    ...(healthy ? {} : LIMITS),
  }));
}

export function routeOf(one: Case): object {
  const [provider, ...rest] = one.targets.map((_, i) => idOf(one, i));
  return {
    name: modelOf(one),
    match: { model: modelOf(one) },
    provider,
    fallbacks: rest.map((id) => ({ provider: id })),
    onBreak: one.onBreak,
    ...(one.holdBytes === undefined ? {} : { holdBytes: one.holdBytes }),
  };
}

const SCHEMA = { type: "object", properties: { place: { type: "string" } } };
const TOOLS: Partial<Record<Api, object>> = {
  chat: { tools: [{ type: "function", function: { name: "weather", description: "d", parameters: SCHEMA } }] },
  messages: { tools: [{ name: "weather", description: "d", input_schema: SCHEMA }] },
  responses: { tools: [{ type: "function", name: "weather", description: "d", parameters: SCHEMA, strict: false }] },
  gemini: { tools: [{ functionDeclarations: [{ name: "weather", description: "d", parameters: SCHEMA }] }] },
  converse: { toolConfig: { tools: [{ toolSpec: { name: "weather", description: "d", inputSchema: { json: SCHEMA } } }] } },
};

/** Where and with what the client asks, below the gateway's own address. */
export function requestOf(one: Case): { path: string; raw: string } {
  const { api, stream } = one;
  const model = modelOf(one);
  const prompt = "Who are you? ".padEnd(one.prompt, "and why? ");
  const more = { ...(one.tools ? TOOLS[api] : {}), ...(stream ? { stream } : {}), model };
  const say = (path: string, body: object) => ({ path, raw: JSON.stringify(body) });
  switch (api) {
    case "chat":
      return say("/v1/chat/completions", {
        messages: [{ role: "user", content: prompt }],
        ...more,
        ...(one.usage && stream ? { stream_options: { include_usage: true } } : {}),
      });
    case "completions":
      return say("/v1/completions", { prompt, ...more });
    case "embeddings":
      return say("/v1/embeddings", { input: prompt, model });
    case "messages":
      return say("/v1/messages", { max_tokens: 100, messages: [{ role: "user", content: prompt }], ...more });
    case "responses":
      return say("/v1/responses", { input: prompt, ...more });
    case "gemini": {
      const method = stream ? `streamGenerateContent${one.sse ? "?alt=sse" : ""}` : "generateContent";
      const contents = [{ role: "user", parts: [{ text: prompt }] }];
      return say(`/v1beta/models/${model}:${method}`, { contents, ...(one.tools ? TOOLS.gemini : {}) });
    }
    case "converse":
      return say(`/model/${model}/converse${stream ? "-stream" : ""}`, {
        messages: [{ role: "user", content: [{ text: prompt }] }],
        ...(one.tools ? TOOLS.converse : {}),
      });
  }
}
