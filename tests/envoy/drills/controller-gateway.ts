// A scenario on the Envoy configuration that a controller made of our manifests: tokens come from Envoy's environment, as in a cluster.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { replaceJson } from "../../../gateway/envoy/files.js";
import { runPaths, type Json } from "../../../gateway/envoy/rig.js";
import { withReferences } from "../../../gateway/export/secrets.js";
import { EnvoyProcess } from "../../support/envoy-process.js";
import { Provider } from "../../support/provider.js";
import type { Scenario, Target } from "./drill.js";
import { configOf } from "./our-gateway.js";

/** What the bootstrap is made for. */
export interface Made {
  /** Envoy's private folder. */
  run: string;
  /** The plugin's configuration, with references instead of tokens. */
  config: Json;
  /** The variables that it names. */
  variables: string[];
  /** Where the scenario's providers listen on loopback, in their order. */
  ports: number[];
}

/** Starts Envoy with the bootstrap that is made for the scenario; its listener is named `gateway`. */
export async function controllerGateway(scenario: Scenario, workers: number, bootstrapOf: (made: Made) => Promise<Json>): Promise<Target> {
  const run = await mkdtemp(join(tmpdir(), "ai-failover-controller-"));
  const { config } = withReferences(configOf(scenario));
  const env = environmentOf(scenario);
  const ports = scenario.providers.map(({ at }) => (at instanceof Provider ? at.port : Number(new URL(at).port)));
  replaceJson(runPaths(run).bootstrap, await bootstrapOf({ run, config, variables: Object.keys(env), ports }));
  const envoy = await EnvoyProcess.start(run, { workers, env });
  const stop = async () => {
    await envoy.stop();
    await rm(run, { recursive: true, force: true });
  };
  return { baseURL: `http://127.0.0.1:${await envoy.port("gateway")}/v1`, stop };
}

/** The variables that hold the scenario's tokens in a cluster. */
export function environmentOf(scenario: Scenario): Record<string, string> {
  const tokens = scenario.providers.flatMap((provider) => provider.tokens);
  return Object.fromEntries(withReferences(configOf(scenario)).secrets.map(({ variable }, i) => [variable, tokens[i] ?? ""]));
}
