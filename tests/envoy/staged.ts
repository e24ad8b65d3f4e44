// A stage for tests that are no drills: real Envoy, misbehaving providers, and what holds after every run.
import { Stage, type Launch, type Mode, type Wire } from "./drills/drill.js";
import { configOf, invariants, ourGateway } from "./drills/our-gateway.js";
import { sharedRigs } from "../support/shared-rigs.js";

export type Installed = "full" | "downstreamOnly";

let shared: ReturnType<typeof sharedRigs> | undefined;

/** The file's tests share an Envoy for each way of installing the plugin, where they ask for nothing but a configuration. */
export function sharingEnvoys(): void {
  shared = sharedRigs();
}

function launching(installed: Installed, wire: Wire | undefined): Launch {
  return async (scenario, workers) => {
    if (shared === undefined || workers !== 1 || wire !== undefined || scenario.rig !== undefined)
      return ourGateway(scenario, workers, installed);
    const rig = await shared(installed, configOf(scenario));
    return { baseURL: rig.baseURL, rig, configOf, stop: () => Promise.resolve() };
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
  const stage = new Stage(mode, workers, launching(installed, wire), wire);
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
