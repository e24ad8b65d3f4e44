// When everything in use has failed, what is out is tried too.
import { FailureKind } from "../../assembly/core/outcome";
import { Plan, Why } from "../../assembly/core/plan";
import { T0 } from "./support/account";
import { failed, limitedUntil, resetConnection, served } from "./support/outcomes";
import { hashOf, probedProvider, providerSettings } from "./support/provider-settings";
import { Requests, asked, ejectToken, weighted } from "./support/request-plan";

/** A primary a with a token, a fallback b with a token that is out since T0. */
function bIsOut(kind: FailureKind = FailureKind.Quota): Requests {
  const requests = new Requests();
  requests.target(requests.provider(probedProvider("a", 1)));
  requests.fallback(requests.provider(probedProvider("b", 1)));
  requests.accounts[1].fails(0, kind, 1);
  return requests;
}

/** Ends every attempt with this kind; what was asked, in order. */
function walked(requests: Requests, plan: Plan, kind: FailureKind, at: i64): string {
  let trail = asked(plan);
  for (let i = 1; i < 50; i++) {
    const step = requests.end(plan, failed(kind), at + i);
    if (step == "giveUp" || step == "commit") return trail + " " + step;
    trail += " " + asked(plan);
  }
  return trail + " ...";
}

function whyOf(plan: Plan): Why {
  const attempt = plan.current;
  return attempt === null ? Why.First : attempt.why;
}

/** The same with a second fallback c; b is out for a rate limit. */
function limited(until: i64): Requests {
  const requests = new Requests();
  requests.target(requests.provider(providerSettings("a", 1)));
  requests.fallback(requests.provider(providerSettings("b", 1)));
  requests.fallback(requests.provider(providerSettings("c", 1)));
  requests.accounts[1].failsWith(0, limitedUntil(T0 + until), 0, -1, hashOf("m"));
  return requests;
}

