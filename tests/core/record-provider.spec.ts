// When a failure is the provider's: two of its tokens agree, or nothing answers at all. How it is ejected, and how it returns.
import { Availability, providerAvailability, tokenAvailability } from "../../assembly/core/availability";
import { FailureKind } from "../../assembly/core/outcome";
import { claimProviderTrial } from "../../assembly/core/trial";
import { Account, MODEL, T0 } from "./support/account";
import { failed, limitedUntil, resetConnection } from "./support/outcomes";
import { probedProvider, providerSettings } from "./support/provider-settings";

const OVERLOADED = FailureKind.Overloaded;

function withTokens(count: i32): Account {
  return new Account(providerSettings("qwen", count));
}
function state(account: Account, at: i64): Availability {
  return providerAvailability(account.shared, T0 + at);
}
function tokenState(account: Account, position: i32, at: i64): Availability {
  return tokenAvailability(account.token(position), MODEL, T0 + at);
}
/** Three counts in a row, the last one at 30 ms. */
function ejected(): Account {
  const qwen = withTokens(2);
  for (let i = 1; i <= 3; i++) qwen.fails(0, FailureKind.Connection, i * 10);
  return qwen;
}

describe("a 5xx", () => {
  test("of one token ejects that token and leaves the provider", () => {
    const qwen = withTokens(2);
    qwen.fails(0, OVERLOADED, 10);
    expect(tokenState(qwen, 0, 11)).toBe(Availability.Out);
    expect(qwen.shared.failures).toBe(0);
  });
  test("the same 503 from a second token within 30 s counts on the provider and clears both tokens", () => {
    const qwen = withTokens(2);
    qwen.fails(0, OVERLOADED, 0);
    qwen.fails(1, OVERLOADED, 30000);
    expect(qwen.shared.failures).toBe(1);
    expect(tokenState(qwen, 0, 30001)).toBe(Availability.Ready);
    expect(tokenState(qwen, 1, 30001)).toBe(Availability.Ready);
    expect(qwen.token(0).returning).toBe(false);
    expect(qwen.token(0).streak).toBe(0);
  });
  test("from a second token is the second token's where a third one served since", () => {
    const qwen = withTokens(3);
    qwen.fails(0, OVERLOADED, 0);
    qwen.serves(2, 10);
    qwen.fails(1, OVERLOADED, 20);
    expect(qwen.shared.failures).toBe(0);
    expect(tokenState(qwen, 0, 21)).toBe(Availability.Out);
    expect(tokenState(qwen, 1, 21)).toBe(Availability.Out);
    qwen.fails(2, OVERLOADED, 30);
    expect(qwen.shared.failures).toBe(1, "the witness itself fails: it is the provider");
    expect(tokenState(qwen, 2, 31)).toBe(Availability.Ready);
  });
  test("an answer to an attempt from before the first failure, or older than 30 s, is no witness", () => {
    const qwen = withTokens(3);
    qwen.fails(0, OVERLOADED, 100);
    qwen.serves(2, 50);
    qwen.fails(1, OVERLOADED, 120);
    expect(qwen.shared.failures).toBe(1);
    const later = withTokens(3);
    later.fails(0, OVERLOADED, 0);
    later.serves(2, 10);
    later.fails(1, OVERLOADED, 29000);
    later.fails(0, OVERLOADED, 31000);
    expect(later.shared.failures).toBe(1);
  });
  test("of two tokens: that the second one served in between excuses nobody", () => {
    const qwen = withTokens(2);
    qwen.fails(0, OVERLOADED, 0);
    qwen.serves(1, 10);
    qwen.fails(1, OVERLOADED, 20);
    expect(qwen.shared.failures).toBe(1);
  });
  test("from a second token after 30 s is the second token's", () => {
    const qwen = withTokens(2);
    qwen.fails(0, OVERLOADED, 0);
    qwen.fails(1, OVERLOADED, 30001);
    expect(qwen.shared.failures).toBe(0);
    expect(tokenState(qwen, 1, 30002)).toBe(Availability.Out);
  });
  test("agreement clears no token that is out for its own fault", () => {
    const qwen = new Account(probedProvider("qwen", 2));
    qwen.failsWith(0, failed(OVERLOADED), 10, 1);
    qwen.failsWith(0, failed(FailureKind.Auth), 11, 2);
    qwen.fails(1, OVERLOADED, 20);
    expect(qwen.shared.failures).toBe(1);
    expect(tokenState(qwen, 0, 21)).toBe(Availability.Out);
    expect(qwen.token(0).kind).toBe(FailureKind.Auth);
    expect(tokenState(qwen, 1, 21)).toBe(Availability.Ready);
  });
  test("agreement clears what was counted towards a threshold", () => {
    const qwen = withTokens(2);
    qwen.failover.failureThreshold = 3;
    qwen.fails(0, OVERLOADED, 10);
    qwen.fails(1, OVERLOADED, 20);
    expect(qwen.token(0).failures).toBe(0);
    expect(qwen.token(1).failures).toBe(0);
    expect(qwen.shared.failures).toBe(1);
  });
  test("agreement leaves what is held for models", () => {
    const qwen = withTokens(2);
    qwen.failsWith(0, limitedUntil(T0 + 60000), 5, 1);
    qwen.fails(0, OVERLOADED, 10);
    qwen.fails(1, OVERLOADED, 20);
    expect(tokenState(qwen, 0, 21)).toBe(Availability.Limited);
  });
  test("three parallel 503s of one token are one: it is out briefly and the provider stays", () => {
    const qwen = withTokens(2);
    for (let i = 0; i < 3; i++) qwen.failsWith(0, failed(OVERLOADED), 100 + i, i);
    expect(qwen.outUntil(0)).toBe(5100);
    expect(qwen.shared.failures).toBe(0);
    expect(state(qwen, 110)).toBe(Availability.Ready);
  });
  test("parallel 503s of both tokens count once on the provider", () => {
    const qwen = withTokens(2);
    for (let i = 0; i < 20; i++) qwen.failsWith(i % 2, failed(OVERLOADED), 100 + i, i);
    expect(qwen.shared.failures).toBe(1);
    expect(state(qwen, 130)).toBe(Availability.Ready);
  });
  test("of the only token counts for both", () => {
    const qwen = withTokens(1);
    qwen.fails(0, OVERLOADED, 10);
    expect(tokenState(qwen, 0, 11)).toBe(Availability.Out);
    expect(qwen.shared.failures).toBe(1);
    qwen.fails(0, OVERLOADED, 20);
    qwen.fails(0, OVERLOADED, 30);
    expect(state(qwen, 31)).toBe(Availability.Out);
    expect(qwen.token(0).ejected).toBe(false, "the provider is out in its place");
  });
  test("of the only token and of its second try in the same millisecond are two counts on the provider", () => {
    const qwen = withTokens(1);
    qwen.failsWith(0, failed(OVERLOADED), 10, 1);
    qwen.failsWith(0, failed(OVERLOADED), 12, 10);
    expect(qwen.shared.failures).toBe(2);
  });
  test("a token that always fails is ejected for longer each time while the other serves; the provider stays", () => {
    const qwen = withTokens(2);
    let at: i64 = 0;
    for (let i = 0; i < 4; i++) {
      qwen.failsWith(0, failed(OVERLOADED), at + 1, at);
      for (let j = 2; j < 10; j++) qwen.serves(1, at + j);
      expect(state(qwen, at + 10)).toBe(Availability.Ready);
      at = qwen.outUntil(0) + 10;
    }
    expect(qwen.token(0).streak).toBe(4);
    expect(qwen.token(1).streak).toBe(0);
    expect(qwen.shared.failures).toBe(0);
  });
  test("a status that failoverOnStatus leaves out still tells on the provider when two tokens agree", () => {
    const qwen = withTokens(2);
    for (let i = 0; i < 4; i++) {
      const outcome = failed(OVERLOADED);
      outcome.spared = true;
      qwen.failsWith(i % 2, outcome, 10 + i * 10, 5 + i * 10);
    }
    expect(qwen.token(0).failures).toBe(0);
    expect(state(qwen, 50)).toBe(Availability.Out);
  });
});

