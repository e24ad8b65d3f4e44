/** The longest duration taken: what a signed 32-bit timer can hold, about 24 days. Milliseconds. */
export const LONGEST_MS = 2_147_483_647;

const UNITS = new Map([
  ["ms", 1],
  ["s", 1000],
  ["m", 60_000],
  ["h", 3_600_000],
]);
export const DURATION_TEXT = /^([1-9][0-9]{0,9})(ms|s|m|h)$/;

/** The same of a duration that may be 0: `0`, `0s`. */
export function durationOrOffMs(value: number | string): number | undefined {
  return value === 0 || (typeof value === "string" && /^0(ms|s|m|h)$/.test(value)) ? 0 : durationMs(value);
}

/** Milliseconds of `30s`, `500ms`, `5m`, `2h` or of a positive whole number; undefined where it is none or too long. */
export function durationMs(value: number | string): number | undefined {
  if (typeof value === "number") return Number.isInteger(value) && value >= 1 && value <= LONGEST_MS ? value : undefined;
  const parts = DURATION_TEXT.exec(value);
  if (parts === null) return undefined;
  const ms = Number(parts[1]) * (UNITS.get(parts[2] as string) as number);
  return ms <= LONGEST_MS ? ms : undefined;
}