describe("what is out, when everything in use has failed", () => {
  test("is tried before giving up, whatever it is out for and whatever failed", () => {
    const out = [FailureKind.Quota, FailureKind.Auth];
    const kinds = [
      FailureKind.Overloaded,
      FailureKind.ServerError,
      FailureKind.Timeout,
      FailureKind.Connection,
      FailureKind.Auth,
      FailureKind.Quota,
      FailureKind.RateLimit,
      FailureKind.ModelNotFound,
    ];
    for (let i = 0; i < out.length; i++) {
      for (let j = 0; j < kinds.length; j++) {
        const requests = bIsOut(out[i]);
        const plan = requests.begin(100);
        expect(asked(plan)).toBe("a#0");
        let step = requests.end(plan, failed(kinds[j]), 110);
        if (step == "retry") step = requests.end(plan, failed(kinds[j]), 120);
        expect(step).toBe("fallback", j.toString());
        expect(asked(plan)).toBe("b#0");
        expect(whyOf(plan)).toBe(Why.LastResort);
        expect(requests.end(plan, served(), 130)).toBe("commit");
      }
    }
  });
  test("is in use again once it has answered", () => {
    const requests = bIsOut();
    const plan = requests.begin(100);
    requests.end(plan, failed(FailureKind.Auth), 110);
    requests.end(plan, served(), 120);
    const next = requests.begin(200);
    expect(asked(next)).toBe("b#0");
    expect(whyOf(next)).toBe(Why.First);
  });
  test("is tried once each, the longest out first, over all targets", () => {
    const requests = weighted([1, 0, 0]);
    requests.target(requests.provider(providerSettings("d", 2)), "", 0);
    requests.accounts[3].fails(1, FailureKind.Auth, 10);
    requests.accounts[2].fails(0, FailureKind.Auth, 20);
    requests.accounts[3].fails(0, FailureKind.Auth, 30);
    requests.accounts[1].fails(0, FailureKind.Auth, 40);
    expect(walked(requests, requests.begin(100), FailureKind.Overloaded, 100)).toBe("a#0 a#0 d#1 c#0 d#0 b#0 giveUp");
  });
  test("is tried within maxAttempts and the deadline", () => {
    const few = bIsOut();
    few.settings.maxAttempts = 1;
    expect(few.end(few.begin(100), failed(FailureKind.Auth), 110)).toBe("giveUp");
    const late = bIsOut();
    expect(late.end(late.begin(100), failed(FailureKind.Timeout), 600200)).toBe("giveUp");
  });
  test("comes after what is in use, and after the tries that a target has", () => {
    const requests = bIsOut();
    requests.fallback(requests.provider(providerSettings("c", 1)));
    expect(walked(requests, requests.begin(100), FailureKind.Overloaded, 100)).toBe("a#0 a#0 c#0 c#0 b#0 giveUp");
  });
  test("is another token of the same target too", () => {
    const requests = new Requests();
    requests.target(requests.provider(providerSettings("a", 3)));
    ejectToken(requests, 0, 1);
    const plan = requests.begin(100);
    while (asked(plan) != "a#1") expect(requests.end(plan, failed(FailureKind.Auth), 110)).toBe("failover");
    expect(plan.attempts.length).toBe(3);
  });
  test("gets one more try on a new connection where an old one was closed", () => {
    const requests = bIsOut();
    const plan = requests.begin(100);
    requests.end(plan, failed(FailureKind.Auth), 110);
    expect(requests.end(plan, resetConnection(), 120)).toBe("retry");
    expect(asked(plan)).toBe("b#0");
    expect(requests.end(plan, resetConnection(), 130)).toBe("giveUp");
  });
  test("is no rescue's excuse: its complaint about the request does not hide the trouble", () => {
    const requests = bIsOut();
    const plan = requests.begin(100);
    requests.end(plan, failed(FailureKind.Quota), 110);
    expect(requests.end(plan, failed(FailureKind.CallerError), 120)).toBe("giveUp");
  });
  test("does not ask a refused token again for another model", () => {
    const requests = new Requests();
    requests.target(requests.provider(providerSettings("a", 1)));
    requests.fallback(requests.provider(providerSettings("b", 1)));
    requests.fallback(1, "small");
    requests.accounts[1].fails(0, FailureKind.Auth, 1);
    expect(walked(requests, requests.begin(100), FailureKind.Auth, 100)).toBe("a#0 b#0 giveUp");
  });
  test("is one token in use of a provider that was left for its silence, and no third", () => {
    const requests = new Requests();
    requests.target(requests.provider(providerSettings("a", 3)));
    const plan = requests.begin(100);
    const first = asked(plan);
    expect(requests.end(plan, failed(FailureKind.Timeout), 110)).toBe("failover");
    expect(asked(plan) != first).toBe(true);
    expect(whyOf(plan)).toBe(Why.LastResort);
    expect(requests.end(plan, failed(FailureKind.Timeout), 120)).toBe("giveUp");
  });

  test("waits behind others where its provider was silent for this request", () => {
    const requests = new Requests();
    requests.target(requests.provider(providerSettings("a", 2)));
    requests.fallback(requests.provider(providerSettings("b", 1)));
    requests.accounts[0].fails(1, FailureKind.Auth, 1);
    requests.accounts[1].fails(0, FailureKind.Auth, 50);
    const plan = requests.begin(100);
    requests.end(plan, failed(FailureKind.Timeout), 110);
    expect(asked(plan)).toBe("b#0");
  });
});

describe("what is out for a rate limit", () => {
  test("is not asked while anything else that is out is left", () => {
    const requests = limited(30000);
    requests.accounts[2].fails(0, FailureKind.Auth, 50);
    const plan = requests.begin(100);
    requests.end(plan, failed(FailureKind.Auth), 110);
    expect(asked(plan)).toBe("c#0");
    expect(requests.end(plan, served(), 120)).toBe("commit");
  });
  test("is asked at the very end by a request that has failed everywhere else, the earliest to return first", () => {
    const requests = limited(30000);
    requests.accounts[2].failsWith(0, limitedUntil(T0 + 20000), 0, -1, hashOf("m"));
    expect(walked(requests, requests.begin(100), FailureKind.Auth, 100)).toBe("a#0 c#0 b#0 giveUp");
  });
  test("is not asked where nothing was in use from the start", () => {
    const requests = limited(30000);
    requests.accounts[0].fails(0, FailureKind.Auth, 1);
    requests.accounts[2].fails(0, FailureKind.Auth, 2);
    expect(walked(requests, requests.begin(100), FailureKind.Auth, 100)).toBe("a#0 c#0 giveUp");
  });
  test("is not asked again by the request that was told of it", () => {
    const requests = new Requests();
    requests.target(requests.provider(providerSettings("a", 2)));
    const plan = requests.begin();
    expect(requests.end(plan, limitedUntil(T0 + 30000), 10)).toBe("failover");
    expect(requests.end(plan, limitedUntil(T0 + 10000), 20)).toBe("giveUp");
  });
});
