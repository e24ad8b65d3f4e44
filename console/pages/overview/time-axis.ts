import type { Kind, RequestEvent } from "../../../config/api.js";

const STEPS = [50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 30_000, 60_000, 120_000, 300_000, 600_000];
const ROWS_THAT_COUNT = 40;
const SLOWEST_LEFT_OUT = 0.05;

/**
 * The end of the lane's one time axis in milliseconds: the newest rows fit, but for the slowest twentieth, whose bars run to the edge
 * (one request of ten minutes would make all others invisible).
 */
export function axisEnd(rows: readonly RequestEvent[]): number {
  const durations = rows
    .slice(0, ROWS_THAT_COUNT)
    .map(({ durationMs }) => durationMs)
    .sort((a, b) => a - b);
  const longest = durations[Math.ceil(durations.length * (1 - SLOWEST_LEFT_OUT)) - 1] ?? 0;
  return STEPS.find((step) => step >= longest) ?? longest;
}

/** The longest that a request may take; one whose end was never told is left out after that. */
const FORGOTTEN_MS = 15 * 60_000;

/** Requests that go on have lasted until now. The very same list where there are none. */
export function grown(rows: readonly RequestEvent[], now: number): readonly RequestEvent[] {
  if (!rows.some(({ running }) => running)) return rows;
  return rows.flatMap((row) => {
    if (row.running !== true) return [row];
    return now - row.at > FORGOTTEN_MS ? [] : [{ ...row, durationMs: Math.max(row.durationMs, now - row.at) }];
  });
}

/** Where an attempt's bar begins and ends on the axis, in per cent; `tick` is its first content. */
export interface Bar {
  from: number;
  to: number;
  tick?: number;
  kind: Kind | undefined;
}

/** An attempt that failed at once is seen all the same, in its place between the others. Per cent of the axis. */
const LEAST_WIDTH = 1.4;

/** One bar for each attempt, in their order and none above another. What lies beyond the axis ends at its edge. */
export function barsOf({ attempts, durationMs }: Pick<RequestEvent, "attempts" | "durationMs">, end: number): Bar[] {
  const place = (ms: number) => Math.min(100, Math.max(0, (ms / end) * 100));
  const room = Math.max(0, 100 - LEAST_WIDTH * attempts.length);
  let least = 0;
  return attempts.map(({ startMs, endMs, firstContentMs, kind }, i) => {
    // Attempts beyond the edge stand there side by side.
    const from = Math.min(Math.max(place(startMs), least), room + LEAST_WIDTH * i);
    const to = Math.max(place(endMs ?? Math.max(startMs, durationMs)), from + LEAST_WIDTH);
    least = to;
    const tick = firstContentMs === undefined || firstContentMs > end ? {} : { tick: Math.max(place(firstContentMs), from) };
    return { from, to, kind, ...tick };
  });
}
