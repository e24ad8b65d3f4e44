import type { History, Measures } from "../../../config/history.js";
import type { Lines, Sums } from "./figures.js";

const MINUTE = 60_000;

/** The four figures over a range of the history. */
export function pastFigures({ steps, totals, toAt, state }: History, now = Date.now()): { sums: Sums; lines: Lines } {
  const all = totals.reduce(added);
  const began = Math.max(steps[0] as number, state.sinceAt ?? 0);
  const perMinute = all.requests / Math.max(1, (now - began) / MINUTE);
  const minutes = steps.map((start, i) => ((steps[i + 1] ?? toAt) - start) / MINUTE);
  return {
    sums: { perMinute: perMinute < 10 ? Math.round(perMinute * 10) / 10 : Math.round(perMinute), rescued: all.rescued, ...sharesOf(all) },
    lines: {
      perMinute: totals.map(({ requests }, i) => requests / (minutes[i] as number)),
      answered: totals.map((each) => sharesOf(each).answered),
      withoutFailover: totals.map((each) => sharesOf(each).withoutFailover),
      firstTokenMs: totals.map((each) => sharesOf(each).firstTokenMs),
    },
  };
}

function sharesOf({ requests, answered, withoutFailover, firstTokenMs, firstTokens }: Measures) {
  return {
    answered: requests === 0 ? null : answered / requests,
    withoutFailover: requests === 0 ? null : withoutFailover / requests,
    firstTokenMs: firstTokens === 0 ? null : firstTokenMs / firstTokens,
  };
}

function added(a: Measures, b: Measures): Measures {
  const sum = { ...a };
  for (const name of Object.keys(a) as (keyof Measures)[]) sum[name] += b[name];
  return sum;
}
