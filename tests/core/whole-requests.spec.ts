// Whole requests in a row and at once: what the fault drills ask of the decisions, with their names.
import { FailureKind } from "../../assembly/core/outcome";
import { Random } from "../../assembly/core/random";
import { probedProvider, providerSettings } from "./support/provider-settings";
import { Requests } from "./support/request-plan";
import { Simulation } from "./support/simulation";

function pool(tokens: i32, fallback: bool = false): Simulation {
  const requests = new Requests();
  requests.target(requests.provider(probedProvider("main", tokens)));
  if (fallback) requests.fallback(requests.provider(probedProvider("spare", 1)));
  return new Simulation(requests);
}

describe("one bad token of two", () => {
  test("K01 to K03: it is called once, and every request is served", () => {
    const kinds = [FailureKind.Auth, FailureKind.Quota];
    for (let i = 0; i < kinds.length; i++) {
      const run = pool(2);
      run.ends("main#0", kinds[i]);
      run.series(20);
      run.parallel(1);
      expect(run.served).toBe(21);
      expect(run.calls("main#0")).toBe(1);
    }
  });
  test("K04: limited for 30 s it is called once in 30 s", () => {
    const run = pool(2);
    run.ends("main#0", FailureKind.RateLimit, 30000);
    run.series(200, 500);
    expect(run.served).toBe(200);
    expect(run.calls("main#0") >= 3 && run.calls("main#0") <= 4).toBe(true, run.calls("main#0").toString());
  });
  test("K07: always overloaded, it is asked ever more rarely; the provider stays and so does the other", () => {
    const run = pool(2);
    run.ends("main#0", FailureKind.Overloaded);
    run.series(600, 100);
    expect(run.served).toBe(600);
    expect(run.calls("main#0") <= 4).toBe(true, run.calls("main#0").toString());
    expect(run.requests.accounts[0].shared.ejected).toBe(false);
    expect(run.requests.accounts[0].token(1).ejected).toBe(false);
  });
  test("K17: fifty requests at once whose first attempts fail are all served", () => {
    const kinds = [FailureKind.Auth, FailureKind.RateLimit, FailureKind.ServerError];
    for (let i = 0; i < kinds.length; i++) {
      const run = pool(2);
      run.ends("main#0", kinds[i]);
      run.parallel(50);
      expect(run.served).toBe(50);
      expect(run.requests.accounts[0].token(0).streak <= 1).toBe(true);
    }
  });
  test("K37: parallel 503s of one token put it out briefly, and the provider stays", () => {
    const run = pool(2);
    run.ends("main#0", FailureKind.Overloaded);
    run.parallel(30);
    expect(run.served).toBe(30);
    expect(run.requests.accounts[0].outUntil(0)).toBe(5005);
    expect(run.requests.accounts[0].shared.failures).toBe(0);
  });
});

describe("always overloaded tokens beside one that works, and no fallback", () => {
  test("two of three: every request is served, and they are asked ever more rarely", () => {
    for (let seed = 1; seed <= 20; seed++) {
      const run = pool(3);
      run.requests.random = new Random(seed);
      run.ends("main#0", FailureKind.Overloaded);
      run.ends("main#1", FailureKind.ServerError);
      run.series(600, 100);
      expect(run.lost + run.refused).toBe(0, "lost with seed " + seed.toString());
      const bad = run.calls("main#0") + run.calls("main#1");
      expect(bad <= 14).toBe(true, bad.toString() + " calls in vain in a minute, seed " + seed.toString());
      expect(run.requests.accounts[0].shared.ejected).toBe(false);
    }
  });
  test("nine of ten: every request is served, also many at once", () => {
    for (let seed = 1; seed <= 20; seed++) {
      const run = pool(10);
      run.requests.random = new Random(seed);
      for (let i = 0; i < 10; i++) if (i != 6) run.ends("main#" + i.toString(), FailureKind.Overloaded);
      run.series(100, 100);
      for (let i = 0; i < 20; i++) {
        run.parallel(20);
        run.now += 1000;
      }
      expect(run.lost + run.refused).toBe(0, "lost with seed " + seed.toString());
    }
  });
  test("all of ten: within half a minute each is asked once more than maxRetries says, no request loops", () => {
    const run = pool(10);
    for (let i = 0; i < 10; i++) run.ends("main#" + i.toString(), FailureKind.Overloaded);
    run.series(100, 100);
    let calls = 0;
    for (let i = 0; i < 10; i++) calls += run.calls("main#" + i.toString());
    expect(run.served).toBe(0);
    expect(calls <= 2 * 100 + 10).toBe(true, calls.toString());
  });
});

