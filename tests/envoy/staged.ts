// A stage for tests that are no drills: real Envoy, misbehaving providers, and what holds after every run.
import { Stage, type Mode, type Wire } from "./drills/drill.js";
import { invariants, ourGateway } from "./drills/our-gateway.js";

export type Installed = "full" | "downstreamOnly";

/** Runs it, checks what must hold whatever it was about, and ends everything. */
export async function staged(
  mode: Mode,
  installed: Installed,
  run: (stage: Stage) => Promise<void>,
  workers = 1,
  wire?: Wire,
): Promise<void> {
  const stage = new Stage(mode, workers, (scenario, count) => ourGateway(scenario, count, installed), wire);
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
