// Health as bytes: what one worker wrote another reads; what is not a whole snapshot changes nothing.
import { Availability, tokenAvailability } from "../../assembly/core/availability";
import { MAX_MODEL_HOLDS } from "../../assembly/core/health";
import { FailureKind } from "../../assembly/core/outcome";
import { Random } from "../../assembly/core/random";
import { claimProviderTrial, claimTrial } from "../../assembly/core/trial";
import { decodeHealth, encodeHealth } from "../../assembly/core/snapshot";
import { Account, MODEL, T0 } from "./support/account";
import { failed, forThisModel, limitedUntil } from "./support/outcomes";
import { probedProvider } from "./support/provider-settings";

const HEAD: i32 = 88;
const TOKEN: i32 = 56;
const HOLD: i32 = 24;

function qwen(): Account {
  return new Account(probedProvider("qwen", 3));
}

/** Out for a wrong token, returning, held for two models, under suspicion, a trial under way: something of everything. */
function troubled(): Account {
  const account = qwen();
  account.fails(0, FailureKind.Auth, 10);
  account.probed(0, false, 5010);
  account.fails(1, FailureKind.ServerError, 20);
  account.serves(1, 6000);
  account.failsWith(1, limitedUntil(T0 + 90000), 7000, 6999, 1);
  account.failsWith(1, forThisModel(FailureKind.Quota), 7010, 7000, 2);
  account.fails(2, FailureKind.ServerError, 40000);
  account.serves(1, 40010);
  claimTrial(account.token(2), T0 + 45000);
  for (let i = 0; i < 3; i++) account.fails(0, FailureKind.Timeout, 46000 + i);
  claimProviderTrial(account.shared, T0 + 52000);
  return account;
}

function read(account: Account, bytes: ArrayBuffer, length: i32 = -1): bool {
  return decodeHealth(account.shared, changetype<usize>(bytes), length < 0 ? bytes.byteLength : length);
}

function sameBytes(a: ArrayBuffer, b: ArrayBuffer): bool {
  return a.byteLength == b.byteLength && memory.compare(changetype<usize>(a), changetype<usize>(b), a.byteLength) == 0;
}

function sameHealth(a: Account, b: Account): void {
  for (let i = 0; i < 3; i++) {
    const x = a.token(i);
    const y = b.token(i);
    expect(y.failures).toBe(x.failures);
    expect(y.kind).toBe(x.kind);
    expect(y.sinceMs).toBe(x.sinceMs);
    expect(y.untilMs).toBe(x.untilMs);
    expect(y.streak).toBe(x.streak);
    expect(y.probed).toBe(x.probed);
    expect(y.successes).toBe(x.successes);
    expect(y.returning).toBe(x.returning);
    expect(y.trialUntilMs).toBe(x.trialUntilMs);
    expect(y.failedMs).toBe(x.failedMs);
    expect(y.holds.length).toBe(x.holds.length);
    for (let j = 0; j < x.holds.length; j++) {
      expect(y.holds[j].model).toBe(x.holds[j].model);
      expect(y.holds[j].untilMs).toBe(x.holds[j].untilMs);
      expect(y.holds[j].kind).toBe(x.holds[j].kind);
      expect(y.holds[j].streak).toBe(x.holds[j].streak);
    }
  }
  const p = a.shared;
  const q = b.shared;
  expect(q.failures).toBe(p.failures);
  expect(q.kind).toBe(p.kind);
  expect(q.sinceMs).toBe(p.sinceMs);
  expect(q.untilMs).toBe(p.untilMs);
  expect(q.streak).toBe(p.streak);
  expect(q.successes).toBe(p.successes);
  expect(q.returning).toBe(p.returning);
  expect(q.suspect).toBe(p.suspect);
  expect(q.suspectMs).toBe(p.suspectMs);
  expect(q.witness).toBe(p.witness);
  expect(q.witnessMs).toBe(p.witnessMs);
  expect(q.trialUntilMs).toBe(p.trialUntilMs);
}

describe("a snapshot", () => {
  test("says all that another worker must know", () => {
    const there = troubled();
    const here = qwen();
    expect(read(here, encodeHealth(there.shared))).toBe(true);
    sameHealth(there, here);
  });
  test("written again by its reader is the same bytes", () => {
    const bytes = encodeHealth(troubled().shared);
    const here = qwen();
    read(here, bytes);
    expect(sameBytes(encodeHealth(here.shared), bytes)).toBe(true);
  });
  test("of a healthy provider is its head alone", () => {
    expect(encodeHealth(qwen().shared).byteLength).toBe(HEAD);
  });
  test("restores what the reader still holds to be out", () => {
    const here = troubled();
    here.token(0).inFlight = 4;
    expect(read(here, encodeHealth(qwen().shared))).toBe(true);
    sameHealth(qwen(), here);
    expect(here.token(0).inFlight).toBe(4, "attempts under way are each worker's own");
  });
  test("tells others which parallel failures are counted already, although the tokens are cleared", () => {
    const there = qwen();
    there.failsWith(0, failed(FailureKind.Overloaded), 100, 10);
    there.failsWith(1, failed(FailureKind.Overloaded), 101, 11);
    const here = qwen();
    read(here, encodeHealth(there.shared));
    expect(here.failsWith(0, failed(FailureKind.Overloaded), 120, 20)).toBe(false);
    expect(here.shared.failures).toBe(1);
  });
  test("skips a token that this configuration does not have", () => {
    const bytes = encodeHealth(troubled().shared);
    const smaller = new Account(probedProvider("qwen", 2));
    expect(read(smaller, bytes)).toBe(true);
    expect(smaller.shared.tokens.length).toBe(2);
    expect(tokenAvailability(smaller.token(0), MODEL, T0 + 6000)).toBe(Availability.Out);
  });
  test("stays small whatever the clients ask for", () => {
    const account = qwen();
    for (let i = 0; i < 3000; i++) account.failsWith(i % 3, limitedUntil(T0 + 90000), i, i - 1, <u64>(9 + i));
    expect(encodeHealth(account.shared).byteLength).toBe(HEAD + 3 * (TOKEN + MAX_MODEL_HOLDS * HOLD));
  });
  test("counts too large for their field stay as large as it holds", () => {
    const account = qwen();
    account.token(0).failures = 70000;
    account.token(0).streak = 300;
    const here = qwen();
    read(here, encodeHealth(account.shared));
    expect(here.token(0).failures).toBe(65535);
    expect(here.token(0).streak).toBe(255);
  });
});

