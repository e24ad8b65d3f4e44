// What comes after an outcome: commit, one more try, another token, the next target, or giving up.
import { FailureKind, Outcome } from "../../assembly/core/outcome";
import { earliestReturn, spareRetry, Step } from "../../assembly/core/next-step";
import { Plan } from "../../assembly/core/plan";
import { TokenSelection } from "../../assembly/core/settings";
import { T0 } from "./support/account";
import { failed, forThisModel, limitedUntil, resetConnection, served } from "./support/outcomes";
import { hashOf, probedProvider, providerSettings } from "./support/provider-settings";
import { Requests, asked, ejectToken } from "./support/request-plan";

/** A primary with that many tokens and a fallback with one. */
function withFallback(tokens: i32): Requests {
  const requests = alone(tokens);
  requests.fallback(requests.provider(providerSettings("spare", 1)));
  return requests;
}
function alone(tokens: i32): Requests {
  const requests = new Requests();
  requests.target(requests.provider(providerSettings("main", tokens)));
  return requests;
}
function named(kind: FailureKind): Outcome {
  const outcome = failed(kind);
  outcome.retryable = true;
  return outcome;
}
/** Ends every attempt with this kind; what was asked and how it ended. */
function walk(requests: Requests, plan: Plan, kind: FailureKind): string {
  let trail = asked(plan);
  for (let i = 1; i < 50; i++) {
    const step = requests.end(plan, failed(kind), i * 10);
    if (step == "giveUp" || step == "commit") return trail + " " + step;
    trail += " " + step + " " + asked(plan);
  }
  return trail + " ...";
}
/** Every token of the primary is out for this long. */
function ejectAll(requests: Requests, provider: i32, kind: FailureKind, at: i64): void {
  const account = requests.accounts[provider];
  for (let i = 0, n = account.settings.tokens.length; i < n; i++) account.fails(i, kind, at);
}

describe("an answer that goes to the client", () => {
  test("a success", () => {
    const requests = withFallback(2);
    expect(requests.end(requests.begin(), served(), 10)).toBe("commit");
  });
  test("a client's own mistake, as it is", () => {
    const requests = withFallback(2);
    expect(requests.end(requests.begin(), failed(FailureKind.CallerError), 10)).toBe("commit");
  });
  test("a long context and a policy, where the route asks for no fallback", () => {
    const requests = withFallback(2);
    expect(requests.end(requests.begin(), failed(FailureKind.ContextLength), 10)).toBe("commit");
    expect(requests.end(requests.begin(), failed(FailureKind.ContentPolicy), 10)).toBe("commit");
  });
});

