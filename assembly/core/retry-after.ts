// When a token may be used again, out of the headers that say so: Retry-After and the reset headers of the providers, in all their units.
import { isDigit } from "./bytes";
import { momentHasZone, parseHttpDate, parseMoment } from "./http-date";

const DAY_MS: i64 = 86400000;
const DAY_US: i64 = 86400000000;
// A bare number from here on is a time since the epoch: in 2001 in seconds, and far beyond a day's seconds; in 2001 in milliseconds.
const EPOCH_SECONDS: i64 = 1000000000;
const EPOCH_MILLIS: i64 = 1000000000000;
const SECOND_US: i64 = 1000000;
const HOUR_MS: i64 = 3600000;
/** Nobody says in which zone the provider writes a date that has none. */
export const ANY_ZONE: i64 = i64.MAX_VALUE;
// The zones that are farthest from UTC.
const EASTERNMOST_MS: i64 = 14 * HOUR_MS;
const WESTERNMOST_MS: i64 = 12 * HOUR_MS;

// The number that `number` read last: its whole part and its millionths.
let whole: i64 = 0;
let millionths: i64 = 0;

/**
 * Retry-After (RFC 9110, 10.2.3): seconds, also with decimals as some providers send them, a duration as in reset headers (`60s`, `1m30s`),
 * or an HTTP date. Returns milliseconds since the epoch, never before `nowMs` and at most one day ahead; 0: not understood.
 */
export function retryAfterMs(ptr: usize, len: i32, nowMs: i64): i64 {
  const end = trimEnd(ptr, len);
  const p = trimStart(ptr, end);
  const after = number(p, end);
  if (after == end && after != 0) return ahead(micros(SECOND_US), nowMs);
  if (after == 0) return at(parseHttpDate(p, <i32>(end - p)), nowMs);
  const duration = durationUs(p, end);
  return duration < 0 ? 0 : ahead(duration, nowMs);
}

/** `retry-after-ms` (OpenAI, Azure): milliseconds, also with decimals. The result is that of `retryAfterMs`. */
export function retryAfterMillisMs(ptr: usize, len: i32, nowMs: i64): i64 {
  const end = trimEnd(ptr, len);
  const after = number(trimStart(ptr, end), end);
  return after == end && after != 0 ? ahead(micros(1000), nowMs) : 0;
}

/**
 * The value of a reset header: a duration as Go writes it (`6m0s`, `20ms`, `1h2m3.5s`: OpenAI, Groq), seconds (`59`, `1.5`), seconds or
 * milliseconds since the epoch (OpenRouter), RFC 3339 (Anthropic), the same without its zone, or an HTTP date. Returns milliseconds since the epoch, never before
 * `nowMs` and at most one day ahead; 0: not understood. `zoneMs`: what the provider's own zone is ahead of UTC.
 */
export function resetMs(ptr: usize, len: i32, nowMs: i64, zoneMs: i64 = ANY_ZONE): i64 {
  const end = trimEnd(ptr, len);
  const p = trimStart(ptr, end);
  const size = <i32>(end - p);
  const after = number(p, end);
  if (after == 0) return at(parseHttpDate(p, size), nowMs);
  if (after == end) {
    if (whole >= EPOCH_MILLIS) return at(whole, nowMs);
    if (whole >= EPOCH_SECONDS) return at(whole * 1000 + (millionths + 999) / 1000, nowMs);
    return ahead(micros(SECOND_US), nowMs);
  }
  if (load<u8>(after) == 0x2d) return momentMs(p, size, nowMs, zoneMs);
  const duration = durationUs(p, end);
  return duration < 0 ? 0 : ahead(duration, nowMs);
}

/**
 * The moment that begins at `ptr`, as `resetMs` has it; 0: there is none. One without a zone is the provider's; where nobody knows that, it is the first moment at which it
 * may be in any: zones are mostly whole hours apart, so that is within an hour, unless it is farther off in all of them.
 */
export function momentMs(ptr: usize, len: i32, nowMs: i64, zoneMs: i64): i64 {
  const local = parseMoment(ptr, len);
  if (local < 0 || momentHasZone) return at(local, nowMs);
  if (zoneMs != ANY_ZONE) return at(local - zoneMs, nowMs);
  const first = local - EASTERNMOST_MS;
  if (first >= nowMs) return at(first, nowMs);
  return local + WESTERNMOST_MS < nowMs ? 0 : nowMs + ((((local - nowMs) % HOUR_MS) + HOUR_MS) % HOUR_MS);
}

function trimStart(p: usize, end: usize): usize {
  while (p < end && load<u8>(p) <= 0x20) p++;
  return p;
}

function trimEnd(ptr: usize, len: i32): usize {
  let end = ptr + max(len, 0);
  while (end > ptr && load<u8>(end - 1) <= 0x20) end--;
  return end;
}

/** A moment, between now and one day ahead; 0 where there is none. */
function at(ms: i64, nowMs: i64): i64 {
  return ms < 0 ? 0 : min(max(ms, nowMs), nowMs + DAY_MS);
}

/** A duration from now, rounded up to whole milliseconds: never too early. */
function ahead(us: i64, nowMs: i64): i64 {
  return nowMs + min((us + 999) / 1000, DAY_MS);
}

/** The number that was read last, in microseconds where its unit has so many; at most a day. */
function micros(unitUs: i64): i64 {
  if (whole >= DAY_US / unitUs) return DAY_US;
  return whole * unitUs + (millionths * unitUs + SECOND_US - 1) / SECOND_US;
}

/** Reads digits with an optional fraction at p and returns where they end; 0: there are none. */
function number(p: usize, end: usize): usize {
  const from = p;
  whole = 0;
  millionths = 0;
  for (; p < end && isDigit(load<u8>(p)); p++) whole = min(whole * 10 + (<i64>load<u8>(p) - 0x30), 1000000000000000);
  if (p == from) return 0;
  if (p >= end || load<u8>(p) != 0x2e) return p;
  p++;
  let scale: i64 = 100000;
  for (; p < end && isDigit(load<u8>(p)); p++) {
    millionths += (<i64>load<u8>(p) - 0x30) * scale;
    scale /= 10;
  }
  return p;
}

/** Numbers with units, added up, in microseconds and at most a day; -1: not understood. */
function durationUs(p: usize, end: usize): i64 {
  let total: i64 = 0;
  while (p < end) {
    p = number(p, end);
    if (p == 0) return -1;
    const unit = p;
    while (p < end && !isDigit(load<u8>(p))) p++;
    const us = unitUs(unit, <i32>(p - unit));
    if (us < 0) return -1;
    total = min(total + (us == 0 ? min((whole + 999) / 1000, DAY_US) : micros(us)), DAY_US);
  }
  return total;
}

/** Microseconds of a unit; 0: nanoseconds; -1: unknown. */
function unitUs(p: usize, len: i32): i64 {
  const first = len > 0 ? load<u8>(p) : 0;
  if (len == 1) {
    if (first == 0x73) return SECOND_US;
    if (first == 0x6d) return 60 * SECOND_US;
    if (first == 0x68) return 3600 * SECOND_US;
    return first == 0x64 ? DAY_US : -1;
  }
  if (len < 2 || len > 3 || load<u8>(p + (len - 1)) != 0x73) return -1;
  // The micro sign is U+00B5 or U+03BC.
  if (len == 3) return load<u16>(p) == 0xb5c2 || load<u16>(p) == 0xbcce ? 1 : -1;
  if (first == 0x6d) return 1000;
  return first == 0x75 ? 1 : first == 0x6e ? 0 : -1;
}
