// What is compared: Envoys with and without filters, and other gateways, each started with the same provider behind it.
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { startEnvoy, type Started } from "./envoys.js";
import type { Call } from "./least.js";
import { higressPlugin } from "./higress.js";
import { EXPECTED } from "./mock.js";
import { LITELLM, startLitellm } from "./peers/litellm.js";
import { litellmConfig } from "./peers/litellm-config.js";
import { ONWARDS, onwardsConfig, startOnwards } from "./peers/onwards.js";
import { PORTKEY, startPortkey } from "./peers/portkey.js";
import { portkeyConfig } from "./peers/portkey-config.js";
import type { PeerScenario } from "./peers/scenario.js";
import {
  CLIENT,
  providerUrl,
  tokensOf,
  writeBare,
  writeFloor,
  writeLeastPair,
  writePlugin,
  type BareOptions,
  type Shape,
} from "./variants.js";

export interface Setup {
  binary: string;
  plugin: string;
  folder: string;
  mockPort: number;
  /** Milliseconds that a start may take. */
  startLimitMs?: number;
  say(line: string): void;
}

export interface System {
  name: string;
  /** Whether path, key and model must arrive changed. */
  changes: boolean;
  /** The client's own key goes on to the provider in a header. */
  keepsClientKey?: boolean;
  /** What clients ask for, where it is not the usual model. */
  model?: string;
  /** What clients send by turns, where it is not the same each time. */
  bodies?(bytes: number): string[];
  /** Share of the usual number of requests, where each takes much longer. */
  pace: number;
  /** Whether it can be asked to be of another shape: tokens, routes, a failing provider. */
  shapes: boolean;
  /** Other ways in which it may be set up where providers fail. */
  whereTheyFail?: System[];
  /** It is an Envoy and nothing else, so its instructions can be counted. */
  envoy?: boolean;
  start(setup: Setup, shape: Shape): Promise<Started & { headers?: string[] }>;
}

/** A system that runs. */
export interface Running extends Started {
  system: System;
  /** Further header lines of each request. */
  headers: string[];
}

/** Starts one of them. Rejects with the end of its log when it does not start. */
export async function run(system: System, setup: Setup, shape: Shape): Promise<Running> {
  const folder = mkdtempSync(join(setup.folder, "s-")); // short: the path of a unix socket has 108 bytes
  const started = await system.start({ ...setup, folder }, shape);
  return { headers: [], ...started, system };
}

function bare(name: string, options: BareOptions): System {
  const start = (setup: Setup): Promise<Started> =>
    startEnvoy(setup.binary, name, setup.folder, writeBare(setup.folder, setup.mockPort, options), setup.startLimitMs);
  return { name, changes: false, pace: 1, shapes: false, envoy: true, start };
}

export const BARE = bare("bare Envoy", {});
export const OURS: System = {
  name: "ai-failover",
  changes: true,
  pace: 1,
  shapes: true,
  envoy: true,
  start: (setup, shape) => {
    const bootstrap = writePlugin(setup.folder, setup.mockPort, setup.plugin, shape);
    return startEnvoy(setup.binary, "ai-failover", setup.folder, bootstrap, setup.startLimitMs);
  },
};

/** The plugin where the body stays as it is. */
const KEPT: System = {
  ...OURS,
  name: "ai-failover, model kept",
  model: EXPECTED.model,
  shapes: false,
  start: (setup, shape) => OURS.start(setup, { ...shape, kept: true }),
};

/** What our own Envoy configuration costs (replay, aggregate clusters, redirects) with a plugin in it that does nothing: the floor. */
const FLOOR: System = {
  name: "no-op pair, our files",
  changes: false,
  pace: 1,
  shapes: false,
  envoy: true,
  start: (setup) =>
    startEnvoy(setup.binary, "no-op pair, our files", setup.folder, writeFloor(setup.folder, setup.mockPort), setup.startLimitMs),
};

/** In the same files, a pair that does nothing but ask the host what the job needs, and one call so many times besides. */
export function leastPair(call?: Call, times = 0): System {
  const name = "least pair, our files";
  const start: System["start"] = (setup) =>
    startEnvoy(setup.binary, name, setup.folder, writeLeastPair(setup.folder, setup.mockPort, call, times), setup.startLimitMs);
  return { name, changes: true, pace: 1, shapes: false, envoy: true, start };
}

/** Always measured, in the order of the table. */
export const OWN: System[] = [
  BARE,
  bare("bare, our options", { tuned: true }),
  bare("no-op pair", { noOp: true }),
  FLOOR,
  leastPair(),
  OURS,
  KEPT,
];

const LITELLM_PROXY: System = {
  name: `LiteLLM ${LITELLM.version}`,
  changes: true,
  pace: 0.05,
  shapes: true,
  start: (setup, shape) => startLitellm(litellmConfig(scenario(setup.mockPort, shape)), setup.folder, (line) => setup.say(line)),
};

/** Its cooldowns take healthy deployments out as well, where a fallback of theirs answered. */
const LITELLM_WITHOUT_COOLDOWNS: System = {
  ...LITELLM_PROXY,
  name: `${LITELLM_PROXY.name}, disable_cooldowns`,
  start: (setup, shape) => startLitellm(litellmConfig(scenario(setup.mockPort, shape), "off"), setup.folder, (line) => setup.say(line)),
};

/** Measured where they are asked for, by the names that `--peers` takes. */
export const PEERS: Record<string, System> = {
  higress: {
    name: "Higress ai-proxy",
    changes: true,
    keepsClientKey: true, // x-hi-original-auth: in Higress another filter takes it away
    pace: 0.3,
    shapes: false,
    start: async (setup) => {
      const higress = await higressPlugin((line) => setup.say(line));
      return startEnvoy(setup.binary, "Higress's ai-proxy", setup.folder, writeBare(setup.folder, setup.mockPort, { higress }));
    },
  },
  onwards: {
    name: `onwards ${ONWARDS.version}`,
    changes: true,
    pace: 0.15, // each of its streams waits for Nagle's algorithm
    shapes: true,
    start: (setup, shape) => startOnwards(onwardsConfig(scenario(setup.mockPort, shape)), setup.folder, (line) => setup.say(line)),
  },
  portkey: {
    name: `Portkey ${PORTKEY.version}`,
    changes: true,
    pace: 0.15,
    shapes: true,
    start: async (setup, shape) => {
      const started = await startPortkey((line) => setup.say(line));
      return { ...started, headers: [`x-portkey-config: ${JSON.stringify(portkeyConfig(scenario(setup.mockPort, shape)))}`] };
    },
  },
  litellm: { ...LITELLM_PROXY, whereTheyFail: [LITELLM_WITHOUT_COOLDOWNS] },
};

function scenario(mockPort: number, shape: Shape): PeerScenario {
  const provider = (id: string, failing: number): PeerScenario["providers"][number] => ({
    id,
    protocol: "openai",
    baseUrl: providerUrl(mockPort, failing),
    tokens: tokensOf(shape),
    modelMapping: { [CLIENT.model]: EXPECTED.model },
  });
  const spare = shape.failing > 0 ? [provider("spare", 0)] : [];
  return {
    model: CLIENT.model,
    clientKey: CLIENT.token,
    providers: [provider("bench", shape.failing), ...spare],
    fallbacks: spare.map(({ id }) => ({ provider: id })),
  };
}