describe("another token of the same target", () => {
  test("after auth, quota and rateLimit, until the pool is walked, and then the fallback", () => {
    const kinds = [FailureKind.Auth, FailureKind.Quota, FailureKind.RateLimit];
    for (let i = 0; i < kinds.length; i++) {
      const requests = withFallback(3);
      const plan = requests.begin();
      let seen = 0;
      for (let n = 0; n < 3; n++) {
        seen |= 1 << plan.attempts[n].token;
        expect(requests.end(plan, failed(kinds[i]), 10 + n)).toBe(n < 2 ? "failover" : "fallback");
      }
      expect(seen).toBe(7);
      expect(asked(plan)).toBe("spare#0");
    }
  });
  test("is not bounded by maxRetries, nor turned off with retryOnFailure", () => {
    const requests = alone(4);
    requests.accounts[0].settings.retry.enabled = false;
    requests.accounts[0].settings.retry.maxRetries = 0;
    const plan = requests.begin();
    for (let n = 0; n < 3; n++) expect(requests.end(plan, failed(FailureKind.Auth), 10 + n)).toBe("failover");
    expect(requests.end(plan, failed(FailureKind.Auth), 20)).toBe("giveUp");
  });
  test("is tried even where failover counts nothing", () => {
    const requests = alone(2);
    requests.accounts[0].failover.enabled = false;
    const plan = requests.begin();
    expect(requests.end(plan, failed(FailureKind.Auth), 10)).toBe("failover");
    expect(requests.end(plan, failed(FailureKind.Auth), 20)).toBe("giveUp");
  });
  test("after a refusal that concerns this token and this model only", () => {
    const requests = alone(2);
    const plan = requests.begin();
    expect(requests.end(plan, forThisModel(FailureKind.Auth), 10)).toBe("failover");
  });
  test("after a status that failoverOnStatus names, whatever its kind", () => {
    const requests = alone(2);
    const plan = requests.begin();
    const outcome = failed(FailureKind.CallerError);
    outcome.countsOnToken = true;
    expect(requests.end(plan, outcome, 10)).toBe("failover");
    expect(requests.end(plan, outcome, 20)).toBe("giveUp");
  });
  test("a 5xx that failoverOnStatus names still has its one more try where there is no other token", () => {
    const requests = alone(1);
    const plan = requests.begin();
    const outcome = failed(FailureKind.Overloaded);
    outcome.countsOnToken = true;
    expect(requests.end(plan, outcome, 10)).toBe("retry");
    expect(requests.end(plan, outcome, 20)).toBe("giveUp");
  });
  test("one good token among ten is found with ten attempts", () => {
    const requests = alone(10);
    const plan = requests.begin();
    for (let n = 0; n < 9; n++) expect(requests.end(plan, failed(FailureKind.Auth), 10 + n)).toBe("failover");
    expect(requests.end(plan, served(), 30)).toBe("commit");
  });
});

describe("where but one further attempt can be made", () => {
  test("a retry gives way to the next target", () => {
    const requests = withFallback(1);
    const plan = requests.begin();
    expect(requests.end(plan, failed(FailureKind.ServerError), 10)).toBe("retry");
    spareRetry(plan, T0 + 10, requests.random);
    expect(asked(plan)).toBe("spare#0");
    expect(plan.attempts.length).toBe(2);
    expect(requests.end(plan, served(), 20)).toBe("commit");
  });
  test("a retry stays where the next target is out, or there is none", () => {
    const out = withFallback(1);
    const plan = out.begin();
    ejectToken(out, 1, 0);
    expect(out.end(plan, failed(FailureKind.ServerError), 10)).toBe("retry");
    spareRetry(plan, T0 + 10, out.random);
    expect(asked(plan)).toBe("main#0");
    const single = alone(1);
    const other = single.begin();
    expect(single.end(other, failed(FailureKind.ServerError), 10)).toBe("retry");
    spareRetry(other, T0 + 10, single.random);
    expect(asked(other)).toBe("main#0");
  });
  test("another token stays chosen", () => {
    const requests = withFallback(2);
    const plan = requests.begin();
    expect(requests.end(plan, failed(FailureKind.Auth), 10)).toBe("failover");
    const chosen = asked(plan);
    spareRetry(plan, T0 + 10, requests.random);
    expect(asked(plan)).toBe(chosen);
  });
});

