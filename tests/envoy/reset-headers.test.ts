// How long a token is held by what providers say of their limits: their own headers and units, on a 429 and on an answer that succeeds.
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { answer, ok } from "../support/answers.js";
import { post } from "../support/client.js";
import { GEMINI } from "../support/provider-bodies.js";
import { Provider } from "../support/provider.js";
import { Rig } from "../support/rig.js";
import { CLIENT_KEY, token } from "./drills/drill.js";

interface Limit {
  type: string;
  what: string;
  source: string;
  /** 200: the answer is good, and says that nothing remains. */
  status: 200 | 429;
  headers(now: number): Record<string, string>;
  body?: object;
  /** Seconds that the model is held with this token; 0: it is not. */
  holds: number;
}

const OPENAI = "https://platform.openai.com/docs/guides/rate-limits";
const GROQ = "https://console.groq.com/docs/rate-limits";
const AZURE = "https://learn.microsoft.com/azure/ai-foundry/openai/quotas-limits";
const ANTHROPIC = "https://docs.anthropic.com/en/api/rate-limits";
const UNIFIED = "https://github.com/lidge-jun/opencodex/pull/3809";
const at = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");

function openai(remaining: [number, number], resets: [string, string], more = {}): Record<string, string> {
  return {
    "x-ratelimit-limit-requests": "60",
    "x-ratelimit-limit-tokens": "150000",
    "x-ratelimit-remaining-requests": String(remaining[0]),
    "x-ratelimit-remaining-tokens": String(remaining[1]),
    "x-ratelimit-reset-requests": resets[0],
    "x-ratelimit-reset-tokens": resets[1],
    ...more,
  };
}

function anthropic(now: number, remaining: [number, number, number], resets: [number, number, number]): Record<string, string> {
  const names = ["requests", "input-tokens", "output-tokens"];
  return Object.fromEntries(
    names.flatMap((name, i) => [
      [`anthropic-ratelimit-${name}-limit`, "50"],
      [`anthropic-ratelimit-${name}-remaining`, String(remaining[i])],
      [`anthropic-ratelimit-${name}-reset`, at(now + (resets[i] ?? 0) * 1000)],
    ]),
  );
}

/** Of a subscription: the window that decides, and each with its status and its seconds, as their headers come. */
function unified(now: number, claim: string, windows: Record<string, [string, number]>): Record<string, string> {
  const second = (after: number): string => String(Math.floor(now / 1000) + after);
  const own = Object.entries(windows).flatMap(([name, [status, after]]) => [
    [`anthropic-ratelimit-unified-${name}-status`, status],
    [`anthropic-ratelimit-unified-${name}-reset`, second(after)],
    [`anthropic-ratelimit-unified-${name}-utilization`, status === "rejected" ? "1.0" : "0.4"],
  ]);
  return {
    ...Object.fromEntries(own),
    "anthropic-ratelimit-unified-status": Object.values(windows).some(([status]) => status === "rejected") ? "rejected" : "allowed",
    "anthropic-ratelimit-unified-reset": second(windows[claim]?.[1] ?? 0),
    "anthropic-ratelimit-unified-representative-claim": claim === "5h" ? "five_hour" : "seven_day",
    "anthropic-ratelimit-unified-overage-status": "rejected",
    "anthropic-ratelimit-unified-overage-reset": second(2000),
  };
}

