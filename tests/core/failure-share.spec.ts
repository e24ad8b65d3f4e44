// Shares of failures in a window, beside failures in a row.
import { Attempted } from "../../assembly/core/attempted";
import { tallyBad, tallyGood } from "../../assembly/core/failure-share";
import { FailureKind } from "../../assembly/core/outcome";
import { recordFailure, recordSuccess } from "../../assembly/core/record";
import { FailureShare } from "../../assembly/core/settings";
import { ShareWindow } from "../../assembly/core/share-window";
import { Account, MODEL, T0 } from "./support/account";
import { failed } from "./support/outcomes";
import { providerSettings } from "./support/provider-settings";

const RULE = new FailureShare(0.5, 30000, 10);

function account(tokens: i32): Account {
  const settings = providerSettings("qwen", tokens);
  settings.failover.failureThreshold = 100;
  settings.failover.failureShare = RULE;
  return new Account(settings);
}
function fails(account: Account, token: i32, kind: FailureKind, at: i64): void {
  const attempt = new Attempted(MODEL, T0 + at - 1, account.settings.tokens.length);
  const outcome = failed(kind);
  tallyBad(account.shared, account.token(token), RULE, attempt, outcome, false, T0 + at);
  recordFailure(account.shared, account.token(token), account.failover, attempt, outcome, T0 + at, 0);
}
function serves(account: Account, token: i32, at: i64): void {
  tallyGood(account.shared, account.token(token), RULE, T0 + at);
  recordSuccess(account.shared, account.token(token), MODEL, T0 + at - 1);
}

describe("a share of failures", () => {
  test("ejects a token that fails every other time", () => {
    const one = account(2);
    for (let i = 0; i < 4; i++) {
      serves(one, 0, i * 200);
      fails(one, 0, FailureKind.Auth, i * 200 + 100);
      expect(one.token(0).ejected).toBe(false);
    }
    serves(one, 0, 1000);
    fails(one, 0, FailureKind.Auth, 1100);
    expect(one.token(0).kind).toBe(FailureKind.Auth);
    expect(one.token(1).ejected).toBe(false);
  });
  test("says nothing of few attempts, of a smaller share and of what is long ago", () => {
    const few = account(2);
    for (let i = 0; i < 9; i++) fails(few, 0, FailureKind.Auth, i * 100);
    expect(few.token(0).ejected).toBe(false);
    const rare = account(2);
    for (let i = 0; i < 90; i++) {
      if (i % 3 == 0) fails(rare, 0, FailureKind.Auth, i * 100);
      else serves(rare, 0, i * 100);
    }
    expect(rare.token(0).ejected).toBe(false);
    const slow = account(2);
    for (let i = 0; i < 30; i++) fails(slow, 0, FailureKind.Auth, i * 4000);
    expect(slow.token(0).ejected).toBe(false);
  });
  test("ejects a provider whose tokens fail every other time, for its model", () => {
    const one = account(3);
    for (let i = 0; i < 5; i++) {
      expect(one.shared.ejected).toBe(false);
      serves(one, i % 3, i * 200);
      fails(one, (i + 1) % 3, FailureKind.Timeout, i * 200 + 100);
    }
    expect(one.shared.kind).toBe(FailureKind.Timeout);
    expect(one.shared.only).toBe(MODEL);
  });
  test("of server errors of all tokens is the provider's", () => {
    const one = account(4);
    for (let i = 0; i < 5; i++) {
      serves(one, i % 4, i * 200);
      fails(one, (i + 2) % 4, FailureKind.ServerError, i * 200 + 100);
    }
    expect(one.shared.ejected).toBe(true);
  });
  test("begins anew behind an ejection", () => {
    const one = account(2);
    for (let i = 0; i < 10; i++) fails(one, 0, FailureKind.Auth, i * 100);
    expect(one.token(0).ejected).toBe(true);
    serves(one, 0, 6000);
    fails(one, 0, FailureKind.ServerError, 6100);
    const window = one.token(0).window;
    expect(window !== null && window.count(T0 + 6100) <= 2).toBe(true);
  });
});

describe("a window", () => {
  test("forgets its parts one after the other", () => {
    const window = new ShareWindow(1000);
    for (let i = 0; i < 10; i++) window.add(i < 5, T0 + i * 100);
    expect(window.count(T0 + 900)).toBe(10);
    expect(window.share(T0 + 900)).toBe(0.5);
    expect(window.count(T0 + 1400)).toBe(5);
    expect(window.share(T0 + 1400)).toBe(0);
    expect(window.count(T0 + 5000)).toBe(0);
    expect(window.share(T0 + 5000)).toBe(0);
  });
  test("takes back what was counted as good, and a clock that stood still", () => {
    const window = new ShareWindow(1000);
    window.add(false, T0);
    window.turn(T0 - 50);
    expect(window.count(T0)).toBe(1);
    expect(window.share(T0)).toBe(1);
  });
});