describe("one more try on the target", () => {
  test("after a 5xx, with another token, and then the fallback", () => {
    const requests = withFallback(3);
    const plan = requests.begin();
    const first = asked(plan);
    expect(requests.end(plan, failed(FailureKind.ServerError), 10)).toBe("retry");
    expect(asked(plan)).not.toBe(first);
    expect(requests.end(plan, failed(FailureKind.Overloaded), 20)).toBe("fallback");
    expect(asked(plan)).toBe("spare#0");
  });
  test("after a 5xx of the only token, with the same one", () => {
    expect(walk(withFallback(1), withFallback(1).begin(), FailureKind.ServerError).length).toBeGreaterThan(0);
    const requests = withFallback(1);
    expect(walk(requests, requests.begin(), FailureKind.ServerError)).toBe("main#0 retry main#0 fallback spare#0 retry spare#0 giveUp");
  });
  test("where no other target is left, more often than maxRetries says, with tokens that did not fail within 30 s", () => {
    const requests = alone(4);
    expect(walk(requests, requests.begin(), FailureKind.ServerError).split(" retry ").length).toBe(4);
    expect(walk(requests, requests.begin(1000), FailureKind.ServerError).split(" retry ").length).toBe(2);
  });
  test("not more often where a client or an operator turned it off, or failures are not counted", () => {
    const off = alone(4);
    off.accounts[0].settings.retry.maxRetries = 0;
    expect(off.end(off.begin(), failed(FailureKind.ServerError), 10)).toBe("giveUp");
    const uncounted = alone(4);
    uncounted.accounts[0].failover.enabled = false;
    expect(walk(uncounted, uncounted.begin(), FailureKind.ServerError).split(" retry ").length).toBe(2);
  });
  test("is with a token in use, no trial, where there is one", () => {
    const requests = alone(3);
    requests.accounts[0].settings.tokenSelection = TokenSelection.RoundRobin;
    requests.accounts[0].failsWith(0, failed(FailureKind.ServerError), 10, 9, hashOf("m"));
    requests.accounts[0].serves(2, 20);
    requests.accounts[0].failsWith(1, failed(FailureKind.ServerError), 30, 29, hashOf("m"));
    const plan = requests.begin(20000);
    expect(asked(plan)).not.toBe("main#2", "the first attempt is a trial");
    expect(requests.end(plan, failed(FailureKind.ServerError), 20010)).toBe("retry");
    expect(asked(plan)).toBe("main#2");
  });
  test("as often as maxRetries says", () => {
    const requests = withFallback(1);
    requests.accounts[0].settings.retry.maxRetries = 3;
    requests.accounts[1].settings.retry.enabled = false;
    expect(walk(requests, requests.begin(), FailureKind.Overloaded)).toBe(
      "main#0 retry main#0 retry main#0 retry main#0 fallback spare#0 giveUp",
    );
  });
  test("not where retryOnFailure is off", () => {
    const requests = withFallback(2);
    requests.accounts[0].settings.retry.enabled = false;
    expect(requests.end(requests.begin(), failed(FailureKind.ServerError), 10)).toBe("fallback");
  });
  test("after a status that retryOnStatus names, whatever its kind", () => {
    const requests = alone(1);
    const plan = requests.begin();
    expect(requests.end(plan, named(FailureKind.CallerError), 10)).toBe("retry");
    expect(requests.end(plan, named(FailureKind.CallerError), 20)).toBe("giveUp");
  });
  test("not after a 5xx that retryOnStatus leaves out", () => {
    const requests = withFallback(2);
    const outcome = failed(FailureKind.ServerError);
    outcome.unretryable = true;
    expect(requests.end(requests.begin(), outcome, 10)).toBe("fallback");
  });
  test("on a new connection after a reset, once, with the same token, and nobody is blamed", () => {
    const requests = withFallback(3);
    const plan = requests.begin();
    const first = asked(plan);
    expect(requests.end(plan, resetConnection(), 10)).toBe("retry");
    expect(asked(plan)).toBe(first);
    expect(requests.accounts[0].shared.failures).toBe(0);
    expect(requests.end(plan, resetConnection(), 20)).toBe("fallback");
  });
  test("is excused once: when the new connection is reset too, the provider is blamed", () => {
    const requests = withFallback(1);
    const main = requests.accounts[0];
    for (let i = 1; i <= 3; i++) {
      const plan = requests.begin(i * 100);
      requests.end(plan, resetConnection(), i * 100 + 10);
      expect(main.shared.failures).toBe(i - 1);
      requests.end(plan, resetConnection(), i * 100 + 20);
      expect(main.shared.failures).toBe(i);
    }
    expect(main.shared.ejected).toBe(true);
    expect(asked(requests.begin(400))).toBe("spare#0");
  });
  test("after a reset leaves the tries that a 5xx has", () => {
    const requests = withFallback(2);
    const plan = requests.begin();
    expect(requests.end(plan, resetConnection(), 10)).toBe("retry");
    expect(requests.end(plan, failed(FailureKind.ServerError), 20)).toBe("retry");
    expect(requests.end(plan, failed(FailureKind.ServerError), 30)).toBe("fallback");
  });
  test("after a reset at each target", () => {
    const requests = withFallback(1);
    const plan = requests.begin();
    const steps = ["retry", "fallback", "retry"];
    for (let i = 0; i < steps.length; i++) expect(requests.end(plan, resetConnection(), 10 + i)).toBe(steps[i]);
    expect(asked(plan)).toBe("spare#0");
  });
  test("after a refused connection only where there is no fallback", () => {
    const requests = withFallback(2);
    expect(requests.end(requests.begin(), failed(FailureKind.Connection), 10)).toBe("fallback");
    const lonely = alone(2);
    expect(lonely.end(lonely.begin(), failed(FailureKind.Connection), 10)).toBe("retry");
  });
  test("after a refused connection where every fallback is out", () => {
    const requests = withFallback(2);
    ejectAll(requests, 1, FailureKind.Auth, 0);
    expect(requests.end(requests.begin(1), failed(FailureKind.Connection), 10)).toBe("retry");
  });
});

