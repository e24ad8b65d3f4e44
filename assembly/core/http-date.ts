// Dates as HTTP and RFC 3339 write them, to milliseconds since the epoch. Bytes in, no allocation.
import { isLetter } from "./bytes";

const SECOND_MS: i64 = 1000;
const DAY_MS: i64 = 86400000;
const MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";

/** Set by `parseMoment`: the date has a zone. */
export let momentHasZone: bool = false;

// The bytes under way; -1 as a part means that the date is not understood.
let p: usize = 0;
let end: usize = 0;

/**
 * An HTTP date (RFC 9110, 5.6.7: IMF-fixdate, RFC 850, asctime) in milliseconds since the epoch, or -1. Letters may be of either case, the
 * day's name is not checked. A year of two digits from 70 on is of the last century.
 */
export function parseHttpDate(ptr: usize, len: i32): i64 {
  begin(ptr, len);
  const letters = skipLetters();
  if (letters < 3) return -1;
  if (peek() == 0x2c) {
    p++;
    skipSpaces();
    return dayFirst();
  }
  return asctime();
}

/**
 * A date with time (RFC 3339, 5.6; a space may stand for the T): its zone as there, or `+0800`, `UTC` or `UTC+8`, behind a space or in brackets or not, or none at all:
 * then as if it were of UTC, and `momentHasZone` is false. What stands behind it is not looked at. Milliseconds since the epoch, or -1.
 */
export function parseMoment(ptr: usize, len: i32): i64 {
  begin(ptr, len);
  momentHasZone = false;
  const local = dateAndTime();
  if (local < 0) return -1;
  const offset = writtenZone();
  momentHasZone = offset != i64.MIN_VALUE;
  return momentHasZone ? max<i64>(local - offset, -1) : local;
}

/** `2025-10-01 12:00:00.5` in milliseconds since the epoch as if it were of UTC, or -1. */
function dateAndTime(): i64 {
  const year = digits(4);
  if (!take(0x2d)) return -1;
  const month = digits(2);
  if (!take(0x2d)) return -1;
  const day = digits(2);
  if (!take(0x54) && !take(0x74) && !take(0x20)) return -1;
  const time = clock();
  if (time < 0) return -1;
  const millis = fraction();
  const date = civil(year, month, day);
  return millis < 0 || date < 0 ? -1 : date + time + millis;
}

/** `06 Nov 1994 08:49:37 GMT` or `06-Nov-94 08:49:37 GMT`. */
function dayFirst(): i64 {
  const day = digits(2);
  const dashed = peek() == 0x2d;
  if (!take(dashed ? 0x2d : 0x20)) return -1;
  const month = monthName();
  if (!take(dashed ? 0x2d : 0x20)) return -1;
  const year = dashed ? shortYear() : digits(4);
  if (!take(0x20)) return -1;
  const time = clock();
  const date = civil(year, month, day);
  if (time < 0 || date < 0 || !take(0x20) || !isGreenwich()) return -1;
  return date + time;
}

/** `Nov  6 08:49:37 1994`, behind the day's name. */
function asctime(): i64 {
  if (!take(0x20)) return -1;
  const month = monthName();
  if (!take(0x20)) return -1;
  const day = take(0x20) ? digits(1) : digits(2);
  if (!take(0x20)) return -1;
  const time = clock();
  if (!take(0x20)) return -1;
  const date = civil(digits(4), month, day);
  return time < 0 || date < 0 || p != end ? -1 : date + time;
}

function begin(ptr: usize, len: i32): void {
  p = ptr;
  end = ptr + max(len, 0);
  skipSpaces();
  while (end > p && load<u8>(end - 1) <= 0x20) end--;
}

function peek(): u8 {
  return p < end ? load<u8>(p) : 0;
}

function take(c: u8): bool {
  if (peek() != c || p >= end) return false;
  p++;
  return true;
}

function skipSpaces(): void {
  while (p < end && (load<u8>(p) == 0x20 || load<u8>(p) == 0x09)) p++;
}

function skipLetters(): i32 {
  const from = p;
  while (p < end && isLetter(load<u8>(p))) p++;
  return <i32>(p - from);
}

