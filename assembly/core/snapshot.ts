// A provider's health as bytes for shared data, little endian. What is read back came from another worker or an older build, so
// every length is checked and anything odd leaves the rest as it is.
import { ModelHold, MAX_MODEL_HOLDS, ProviderCount, TokenHealth } from "./health";
import { KIND_COUNT } from "./outcome";
import { restore } from "./record";

const MAGIC: u32 = 0x34464941; // "AIF4"
const HEAD: i32 = 88;
const TOKEN: i32 = 56;
const HOLD: i32 = 24;

function worthSharing(token: TokenHealth): bool {
  return token.ejected || token.failures > 0 || token.returning || token.failedMs > 0 || token.holds.length > 0;
}

/** The bytes that say all that others must know; tokens with nothing to tell are left out. */
export function encodeHealth(provider: ProviderCount): ArrayBuffer {
  let size = HEAD;
  let count = 0;
  for (let i = 0, n = provider.tokens.length; i < n; i++) {
    const token = provider.tokens[i];
    if (!worthSharing(token)) continue;
    count++;
    size += TOKEN + token.holds.length * HOLD;
  }
  const bytes = new ArrayBuffer(size);
  let at = changetype<usize>(bytes);
  encodeProvider(provider, count, at);
  at += HEAD;
  for (let i = 0, n = provider.tokens.length; i < n; i++) {
    if (worthSharing(provider.tokens[i])) at = encodeToken(provider.tokens[i], at);
  }
  return bytes;
}

function encodeProvider(provider: ProviderCount, count: i32, at: usize): void {
  store<u32>(at, MAGIC);
  store<u32>(at + 4, count);
  store<u16>(at + 8, <u16>min(provider.failures, 0xffff));
  store<u8>(at + 10, <u8>provider.kind);
  store<u8>(at + 11, <u8>min(provider.streak, 0xff));
  store<u8>(at + 12, <u8>min(provider.successes, 0xff));
  store<u8>(at + 13, provider.returning ? 1 : 0);
  store<u8>(at + 14, <u8>min(provider.others, 0xff));
  store<u8>(at + 15, <u8>min(provider.probes, 0xff));
  store<i64>(at + 16, provider.sinceMs);
  store<i64>(at + 24, provider.untilMs);
  store<u64>(at + 32, provider.suspect);
  store<i64>(at + 40, provider.suspectMs);
  store<i64>(at + 48, provider.trialUntilMs);
  store<u64>(at + 56, provider.witness);
  store<i64>(at + 64, provider.witnessMs);
  store<u64>(at + 72, provider.only);
  store<i64>(at + 80, provider.nextProbeMs);
}

function encodeToken(token: TokenHealth, start: usize): usize {
  store<u64>(start, token.identity);
  store<i64>(start + 8, token.sinceMs);
  store<i64>(start + 16, token.untilMs);
  store<u16>(start + 24, <u16>min(token.failures, 0xffff));
  store<u8>(start + 26, <u8>token.kind);
  store<u8>(start + 27, <u8>min(token.streak, 0xff));
  store<u8>(start + 28, <u8>min(token.successes, 0xff));
  store<u8>(start + 29, (token.probed ? 1 : 0) | (token.returning ? 2 : 0) | (token.byHand ? 4 : 0));
  store<u16>(start + 30, <u16>token.holds.length);
  store<i64>(start + 32, token.trialUntilMs);
  store<i64>(start + 40, token.failedMs);
  store<u64>(start + 48, token.only);
  let at = start + TOKEN;
  for (let i = 0, n = token.holds.length; i < n; i++) {
    const hold = token.holds[i];
    store<u64>(at, hold.model);
    store<i64>(at + 8, hold.untilMs);
    store<u8>(at + 16, <u8>hold.kind);
    store<u8>(at + 17, <u8>min(hold.streak, 0xff));
    store<u32>(at + 20, 0);
    at += HOLD;
  }
  return at;
}

/** Takes over what the bytes say. False, with nothing changed, where they are not a whole snapshot. */
export function decodeHealth(provider: ProviderCount, ptr: usize, length: i32): bool {
  if (!wellFormed(ptr, length)) return false;
  provider.failures = load<u16>(ptr + 8);
  provider.kind = load<u8>(ptr + 10);
  provider.streak = load<u8>(ptr + 11);
  provider.successes = load<u8>(ptr + 12);
  provider.returning = load<u8>(ptr + 13) != 0;
  provider.others = load<u8>(ptr + 14);
  provider.probes = load<u8>(ptr + 15);
  provider.sinceMs = load<i64>(ptr + 16);
  provider.untilMs = load<i64>(ptr + 24);
  provider.suspect = load<u64>(ptr + 32);
  provider.suspectMs = load<i64>(ptr + 40);
  provider.trialUntilMs = load<i64>(ptr + 48);
  provider.witness = load<u64>(ptr + 56);
  provider.witnessMs = load<i64>(ptr + 64);
  provider.only = load<u64>(ptr + 72);
  provider.nextProbeMs = provider.probesSelf ? load<i64>(ptr + 80) : 0;
  for (let i = 0, n = provider.tokens.length; i < n; i++) restore(provider.tokens[i]);
  let at = ptr + HEAD;
  for (let i = 0, n = load<i32>(ptr + 4); i < n; i++) at = decodeToken(provider, at);
  return true;
}

function decodeToken(provider: ProviderCount, start: usize): usize {
  const holds = <i32>load<u16>(start + 30);
  const next = start + TOKEN + <usize>(holds * HOLD);
  const token = provider.find(load<u64>(start));
  if (token === null) return next;
  token.sinceMs = load<i64>(start + 8);
  token.untilMs = load<i64>(start + 16);
  token.failures = load<u16>(start + 24);
  token.kind = load<u8>(start + 26);
  token.streak = load<u8>(start + 27);
  token.successes = load<u8>(start + 28);
  token.probed = provider.probing && (load<u8>(start + 29) & 1) != 0;
  token.returning = (load<u8>(start + 29) & 2) != 0;
  token.byHand = (load<u8>(start + 29) & 4) != 0;
  token.trialUntilMs = load<i64>(start + 32);
  token.failedMs = load<i64>(start + 40);
  token.only = load<u64>(start + 48);
  token.forgetHolds(); // told twice
  for (let i = 0; i < holds && i < MAX_MODEL_HOLDS; i++) {
    const at = start + TOKEN + <usize>(i * HOLD);
    token.holds.push(new ModelHold(load<u64>(at), load<i64>(at + 8), load<u8>(at + 16), load<u8>(at + 17)));
  }
  return next;
}

/** Whether the bytes are exactly one snapshot: nothing is taken from half of one. */
function wellFormed(ptr: usize, length: i32): bool {
  if (length < HEAD || load<u32>(ptr) != MAGIC || load<u8>(ptr + 10) >= <u8>KIND_COUNT) return false;
  const count = load<u32>(ptr + 4);
  let at = HEAD;
  for (let i: u32 = 0; i < count; i++) {
    if (at + TOKEN > length || load<u8>(ptr + at + 26) >= <u8>KIND_COUNT) return false;
    const holds = <i32>load<u16>(ptr + at + 30);
    for (let j = 0; j < holds; j++) {
      const hold = at + TOKEN + j * HOLD;
      if (hold + HOLD > length || load<u8>(ptr + hold + 16) >= <u8>KIND_COUNT) return false;
    }
    at += TOKEN + holds * HOLD;
  }
  return at == length;
}
