// What an answer says of the tokens that it took: the usage object near its end. A window of the last bytes is kept and read once, when
// the answer is over.
import { isDigit, skipSpace, startsWith } from "./ascii";

/** Bytes of an answer's end that are kept: a usage object with all its details, and what follows it. */
export const USAGE_BYTES: i32 = 1024;
const SEQUENCE = '"sequence_number"';
/** More digits are no count of tokens. */
const MOST_DIGITS: i32 = 12;

/** Input tokens of the last readUsage, those from and into a cache included; -1: it did not say. */
export let usageInput: i64 = -1;
/** Output tokens of the last readUsage; -1: it did not say. */
export let usageOutput: i64 = -1;

/** Of the input what came from the provider's prompt cache, and what was written into it; of the output what was reasoning. -1: not said. */
export let usageCached: i64 = -1;
export let usageWritten: i64 = -1;
export let usageReasoning: i64 = -1;

/** The last bytes of one answer. They move to the front only when there is no room behind them: not with each event. */
@final
export class UsageWindow {
  private held: i32 = 0;
  private bytes: StaticArray<u8> = new StaticArray<u8>(2 * USAGE_BYTES);

  /** Takes the last bytes of a chunk, up to 1,024 of them, or the whole chunk where it is shorter; of more, the last. */
  feed(ptr: usize, len: i32): void {
    if (len <= 0) return;
    const size = min(len, USAGE_BYTES);
    const window = changetype<usize>(this.bytes);
    if (this.held + size > 2 * USAGE_BYTES) {
      const kept = USAGE_BYTES - size;
      memory.copy(window, window + (this.held - kept), kept);
      this.held = kept;
    }
    memory.copy(window + this.held, ptr + (len - size), size);
    this.held += size;
  }

  /** The number of the stream's last event that has one; -1: none has. */
  sequence(): i64 {
    const size = min(this.held, USAGE_BYTES);
    const ptr = this.last(size);
    for (let at = size - SEQUENCE.length; at >= 0; at--) {
      if (load<u8>(ptr + at) != 0x22 || !startsWith(ptr + at, size - at, SEQUENCE)) continue;
      const value = valueAfter(ptr + at + SEQUENCE.length, ptr + size);
      if (value < ptr + size && isDigit(load<u8>(value))) return numberAt(value, ptr + size);
    }
    return -1;
  }

  /** Reads the usage in the window; false where there is none. */
  read(): bool {
    const size = min(this.held, USAGE_BYTES);
    return readUsage(this.last(size), size);
  }

  /** Where the last `size` of its bytes begin. */
  private last(size: i32): usize {
    return changetype<usize>(this.bytes) + (this.held - size);
  }
}

/**
 * Reads the usage in the bytes into usageInput and usageOutput, the last number of each; false where there is none. A Messages stream
 * tells the one at its begin and the other at its end. In text the quotes would be escaped.
 */
export function readUsage(ptr: usize, len: i32): bool {
  usageInput = -1;
  usageOutput = -1;
  usageCached = -1;
  usageWritten = -1;
  usageReasoning = -1;
  const end = ptr + len;
  let before = end;
  while (true) {
    const at = lastUsageKey(ptr, before);
    if (at == 0) break;
    before = at;
    const isMetadata = load<u8>(at + KEY_BYTES - 1) != 0x22;
    if (isMetadata && !startsWith(at, <i32>(end - at), METADATA)) continue;
    const value = valueAfter(at + (isMetadata ? METADATA.length : KEY_BYTES), end);
    if (value >= end || load<u8>(value) != 0x7b) continue;
    const unknown = usageOutput < 0;
    const fresh = usageInput < 0;
    thoughts = 0;
    apart = 0;
    readMembers(value + 1, end);
    // Google counts what was thought apart from what was said, Anthropic and Amazon what a cache had to do with apart from the other input.
    if (unknown && (usageOutput >= 0 || thoughts > 0)) usageOutput = max<i64>(usageOutput, 0) + thoughts;
    if (fresh && usageInput >= 0) usageInput += apart;
    if (usageInput >= 0 && usageOutput >= 0) return true;
  }
  return usageInput >= 0 || usageOutput >= 0;
}

const KEY_BYTES: i32 = 7;
/** Google's name for it. */
const METADATA = '"usageMetadata"';
let thoughts: i64 = 0;
let apart: i64 = 0;
/** `"usage` as a number, its first byte lowest, and the bits of an eight-byte load that it takes. */
const KEY: u64 = 0x656761737522;
const KEY_MASK: u64 = 0xffffffffffff;