/** Exactly so many digits, or -1. */
function digits(count: i32): i32 {
  if (p + count > end) return -1;
  let value = 0;
  for (let i = 0; i < count; i++) {
    const c = load<u8>(p + i);
    if (c < 0x30 || c > 0x39) return -1;
    value = value * 10 + (<i32>c - 0x30);
  }
  p += count;
  return value;
}

/** Two digits, or four for those who mix the forms. */
function shortYear(): i32 {
  const two = digits(2);
  if (two < 0) return -1;
  const rest = digits(2);
  if (rest >= 0) return two * 100 + rest;
  return two >= 70 ? 1900 + two : 2000 + two;
}

/** 1 to 12, or -1. */
function monthName(): i32 {
  if (p + 3 > end) return -1;
  for (let month = 0; month < 12; month++) {
    let same = 0;
    while (same < 3 && <i32>(load<u8>(p + same) | 0x20) == MONTHS.charCodeAt(month * 3 + same)) same++;
    if (same < 3) continue;
    p += 3;
    return month + 1;
  }
  return -1;
}

/** `08:49:37` in milliseconds, or -1; a leap second counts as the one after. */
function clock(): i64 {
  const hour = digits(2);
  if (hour < 0 || hour > 23 || !take(0x3a)) return -1;
  const minute = digits(2);
  if (minute < 0 || minute > 59 || !take(0x3a)) return -1;
  const second = digits(2);
  if (second < 0 || second > 60) return -1;
  return <i64>(hour * 3600 + minute * 60 + second) * SECOND_MS;
}

/** `.789` in milliseconds, 0 where there is none, -1 where the point has no digits; what is finer than a millisecond is dropped. */
function fraction(): i64 {
  if (!take(0x2e)) return 0;
  let value = 0;
  let count = 0;
  for (let digit = digits(1); digit >= 0; digit = digits(1)) {
    if (count < 3) value = value * 10 + digit;
    count++;
  }
  if (count == 0) return -1;
  return count == 1 ? value * 100 : count == 2 ? value * 10 : value;
}

/** A zone as people write it, in milliseconds ahead of UTC; i64.MIN_VALUE where there is none. */
function writtenZone(): i64 {
  skipSpaces();
  if (peek() == 0x28) p++;
  if (take(0x5a) || take(0x7a)) return 0;
  const named = beginsGreenwich();
  if (named) p += 3;
  const behind = peek() == 0x2d;
  const none = named ? 0 : i64.MIN_VALUE;
  if (!take(behind ? 0x2d : 0x2b)) return none;
  let hours = digits(2);
  if (hours < 0 && named) hours = digits(1);
  const colon = take(0x3a);
  let minutes = digits(2);
  if (minutes < 0 && named && !colon) minutes = 0;
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return none;
  const offset = <i64>(hours * 60 + minutes) * 60 * SECOND_MS;
  return behind ? -offset : offset;
}

/** HTTP dates are in GMT; UTC means the same. */
function isGreenwich(): bool {
  return <i32>(end - p) == 3 && beginsGreenwich();
}

function beginsGreenwich(): bool {
  if (<i32>(end - p) < 3) return false;
  const a = load<u8>(p) | 0x20;
  const b = load<u8>(p, 1) | 0x20;
  const c = load<u8>(p, 2) | 0x20;
  return (a == 0x67 && b == 0x6d && c == 0x74) || (a == 0x75 && b == 0x74 && c == 0x63);
}

function daysIn(year: i32, month: i32): i32 {
  if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/** Midnight of a date of the Gregorian calendar in milliseconds since the epoch; -1: no such date, or before 1970. */
function civil(year: i32, month: i32, day: i32): i64 {
  if (year < 1970 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return -1;
  // The year begins in March, so that the leap day is its last.
  const years = month > 2 ? year : year - 1;
  const months = month > 2 ? month - 3 : month + 9;
  const dayOfYear = (153 * months + 2) / 5 + day - 1;
  const days = years * 365 + years / 4 - years / 100 + years / 400 + dayOfYear;
  return <i64>(days - 719468) * DAY_MS;
}
