// What an endurance run has seen, slot by slot, and whether that is well: nothing lost, no trap, nothing that grows.
import { median } from "./measure.js";

/** One stretch of the run; memory in MiB and descriptors are those at its end. */
export interface EnduranceSlot {
  /** From when to when, in minutes from the beginning. */
  name: string;
  requests: number;
  /** Answers that were no whole answer, though a provider was well. */
  lost: number;
  /** Milliseconds. */
  median: number;
  p99: number;
  /** Calls that a provider answered with a fault. */
  faults: number;
  drills: number;
  reloads: number;
  /** Asked of the history. */
  questions: number;
  envoyResident: number;
  envoyPrivate: number;
  envoyDescriptors: number;
  /** The linear memory of the plugin's VM that answers for its state. */
  vm: number;
  /** The keeper and the gateway's own process together. */
  gatewayResident: number;
  gatewayPrivate: number;
  gatewayDescriptors: number;
  /** VMs that were lost or made again, and lines of a trap in Envoy's log. */
  traps: number;
}

type Measure = "envoyResident" | "envoyPrivate" | "envoyDescriptors" | "vm" | "gatewayResident" | "gatewayPrivate" | "gatewayDescriptors";

interface Flat {
  what: string;
  /** It grows where it does so by more than this share, and by more than this much of its unit. */
  share: number;
  least: number;
  /** What stands for a quarter: connections come and go with what is under way, so of descriptors the fewest. */
  by: (values: number[]) => number;
}

const fewest = (values: number[]): number => Math.min(...values);

/** What may not grow. */
const FLAT: Record<Measure, Flat> = {
  envoyResident: { what: "Envoy's resident memory (MiB)", share: 0.1, least: 12, by: median },
  envoyPrivate: { what: "Envoy's private memory (MiB)", share: 0.1, least: 12, by: median },
  envoyDescriptors: { what: "Envoy's open descriptors", share: 0.1, least: 64, by: fewest },
  vm: { what: "the VM's memory (MiB)", share: 0.1, least: 0.25, by: median },
  gatewayResident: { what: "the gateway's resident memory (MiB)", share: 0.15, least: 32, by: median },
  gatewayPrivate: { what: "the gateway's private memory (MiB)", share: 0.15, least: 32, by: median },
  gatewayDescriptors: { what: "the gateway's open descriptors", share: 0.1, least: 16, by: fewest },
};

/** Fewer slots say nothing of growth. */
const LEAST_SLOTS = 8;

/** What is wrong; nothing where all is well. Growth: the last quarter beside the second, for the first is the warm-up. */
export function judged(slots: EnduranceSlot[]): string[] {
  const total = (of: (slot: EnduranceSlot) => number): number => slots.reduce((sum, slot) => sum + of(slot), 0);
  const wrong: string[] = [];
  if (total(({ requests }) => requests) === 0) wrong.push("no request was sent");
  const lost = total((slot) => slot.lost);
  if (lost > 0) wrong.push(`${lost} requests were lost`);
  const traps = total((slot) => slot.traps);
  if (traps > 0) wrong.push(`${traps} traps of the plugin`);
  return [...wrong, ...(Object.keys(FLAT) as Measure[]).flatMap((measure) => growth(slots, measure))];
}

function growth(slots: EnduranceSlot[], measure: Measure): string[] {
  if (slots.length < LEAST_SLOTS) return [];
  const { what, share, least, by } = FLAT[measure];
  const quarter = Math.floor(slots.length / 4);
  const of = (part: EnduranceSlot[]): number => by(part.map((slot) => slot[measure]));
  const [before, after] = [of(slots.slice(quarter, 2 * quarter)), of(slots.slice(-quarter))];
  const grown = after - before;
  return grown > least && grown > before * share
    ? [`${what} grow: ${shown(before)} in the second quarter, ${shown(after)} in the last`]
    : [];
}

function shown(value: number): string {
  return value.toFixed(Number.isInteger(value) ? 0 : 1);
}
