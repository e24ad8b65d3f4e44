// What an answer's headers say of the token's limits. Sources: RFC 9110 (Retry-After), OpenAI, Azure and Groq (x-ratelimit-*),
// Anthropic (anthropic-ratelimit-*; of subscriptions unified-limits.ts), the IETF draft ratelimit-*; retry-after-ms is Azure's and OpenAI's.
import { equals, indexOf, startsWith } from "../../core/bytes";
import { resetMs, retryAfterMillisMs, retryAfterMs } from "../../core/retry-after";
import { ptrOf, utf8 } from "../../host/memory";
import * as names from "../names";
import { UnifiedLimits } from "./unified-limits";

const X_RATELIMIT = utf8("x-ratelimit-");
const ANTHROPIC = utf8("anthropic-ratelimit-");
const DRAFT = utf8("ratelimit-");
const REMAINING = utf8("remaining");
const RESET = utf8("reset");
const REQUESTS = utf8("requests");
const INPUT_TOKENS = utf8("input-tokens");
const OUTPUT_TOKENS = utf8("output-tokens");
const TOKENS = utf8("tokens");

/** The limits that providers count, each with what remains of it and when it is full again. */
const DIMENSIONS: i32 = 5;


@final
export class RateLimits {
  private remaining: StaticArray<i64> = new StaticArray<i64>(5);
  private resets: StaticArray<ArrayBuffer | null> = new StaticArray<ArrayBuffer | null>(5);
  private retryAfter: ArrayBuffer | null = null;
  private retryAfterMs: ArrayBuffer | null = null;
  private any: bool = false;
  /** Of a subscription; null: it is none. */
  private unified: UnifiedLimits | null = null;

  constructor() {
    for (let i = 0; i < DIMENSIONS; i++) this.remaining[i] = -1;
  }

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
    const dimension = dimensionOf(ptr, length);
    this.any = true;
    if (indexOf(ptr, length, REMAINING) >= 0) this.remaining[dimension] = parseCount(value);
    else if (indexOf(ptr, length, RESET) >= 0) this.resets[dimension] = value;
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

  /** When the last limit with nothing left is full again; 0: none is used up, or it does not say. */
  exhaustedUntil(nowMs: i64, zoneMs: i64): i64 {
    let latest: i64 = 0;
    if (!this.any) return 0;
    for (let i = 0; i < DIMENSIONS; i++) {
      if (this.remaining[i] == 0) latest = max(latest, this.resetAt(i, nowMs, zoneMs));
    }
    return latest;
  }

  private earliestReset(nowMs: i64, zoneMs: i64): i64 {
    let earliest: i64 = 0;
    if (!this.any) return 0;
    for (let i = 0; i < DIMENSIONS; i++) {
      const at = this.resetAt(i, nowMs, zoneMs);
      if (at > 0 && (earliest == 0 || at < earliest)) earliest = at;
    }
    return earliest;
  }

  private resetAt(dimension: i32, nowMs: i64, zoneMs: i64): i64 {
    const value = this.resets[dimension];
    return value === null ? 0 : resetMs(ptrOf(value), value.byteLength, nowMs, zoneMs);
  }
}

function dimensionOf(ptr: usize, length: i32): i32 {
  if (indexOf(ptr, length, REQUESTS) >= 0) return 0;
  if (indexOf(ptr, length, INPUT_TOKENS) >= 0) return 1;
  if (indexOf(ptr, length, OUTPUT_TOKENS) >= 0) return 2;
  if (indexOf(ptr, length, TOKENS) >= 0) return 3;
  return 4;
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
