// Which token the next attempt uses: shares, trials, and how a token that came back is eased in.
import { FailureKind } from "../../assembly/core/outcome";
import { Attempt } from "../../assembly/core/plan";
import { PROVEN } from "../../assembly/core/attempted";
import { claimTrial } from "../../assembly/core/trial";
import { TokenSelection } from "../../assembly/core/settings";
import { MODEL, T0 } from "./support/account";
import { failed, limitedUntil } from "./support/outcomes";
import { Pool } from "./support/pool-draws";
import { probedProvider, providerSettings, utf8 } from "./support/provider-settings";

const N: i32 = 6000;
const SELECTIONS = [TokenSelection.Random, TokenSelection.RoundRobin, TokenSelection.LeastBusy, TokenSelection.Sticky];

function pool(tokens: i32, selection: TokenSelection = TokenSelection.Random): Pool {
  return new Pool(providerSettings("qwen", tokens), selection);
}
function probedPool(tokens: i32, selection: TokenSelection = TokenSelection.Random): Pool {
  return new Pool(probedProvider("qwen", tokens), selection);
}
/** Within five standard deviations of the expected share. */
function expectShare(times: i32, total: i32, share: f64, what: string): void {
  const mean = share * <f64>total;
  const bound = 5 * Math.sqrt(<f64>total * share * (1 - share));
  expect(Math.abs(<f64>times - mean) <= bound).toBe(true, what + ": " + times.toString() + " of " + total.toString());
}
function tried(pool: Pool, token: i32): void {
  pool.plan.add(new Attempt(0, 0, token, utf8("m"), MODEL, T0));
}
/** Token 0 was ejected and restored by a probe, and succeeded that often since. */
function returned(pool: Pool, successes: i32): void {
  pool.account.fails(0, FailureKind.Auth, 0);
  pool.account.probed(0, true, 5000);
  for (let i = 0; i < successes; i++) pool.account.serves(0, 5001 + i);
}

describe("a random choice", () => {
  test("shares evenly among tokens in use", () => {
    const times = pool(4).draws(N);
    for (let i = 0; i < 4; i++) expectShare(times[i], N, 0.25, "token " + i.toString());
  });
  test("shares evenly among the rest when some are out", () => {
    const p = pool(5);
    p.account.fails(0, FailureKind.Auth, 1);
    p.account.failsWith(2, limitedUntil(T0 + 60000), 1, 0);
    const times = p.draws(N, 10);
    expect(times[0]).toBe(0);
    expect(times[2]).toBe(0);
    expectShare(times[1], N, 1.0 / 3, "token 1");
    expectShare(times[3], N, 1.0 / 3, "token 3");
    expectShare(times[4], N, 1.0 / 3, "token 4");
  });
  test("shares evenly among the rest when one was tried", () => {
    const p = pool(4);
    tried(p, 1);
    const times = p.draws(N);
    expect(times[1]).toBe(0);
    for (let i = 0; i < 4; i++) if (i != 1) expectShare(times[i], N, 1.0 / 3, "token " + i.toString());
  });
  test("finds the one good token among a hundred", () => {
    const p = pool(100);
    for (let i = 0; i < 100; i++) if (i != 63) p.account.fails(i, FailureKind.Auth, 1);
    for (let i = 0; i < 50; i++) expect(p.pick(10)).toBe(63);
  });
});