const LIMITS: Limit[] = [
  { type: "openai", what: "6m0s to the tokens", source: OPENAI, status: 429, headers: () => openai([59, 0], ["1s", "6m0s"]), holds: 360 },
  {
    type: "openai",
    what: "both used up: the later",
    source: OPENAI,
    status: 429,
    headers: () => openai([0, 0], ["40s", "20s"]),
    holds: 40,
  },
  {
    type: "openai",
    what: "retry-after-ms before retry-after",
    source: OPENAI,
    status: 429,
    headers: () => openai([0, 0], ["40s", "20s"], { "retry-after": "16", "retry-after-ms": "15250" }),
    holds: 15.25,
  },
  { type: "openai", what: "nothing remains", source: OPENAI, status: 200, headers: () => openai([0, 149984], ["25s", "1s"]), holds: 25 },
  { type: "openai", what: "something remains", source: OPENAI, status: 200, headers: () => openai([1, 1], ["25s", "30s"]), holds: 0 },
  {
    type: "groq",
    what: "requests by the day",
    source: GROQ,
    status: 429,
    headers: () => openai([0, 17997], ["2m59.56s", "7.66s"]),
    holds: 179.56,
  },
  {
    type: "groq",
    what: "retry-after with a 429",
    source: GROQ,
    status: 429,
    headers: () => openai([14370, 0], ["2m59.56s", "7.66s"], { "retry-after": "12" }),
    holds: 12,
  },
  {
    type: "groq",
    what: "tokens of the minute",
    source: GROQ,
    status: 200,
    headers: () => openai([14370, 0], ["2m59.56s", "37.66s"]),
    holds: 37.66,
  },
  {
    type: "azure",
    what: "retry-after-ms",
    source: AZURE,
    status: 429,
    headers: () => ({ "retry-after-ms": "24500", "retry-after": "25", "x-ratelimit-remaining-requests": "0" }),
    holds: 24.5,
  },
  {
    type: "azure",
    what: "seconds to the requests",
    source: AZURE,
    status: 429,
    headers: () => ({ "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "21", "x-ratelimit-remaining-tokens": "300" }),
    holds: 21,
  },
  {
    type: "azure",
    what: "nothing remains",
    source: AZURE,
    status: 200,
    headers: () => ({ "x-ratelimit-remaining-requests": "12", "x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "33" }),
    holds: 33,
  },
  {
    type: "claude",
    what: "retry-after",
    source: ANTHROPIC,
    status: 429,
    headers: (now) => ({ ...anthropic(now, [0, 9, 9], [60, 1, 1]), "retry-after": "28" }),
    holds: 28,
  },
  {
    type: "claude",
    what: "the input tokens' reset",
    source: ANTHROPIC,
    status: 429,
    headers: (now) => anthropic(now, [9, 0, 9], [5, 45, 90]),
    holds: 45,
  },
  {
    type: "claude",
    what: "two used up: the later",
    source: ANTHROPIC,
    status: 429,
    headers: (now) => anthropic(now, [0, 0, 9], [30, 50, 90]),
    holds: 50,
  },
  {
    type: "claude",
    what: "no output tokens remain",
    source: ANTHROPIC,
    status: 200,
    headers: (now) => anthropic(now, [9, 9, 0], [5, 5, 35]),
    holds: 35,
  },
  {
    type: "claude",
    what: "a subscription's five hours, which refuse, whatever the week says",
    source: UNIFIED,
    status: 429,
    headers: (now) => unified(now, "5h", { "5h": ["rejected", 52], "7d": ["allowed", 900] }),
    holds: 52,
  },
  {
    type: "claude",
    what: "a subscription's two windows, which both refuse: the later",
    source: UNIFIED,
    status: 429,
    headers: (now) => unified(now, "5h", { "7d": ["rejected", 600], "5h": ["rejected", 52] }),
    holds: 600,
  },
  {
    type: "claude",
    what: "a subscription's decisive window, where none says that it refuses",
    source: UNIFIED,
    status: 429,
    headers: (now) => unified(now, "5h", { "5h": ["allowed", 70], "7d": ["allowed", 900] }),
    holds: 70,
  },
  {
    type: "claude",
    what: "a subscription's windows, one of them used up and paid beyond",
    source: UNIFIED,
    status: 200,
    headers: (now) => unified(now, "7d", { "5h": ["rejected", 52], "7d": ["allowed", 900] }),
    holds: 0,
  },
  {
    type: "openrouter",
    what: "milliseconds since the epoch",
    source: "https://openrouter.ai/docs/api-reference/limits",
    status: 429,
    headers: (now) => ({ "x-ratelimit-limit": "20", "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(now + 41_000) }),
    holds: 41,
  },
  {
    type: "gemini",
    what: "RetryInfo in the body",
    source: "https://ai.google.dev/gemini-api/docs/troubleshooting",
    status: 429,
    headers: () => ({}),
    body: GEMINI.quota.body,
    holds: 30,
  },
];

describe("a token's limits", () => {
  let provider: Provider;
  let rig: Rig;

  beforeAll(async () => {
    provider = await Provider.start();
    const providers: object[] = [{ id: "spare", type: "openai-compatible", apiTokens: [token("spare")], baseUrl: provider.baseUrl }];
    const routes: object[] = [];
    LIMITS.forEach((limit, i) => {
      const body = limit.body ?? { error: { message: "Too many requests", code: "rate_limit_exceeded" } };
      provider.script({ model: `m-${i}` }, (request) => {
        const headers = limit.headers(Date.now());
        return limit.status === 200 ? ok({ headers })(request) : answer(429, body, headers)(request);
      });
      providers.push({ id: `p${i}`, type: limit.type, apiTokens: [token(`p${i}`)], baseUrl: provider.baseUrl });
      routes.push({ name: `r${i}`, match: { model: `m-${i}` }, provider: `p${i}`, fallbacks: [{ provider: "spare", model: "x" }] });
    });
    rig = await Rig.start({ config: { providers, routes }, workers: 1 });
  });

  afterAll(async () => {
    await rig.stop();
    await provider.close();
  });

  test.each(LIMITS.map((limit, i) => [`${limit.type}, ${limit.status}: ${limit.what} holds it ${limit.holds} s`, limit, i] as const))(
    "%s",
    async (_, limit, i) => {
      const before = Date.now();
      const seen = await post(rig.baseURL, { model: `m-${i}`, stream: i % 2 === 0, headers: { authorization: `Bearer ${CLIENT_KEY}` } });
      assert.ok(seen.served, seen.dump());
      assert.equal(seen.header("x-ai-provider"), limit.status === 200 ? `p${i}` : "spare");
      assert.doesNotMatch(seen.dump(), /^(x-|anthropic-)?ratelimit/im, "one token's limits are not the client's business");
      const { models = [] } = (await rig.status()).providers.find((p) => p.id === `p${i}`)?.tokens[0] ?? {};
      if (limit.holds === 0) return assert.deepEqual(models, []);
      const held = (models[0]?.until ?? 0) - before;
      // Resets to the second may be up to one early; the request itself takes its time.
      assert.ok(held > limit.holds * 1000 - 1100 && held < limit.holds * 1000 + 5000, `held for ${held} ms`);
      const again = await post(rig.baseURL, { model: `m-${i}` });
      assert.equal(again.header("x-ai-provider"), "spare", "passed over while it is held");
      assert.equal(provider.requests.filter((r) => r.model === `m-${i}`).length, 1);
    },
  );
});