describe("the next target", () => {
  test("after no first token in time", () => {
    const requests = withFallback(3);
    const plan = requests.begin();
    expect(requests.end(plan, failed(FailureKind.Timeout), 10)).toBe("fallback");
    expect(asked(plan)).toBe("spare#0");
    // One more of the first target's tokens, as the last resort.
    expect(requests.end(plan, failed(FailureKind.Timeout), 20)).toBe("fallback");
    expect(requests.end(plan, failed(FailureKind.Timeout), 30)).toBe("giveUp");
  });
  test("after a model that the provider does not know", () => {
    const requests = withFallback(3);
    expect(requests.end(requests.begin(), failed(FailureKind.ModelNotFound), 10)).toBe("fallback");
  });
  test("after a long context or a policy only where the route asks for it", () => {
    const requests = withFallback(2);
    requests.route.fallbackOnContextLength = true;
    expect(requests.end(requests.begin(), failed(FailureKind.ContextLength), 10)).toBe("fallback");
    expect(requests.end(requests.begin(), failed(FailureKind.ContentPolicy), 10)).toBe("commit");
    requests.route.fallbackOnContextLength = false;
    requests.route.fallbackOnContentPolicy = true;
    expect(requests.end(requests.begin(), failed(FailureKind.ContextLength), 10)).toBe("commit");
    expect(requests.end(requests.begin(), failed(FailureKind.ContentPolicy), 10)).toBe("fallback");
  });
  test("has its own retries and its own walk", () => {
    const requests = alone(1);
    requests.fallback(requests.provider(providerSettings("spare", 2)));
    const plan = requests.begin();
    expect(requests.end(plan, failed(FailureKind.ServerError), 10)).toBe("retry");
    expect(requests.end(plan, failed(FailureKind.ServerError), 20)).toBe("fallback");
    expect(requests.end(plan, failed(FailureKind.ServerError), 30)).toBe("retry");
    expect(requests.end(plan, failed(FailureKind.Auth), 40)).toBe("giveUp");
  });
  test("may be the same provider with another model", () => {
    const requests = alone(1);
    requests.fallback(0, "small");
    const plan = requests.begin();
    expect(requests.end(plan, limitedUntil(T0 + 60000), 10)).toBe("fallback");
    expect(asked(plan)).toBe("main#0");
    const attempt = plan.current;
    expect(attempt !== null && attempt.modelHash == hashOf("small")).toBe(true);
  });
  test("is passed over where all its tokens are out", () => {
    const requests = withFallback(1);
    requests.fallback(requests.provider(providerSettings("third", 1)));
    const plan = requests.begin();
    ejectAll(requests, 1, FailureKind.Auth, 5);
    requests.end(plan, failed(FailureKind.Auth), 10);
    expect(asked(plan)).toBe("third#0");
  });
});

