// Other gateways under the same drills: a scenario in their own configuration, started afresh for each run.
import assert from "node:assert/strict";
import { LITELLM } from "../../../bench/peers/litellm.js";
import { litellmConfig } from "../../../bench/peers/litellm-config.js";
import { LitellmPool } from "../../../bench/peers/litellm-pool.js";
import { PORTKEY, startPortkey } from "../../../bench/peers/portkey.js";
import { portkeyConfig } from "../../../bench/peers/portkey-config.js";
import type { PeerScenario } from "../../../bench/peers/scenario.js";
import { Provider } from "../../support/provider.js";
import { CLIENT_KEY, MODEL, type Scenario, type Stage, type Target } from "./drill.js";

/** A gateway that the drills can be run on. */
export interface Peer {
  name: string;
  version: string;
  launch(scenario: Scenario): Promise<Target>;
  close(): Promise<void>;
}

/** The peer has no words for what the drill configures: that is no failure. */
export class NotApplicable extends Error {}

/** The names that `--peer` takes. */
export const PEERS: Record<string, (say: (line: string) => void) => Promise<Peer>> = { litellm, portkey };

async function litellm(say: (line: string) => void): Promise<Peer> {
  const pool = await LitellmPool.open(say);
  return {
    ...LITELLM,
    async launch(scenario) {
      const { port, stop } = await pool.start(litellmConfig(peerScenario(scenario)));
      return { baseURL: `http://127.0.0.1:${port}/v1`, stop };
    },
    close: () => pool.close(),
  };
}

async function portkey(say: (line: string) => void): Promise<Peer> {
  return {
    ...PORTKEY,
    async launch(scenario) {
      const headers = { "x-portkey-config": JSON.stringify(portkeyConfig(peerScenario(scenario))) };
      const { port, stop } = await startPortkey(say);
      return { baseURL: `http://127.0.0.1:${port}/v1`, headers, stop };
    },
    close: () => Promise.resolve(),
  };
}

/** A drill's scenario in the words that all gateways share. Throws `NotApplicable` where it sets what only our plugin has. */
export function peerScenario(scenario: Scenario): PeerScenario {
  const own = [scenario.route, scenario.more, scenario.rig?.plugin, ...scenario.providers.map((p) => p.more)];
  if (own.some((part) => part !== undefined && Object.keys(part).length > 0))
    throw new NotApplicable("it sets options that only ai-failover has");
  return {
    model: MODEL,
    clientKey: CLIENT_KEY,
    fallbacks: scenario.fallbacks ?? [],
    providers: scenario.providers.map((p) => ({
      id: p.id,
      protocol: p.type === "claude" ? "anthropic" : "openai",
      baseUrl: p.at instanceof Provider ? p.at.baseUrl : p.at,
      tokens: p.tokens,
      ...(p.modelMapping ? { modelMapping: p.modelMapping } : {}),
    })),
    ...(scenario.attemptLimitMs === undefined ? {} : { attemptLimitMs: scenario.attemptLimitMs }),
  };
}

/** What holds for any gateway after any drill: the credential that a client brings is for the gateway alone. */
export function keptCredential(stage: Stage): void {
  for (const provider of stage.providers)
    for (const request of provider.requests)
      assert.ok(!request.dump().includes(CLIENT_KEY), "the client's own credential reached a provider");
}
