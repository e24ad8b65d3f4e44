// What an answer's headers say of the token's limits. Sources: RFC 9110 (Retry-After), OpenAI, Azure and Groq (x-ratelimit-*),
// Anthropic (anthropic-ratelimit-*; of subscriptions unified-limits.ts), the IETF draft ratelimit-*; retry-after-ms is Azure's and OpenAI's.
import { equals, hash64, indexOf, startsWith } from "../../core/bytes";
import { resetMs, retryAfterMillisMs, retryAfterMs } from "../../core/retry-after";
import { ptrOf, utf8 } from "../../host/memory";
import * as names from "../names";
import { UnifiedLimits } from "./unified-limits";

const X_RATELIMIT = utf8("x-ratelimit-");
const ANTHROPIC = utf8("anthropic-ratelimit-");
const DRAFT = utf8("ratelimit-");
const REMAINING = utf8("remaining");
const RESET = utf8("reset");

/** Windows that are looked at: requests and tokens of a minute, an hour and a day are six. */
const MOST_WINDOWS: i32 = 16;


@final
export class RateLimits {
  /** What a provider counts (`requests`, `tokens-minute`, `requests-1h`), each with what remains of it and when it is full again: all that a name has beside the word for one of the two. */
  private windows: StaticArray<u64> = new StaticArray<u64>(MOST_WINDOWS);
  /** -1: it is not said. */
  private remaining: StaticArray<i64> = new StaticArray<i64>(MOST_WINDOWS);
  private resets: StaticArray<ArrayBuffer | null> = new StaticArray<ArrayBuffer | null>(MOST_WINDOWS);
  private count: i32 = 0;
  private retryAfter: ArrayBuffer | null = null;
  private retryAfterMs: ArrayBuffer | null = null;
  /** Of a subscription; null: it is none. */
  private unified: UnifiedLimits | null = null;

  /** Whether a name belongs to one token's limits, which do not pass to the client. */
  static owns(ptr: usize, length: i32): bool {
    return startsWith(ptr, length, X_RATELIMIT) || startsWith(ptr, length, ANTHROPIC) || startsWith(ptr, length, DRAFT);
  }

  take(ptr: usize, length: i32, value: ArrayBuffer): void {
    if (equals(ptr, length, names.RETRY_AFTER)) {
      this.retryAfter = value;
      return;
    }
    if (equals(ptr, length, names.RETRY_AFTER_MS)) {
      this.retryAfterMs = value;
      return;
    }
    if (UnifiedLimits.owns(ptr, length)) {
      const known = this.unified;
      const unified = known !== null ? known : new UnifiedLimits();
      this.unified = unified;
      unified.take(ptr, length, value);
      return;
    }
    let at = indexOf(ptr, length, REMAINING);
    if (at >= 0) {
      const window = this.windowOf(ptr, length, at, REMAINING.byteLength);
      if (window >= 0) this.remaining[window] = parseCount(value);
      return;
    }
    at = indexOf(ptr, length, RESET);
    const window = at >= 0 ? this.windowOf(ptr, length, at, RESET.byteLength) : -1;
    if (window >= 0) this.resets[window] = value;
  }

  /** When the provider asks to come again, milliseconds since the epoch; 0: it does not say. */
  askedFor(nowMs: i64): i64 {
    const precise = this.retryAfterMs;
    if (precise !== null) {
      const at = retryAfterMillisMs(ptrOf(precise), precise.byteLength, nowMs);
      if (at > nowMs) return at;
    }
    const plain = this.retryAfter;
    if (plain !== null) {
      const at = retryAfterMs(ptrOf(plain), plain.byteLength, nowMs);
      if (at > 0) return at;
    }
    return 0;
  }

  /** When what it counts is full again, of what is used up or else of any; 0: it does not say. `zoneMs`: the provider's. */
  fullAt(nowMs: i64, zoneMs: i64): i64 {
    const used = this.exhaustedUntil(nowMs, zoneMs);
    const unified = this.unified;
    if (used == 0 && unified !== null) return unified.until(nowMs);
    return used > 0 ? used : this.earliestReset(nowMs, zoneMs);
  }

  /** When the last window with nothing left is full again; 0: none is used up, or it does not say. */
  exhaustedUntil(nowMs: i64, zoneMs: i64): i64 {
    let latest: i64 = 0;
    for (let i = 0, n = this.count; i < n; i++) {
      if (this.remaining[i] != 0) continue;
      const at = this.resetAt(i, nowMs, zoneMs);
      latest = max(latest, at > 0 ? at : this.earliestReset(nowMs, zoneMs, true));
    }
    return latest;
  }

  /** `alone`: of those that tell nothing of what remains, and so may belong to any. */
  private earliestReset(nowMs: i64, zoneMs: i64, alone: bool = false): i64 {
    let earliest: i64 = 0;
    for (let i = 0, n = this.count; i < n; i++) {
      if (alone && this.remaining[i] >= 0) continue;
      const at = this.resetAt(i, nowMs, zoneMs);
      if (at > 0 && (earliest == 0 || at < earliest)) earliest = at;
    }
    return earliest;
  }

  private resetAt(window: i32, nowMs: i64, zoneMs: i64): i64 {
    const value = this.resets[window];
    return value === null ? 0 : resetMs(ptrOf(value), value.byteLength, nowMs, zoneMs);
  }

  /** The window of a name, which has a word of `size` bytes at `at`; -1: there are too many. */
  private windowOf(ptr: usize, length: i32, at: i32, size: i32): i32 {
    const behind = at + size;
    const window = hash64(ptr + behind, length - behind, hash64(ptr, at));
    const count = this.count;
    for (let i = 0; i < count; i++) if (this.windows[i] == window) return i;
    if (count == MOST_WINDOWS) return -1;
    this.windows[count] = window;
    this.remaining[count] = -1;
    this.count = count + 1;
    return count;
  }
}

function parseCount(value: ArrayBuffer): i64 {
  let count: i64 = 0;
  const length = value.byteLength;
  if (length == 0 || length > 15) return -1;
  for (let i = 0; i < length; i++) {
    const c = load<u8>(ptrOf(value) + i);
    if (c < 0x30 || c > 0x39) return -1;
    count = count * 10 + (c - 0x30);
  }
  return count;
}