describe("a rescue", () => {
  test("that calls the request wrong is not believed while the first target had a trouble of its own", () => {
    const kinds = [FailureKind.CallerError, FailureKind.ContextLength, FailureKind.ContentPolicy];
    for (let i = 0; i < kinds.length; i++) {
      const requests = withFallback(1);
      requests.fallback(requests.provider(providerSettings("third", 1)));
      const plan = requests.begin();
      requests.end(plan, failed(FailureKind.Overloaded), 10);
      requests.end(plan, failed(FailureKind.Overloaded), 20);
      const outcome = failed(kinds[i]);
      expect(requests.end(plan, outcome, 30)).toBe("fallback");
      expect(outcome.rescue).toBe(true);
      expect(asked(plan)).toBe("third#0");
      expect(requests.end(plan, failed(kinds[i]), 40)).toBe("giveUp");
    }
  });
  test("is believed where the first target said nothing of the request: a wrong token, silence, an unknown model", () => {
    const kinds = [FailureKind.Auth, FailureKind.Timeout, FailureKind.Connection, FailureKind.ModelNotFound];
    for (let i = 0; i < kinds.length; i++) {
      const requests = withFallback(1);
      const plan = requests.begin();
      expect(requests.end(plan, failed(kinds[i]), 10)).toBe("fallback");
      expect(requests.end(plan, failed(FailureKind.CallerError), 20)).toBe("commit");
    }
  });
  test("is no rescue where the target was the first that was asked", () => {
    const requests = withFallback(1);
    ejectAll(requests, 0, FailureKind.Auth, 0);
    const plan = requests.begin(1);
    expect(asked(plan)).toBe("spare#0");
    expect(requests.end(plan, failed(FailureKind.CallerError), 10)).toBe("commit");
  });
  test("the first target's own error is never a rescue's", () => {
    const requests = withFallback(2);
    const plan = requests.begin();
    const first = failed(FailureKind.Overloaded);
    requests.end(plan, first, 10);
    const second = failed(FailureKind.Overloaded);
    requests.end(plan, second, 20);
    expect(first.rescue).toBe(false);
    expect(second.rescue).toBe(false);
  });
});

describe("the bounds of the walk", () => {
  test("ten dead tokens leave an attempt for the fallback", () => {
    const requests = withFallback(10);
    const plan = requests.begin();
    for (let n = 0; n < 8; n++) expect(requests.end(plan, failed(FailureKind.Auth), 10 + n)).toBe("failover");
    expect(requests.end(plan, failed(FailureKind.Auth), 30)).toBe("fallback");
    expect(asked(plan)).toBe("spare#0");
    expect(requests.end(plan, served(), 40)).toBe("commit");
  });
  test("one attempt is kept back for each target not yet tried", () => {
    const requests = withFallback(10);
    for (let i = 0; i < 3; i++) requests.fallback(requests.provider(providerSettings("more" + i.toString(), 10)));
    requests.settings.maxAttempts = 6;
    expect(walk(requests, requests.begin(), FailureKind.Auth).split(" fallback ").length).toBe(5);
    const plan = requests.begin(100000);
    expect(plan.attempts.length).toBe(1);
  });
  test("none is kept back for a target that has no token in use", () => {
    const requests = withFallback(3);
    requests.settings.maxAttempts = 3;
    ejectAll(requests, 1, FailureKind.Auth, 0);
    const plan = requests.begin(1);
    expect(requests.end(plan, failed(FailureKind.Auth), 10)).toBe("failover");
    expect(requests.end(plan, failed(FailureKind.Auth), 20)).toBe("failover");
    expect(requests.end(plan, failed(FailureKind.Auth), 30)).toBe("giveUp");
  });
  test("maxAttempts holds over all targets", () => {
    const requests = withFallback(30);
    requests.settings.maxAttempts = 4;
    const plan = requests.begin();
    for (let i = 1; i < 20; i++) if (requests.end(plan, failed(FailureKind.Auth), i * 10) == "giveUp") break;
    expect(plan.attempts.length).toBe(4);
  });
  test("one attempt is one attempt", () => {
    const requests = withFallback(2);
    requests.settings.maxAttempts = 1;
    expect(requests.end(requests.begin(), failed(FailureKind.Auth), 10)).toBe("giveUp");
  });
  test("nothing begins after the deadline", () => {
    const requests = withFallback(2);
    const plan = requests.begin();
    expect(requests.end(plan, failed(FailureKind.Auth), 600000)).toBe("giveUp");
    const other = requests.begin(600001);
    expect(requests.end(other, failed(FailureKind.Auth), 600002)).not.toBe("giveUp");
  });
  test("never more than maxAttempts, whatever comes, in 2000 seeded requests", () => {
    const requests = withFallback(4);
    requests.fallback(requests.provider(probedProvider("third", 3)));
    requests.fallback(0, "small");
    for (let i = 0; i < 2000; i++) {
      const at: i64 = i * 700;
      const plan = requests.ordered(at);
      if (requests.first(plan, at) == Step.AllLimited) continue;
      let step = "";
      for (let n = 1; step != "giveUp" && step != "commit"; n++) {
        expect(n).toBeLessThan(11);
        const outcome = failed(<FailureKind>requests.random.below(12));
        outcome.reset = outcome.kind == FailureKind.Connection && requests.random.below(2) == 0;
        step = requests.end(plan, outcome, at + n);
      }
    }
  });
});

