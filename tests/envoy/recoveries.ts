// Providers that are down for a while by the real clock, and how long after their return they serve again: for `npm run outages`. What is
// worked out for any length in tests/core/coming-back.spec.ts happens here on a real Envoy.
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { answer, closes, ok, type Answer } from "../support/answers.js";
import { post } from "../support/client.js";
import { HEALTH_CHECK_MODEL, Provider } from "../support/provider.js";
import { Rig } from "../support/rig.js";

/** OpenAI's: https://platform.openai.com/docs/guides/error-codes */
const UNAVAILABLE = answer(503, {
  error: { message: "The engine is currently overloaded, please try again later", type: "server_error", code: null },
});
const FAULTS: Record<string, Answer> = { "503": UNAVAILABLE, "closed connections": closes };

export interface Outage {
  seconds: number;
  fault: string;
  probed: boolean;
}

export interface Recovery extends Outage {
  /** From its return to the first request that it serves, milliseconds. */
  tookMs: number;
  /** Requests, and those that got no answer. */
  asked: number;
  lost: number;
  /** Most attempts at it of one request, once it was out. */
  mostTries: number;
}

export interface Pace {
  everyMs: number;
  /** Given up then. */
  limitMs: number;
}

export function outages(seconds: number[], faults = Object.keys(FAULTS)): Outage[] {
  return seconds.flatMap((one) => faults.flatMap((fault) => [false, true].map((probed) => ({ seconds: one, fault, probed }))));
}

/** Each outage has providers and a route of its own. */
export async function recoveries(list: Outage[], pace: Pace): Promise<Recovery[]> {
  const mains = await Promise.all(list.map(() => Provider.start()));
  const spare = await Provider.start();
  const rig = await Rig.start({
    config: {
      providers: [
        ...list.map(({ probed }, i) => ({
          id: `main${i}`,
          type: "openai",
          apiTokens: [`sk-main-${i}`],
          baseUrl: mains[i]?.baseUrl,
          retryOnFailure: { maxRetries: 2 },
          failover: probed ? { healthCheckModel: HEALTH_CHECK_MODEL, healthCheckMaxInterval: "10s" } : {},
        })),
        { id: "spare", type: "openai", apiTokens: ["sk-spare"], baseUrl: spare.baseUrl },
      ],
      routes: list.map((_, i) => ({ match: { model: `m${i}` }, provider: `main${i}`, fallbacks: [{ provider: "spare" }] })),
    },
  });
  try {
    return await Promise.all(list.map((outage, i) => recovery(rig, mains[i] as Provider, `m${i}`, outage, pace)));
  } finally {
    await rig.stop();
    await Promise.all([...mains, spare].map((provider) => provider.close()));
  }
}

async function recovery(rig: Rig, main: Provider, model: string, outage: Outage, pace: Pace): Promise<Recovery> {
  const seen: Recovery = { ...outage, tookMs: Infinity, asked: 0, lost: 0, mostTries: 0 };
  const ask = async (): Promise<boolean> => {
    const answered = await post(rig.baseURL, { model });
    seen.asked++;
    if (!answered.served) seen.lost++;
    return answered.header("x-ai-provider") !== "spare";
  };
  assert.ok(await ask(), "it serves before it is down");
  const clock = async (until: number): Promise<void> => void (await pause(Math.max(0, until - Date.now())));
  main.script({ path: /./ }, FAULTS[outage.fault] as Answer);
  const until = Date.now() + 1000 * outage.seconds;
  for (let out = false, next = Date.now(); Date.now() < until; ) {
    const before = main.hits();
    await ask();
    if (out) seen.mostTries = Math.max(seen.mostTries, main.hits() - before);
    out ||= (await rig.status()).providers.find(({ id }) => id === `main${model.slice(1)}`)?.state === "ejected";
    next += pace.everyMs;
    await clock(Math.min(next, until));
  }
  main.script({ path: /./ }, ok());
  for (let next = until; Date.now() < until + pace.limitMs + 2 * pace.everyMs; ) {
    const at = Date.now();
    if (await ask()) {
      seen.tookMs = at - until;
      break;
    }
    next += pace.everyMs;
    await clock(next);
  }
  return seen;
}

/** What does not hold; empty: all does. */
export function faultsOf(seen: Recovery, pace: Pace): string {
  const wrong = [
    ...(seen.tookMs <= pace.limitMs ? [] : [`served again after ${Math.round(seen.tookMs / 1000)} s`]),
    ...(seen.lost === 0 ? [] : [`${seen.lost} of ${seen.asked} requests lost`]),
    ...(seen.mostTries <= 1 ? [] : [`${seen.mostTries} attempts of one request while it was out`]),
  ];
  return wrong.join(", ");
}