describe("bytes that are no snapshot", () => {
  test("half a snapshot changes nothing", () => {
    const bytes = encodeHealth(troubled().shared);
    const here = qwen();
    here.fails(1, FailureKind.Auth, 5);
    const before = encodeHealth(here.shared);
    for (let length = 0; length < bytes.byteLength; length++) expect(read(here, bytes, length)).toBe(false);
    expect(sameBytes(encodeHealth(here.shared), before)).toBe(true);
  });
  test("a snapshot with more behind it changes nothing", () => {
    const bytes = encodeHealth(troubled().shared);
    const longer = new ArrayBuffer(bytes.byteLength + 1);
    memory.copy(changetype<usize>(longer), changetype<usize>(bytes), bytes.byteLength);
    const here = qwen();
    expect(read(here, longer)).toBe(false);
    sameHealth(qwen(), here);
  });
  test("another version's bytes change nothing", () => {
    const bytes = encodeHealth(troubled().shared);
    store<u8>(changetype<usize>(bytes), 0x31, 3);
    expect(read(qwen(), bytes)).toBe(false);
  });
  test("a kind that does not exist, of the provider, a token or a hold, changes nothing", () => {
    const places = [10, HEAD + 26, HEAD + TOKEN + 26, HEAD + 2 * TOKEN + 16];
    for (let i = 0; i < places.length; i++) {
      const bytes = encodeHealth(troubled().shared);
      store<u8>(changetype<usize>(bytes) + places[i], 12);
      const here = qwen();
      expect(read(here, bytes)).toBe(false, "at " + places[i].toString());
      sameHealth(qwen(), here);
    }
  });
  test("counts that promise more than there is change nothing", () => {
    const counts: u32[] = [4, 1000, 0x7fffffff, 0x80000000, 0xffffffff];
    for (let i = 0; i < counts.length; i++) {
      const bytes = encodeHealth(troubled().shared);
      store<u32>(changetype<usize>(bytes), counts[i], 4);
      expect(read(qwen(), bytes)).toBe(false);
    }
  });
  test("a token told twice keeps to the bound of its models", () => {
    const account = qwen();
    for (let i = 0; i < MAX_MODEL_HOLDS; i++) account.failsWith(0, limitedUntil(T0 + 90000), i, i - 1, <u64>(9 + i));
    const once = encodeHealth(account.shared);
    const size = once.byteLength - HEAD;
    const twice = new ArrayBuffer(HEAD + 2 * size);
    memory.copy(changetype<usize>(twice), changetype<usize>(once), once.byteLength);
    memory.copy(changetype<usize>(twice) + once.byteLength, changetype<usize>(once) + HEAD, size);
    store<u32>(changetype<usize>(twice), 2, 4);
    const here = qwen();
    expect(read(here, twice)).toBe(true);
    expect(here.token(0).holds.length).toBe(MAX_MODEL_HOLDS);
  });
});

describe("fuzzed bytes, seed 20", () => {
  test("random ones are refused and change nothing", () => {
    const random = new Random(20);
    const here = qwen();
    const before = encodeHealth(here.shared);
    for (let i = 0; i < 5000; i++) {
      const bytes = new ArrayBuffer(random.below(400));
      for (let at = 0; at < bytes.byteLength; at++) store<u8>(changetype<usize>(bytes) + at, <u8>random.below(256));
      if (bytes.byteLength >= 4 && (i & 1) == 1) store<u32>(changetype<usize>(bytes), 0x33464941);
      if (read(here, bytes)) expect(bytes.byteLength).toBeGreaterThan(HEAD - 1);
      else if (i % 100 == 0) expect(sameBytes(encodeHealth(here.shared), before)).toBe(true);
    }
  });
  test("a snapshot with some bytes changed is either refused, with nothing changed, or read within its bounds", () => {
    const random = new Random(20);
    const whole = encodeHealth(troubled().shared);
    let refused = 0;
    let taken = 0;
    for (let i = 0; i < 5000; i++) {
      const bytes = whole.slice(0);
      for (let n = random.below(3); n >= 0; n--)
        store<u8>(changetype<usize>(bytes) + random.below(bytes.byteLength), <u8>random.below(256));
      const here = qwen();
      const before = encodeHealth(here.shared);
      if (read(here, bytes)) {
        taken++;
        for (let j = 0; j < 3; j++) tokenAvailability(here.token(j), MODEL, T0);
        expect(here.shared.tokens.length).toBe(3);
      } else {
        refused++;
        if (!sameBytes(encodeHealth(here.shared), before)) expect(i).toBe(-1, "refused, yet something changed");
      }
    }
    expect(refused).toBeGreaterThan(300);
    expect(taken).toBeGreaterThan(300);
  });
});
