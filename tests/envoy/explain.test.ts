// What `/explain` says a request would try now is what real Envoy then does, over generated configurations and states. A failing case is
// repeated with its seed: SEED=… npx vitest run --project envoy tests/envoy/explain.test.ts
import assert from "node:assert/strict";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Explanation } from "../../config/api.js";
import { fails } from "./drills/bad-tokens.js";
import { post } from "../support/client.js";
import { OPENAI } from "../support/provider-bodies.js";
import { Provider } from "../support/provider.js";
import { Random } from "../support/random.js";
import { Rig } from "../support/rig.js";
import { overSocket } from "../support/socket-request.js";

const CASES = Number(process.env.EXPLAIN_CASES ?? 40);
const MODEL = "m";
/** Both serve chat completions, the second one no embeddings. */
const TYPES = ["openai", "deepseek"] as const;
const PATHS = ["/v1/chat/completions", "/v1/embeddings"] as const;

interface Generated {
  config: { providers: { id: string; type: string; apiTokens: string[] }[] } & Record<string, unknown>;
  path: (typeof PATHS)[number];
  /** What is ejected by hand before. */
  ejected: { provider: string; token: number }[];
}

/** Tokens are new in each case: their state is kept by their value. */
function generate(random: Random, number: number, at: Provider): Generated {
  const providers = Array.from({ length: 1 + random.below(4) }, (_, p) => ({
    id: `p${p}`,
    type: random.one(TYPES),
    baseUrl: at.baseUrl,
    apiTokens: Array.from({ length: 1 + random.below(4) }, (_, t) => `sk-${number}-p${p}-${t}`),
    tokenSelection: random.one(["random", "roundRobin", "leastBusy"]),
    ...(random.chance(0.5) ? { modelMapping: { [MODEL]: `mapped-by-p${p}` } } : {}),
  }));
  const [first, ...others] = providers.map(({ id }) => id);
  const fallbacks = others.map((provider) => ({ provider, ...(random.chance(0.5) ? { model: `m-of-${provider}` } : {}) }));
  const route = { name: "r", match: { model: MODEL }, provider: first, fallbacks };
  const everywhere = providers.flatMap(({ id, apiTokens }) => apiTokens.map((_, token) => ({ provider: id, token })));
  return {
    config: { providers, routes: [route], maxAttempts: 1 + random.below(10) },
    path: random.one(PATHS),
    ejected: everywhere.filter(() => random.chance(0.3)),
  };
}

interface Tried {
  provider: string;
  token: number;
  model: string;
}

/** The attempts in runs of one provider each; where chance decides within a run, only its size and models can be told. */
function comparable(tried: readonly Tried[], byChance: ReadonlySet<string>): unknown[] {
  return tried.map(({ provider, token, model }) => ({ provider, model, token: byChance.has(provider) ? "any" : token }));
}

let provider: Provider;
let rig: Rig;

beforeAll(async () => {
  provider = await Provider.start({ otherwise: fails(OPENAI.invalidKey) });
  const config = { providers: [{ id: "p0", type: "openai", baseUrl: provider.baseUrl, apiTokens: ["sk-none"] }] };
  rig = await Rig.start({ config, workers: 1 });
});

afterAll(async () => {
  await rig?.stop();
  await provider?.close();
});

async function explained(path: string): Promise<Explanation> {
  const answer = await overSocket(join(rig.run, "control.sock"), "GET", `/explain?model=${MODEL}&path=${encodeURIComponent(path)}`);
  assert.equal(answer.status, 200, answer.body);
  return JSON.parse(answer.body) as Explanation;
}

async function reallyTried(path: string, name: string): Promise<{ status: number; tried: Tried[] }> {
  const before = provider.requests.length;
  const answer = await post(rig.baseURL, {
    path: path.slice("/v1".length),
    model: MODEL,
    extra: path.endsWith("/embeddings") ? { input: "x" } : {},
  });
  const tried = provider.requests.slice(before).map((request) => {
    const [, of, token] = new RegExp(`^sk-${name}-(p[0-9]+)-([0-9]+)$`).exec(request.token ?? "") ?? [];
    return { provider: of ?? "?", token: Number(token), model: request.model ?? "" };
  });
  return { status: answer.status, tried };
}

test(`explain agrees with what Envoy then does, ${CASES} times`, { timeout: 600_000, retry: 0 }, async () => {
  const random = Random.fromEnvironment();
  let attempts = 0;
  for (let number = 0; number < CASES; number++) {
    const { config, path, ejected } = generate(random, number, provider);
    assert.equal(await rig.reconfigure(config), "taken");
    for (const { provider: id, token } of ejected) {
      assert.equal((await rig.command(`/eject?provider=${id}&token=${token}&ms=600000`)).status, 200);
    }
    const said = await explained(path);
    const { status, tried } = await reallyTried(path, String(number));
    const byChance = new Set(said.attempts.filter((attempt) => attempt.byChance).map((attempt) => attempt.provider));
    const told = `seed ${random.seed}, case ${number}: ${JSON.stringify({ config, path, ejected, said, tried })}`;
    expect(comparable(tried, byChance), told).toEqual(comparable(said.attempts, byChance));
    for (const { provider: id } of said.attempts.filter((attempt) => attempt.byChance)) {
      const tokens = tried.filter((attempt) => attempt.provider === id).map(({ token }) => token);
      expect(new Set(tokens).size, told).toBe(tokens.length);
      for (const token of tokens) assert.ok(!ejected.some((out) => out.provider === id && out.token === token), told);
    }
    if (said.error !== undefined) expect(status, told).toBe(said.error.status);
    attempts += tried.length;
  }
  assert.ok(attempts > CASES, `${attempts} attempts in ${CASES} cases (seed ${random.seed})`);
});