describe("a provider's own count", () => {
  test("the third agreement in a row ejects it, and its tokens are kept", () => {
    const qwen = withTokens(2);
    for (let i = 0; i < 4; i++) qwen.fails(i % 2, OVERLOADED, 10 + i * 10);
    expect(state(qwen, 41)).toBe(Availability.Out);
    expect(qwen.providerOutUntil()).toBe(5040);
    expect(qwen.shared.kind).toBe(OVERLOADED);
    expect(tokenState(qwen, 0, 41)).toBe(Availability.Ready);
    expect(tokenState(qwen, 1, 41)).toBe(Availability.Ready);
  });
  test("three refused connections or timeouts in a row eject it for five seconds", () => {
    const qwen = withTokens(1);
    qwen.fails(0, FailureKind.Connection, 10);
    qwen.fails(0, FailureKind.Timeout, 20);
    expect(state(qwen, 21)).toBe(Availability.Ready);
    qwen.fails(0, FailureKind.Connection, 30);
    expect(state(qwen, 31)).toBe(Availability.Out);
    expect(qwen.providerOutUntil()).toBe(5030);
    expect(tokenState(qwen, 0, 31)).toBe(Availability.Ready);
  });
  test("a success resets it", () => {
    const qwen = withTokens(2);
    qwen.fails(0, FailureKind.Timeout, 10);
    qwen.fails(0, FailureKind.Timeout, 20);
    expect(qwen.serves(1, 30)).toBe(true);
    qwen.fails(0, FailureKind.Timeout, 40);
    qwen.fails(0, FailureKind.Timeout, 50);
    expect(state(qwen, 60)).toBe(Availability.Ready);
  });
  test("resets of connections never eject it", () => {
    const qwen = withTokens(2);
    for (let i = 0; i < 10; i++) qwen.failsWith(0, resetConnection(), i * 10 + 5, i * 10);
    expect(state(qwen, 200)).toBe(Availability.Ready);
  });
  test("bad tokens and clients' mistakes do not count on it", () => {
    const qwen = withTokens(2);
    const kinds = [FailureKind.Auth, FailureKind.Quota, FailureKind.RateLimit, FailureKind.CallerError, FailureKind.ModelNotFound];
    for (let i = 0; i < kinds.length; i++) qwen.fails(0, kinds[i], 10 + i * 10);
    expect(qwen.shared.failures).toBe(0);
  });
  test("failures from before its ejection are part of it", () => {
    const qwen = ejected();
    expect(qwen.failsWith(0, failed(FailureKind.Timeout), 2000, 5)).toBe(false);
    expect(qwen.providerOutUntil()).toBe(5030);
  });
  test("requests that had no alternative do not lengthen its time", () => {
    const qwen = ejected();
    for (let at = 100; at < 4000; at += 100) expect(qwen.fails(0, FailureKind.Connection, at)).toBe(false);
    expect(qwen.providerOutUntil()).toBe(5030);
  });
});