describe("a token whose time is over", () => {
  test("is one request's trial, and no other's", () => {
    const requests = alone(2);
    requests.accounts[0].fails(0, FailureKind.Auth, 0);
    let trials = 0;
    for (let i = 0; i < 50; i++) if (asked(requests.begin(5100)) == "main#0") trials++;
    expect(trials).toBe(1);
  });
  test("is the next request's trial where the first told nothing of it", () => {
    const requests = withFallback(1);
    requests.accounts[0].fails(0, FailureKind.Auth, 0);
    const plan = requests.begin(5100);
    expect(asked(plan)).toBe("main#0");
    requests.end(plan, failed(FailureKind.CallerError), 5200);
    expect(asked(requests.begin(5300))).toBe("main#0");
  });
  test("is the last resort of a request that has nothing but such tokens, one attempt each", () => {
    const requests = alone(2);
    ejectAll(requests, 0, FailureKind.Auth, 0);
    const plan = requests.begin(5100);
    expect(plan.lastResort).toBe(true);
    expect(requests.end(plan, failed(FailureKind.Auth), 5200)).toBe("failover");
    expect(requests.end(plan, failed(FailureKind.Auth), 5300)).toBe("giveUp");
  });
  test("is tried at last by a request that failed and has nothing else", () => {
    const requests = alone(2);
    requests.accounts[0].fails(0, FailureKind.Auth, 0);
    requests.settings.maxAttempts = 2;
    const plan = requests.ordered(100);
    requests.first(plan, 100);
    expect(asked(plan)).toBe("main#1");
    expect(requests.end(plan, failed(FailureKind.Auth), 5100)).toBe("failover");
    expect(asked(plan)).toBe("main#0");
  });
});

