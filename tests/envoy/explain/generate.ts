// Configurations, states and requests for the comparison of explain with Envoy: everything from one seed.
import type { Ask } from "../../support/client.js";
import { field, file, formBody } from "../../support/form.js";
import type { Random } from "../../support/random.js";
import { SOUND } from "../../support/wire.js";

/** They differ in the APIs that they serve. */
const TYPES = ["openai", "openai", "deepseek", "groq", "claude", "vllm", "qwen", "cohere", "kling"] as const;
const MODELS = ["m", "m-large", "gpt-4o", "other"] as const;
const MATCHES = ["m", "m*", { prefix: "m-" }, "~gpt-[45].*", ["gpt-4o", "other"], "*"] as const;
const SELECTIONS = ["random", "leastBusy", "sticky", "roundRobin", "roundRobin", "roundRobin", "roundRobin"] as const;
/** No API of the gateway: asked for with GET. */
const OTHERS: readonly string[] = [
  "/files?limit=2",
  "/models",
  "/models/m",
  "/tunings",
  "/videos/kling-i2v-t9?with=status",
  "/videos/v-9/content",
];
const APIS = [
  ...[
    ...Array<string>(9).fill("/chat/completions"),
    "/messages",
    "/messages",
    "/completions",
    "/embeddings",
    "/responses",
    "/rerank",
    "/moderations",
  ],
  ...["/images/generations", "/audio/speech", "/audio/transcriptions", "/messages/count_tokens"],
  ...OTHERS,
];
const STREAMED: readonly string[] = ["/chat/completions", "/messages", "/completions", "/responses"];

/** What a token answers before the comparison, for as long as the case lasts. */
export const FAULTS = [
  "ok",
  "ok",
  "ok",
  "auth",
  "quota",
  "limited",
  "usedUp",
  "overloaded",
  "reset",
  "unknownModel",
  "badRequest",
] as const;
export type Fault = (typeof FAULTS)[number];

export interface GeneratedProvider {
  id: string;
  type: string;
  apiTokens: string[];
  tokenSelection: string;
  [key: string]: unknown;
}

interface Target {
  provider: string;
  model?: string;
  weight?: number;
}

export interface GeneratedRoute {
  name: string;
  match: { model: unknown };
  targets: Target[];
  fallbacks: Target[];
  allowClientFallback: boolean;
}

export interface Question {
  model: string;
  /** Below `/v1`. */
  path: string;
  stream: boolean;
  /** x-ai-fallback. */
  fallback?: string;
}

export interface Case {
  config: { providers: GeneratedProvider[]; routes: GeneratedRoute[]; maxAttempts: number; [key: string]: unknown };
  /** By token. */
  faults: Record<string, Fault>;
  /** Requests that meet the faults, one after the other. */
  before: Question[];
  /** Ejected by hand after them. */
  ejected: { provider: string; token: number }[];
  question: Question;
  /** How many attempts of the question fail; from then on the answers are good. */
  failing: number;
  /** They are refused for the token's own sake, which ejects it, and not for a rate limit. */
  refusedAsKey: boolean;
}

/** Names and tokens are new in each case: states are kept by them. */
export function generate(random: Random, number: number, baseOf: (id: string) => string): Case {
  const some = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
  const providers = some(1 + random.below(4), (i) => providerOf(random, `c${number}-p${i}`, baseOf));
  const routes = some(1 + random.below(3), (i) => routeOf(random, `r${i}`, providers, random.one(MATCHES)));
  if (random.chance(0.8)) routes.push(routeOf(random, "rest", providers, "*"));
  const config = {
    providers,
    routes,
    maxAttempts: random.chance(0.4) ? 40 : 1 + random.below(8),
    ...(random.chance(0.3) ? { defaultProvider: random.one(providers).id } : {}),
  };
  const question = questionOf(random);
  const mood = random.one(["healthy", "mixed", "byProvider", "byProvider"] as const);
  const healthy = mood === "healthy";
  const faults = providers.flatMap(({ apiTokens }) => {
    const fault = random.one(FAULTS);
    return apiTokens.map((token) => [token, healthy ? "ok" : mood === "mixed" ? random.one(FAULTS) : fault] as const);
  });
  const everywhere = providers.flatMap(({ id, apiTokens }) => apiTokens.map((_, token) => ({ provider: id, token })));
  return {
    config,
    faults: Object.fromEntries(faults),
    // Three failures in a row take a provider out.
    before: some(mood === "byProvider" ? 3 + random.below(4) : random.below(7), () => (random.chance(0.8) ? question : questionOf(random))),
    ejected: everywhere.filter(() => random.chance(healthy ? 0.1 : 0.2)),
    question,
    failing: random.chance(0.5) ? Infinity : random.below(6),
    refusedAsKey:
      random.chance(0.5) && !repeats(routes) && question.fallback === undefined && !/retryOnStatus/.test(JSON.stringify(providers)),
  };
}