describe("many bad tokens", () => {
  test("K08: nine dead of ten are called nine times in all, and no request is lost", () => {
    const run = pool(10);
    let bad = 0;
    for (let i = 0; i < 10; i++) if (i != 6) run.ends("main#" + i.toString(), FailureKind.Auth);
    run.series(20);
    for (let i = 0; i < 10; i++) if (i != 6) bad += run.calls("main#" + i.toString());
    expect(run.served).toBe(20);
    expect(bad).toBe(9);
  });
  test("K41: ten dead tokens and a fallback: the fallback answers each request", () => {
    const run = pool(10, true);
    for (let i = 0; i < 10; i++) run.ends("main#" + i.toString(), FailureKind.Auth);
    run.series(20);
    expect(run.served).toBe(20);
    expect(run.calls("spare#0")).toBe(20);
  });
  test("K23: with both wrong the fallback answers", () => {
    const run = pool(2, true);
    run.ends("main#0", FailureKind.Auth);
    run.ends("main#1", FailureKind.Auth);
    run.series(20);
    expect(run.served).toBe(20);
    expect(run.calls("main#0") + run.calls("main#1")).toBe(2);
  });
  test("K05: with both limited nothing is asked until the first is back", () => {
    const run = pool(2);
    run.ends("main#0", FailureKind.RateLimit, 30000);
    run.ends("main#1", FailureKind.RateLimit, 10000);
    run.series(20);
    expect(run.lost).toBe(1);
    expect(run.refused).toBe(19);
    expect(run.calls("main#0") + run.calls("main#1")).toBe(2);
    run.now = 10050;
    run.ends("main#1", FailureKind.None);
    run.series(5);
    expect(run.served).toBe(5);
  });
});

describe("clients' own mistakes", () => {
  test("K13: fifty bad requests are answered as they are, each by one call, and eject nothing", () => {
    const run = pool(2, true);
    run.ends("main#0", FailureKind.CallerError);
    run.ends("main#1", FailureKind.CallerError);
    run.series(50);
    expect(run.calls("main#0") + run.calls("main#1")).toBe(50);
    expect(run.requests.accounts[0].token(0).ejected || run.requests.accounts[0].token(1).ejected).toBe(false);
  });
  test("K29: a model that the provider does not know leads to the fallback and blames nobody", () => {
    const run = pool(2, true);
    run.ends("main#0", FailureKind.ModelNotFound);
    run.ends("main#1", FailureKind.ModelNotFound);
    run.series(20);
    expect(run.served).toBe(20);
    expect(run.calls("spare#0")).toBe(20);
    expect(run.requests.accounts[0].shared.failures).toBe(0);
  });
});

