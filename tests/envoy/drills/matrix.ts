// Drills as tests: plain and streamed with one worker, and with four in one of the two, by turns; `npm run drills -- --all` has all four.
import { describe, test } from "vitest";
import { Stage, type Drill, type Launch, type Mode, type Wire } from "./drill.js";
import { invariants, ourGateway } from "./our-gateway.js";

export interface MatrixOptions {
  workers?: number[];
  modes?: Mode[];
  /** How the plugin is installed; default both halves. */
  rig?: "full" | "downstreamOnly";
  /** Another Envoy than the gateway's own. */
  launch?: Launch;
  /** How the simulated providers speak. */
  wire?: Wire;
}

/** One test for each drill, number of workers and kind of answer. */
export function runMatrix(drills: Drill[], options: MatrixOptions = {}): void {
  for (const workers of options.workers ?? [1, 4]) {
    describe(`${workers} worker${workers === 1 ? "" : "s"}`, () => {
      for (const [i, drill] of drills.entries()) {
        if (drill.workers && !drill.workers.includes(workers)) continue;
        const modes = modesOf(drill, options);
        const sample = workers === 1 || drill.workers !== undefined ? modes : modes.filter((_, j) => j === i % modes.length);
        for (const mode of sample) one(drill, mode, workers, options);
      }
    });
  }
}

function modesOf(drill: Drill, options: MatrixOptions): Mode[] {
  return drill.only === undefined ? (options.modes ?? ["plain", "streamed"]) : [drill.only];
}

function one(drill: Drill, mode: Mode, workers: number, options: MatrixOptions): void {
  const launch = options.launch ?? ((scenario, count) => ourGateway(scenario, count, options.rig));
  test(`${drill.id} ${drill.title} (${mode})`, { timeout: drill.limitMs ?? 60_000 }, async () => {
    const stage = new Stage(mode, workers, launch, options.wire);
    try {
      await drill.run(stage);
      await invariants(stage);
    } catch (error) {
      throw withLog(error, stage);
    } finally {
      await stage.end();
    }
  });
}

/** The plugin's own words belong to a failure. */
function withLog(error: unknown, stage: Stage): unknown {
  const log = stage.targets.map((t) => t.rig?.log ?? "").join("\n");
  if (error instanceof Error && log.trim() !== "") error.message += `\n--- Envoy's log ends:\n${log.slice(-2000)}`;
  return error;
}