function providerOf(random: Random, id: string, baseOf: (id: string) => string): GeneratedProvider {
  return {
    id,
    type: random.one(TYPES),
    baseUrl: baseOf(id),
    apiTokens: Array.from({ length: random.below(5) }, (_, t) => `sk-${id}-${t}`),
    tokenSelection: random.one(SELECTIONS),
    // Back for its trial at once, or not in this case.
    failover: {
      enabled: random.chance(0.9),
      failureThreshold: 1 + random.below(2),
      ...(random.chance(0.5)
        ? { healthCheckInterval: 1, healthCheckMaxInterval: 1 }
        : { healthCheckInterval: "900s", healthCheckMaxInterval: "900s" }),
      ...(random.chance(0.1) ? { failoverOnStatus: ["5.."] } : {}),
    },
    ...(random.chance(0.2)
      ? { retryOnFailure: { maxRetries: random.below(3), ...(random.chance(0.3) ? { retryOnStatus: ["429"] } : {}) } }
      : {}),
    ...(random.chance(0.5) ? { modelMapping: mappingOf(random, id) } : {}),
  };
}

function mappingOf(random: Random, id: string): Record<string, string> {
  const keys = ["m", "m*", "~gpt-.*", "*"].filter(() => random.chance(0.5));
  return Object.fromEntries(keys.map((key, i) => [key, random.chance(0.2) ? "" : `${id}-${i}`]));
}

function routeOf(random: Random, name: string, providers: GeneratedProvider[], model: unknown): GeneratedRoute {
  const target = (): Target => {
    const { id } = random.one(providers);
    return { provider: id, ...(random.chance(0.5) ? { model: `${id}-model${random.below(2)}` } : {}) };
  };
  const weighted = random.chance(0.25) ? 2 + random.below(2) : 1;
  return {
    name,
    match: { model },
    targets: Array.from({ length: weighted }, () => ({ ...target(), weight: 1 + random.below(9) })),
    fallbacks: Array.from({ length: random.below(4) }, target),
    allowClientFallback: random.chance(0.5),
  };
}

function questionOf(random: Random): Question {
  const path = random.one(APIS);
  const chain = random.one(["none", "m-large", "other, gpt-4o", "nobody,m,m", " m ,, other"]);
  return {
    model: random.one(MODELS),
    path,
    stream: STREAMED.includes(path) && random.chance(0.5),
    ...(random.chance(0.3) && !OTHERS.includes(path) ? { fallback: chain } : {}),
  };
}

/** Whether a route names a provider twice: a refused key is then out for the second target too. */
function repeats(routes: GeneratedRoute[]): boolean {
  return routes.some(({ targets, fallbacks }) => {
    const ids = [...targets, ...fallbacks].map(({ provider }) => provider);
    return new Set(ids).size < ids.length;
  });
}

/** The request that a question is about. */
export function askOf({ model, path, stream, fallback }: Question): Ask {
  const headers: Record<string, string> = fallback === undefined ? {} : { "x-ai-fallback": fallback };
  if (OTHERS.includes(path)) return { method: "GET", path, headers };
  if (!path.endsWith("/transcriptions")) return { model, path, stream, headers };
  const raw = formBody([file("file", SOUND), field("model", model)], "b");
  return { path, raw, headers: { ...headers, "content-type": "multipart/form-data; boundary=b" } };
}
