// The time. What lasts is measured by the monotonic clock: a wall clock that is set back or forward must neither keep a token out for a day
// nor let it back at once. So that moments stay numbers that people know, that clock begins at the wall clock's time when the process's first VM
// began; what is told outside, and what a provider gives as a date, is carried over to the wall clock of the last tick.
import { CLOCK_MONOTONIC, clock_time_get, proxy_get_current_time_nanoseconds } from "./imports";
import { getShared, setShared } from "./calls";
import { returnedPtr, returnedSize, utf8 } from "./memory";

/** Where the host writes a number: what it returned last stays as it is. */
const NUMBER: usize = memory.data(16, 8);
/** In shared data: what all VMs of the process add to the monotonic clock, in milliseconds. */
const KEY = utf8("ai-failover/clock");

/** The monotonic clock plus this is the plugin's own time. */
let beginning: i64 = 0;
/** Own time plus this is the wall clock's. */
let ahead: i64 = 0;
/** A host without a monotonic clock: its wall clock is all there is. */
let wallAlone: bool = true;

/** Milliseconds since the epoch, as a clock says that nobody sets: the difference of two is a duration, in all VMs of the process. */
export function nowMs(): i64 {
  return wallAlone ? wallMs() : monotonicMs() + beginning;
}

/** A moment as the wall clock says it. */
export function toWall(ms: i64): i64 {
  return ms + ahead;
}

/** What the wall clock calls so, e.g. a date that a provider named, as a moment. */
export function fromWall(ms: i64): i64 {
  return ms - ahead;
}

/** Before the first use of the time: takes the beginning that the process's first VM took. */
export function beginClock(): void {
  if (!wallAlone) return;
  const monotonic = monotonicMs();
  if (monotonic <= 0) return;
  wallAlone = false;
  beginning = shared(wallMs() - monotonic);
  followWall();
}

/** On each tick: has the wall clock been set? */
export function followWall(): void {
  if (!wallAlone) ahead = wallMs() - nowMs();
}

/** The beginning that all VMs share; two that are the first at once differ by less than a millisecond. */
function shared(own: i64): i64 {
  if (getShared(KEY) && returnedSize() == 8) return load<i64>(returnedPtr());
  store<i64>(NUMBER, own);
  setShared(KEY, NUMBER, 8, 0);
  return own;
}

function wallMs(): i64 {
  store<u64>(NUMBER, 0);
  proxy_get_current_time_nanoseconds(NUMBER);
  return <i64>(load<u64>(NUMBER) / 1000000);
}

/** 0: the host has none. */
function monotonicMs(): i64 {
  store<u64>(NUMBER, 0);
  if (clock_time_get(CLOCK_MONOTONIC, 1000000, NUMBER) != 0) return 0;
  return <i64>(load<u64>(NUMBER) / 1000000);
}