describe("every rule of choice", () => {
  test("names no token where none is in use", () => {
    for (let s = 0; s < SELECTIONS.length; s++) {
      const p = pool(2, SELECTIONS[s]);
      p.plan.stickyHash = 99;
      p.account.fails(0, FailureKind.Auth, 1);
      p.account.failsWith(1, limitedUntil(T0 + 60000), 1, 0);
      expect(p.pick(10)).toBe(-1);
      expect(p.pick(10, true)).toBe(-1);
    }
  });
  test("names no token twice for one target of a request", () => {
    for (let s = 0; s < SELECTIONS.length; s++) {
      const p = pool(10, SELECTIONS[s]);
      p.plan.stickyHash = 99;
      let seen = 0;
      for (let i = 0; i < 10; i++) {
        const token = p.pick();
        expect(token).toBeGreaterThan(-1);
        seen |= 1 << token;
        tried(p, token);
      }
      expect(seen).toBe(1023);
      expect(p.pick()).toBe(-1);
    }
  });
  test("gives a token that came back less than its share while it is unproven", () => {
    for (let s = 0; s < SELECTIONS.length; s++) {
      const p = probedPool(2, SELECTIONS[s]);
      returned(p, 0);
      let first = 0;
      for (let i = 0; i < 600; i++) {
        p.plan.stickyHash = <u64>(i + 1) * 0x9e3779b97f4a7c15;
        if (p.pick(6000) == 0) first++;
      }
      expect(first > 5 && first < 180).toBe(true, first.toString() + " of 600 by rule " + s.toString());
    }
  });
  test("gives it all where it is the only one", () => {
    for (let s = 0; s < SELECTIONS.length; s++) {
      const p = probedPool(1, SELECTIONS[s]);
      p.plan.stickyHash = 99;
      returned(p, 0);
      p.account.token(0).inFlight = 3;
      expect(p.draws(20, 6000)[0]).toBe(20);
    }
  });
});

describe("a token that came back", () => {
  test("gets a share that grows with its successes, and the whole one when it is proven", () => {
    for (let successes = 0; successes <= PROVEN; successes++) {
      const p = probedPool(3);
      returned(p, successes);
      const weight = <f64>(successes + 1);
      const whole = <f64>(PROVEN + 1);
      expectShare(p.draws(N, 6000)[0], N, weight / (weight + 2 * whole), successes.toString() + " successes");
    }
  });
  test("leaves what it does not get to the others evenly", () => {
    const p = probedPool(4);
    returned(p, 0);
    p.account.fails(3, FailureKind.Auth, 5500);
    const times = p.draws(N, 6000);
    expectShare(times[0], N, 1.0 / 13, "the returning one");
    expectShare(times[1], N, 6.0 / 13, "its neighbour");
    expectShare(times[2], N, 6.0 / 13, "the one behind");
  });
  test("has one attempt under way at a time while it is unproven, and one more for each success", () => {
    const p = probedPool(2);
    returned(p, 0);
    p.account.token(0).inFlight = 1;
    expect(p.draws(500, 6000)[0]).toBe(0);
    p.account.serves(0, 6001);
    expect(p.draws(500, 6000)[0]).toBeGreaterThan(0);
    p.account.token(0).inFlight = 2;
    expect(p.draws(500, 6000)[0]).toBe(0);
  });
  test("from a rate limit is eased in too until it served the model once", () => {
    const p = pool(2);
    p.account.failsWith(0, failed(FailureKind.RateLimit), 0, -1);
    expectShare(p.draws(N, 2000)[0], N, 1.0 / 7, "after the limit");
    p.account.serves(0, 2100);
    expectShare(p.draws(N, 2200)[0], N, 0.5, "after a success");
  });
  test("that was only passed over has its whole share when the limit is over", () => {
    const p = pool(2);
    p.account.usedUp(0, 1000);
    expect(p.draws(100, 500)[0]).toBe(0);
    expectShare(p.draws(N, 1001)[0], N, 0.5, "after its reset");
  });
});

describe("a token whose time is over", () => {
  test("is taken first while the request has another token left", () => {
    for (let s = 0; s < SELECTIONS.length; s++) {
      if (SELECTIONS[s] == TokenSelection.Random) continue;
      const p = pool(3, SELECTIONS[s]);
      p.account.fails(1, FailureKind.Auth, 0);
      expect(p.pick(5001)).toBe(1);
    }
  });
  test("is taken by a random choice in its turn", () => {
    const p = pool(3);
    p.account.fails(1, FailureKind.Auth, 0);
    expectShare(p.draws(N, 5001)[1], N, 1.0 / 3, "the trial");
  });
  test("is left alone by a request that has nothing else", () => {
    const p = pool(2);
    p.account.fails(0, FailureKind.Auth, 0);
    p.account.fails(1, FailureKind.Auth, 0);
    expect(p.pick(5001)).toBe(-1);
    expect(p.pick(5001, true)).toBeGreaterThan(-1);
  });
  test("is left alone by a request that has no attempt left after it", () => {
    const p = pool(2, TokenSelection.RoundRobin);
    p.requests.settings.maxAttempts = 1;
    p.account.fails(0, FailureKind.Auth, 0);
    for (let i = 0; i < 20; i++) expect(p.pick(5001)).toBe(1);
  });
  test("goes to one request only", () => {
    const p = pool(2, TokenSelection.RoundRobin);
    p.account.fails(0, FailureKind.Auth, 0);
    expect(p.pick(5001)).toBe(0);
    claimTrial(p.account.token(0), T0 + 5001);
    for (let i = 0; i < 50; i++) expect(p.pick(5002)).toBe(1);
  });
});