describe("an ejected provider", () => {
  test("gets one trial when its time is over", () => {
    const qwen = ejected();
    expect(state(qwen, 5029)).toBe(Availability.Out);
    expect(state(qwen, 5030)).toBe(Availability.Trial);
    claimProviderTrial(qwen.shared, T0 + 5030);
    expect(state(qwen, 5031)).toBe(Availability.Out);
    expect(state(qwen, 35030)).toBe(Availability.Trial, "the trial's end was never heard of");
  });
  test("a failed trial doubles its time, up to 15 s", () => {
    const qwen = ejected();
    const waits: i64[] = [10000, 13500, 13500];
    for (let i = 0; i < waits.length; i++) {
      const at = qwen.providerOutUntil() + 100;
      claimProviderTrial(qwen.shared, T0 + at);
      qwen.failsWith(0, failed(FailureKind.Connection), at + 50, at);
      expect(qwen.providerOutUntil()).toBe(at + 50 + waits[i]);
      expect(state(qwen, qwen.providerOutUntil())).toBe(Availability.Trial, "the claim does not outlive the trial");
    }
    expect(qwen.shared.sinceMs).toBe(T0 + 30, "out since the first ejection");
  });
  test("one 5xx fails its trial, and blames no token", () => {
    const qwen = ejected();
    claimProviderTrial(qwen.shared, T0 + 6000);
    qwen.failsWith(0, failed(OVERLOADED), 6100, 6000);
    expect(qwen.providerOutUntil()).toBe(16100);
    expect(tokenState(qwen, 0, 6101)).toBe(Availability.Ready);
  });
  test("a trial that tells nothing of it leaves the next trial to the next request", () => {
    const qwen = ejected();
    claimProviderTrial(qwen.shared, T0 + 6000);
    expect(qwen.failsWith(0, failed(FailureKind.CallerError), 6100, 6000)).toBe(true);
    expect(state(qwen, 6101)).toBe(Availability.Trial);
  });
  test("a trial that succeeds brings it back, to be eased in", () => {
    const qwen = ejected();
    expect(qwen.serves(0, 6000)).toBe(true);
    expect(state(qwen, 6001)).toBe(Availability.Ready);
    expect(qwen.shared.returning).toBe(true);
    expect(qwen.shared.successes).toBe(1);
  });
  test("no success from before its ejection brings it back", () => {
    const qwen = ejected();
    expect(qwen.servesModel(0, "m", 20)).toBe(false);
    expect(state(qwen, 100)).toBe(Availability.Out);
  });
  test("a failure while it is eased in ejects it at once, for longer", () => {
    const qwen = ejected();
    qwen.serves(0, 6000);
    qwen.fails(0, FailureKind.Timeout, 7000);
    expect(state(qwen, 7001)).toBe(Availability.Out);
    expect(qwen.providerOutUntil()).toBe(17000);
  });
  test("a late failure from before its ejection does not end its return", () => {
    const qwen = ejected();
    qwen.serves(0, 6000);
    qwen.failsWith(0, failed(FailureKind.Timeout), 7000, 1);
    expect(qwen.shared.returning).toBe(true);
  });
  test("five successes prove it, and the next ejection is a first one", () => {
    const qwen = ejected();
    for (let i = 0; i < 5; i++) qwen.serves(0, 6000 + i);
    expect(qwen.shared.returning).toBe(false);
    for (let i = 0; i < 3; i++) qwen.fails(0, FailureKind.Connection, 7000 + i);
    expect(qwen.providerOutUntil()).toBe(12002);
  });
});