describe("a provider in trouble", () => {
  test("K14: the same 503 from both tokens ejects the provider after three counts; the tokens are kept", () => {
    const run = pool(2, true);
    run.ends("main#0", FailureKind.Overloaded);
    run.ends("main#1", FailureKind.Overloaded);
    run.series(20);
    expect(run.served).toBe(20);
    expect(run.calls("main#0") + run.calls("main#1")).toBe(4);
    const main = run.requests.accounts[0];
    expect(main.shared.ejected).toBe(true);
    expect(main.token(0).ejected || main.token(1).ejected).toBe(false);
  });
  test("K14 at once: a burst of requests counts as one round", () => {
    const run = pool(2, true);
    run.ends("main#0", FailureKind.Overloaded);
    run.ends("main#1", FailureKind.Overloaded);
    run.parallel(40);
    expect(run.served).toBe(40);
    expect(run.requests.accounts[0].shared.ejected).toBe(false);
    for (let i = 0; i < 5; i++) run.parallel(40);
    expect(run.served).toBe(240);
    expect(run.requests.accounts[0].shared.ejected).toBe(true);
  });
  test("K19: while it is down it is called rarely; when it is back its traffic grows, without a burst", () => {
    const requests = new Requests();
    requests.target(requests.provider(providerSettings("main", 2)));
    requests.fallback(requests.provider(providerSettings("spare", 1)));
    const run = new Simulation(requests);
    run.ends("main#0", FailureKind.Connection);
    run.ends("main#1", FailureKind.Connection);
    run.series(300, 100);
    expect(run.served).toBe(300);
    const down = run.calls("main#0") + run.calls("main#1");
    expect(down <= 6).toBe(true, down.toString() + " calls while it was down");
    run.ends("main#0", FailureKind.None);
    run.ends("main#1", FailureKind.None);
    let before = run.calls("main#0") + run.calls("main#1");
    let grown = 0;
    for (let round = 0; round < 40; round++) {
      run.parallel(12);
      run.now += 1000;
      const now = run.calls("main#0") + run.calls("main#1");
      if (grown == 0) expect(now - before <= 1).toBe(true, "the trial is one call");
      if (now > before) grown++;
      before = now;
    }
    expect(run.requests.accounts[0].shared.returning).toBe(false);
    expect(grown).toBeGreaterThan(3);
    expect(run.lost).toBe(0);
  });
  test("K21: refused connections lose nothing where there is a fallback", () => {
    const run = pool(1, true);
    run.ends("main#0", FailureKind.Connection);
    run.series(50);
    expect(run.served).toBe(50);
    expect(run.calls("main#0")).toBe(3);
  });
  test("K40: two targets 80 to 20; when one fails the other takes over", () => {
    const requests = new Requests();
    requests.target(requests.provider(providerSettings("big", 1)), "", 80);
    requests.target(requests.provider(providerSettings("small", 1)), "", 20);
    const run = new Simulation(requests);
    run.series(400);
    expect(run.calls("small#0") >= 40 && run.calls("small#0") <= 120).toBe(true, run.calls("small#0").toString());
    run.ends("big#0", FailureKind.Overloaded);
    run.series(100);
    expect(run.served).toBe(500);
    expect(run.lost + run.refused).toBe(0);
  });
});

describe("two thousand requests under random troubles", () => {
  test("lose none while the last target serves, seed 8", () => {
    const requests = new Requests();
    requests.target(requests.provider(probedProvider("main", 3)));
    requests.fallback(requests.provider(providerSettings("more", 2)));
    requests.fallback(requests.provider(providerSettings("safe", 1)));
    const run = new Simulation(requests);
    const random = new Random(8);
    const names = ["main#0", "main#1", "main#2", "more#0", "more#1"];
    const kinds = [
      FailureKind.None,
      FailureKind.Auth,
      FailureKind.Quota,
      FailureKind.RateLimit,
      FailureKind.Overloaded,
      FailureKind.ServerError,
      FailureKind.Timeout,
      FailureKind.Connection,
      FailureKind.ModelNotFound,
    ];
    for (let i = 0; i < 500; i++) {
      run.ends(names[random.below(names.length)], kinds[random.below(kinds.length)], random.below(3) * 2000);
      run.parallel(1 + random.below(7));
      run.now += random.below(3000);
    }
    expect(run.lost + run.refused).toBe(0);
    expect(run.served).toBeGreaterThan(1500);
  });
});