describe("roundRobin", () => {
  test("takes each in turn", () => {
    const p = pool(3, TokenSelection.RoundRobin);
    for (let i = 0; i < 9; i++) expect(p.pick()).toBe(i % 3);
  });
  test("passes over those that are out", () => {
    const p = pool(3, TokenSelection.RoundRobin);
    p.account.fails(1, FailureKind.Auth, 0);
    const times = p.draws(100, 10);
    expect(times[0]).toBe(50);
    expect(times[1]).toBe(0);
    expect(times[2]).toBe(50);
  });
});

describe("leastBusy", () => {
  test("takes the token with the fewest attempts under way", () => {
    const p = pool(3, TokenSelection.LeastBusy);
    p.account.token(0).inFlight = 2;
    p.account.token(1).inFlight = 1;
    p.account.token(2).inFlight = 3;
    for (let i = 0; i < 20; i++) expect(p.pick()).toBe(1);
  });
  test("shares evenly among equals", () => {
    const times = pool(3, TokenSelection.LeastBusy).draws(N);
    for (let i = 0; i < 3; i++) expectShare(times[i], N, 1.0 / 3, "token " + i.toString());
  });
});

describe("sticky", () => {
  test("keeps a session on its token, and spreads sessions evenly", () => {
    const p = pool(4, TokenSelection.Sticky);
    const times = [0, 0, 0, 0];
    for (let session = 1; session <= N; session++) {
      p.plan.stickyHash = p.random.next();
      const token = p.pick();
      times[token]++;
      for (let again = 0; again < 3; again++) expect(p.pick()).toBe(token);
    }
    for (let i = 0; i < 4; i++) expectShare(times[i], N, 0.25, "token " + i.toString());
  });
  test("an ejected token moves only its own sessions, and they go to all the others", () => {
    const p = pool(4, TokenSelection.Sticky);
    const moved = [0, 0, 0, 0];
    let all = 0;
    for (let session = 1; session <= N; session++) {
      p.plan.stickyHash = p.random.next();
      const token = p.pick(0);
      p.account.token(2).kind = FailureKind.Auth;
      p.account.token(2).untilMs = T0 + 5000;
      const now = p.pick(10);
      p.account.token(2).kind = FailureKind.None;
      if (token != 2) expect(now).toBe(token);
      else {
        moved[now]++;
        all++;
      }
    }
    expect(moved[2]).toBe(0);
    for (let i = 0; i < 4; i++) if (i != 2) expectShare(moved[i], all, 1.0 / 3, "token " + i.toString());
  });
  test("sessions come back to a returning token one after the other and stay", () => {
    const p = probedPool(2, TokenSelection.Sticky);
    const sessions: u64[] = [];
    for (let i = 0; i < 600; i++) sessions.push(p.random.next());
    let before = 0;
    for (let successes = 0; successes <= PROVEN; successes++) {
      const now = probedPool(2, TokenSelection.Sticky);
      returned(now, successes);
      let back = 0;
      for (let i = 0; i < 600; i++) {
        now.plan.stickyHash = sessions[i];
        const token = now.pick(6000);
        expect(now.pick(6000)).toBe(token);
        if (token == 0) back++;
      }
      expect(back).toBeGreaterThan(before);
      before = back;
    }
  });
  test("without a key to stick to the choice is random", () => {
    const times = pool(3, TokenSelection.Sticky).draws(N);
    for (let i = 0; i < 3; i++) expectShare(times[i], N, 1.0 / 3, "token " + i.toString());
  });
});