describe("everything out", () => {
  test("for rate limits alone: nothing is asked, and the first return is known", () => {
    const requests = alone(2);
    requests.accounts[0].failsWith(0, limitedUntil(T0 + 30000), 0, -1, hashOf("m"));
    requests.accounts[0].failsWith(1, limitedUntil(T0 + 10000), 0, -1, hashOf("m"));
    const plan = requests.ordered(5);
    expect(requests.first(plan, 5)).toBe(Step.AllLimited);
    expect(plan.attempts.length).toBe(0);
    expect(earliestReturn(plan, T0 + 5)).toBe(T0 + 10000);
  });
  test("for rate limits of another model: this one is asked", () => {
    const requests = alone(1);
    requests.accounts[0].failsWith(0, limitedUntil(T0 + 30000), 0, -1, hashOf("another"));
    expect(requests.first(requests.ordered(5), 5)).toBe(Step.Fallback);
  });
  test("for other reasons: one attempt with each token, the longest out first", () => {
    const requests = withFallback(3);
    requests.accounts[0].fails(1, FailureKind.Auth, 1);
    requests.accounts[0].fails(0, FailureKind.Auth, 20);
    requests.accounts[0].fails(2, FailureKind.Auth, 30);
    requests.accounts[1].fails(0, FailureKind.Auth, 10);
    const plan = requests.ordered(100);
    expect(requests.first(plan, 100)).toBe(Step.Fallback);
    expect(asked(plan)).toBe("main#1");
    expect(requests.end(plan, failed(FailureKind.Auth), 110)).toBe("fallback");
    expect(asked(plan)).toBe("spare#0");
    expect(requests.end(plan, failed(FailureKind.Auth), 120)).toBe("fallback");
    expect(asked(plan)).toBe("main#0");
    expect(requests.end(plan, failed(FailureKind.Auth), 130)).toBe("failover");
    expect(asked(plan)).toBe("main#2");
    expect(requests.end(plan, failed(FailureKind.Auth), 140)).toBe("giveUp");
  });
  test("the one attempt is not made twice, whatever it ends as", () => {
    const kinds = [FailureKind.Overloaded, FailureKind.Connection, FailureKind.Timeout, FailureKind.RateLimit];
    for (let i = 0; i < kinds.length; i++) {
      const requests = alone(1);
      requests.accounts[0].fails(0, FailureKind.Auth, 1);
      expect(requests.end(requests.begin(100), failed(kinds[i]), 110)).toBe("giveUp");
    }
  });
  test("a token that is only refused this model is asked after those that are ejected", () => {
    const requests = alone(2);
    requests.accounts[0].failsWith(0, forThisModel(FailureKind.Auth), 0, -1, hashOf("m"));
    requests.accounts[0].fails(1, FailureKind.Auth, 50);
    expect(asked(requests.begin(100))).toBe("main#1");
  });
  test("some for rate limits: one that is out for another reason is asked, and the limit is what the client hears of", () => {
    const requests = alone(3);
    requests.accounts[0].failsWith(0, limitedUntil(T0 + 30000), 0, -1, hashOf("m"));
    requests.accounts[0].failsWith(1, limitedUntil(T0 + 10000), 0, -1, hashOf("m"));
    requests.accounts[0].fails(2, FailureKind.Auth, 0);
    const plan = requests.begin(5);
    expect(asked(plan)).toBe("main#2");
    const telling = plan.telling;
    expect(telling !== null && telling.kind == FailureKind.RateLimit && telling.status == 429).toBe(true);
    expect(telling === null ? 0 : telling.retryAtMs).toBe(T0 + 10000);
    expect(requests.end(plan, failed(FailureKind.Auth), 10)).toBe("giveUp");
  });
  test("limits that are over are no return to wait for", () => {
    const requests = alone(3);
    requests.accounts[0].failsWith(0, limitedUntil(T0 + 1000), 0, -1, hashOf("m"));
    requests.accounts[0].failsWith(1, limitedUntil(T0 + 30000), 0, -1, hashOf("m"));
    requests.accounts[0].fails(2, FailureKind.Auth, 0);
    const plan = requests.ordered(2000);
    expect(earliestReturn(plan, T0 + 2000)).toBe(T0 + 30000);
    expect(earliestReturn(plan, T0 + 31000)).toBe(0);
  });
  test("an ejected provider without an alternative still gets the whole walk", () => {
    const requests = alone(3);
    for (let i = 1; i < 4; i++) requests.accounts[0].fails(0, FailureKind.Connection, i);
    expect(requests.accounts[0].shared.ejected).toBe(true);
    const plan = requests.begin(100);
    expect(requests.end(plan, failed(FailureKind.Auth), 110)).toBe("failover");
    expect(requests.end(plan, failed(FailureKind.Auth), 120)).toBe("failover");
    expect(requests.end(plan, served(), 130)).toBe("commit");
    expect(requests.accounts[0].shared.ejected).toBe(false);
  });
  test("a plan without a target gives up", () => {
    const requests = new Requests();
    requests.provider(providerSettings("main", 1));
    expect(requests.first(requests.ordered())).toBe(Step.GiveUp);
  });
});
