// The steps of the history: they widen with age. Every request is counted in each of them at once, so that a range is read from one alone and
// nothing has to be summed up later.
import type { HistoryRange } from "../../config/history.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const STEPS = ["minute", "tenMinutes", "hour", "day"] as const;
export type Step = (typeof STEPS)[number];

/** How long each is kept. The longest range that is read from it fits, with what its first step begins earlier. */
export const KEPT_MS: Readonly<Record<Step, number>> = { minute: 26 * HOUR, tenMinutes: 8 * DAY, hour: 32 * DAY, day: 400 * DAY };

/** By which step a range is told, and how many of them it has. */
export const RANGE_STEPS: Readonly<Record<HistoryRange, { step: Step; count: number }>> = {
  "15m": { step: "minute", count: 15 },
  "24h": { step: "tenMinutes", count: 144 },
  "7d": { step: "hour", count: 168 },
  "30d": { step: "day", count: 30 },
};

/** Where the step begins that a moment is in. A day is one of this machine's calendar. */
export function startOf(step: Step, at: number): number {
  if (step === "day") return new Date(at).setHours(0, 0, 0, 0);
  const length = { minute: MINUTE, tenMinutes: 10 * MINUTE, hour: HOUR }[step];
  return Math.floor(at / length) * length;
}

/** The steps of a range that ends now, the oldest first, and where the last of them ends. */
export function stepsOf(range: HistoryRange, now: number): { step: Step; starts: number[]; end: number } {
  const { step, count } = RANGE_STEPS[range];
  const starts = [startOf(step, now)];
  // By way of the moment before: days of a changing clock are not equally long.
  while (starts.length < count) starts.push(startOf(step, (starts.at(-1) as number) - 1));
  starts.reverse();
  return { step, starts, end: afterStep(step, starts.at(-1) as number) };
}

/** Where the next step begins. */
export function afterStep(step: Step, start: number): number {
  if (step === "day") return startOf("day", start + 30 * HOUR);
  return startOf(step, start + { minute: MINUTE, tenMinutes: 10 * MINUTE, hour: HOUR }[step]);
}