/** Where the last `"usage` in [ptr, end) begins, at least eight bytes before `end`; 0: nowhere. `"u` is looked for 16 places a step. */
function lastUsageKey(ptr: usize, end: usize): usize {
  if (end < ptr + 8) return 0;
  const quote = i8x16.splat(0x22);
  const letter = i8x16.splat(0x75);
  let last = end - 8;
  while (last >= ptr + 15) {
    let quotes = i8x16.bitmask(v128.and(i8x16.eq(v128.load(last - 15), quote), i8x16.eq(v128.load(last - 14), letter)));
    while (quotes != 0) {
      const place = 31 - clz(quotes);
      const at = last - 15 + place;
      if ((load<u64>(at) & KEY_MASK) == KEY) return at;
      quotes ^= 1 << place;
    }
    last -= 16;
  }
  for (let at = last; at >= ptr; at--) {
    if ((load<u64>(at) & KEY_MASK) == KEY) return at;
    if (at == ptr) break;
  }
  return 0;
}

/** Members of the object itself, and of those in it (details) what they say of a cache and of reasoning. */
function readMembers(p: usize, end: usize): void {
  let depth = 1;
  while (p < end && depth > 0) {
    const c = load<u8>(p);
    if (c == 0x22) {
      const close = closingQuote(p + 1, end);
      if (depth == 1) takeMember(p + 1, <i32>(close - p) - 1, valueAfter(close + 1, end), end);
      else if (depth == 2) takeDetail(p + 1, <i32>(close - p) - 1, valueAfter(close + 1, end), end);
      p = close + 1;
      continue;
    }
    if (c == 0x7b || c == 0x5b) depth++;
    else if (c == 0x7d || c == 0x5d) depth--;
    p++;
  }
}

function takeMember(key: usize, length: i32, value: usize, end: usize): void {
  if (value >= end || !isDigit(load<u8>(value))) return;
  if (isInput(key, length)) {
    if (usageInput < 0) usageInput = numberAt(value, end);
  } else if (isOutput(key, length)) {
    if (usageOutput < 0) usageOutput = numberAt(value, end);
  } else if (isKey(key, length, "thoughtsTokenCount")) {
    thoughts = max<i64>(numberAt(value, end), 0);
    if (usageReasoning < 0) usageReasoning = thoughts;
  } else if (length > 19) takeCache(key, length, max<i64>(numberAt(value, end), 0));
}

function takeCache(key: usize, length: i32, count: i64): void {
  const read = isKey(key, length, "cache_read_input_tokens") || isKey(key, length, "cacheReadInputTokens");
  if (read || isKey(key, length, "cache_creation_input_tokens") || isKey(key, length, "cacheWriteInputTokens")) {
    apart += count;
    if (!read && usageWritten < 0) usageWritten = count;
  } else if (!isKey(key, length, "prompt_cache_hit_tokens") && !isKey(key, length, "cachedContentTokenCount")) return;
  else if (usageCached < 0) usageCached = count;
  if (read && usageCached < 0) usageCached = count;
}

function takeDetail(key: usize, length: i32, value: usize, end: usize): void {
  if (value >= end || !isDigit(load<u8>(value))) return;
  if (isKey(key, length, "cached_tokens")) {
    if (usageCached < 0) usageCached = max<i64>(numberAt(value, end), 0);
  } else if (isKey(key, length, "reasoning_tokens")) {
    if (usageReasoning < 0) usageReasoning = max<i64>(numberAt(value, end), 0);
  } else if (isKey(key, length, "cache_write_tokens") && usageWritten < 0) usageWritten = max<i64>(numberAt(value, end), 0);
}

function isInput(key: usize, length: i32): bool {
  if (isKey(key, length, "prompt_tokens") || isKey(key, length, "input_tokens")) return true;
  return isKey(key, length, "promptTokenCount") || isKey(key, length, "inputTokens");
}

function isOutput(key: usize, length: i32): bool {
  if (isKey(key, length, "completion_tokens") || isKey(key, length, "output_tokens")) return true;
  return isKey(key, length, "candidatesTokenCount") || isKey(key, length, "outputTokens");
}

function isKey(key: usize, length: i32, name: string): bool {
  return length == name.length && startsWith(key, length, name);
}

function numberAt(p: usize, end: usize): i64 {
  let value: i64 = 0;
  let digits = 0;
  while (p < end && isDigit(load<u8>(p))) {
    if (++digits > MOST_DIGITS) return -1;
    value = value * 10 + (<i64>load<u8>(p) - 0x30);
    p++;
  }
  return value;
}

function closingQuote(p: usize, end: usize): usize {
  while (p < end && load<u8>(p) != 0x22) p += load<u8>(p) == 0x5c ? 2 : 1;
  return min(p, end);
}

/** Where the value behind a key's colon begins; `end` where there is no colon. */
function valueAfter(p: usize, end: usize): usize {
  if (p >= end) return end;
  const colon = skipSpace(p, end);
  return colon < end && load<u8>(colon) == 0x3a ? skipSpace(colon + 1, end) : end;
}
