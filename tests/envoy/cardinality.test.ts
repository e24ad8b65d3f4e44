// The configuration bounds the number of metrics: what clients and providers send makes no series.
import assert from "node:assert/strict";
import { test } from "vitest";
import { answer, ok, type Answer } from "../support/answers.js";
import { post } from "../support/client.js";
import { parseMetrics } from "../support/prometheus-text.js";
import { Provider } from "../support/provider.js";
import { Random } from "../support/random.js";
import { Rig } from "../support/rig.js";

const KINDS = 12;
/** Buckets, sum and count. */
const HISTOGRAM = 16 + 2;
const ROUTES = 2;
const PROVIDERS = 3;
const TOKENS = 5;

/** As docs/metrics.md says: by kind for each route and provider, two for each token, and a few without. */
const MOST =
  (ROUTES + 1) * (KINDS + 2) + // requests by kind, rescued, cancelled; and the requests of no route
  PROVIDERS * (7 * KINDS + 6) + // attempts, ejections, restores and probes by kind; broken streams, gauges, usage
  2 * TOKENS +
  (2 * PROVIDERS + ROUTES) * HISTOGRAM +
  5; // re-dispatches by mode, client keys, what is untold

/** An error that the provider makes up as it goes: its words and codes are its own. */
function strange(random: Random): Answer {
  const status = random.one([200, 200, 200, 400, 401, 402, 403, 404, 408, 413, 422, 429, 500, 502, 503, 529, 302, 418]);
  const code = `code_${random.below(1e9)}`;
  if (status === 200) return ok({ model: `model-${random.below(1e9)}`, headers: { [`x-${code}`]: code } });
  return answer(status, { error: { message: code, code, type: random.one([code, "insufficient_quota", "invalid_api_key"]) } });
}

async function series(rig: Rig): Promise<Set<string>> {
  const all = parseMetrics(await rig.admin("/stats/prometheus")).filter(({ name }) => name.startsWith("ai_failover_"));
  return new Set(all.map(({ name, labels }) => `${name} ${JSON.stringify(labels)}`));
}

test("whatever clients and providers send, the configuration bounds the number of series", async () => {
  const random = Random.fromEnvironment();
  const provider = await Provider.start({ otherwise: (request) => strange(random)(request) });
  const of = (id: string, tokens: number) => ({
    ...{ id, type: "openai", baseUrl: provider.baseUrl, failover: { healthCheckInterval: 1, healthCheckMaxInterval: 1 } },
    apiTokens: Array.from({ length: tokens }, (_, i) => `sk-${id}-${i}`),
  });
  const config = {
    providers: [of("a", 2), of("b", 2), of("c", 1)],
    routes: [
      { name: "first", match: { model: "m-*" }, provider: "a", fallbacks: [{ provider: "b" }] },
      { name: "rest", match: { model: "n-*" }, provider: "c", allowClientFallback: true },
    ],
    defaultProvider: "b",
  };
  const rig = await Rig.start({ config });
  const flood = async (count: number) => {
    for (let i = 0; i < count; i++) {
      const name = `${random.one(["m-", "n-", "x-", "m-é", ""])}${random.below(1e9)}`;
      const path = random.one([
        "/chat/completions",
        "/embeddings",
        "/responses",
        "/messages",
        `/files/${name}`,
        `/tunings/${name}`,
        `/../${name}`,
      ]);
      const headers = { "user-agent": name, "x-ai-fallback": `m-${name}, n-${name}`, [`x-${random.below(1e9)}`]: name };
      await post(rig.baseURL, { model: name, path, stream: random.chance(0.5), headers });
    }
  };
  try {
    await flood(300);
    const seen = await series(rig);
    assert.ok(seen.size <= MOST, `${seen.size} series, ${MOST} at most (SEED=${random.seed})`);
    for (const one of seen) if (!one.includes('"le"')) assert.doesNotMatch(one, /[0-9]{6}|code_|é/, `SEED=${random.seed}`);
    console.log(`SEED=${random.seed}: ${seen.size} series after 300 requests, at most ${MOST}`);
  } finally {
    await rig.stop();
    await provider.close();
  }
});
