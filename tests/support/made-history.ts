// A history that was never lived: thirty days of requests with nights and days, an outage, tokens that go and come back, by a fixed seed.
import type { AttemptEvent, RequestEvent } from "../../config/api.js";
import type { Store } from "../../gateway/history/store.js";
import { Tally } from "../../gateway/history/tally.js";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const MODELS = [
  { model: "qwen-turbo", route: "aliyun", share: 0.45 },
  { model: "qwen-max", route: "aliyun", share: 0.15 },
  { model: "gpt-4o", route: "chat", share: 0.2 },
  { model: "claude-sonnet-4", route: "agents", share: 0.12 },
  { model: "deepseek-chat", route: "cheap", share: 0.08 },
] as const;
const FIRST: Record<string, readonly [provider: string, tokens: number]> = {
  aliyun: ["qwen", 3],
  chat: ["openai", 2],
  agents: ["anthropic", 2],
  cheap: ["deepseek", 1],
};
const KEYS = ["web", "batch", "ci", ""] as const;
const KINDS: AttemptEvent["kind"][] = ["rateLimit", "auth", "overloaded", "timeout", "serverError"];

/** Numbers from 0 to 1, the same each time. */
export function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Writes `requests` of them, spread over the days that end `now`: by the minute on the last day, by ten minutes before. */
export function makeHistory(store: Store, { requests = 2_000_000, days = 30, now = Date.now(), seed = 1 } = {}): void {
  const random = numbers(seed);
  const from = now - days * DAY;
  // Kept for the last: pruning is by the newest batch.
  const moments: number[] = [];
  for (let at = from; at < now - DAY; at += 10 * MINUTE) moments.push(at);
  for (let at = Math.max(from, now - DAY); at < now; at += MINUTE) moments.push(at);
  const weights = moments.map(
    (at, i) => ((moments[i + 1] ?? now) - at) * (1.2 + Math.sin((new Date(at).getHours() / 24) * 2 * Math.PI - 2)),
  );
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  moments.forEach((at, i) => {
    const tally = new Tally();
    const count = Math.round((requests * (weights[i] as number)) / all);
    for (let n = 0; n < count; n++) tally.count(request(at, from, random));
    const day = Math.floor((at - from) / DAY);
    if (i % 97 === 0) {
      tally.note({ at, kind: "ejected", provider: "qwen", token: 1, reason: "auth", text: "" });
      tally.note({ at: at + 7 * MINUTE, kind: "restored", provider: "qwen", token: 1, reason: "", text: "" });
    }
    if (i % 700 === 0) tally.note({ at, kind: "config", provider: "", token: -1, reason: "", text: `provider p${day} added` });
    store.write(tally.take(at));
  });
}

function request(at: number, from: number, random: () => number): RequestEvent {
  let drawn = random();
  const { model, route } = MODELS.find(({ share }) => (drawn -= share) < 0) ?? MODELS[0];
  const [provider, tokens] = FIRST[route] as [string, number];
  const token = Math.floor(random() * tokens);
  // The third token of the third day is bad; else one in forty fails.
  const outage = Math.floor((at - from) / DAY) % 9 === 3 && provider === "qwen" && token === 1;
  const fails = outage || random() < 0.025;
  const attempts = fails
    ? [made(provider, token, model, KINDS[Math.floor(random() * KINDS.length)], random), rescuer(provider, token, tokens, model, random)]
    : [made(provider, token, model, "ok", random)];
  const last = attempts.at(-1) as AttemptEvent;
  const input = Math.floor(200 + random() * 4_000);
  return {
    ...{ id: "made", at, route, api: "/v1/chat/completions", model, streamed: random() < 0.7, attempts, skipped: [] },
    ...{ status: random() < 0.001 ? 502 : 200, provider: last.provider, finalModel: last.model, durationMs: last.endMs ?? 0 },
    clientKey: KEYS[Math.floor(random() * KEYS.length)] as string,
    usage: { input, output: Math.floor(random() * 900), cached: Math.floor(input * random() * 0.8), cost: input * 0.000002 },
  };
}

function made(provider: string, token: number, model: string, kind: AttemptEvent["kind"], random: () => number): AttemptEvent {
  const ms = Math.round(200 + random() * 900);
  return {
    ...{ provider, token, model, kind: kind as NonNullable<AttemptEvent["kind"]>, status: kind === "ok" ? 200 : 500, why: "first" },
    ...{ startMs: 0, endMs: ms * 3 },
    ...(kind === "ok" ? { firstContentMs: ms } : {}),
  };
}

function rescuer(provider: string, token: number, tokens: number, model: string, random: () => number): AttemptEvent {
  if (tokens > 1) return { ...made(provider, (token + 1) % tokens, model, "ok", random), why: "failover" };
  return { ...made("qwen", 0, "qwen-turbo", "ok", random), why: "fallback" };
}
