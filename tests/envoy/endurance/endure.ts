// The run: full speed for a moment, then a third of it, slot by slot, while providers fail, drills begin and end, the file changes and the past is asked for.
import type { EnduranceSlot } from "../../../bench/endurance.js";
import type { Random } from "../../support/random.js";
import { Clients } from "./clients.js";
import { Endured } from "./endured.js";

export interface EnduranceOptions {
  seconds: number;
  workers: number;
  random: Random;
  say: (line: string) => void;
  /** Is told the slots so far. */
  keep?: (slots: EnduranceSlot[]) => void;
  /** Aborted: the run ends with what it has. */
  signal?: AbortSignal;
}

export interface Endurance {
  /** Requests a second: as many as could be, and those of the run. */
  fullSpeed: number;
  speed: number;
  slots: EnduranceSlot[];
  /** The first requests that were lost. */
  losses: string[];
}

const LONGEST_SLOT_S = 300;
const SLOTS = 16;
/** Between a change of shares, a drill, a reload and a question: at most so long. */
const LONGEST_PAUSE_S = 10;
const CHORES_A_SLOT = 4;

/** Runs for so long, and ends all that it has started. */
export async function endure(options: EnduranceOptions): Promise<Endurance> {
  const endured = await Endured.start(options.random, options.workers);
  const clients = new Clients(endured.port);
  try {
    const fullSpeed = await clients.fullSpeed(Math.min(5, options.seconds / 4));
    const speed = Math.max(1, Math.floor(fullSpeed / 3));
    options.say(`full speed: ${fullSpeed.toFixed(0)} requests a second; from now on ${speed}, SEED=${options.random.seed}`);
    clients.take();
    const slots = await run(options, endured, clients, speed);
    return { fullSpeed, speed, slots, losses: clients.losses };
  } finally {
    clients.close();
    await endured.stop();
  }
}

async function run(options: EnduranceOptions, endured: Endured, clients: Clients, speed: number): Promise<EnduranceSlot[]> {
  const slotSeconds = Math.min(LONGEST_SLOT_S, options.seconds / SLOTS);
  const until = performance.now() + options.seconds * 1000;
  const going = { on: true };
  const on = (): boolean => going.on && performance.now() < until && options.signal?.aborted !== true;
  const slots: EnduranceSlot[] = [];
  const stop = (error: unknown): never => {
    going.on = false;
    throw error;
  };
  await Promise.all([
    clients.steadily(speed, on),
    chores(endured, Math.min(LONGEST_PAUSE_S, slotSeconds / CHORES_A_SLOT), on).catch(stop),
    watch(options, endured, clients, slotSeconds, on, slots).catch(stop),
  ]);
  return slots;
}

/** One after the other, by turns. */
async function chores(endured: Endured, pauseSeconds: number, on: () => boolean): Promise<void> {
  const turns = [() => endured.drill(), () => endured.reload(), () => endured.question()];
  for (let i = 0; on(); i++) {
    endured.draw();
    await turns[i % turns.length]?.();
    await pause(pauseSeconds, on);
  }
}

async function watch(
  { say, keep }: EnduranceOptions,
  endured: Endured,
  clients: Clients,
  slotSeconds: number,
  on: () => boolean,
  slots: EnduranceSlot[],
): Promise<void> {
  let before = countsOf(endured);
  let traps = 0;
  for (let i = 0; on(); i++) {
    await pause(slotSeconds, on);
    const sizes = await endured.sizes();
    const now = countsOf(endured);
    const counted = {
      faults: now.faults - before.faults,
      drills: now.drills - before.drills,
      reloads: now.reloads - before.reloads,
      questions: now.questions - before.questions,
    };
    slots.push({ name: nameOf(i, slotSeconds), ...clients.take(), ...counted, ...sizes, traps: sizes.traps - traps });
    [before, traps] = [now, sizes.traps];
    say(lineOf(slots));
    keep?.(slots);
  }
}

type Counts = Pick<EnduranceSlot, "faults" | "drills" | "reloads" | "questions">;

function countsOf({ faults, drills, reloads, questions }: Endured): Counts {
  return { faults, drills, reloads, questions };
}

function nameOf(i: number, slotSeconds: number): string {
  const minutes = (slots: number): string => ((slots * slotSeconds) / 60).toFixed(slotSeconds < 60 ? 2 : 0);
  return `${minutes(i)} to ${minutes(i + 1)}`;
}

/** Memory and counts, as a line of progress. */
function lineOf(slots: EnduranceSlot[]): string {
  const last = slots.at(-1);
  if (last === undefined) return "";
  const total = (of: (slot: EnduranceSlot) => number): number => slots.reduce((sum, slot) => sum + of(slot), 0);
  return (
    `${last.name} min: ${total((slot) => slot.requests)} requests, ${total((slot) => slot.lost)} lost; ` +
    `median ${last.median.toFixed(2)} ms, p99 ${last.p99.toFixed(2)} ms; ` +
    `Envoy ${last.envoyResident.toFixed(0)} MiB (private ${last.envoyPrivate.toFixed(0)}, ${last.envoyDescriptors} descriptors), VM ${last.vm.toFixed(2)} MiB; ` +
    `gateway ${last.gatewayResident.toFixed(0)} MiB (private ${last.gatewayPrivate.toFixed(0)}, ${last.gatewayDescriptors} descriptors)`
  );
}

/** So long, or until the run is over. */
async function pause(seconds: number, on: () => boolean): Promise<void> {
  const until = performance.now() + seconds * 1000;
  while (on() && performance.now() < until) await new Promise((again) => setTimeout(again, Math.min(100, until - performance.now())));
}
