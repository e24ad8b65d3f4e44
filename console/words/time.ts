import type { Language } from "./word.js";

/** A number and its unit stay on one line. */
const unitsOf = (ms: string, s: string, min: string, h: string) => ({
  ms: `\u00a0${ms}`,
  s: `\u00a0${s}`,
  min: `\u00a0${min}`,
  h: `\u00a0${h}`,
});
const UNITS = { en: unitsOf("ms", "s", "min", "h"), zh: unitsOf("毫秒", "秒", "分", "小时") };

/** A measured time, short: `12 ms`, `1.24 s`, `2 min 5 s`. Milliseconds. */
export function measured(ms: number, language: Language): string {
  const unit = UNITS[language];
  if (ms < 999.5) return `${Math.round(ms)}${unit.ms}`;
  if (ms < 10_000) return `${(ms / 1000).toFixed(2)}${unit.s}`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)}${unit.s}`;
  return left(ms, language);
}

/** A time that is left, in whole seconds, never below 0: `42 s`, `3 min 10 s`. Milliseconds. */
export function left(ms: number, language: Language): string {
  const unit = UNITS[language];
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  if (seconds < 60) return `${seconds}${unit.s}`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes}${unit.min}` : `${minutes}${unit.min} ${seconds % 60}${unit.s}`;
  return `${Math.floor(minutes / 60)}${unit.h} ${minutes % 60}${unit.min}`;
}

const clockFormat = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
const dayFormat = new Intl.DateTimeFormat("en-CA", { year: "numeric", month: "2-digit", day: "2-digit" });

/** `12:04:07` of a moment. */
export function clock(at: number): string {
  return clockFormat.format(at);
}

/** `12:04:07` of today, with its date of another day. */
export function moment(at: number, now = Date.now()): string {
  const day = dayFormat.format(at);
  return day === dayFormat.format(now) ? clock(at) : `${day} ${clock(at)}`;
}

const stepFormat = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hour12: false });
const shortDay = new Intl.DateTimeFormat("en-CA", { month: "2-digit", day: "2-digit" });

/** `12:00 – 12:10`, with the date of a day that is not today's; `05-20` of a whole day. */
export function span(from: number, to: number, now = Date.now()): string {
  const day = shortDay.format(from);
  if (to - from >= 20 * 3_600_000) return day;
  return `${day === shortDay.format(now) ? "" : `${day} `}${stepFormat.format(from)} – ${stepFormat.format(to)}`;
}
