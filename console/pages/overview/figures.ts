import type { Figures } from "../../../config/api.js";

/** What the four figures show; null: nothing was measured. Shares from 0 to 1. */
export interface Sums {
  perMinute: number;
  answered: number | null;
  withoutFailover: number | null;
  /** Requests that were answered after an attempt that failed. */
  rescued: number;
  firstTokenMs: number | null;
}

/** One point each half minute: single buckets of ten seconds jump too much to be read. */
export interface Lines {
  perMinute: (number | null)[];
  answered: (number | null)[];
  withoutFailover: (number | null)[];
  firstTokenMs: (number | null)[];
}

type Bucket = Figures["buckets"][number];
const BUCKETS_A_MINUTE = 6;
const BUCKETS_A_POINT = 3;

/** Rates of the last whole minute, shares over everything that is there. */
export function sumsOf({ buckets }: Figures): Sums {
  const last = buckets.slice(-BUCKETS_A_MINUTE);
  return { perMinute: total(last, "requests"), rescued: total(buckets, "rescued"), ...sharesOf(buckets) };
}

/** Where the line of a share begins: what is lost has to be seen, and a tenth of the requests is a lot. */
export function shareFloor(values: readonly (number | null)[]): number {
  return Math.min(0.9, ...values.filter((value) => value !== null));
}

export function linesOf({ buckets }: Figures): Lines {
  const points: Bucket[][] = [];
  for (let i = 0; i < buckets.length; i += BUCKETS_A_POINT) points.push(buckets.slice(i, i + BUCKETS_A_POINT));
  const shares = points.map(sharesOf);
  return {
    perMinute: points.map((point) => (total(point, "requests") * BUCKETS_A_MINUTE) / point.length),
    answered: shares.map(({ answered }) => answered),
    withoutFailover: shares.map(({ withoutFailover }) => withoutFailover),
    firstTokenMs: shares.map(({ firstTokenMs }) => firstTokenMs),
  };
}

function sharesOf(buckets: readonly Bucket[]): Omit<Sums, "perMinute" | "rescued"> {
  const requests = total(buckets, "requests");
  const timed = buckets.filter(({ firstTokenMs }) => firstTokenMs !== null);
  const weight = total(timed, "answered");
  return {
    answered: requests === 0 ? null : total(buckets, "answered") / requests,
    withoutFailover: requests === 0 ? null : total(buckets, "withoutFailover") / requests,
    firstTokenMs: weight === 0 ? null : timed.reduce((sum, { firstTokenMs, answered }) => sum + (firstTokenMs ?? 0) * answered, 0) / weight,
  };
}

function total(buckets: readonly Bucket[], key: "requests" | "answered" | "withoutFailover" | "rescued"): number {
  return buckets.reduce((sum, bucket) => sum + bucket[key], 0);
}

/** `99.8 %`; all of them is 100 %, and nothing less is. */
export function percent(share: number): string {
  if (share === 1) return "100 %";
  return `${(Math.floor(share * 1000) / 10).toFixed(1)} %`;
}
