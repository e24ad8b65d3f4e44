// `npm run endurance`: the whole gateway for hours.
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { command, positive, positiveInteger } from "../../../bench/command.js";
import { judged } from "../../../bench/endurance.js";
import { begun, ended, writeResult } from "../../../bench/results/store.js";
import { findEnvoy } from "../../../gateway/envoy/find.js";
import { Random } from "../../support/random.js";
import { endure } from "./endure.js";

const HELP = `npm run endurance -- [options]

Runs the gateway as people do (keeper, Envoy, its own process with the history) in front of two simulated providers that fail at random and one that never
does, at a third of the full speed that it measures at its beginning, while drills begin and end, the configuration changes and the history is asked for.
Ends with 1 where a request is lost, the plugin traps or Envoy is restarted, or memory or descriptors grow: the last quarter of the run beside the second,
of memory the median (a tenth and 12 MiB for Envoy, a seventh and 32 MiB for the gateway's processes, a tenth and a quarter of a MiB for a VM), of descriptors the
fewest (a tenth and 64 for Envoy, 16 for the gateway's). npm run build comes before it.

  --hours N         how long (default 8)
  --minutes N       the same in minutes
  --seconds N       the same in seconds
  --workers N       of Envoy (default: one for each core, at most 4)
  --out FOLDER      writes DAY-endurance.json there, slot by slot
  --help            this text

SEED repeats the faults; it is drawn and printed. Ctrl-C ends the run with what it has.`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      hours: { type: "string", default: "8" },
      minutes: { type: "string" },
      seconds: { type: "string" },
      workers: { type: "string", default: String(Math.min(4, availableParallelism())) },
      out: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return console.log(HELP);
  const seconds = secondsOf(values);
  const workers = positiveInteger("--workers", values.workers);
  process.env["SEED"] ??= "random";
  const random = Random.fromEnvironment();
  const { version } = await findEnvoy({ say: console.error });
  const head = begun(
    `SEED=${random.seed} npm run endurance -- ${process.argv.slice(2).join(" ")}`,
    `Envoy ${version}, Node ${process.versions.node}; ${workers} workers`,
  );
  const stopped = new AbortController();
  const stop = (): void => (stopped.signal.aborted ? process.exit(1) : stopped.abort());
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, stop);
  const { out } = values;
  const keep = (rows: Parameters<typeof judged>[0], note: string): void =>
    void (out !== undefined && writeResult(out, { part: "endurance", ...ended(head), note, rows }));
  const run = await endure({
    seconds,
    workers,
    random,
    say: console.error,
    keep: (slots) => keep(slots, "Not at its end."),
    signal: stopped.signal,
  });
  const wrong = judged(run.slots);
  const verdict = wrong.length === 0 ? "Nothing lost, no trap, nothing grew." : `${wrong.join("; ")}.`;
  keep(run.slots, `${run.speed} requests a second, a third of ${run.fullSpeed.toFixed(0)}. ${verdict}`);
  for (const loss of run.losses) console.error(`lost: ${loss}`);
  console.log(verdict);
  if (wrong.length > 0) process.exitCode = 1;
}

function secondsOf({ seconds, minutes, hours }: { seconds?: string; minutes?: string; hours: string }): number {
  if (seconds !== undefined) return positive("--seconds", seconds);
  return minutes === undefined ? 3600 * positive("--hours", hours) : 60 * positive("--minutes", minutes);
}

command(main);
