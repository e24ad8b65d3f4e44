// A stage for tests that are no drills: real Envoy, misbehaving providers, and what holds after every run.
import { afterAll } from "vitest";
import { Stage, type Launch, type Mode, type Wire } from "./drills/drill.js";
import { configOf, invariants, ourGateway } from "./drills/our-gateway.js";
import type { Rig } from "../support/rig.js";

export type Installed = "full" | "downstreamOnly";

let shared: Map<Installed, Rig> | undefined;

/**
 * The file's tests share one Envoy for each way of installing the plugin, for one takes most of a second to start: each test's configuration takes the
 * place of the one before. What is known of a provider stays with its id, so that one that fails as such needs an id of its own.
 */
export function sharingEnvoys(): void {
  const rigs = new Map<Installed, Rig>();
  shared = rigs;
  afterAll(async () => {
    for (const rig of rigs.values()) await rig.stop();
  });
}

function launching(installed: Installed, rigs: Map<Installed, Rig> | undefined): Launch {
  return async (scenario, workers) => {
    const alone = rigs === undefined || workers !== 1 || scenario.rig !== undefined;
    const rig = alone ? undefined : rigs.get(installed);
    if (rig !== undefined && (await rig.reconfigure(configOf(scenario))) === "taken") {
      return { baseURL: rig.baseURL, rig, configOf, stop: () => Promise.resolve() };
    }
    const target = await ourGateway(scenario, workers, installed);
    if (alone || target.rig === undefined) return target;
    rigs.set(installed, target.rig);
    return { ...target, stop: () => Promise.resolve() };
  };
}

/** Runs it, checks what must hold whatever it was about, and ends everything. */
export async function staged(
  mode: Mode,
  installed: Installed,
  run: (stage: Stage) => Promise<void>,
  workers = 1,
  wire?: Wire,
): Promise<void> {
  const stage = new Stage(mode, workers, launching(installed, wire === undefined ? shared : undefined), wire);
  try {
    await run(stage);
    await invariants(stage);
  } catch (error) {
    const log = stage.targets.map((t) => t.rig?.log ?? "").join("\n");
    if (error instanceof Error && log.trim() !== "") error.message += `\n--- Envoy's log ends:\n${log.slice(-1500)}`;
    throw error;
  } finally {
    await stage.end();
  }
}
