// Two providers that fail in turn, with random faults: while one fails the other is well, and whoever returns is well for two seconds before
// the other one's turn. Every request must be served.
import { Agent } from "node:http";
import { fails } from "../envoy/drills/bad-tokens.js";
import { token } from "../envoy/drills/drill.js";
import { errorEvent } from "../envoy/drills/hidden-errors.js";
import {
  after,
  answer,
  type Answer,
  closes,
  events,
  headersThenSilence,
  ok,
  onUsedConnection,
  resets,
  silent,
} from "../support/answers.js";
import { ANTHROPIC, DEEPSEEK, OPENAI } from "../support/provider-bodies.js";
import { Provider } from "../support/provider.js";
import type { Random } from "../support/random.js";
import { Rig } from "../support/rig.js";
import { unserved } from "../support/unserved.js";

/** Well for this long after its return, before the other one fails. */
const WELL_MS = 2_000;
const SHORTEST_FAULT_MS = 200;
const LONGEST_FAULT_MS = 3_000;
const CONNECTIONS = 24;

const FAULTS: Answer[] = [
  fails(OPENAI.invalidKey),
  fails(DEEPSEEK.balance),
  fails(OPENAI.rateLimit, { "retry-after": "1" }),
  fails(OPENAI.rateLimit),
  fails(OPENAI.serverError),
  fails(ANTHROPIC.overloaded),
  answer(403, { error: { message: "Your account is suspended.", code: "account_suspended" } }),
  answer(404, "<html>not here</html>", { "content-type": "text/html" }),
  answer(200, { error: { message: "no", code: "server_error" } }),
  answer(200, "", { "content-type": "application/json" }),
  answer(502, "x".repeat(200_000), { "content-type": "text/html" }),
  (r) => (r.streamed ? events([errorEvent("chat")])(r) : answer(500)(r)),
  answer(307, "", { location: "http://127.0.0.1:1/" }),
  after(100, fails(OPENAI.serverError)),
  silent,
  headersThenSilence,
  resets,
  closes,
  onUsedConnection(closes, resets),
];

export interface ChaosResult {
  seed: number;
  seconds: number;
  requests: number;
  lost: number;
  /** How often one side began to fail. */
  outages: number;
  /** Faults that were answered, by side. */
  faults: [number, number];
  firstFailures: string[];
}

/** One side: well, or failing with a fault that is drawn for each request. */
class Side {
  failing = false;
  faults = 0;

  private constructor(readonly provider: Provider) {}

  static async start(random: Random): Promise<Side> {
    const side: Side = new Side(await Provider.start({ otherwise: (request) => side.answers(random)(request) }));
    return side;
  }

  private answers(random: Random): Answer {
    // Nothing is kept of a request: a long run would fill Node's memory.
    this.provider.requests.length = 0;
    this.provider.nextRequest().catch(() => undefined);
    if (!this.failing) return ok();
    this.faults++;
    return random.one(FAULTS);
  }
}

/** Runs for this many seconds. */
export async function chaos(random: Random, seconds: number, workers: number): Promise<ChaosResult> {
  const sides = [await Side.start(random), await Side.start(random)] as const;
  const failover = { healthCheckModel: "probe-model", healthCheckInterval: 500, healthCheckMaxInterval: 1_000 };
  const providers = sides.map(({ provider: { baseUrl } }, i) => ({
    ...{ id: `p${i}`, type: "openai", baseUrl, failover, apiTokens: [token(`${i}a`), token(`${i}b`)] },
  }));
  const routes = [
    { name: "one", match: { model: "m0" }, provider: "p0", fallbacks: [{ provider: "p1" }] },
    { name: "other", match: { model: "m1" }, provider: "p1", fallbacks: [{ provider: "p0" }] },
  ];
  const rig = await Rig.start({ config: { providers, routes, firstTokenTimeout: 700, attemptTimeout: 1_500, timeout: 30_000 }, workers });
  const result: ChaosResult = { seed: random.seed, seconds: 0, requests: 0, lost: 0, outages: 0, faults: [0, 0], firstFailures: [] };
  const began = performance.now();
  let over = false;
  let turn: NodeJS.Timeout | undefined;
  const next = (at: 0 | 1) => {
    turn = setTimeout(
      () => {
        const side = sides[at];
        side.failing = true;
        result.outages++;
        const returns = () => {
          side.failing = false;
          if (!over) next(random.chance(0.5) ? at : at === 0 ? 1 : 0);
        };
        turn = setTimeout(returns, SHORTEST_FAULT_MS + random.below(LONGEST_FAULT_MS - SHORTEST_FAULT_MS));
      },
      WELL_MS + random.below(500),
    );
  };
  next(1);
  try {
    const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
    const port = Number(new URL(rig.baseURL).port);
    const one = async () => {
      while (performance.now() - began < seconds * 1000) {
        const problem = await unserved(agent, port, result.requests++, (n) => (n % 4 < 2 ? "m0" : "m1"));
        if (problem === undefined) continue;
        result.lost++;
        if (result.firstFailures.length < 5) result.firstFailures.push(`${Math.round(performance.now() - began)} ms: ${problem}`);
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, one));
    agent.destroy();
  } finally {
    over = true;
    clearTimeout(turn);
    result.seconds = Math.round((performance.now() - began) / 1000);
    result.faults = [sides[0].faults, sides[1].faults];
    await rig.stop();
    for (const { provider } of sides) await provider.close();
  }
  return result;
}
