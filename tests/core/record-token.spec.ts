// What counts against an API token, how long it is out, and what brings it back.
import { Availability, tokenAvailability } from "../../assembly/core/availability";
import { FailureKind } from "../../assembly/core/outcome";
import { ejectByHand, restore } from "../../assembly/core/record";
import { Account, MODEL, T0 } from "./support/account";
import { failed, forThisModel, limitedUntil, resetConnection } from "./support/outcomes";
import { hashOf, probedProvider, providerSettings } from "./support/provider-settings";

function two(): Account {
  return new Account(providerSettings("qwen", 2));
}
function twoProbed(): Account {
  return new Account(probedProvider("qwen", 2));
}
function state(account: Account, position: i32, at: i64, model: u64 = MODEL): Availability {
  return tokenAvailability(account.token(position), model, T0 + at);
}

describe("what counts against a token", () => {
  test("a client's 400 ejects no token", () => {
    const qwen = two();
    for (let i = 0; i < 50; i++) expect(qwen.fails(0, FailureKind.CallerError, i * 10 + 1)).toBe(false);
    expect(qwen.token(0).failures).toBe(0);
    expect(state(qwen, 0, 600)).toBe(Availability.Ready);
  });
  test("a model the provider does not know, a long context and a policy blame nobody", () => {
    const qwen = two();
    const kinds = [FailureKind.ModelNotFound, FailureKind.ContextLength, FailureKind.ContentPolicy];
    for (let i = 0; i < kinds.length; i++) expect(qwen.fails(0, kinds[i], i + 1)).toBe(false);
    expect(qwen.token(0).failures).toBe(0);
    expect(qwen.shared.failures).toBe(0);
  });
  test("a timeout and a refused connection blame the provider, not the token", () => {
    const qwen = two();
    qwen.fails(0, FailureKind.Timeout, 10);
    qwen.fails(0, FailureKind.Connection, 20);
    expect(qwen.token(0).failures).toBe(0);
    expect(qwen.token(0).ejected).toBe(false);
    expect(qwen.shared.failures).toBe(2);
  });
  test("a reset connection is nobody's fault", () => {
    const qwen = two();
    expect(qwen.failsWith(0, resetConnection(), 10, 1)).toBe(false);
    expect(qwen.shared.failures).toBe(0);
  });
  test("one 401 ejects a token", () => {
    const qwen = two();
    expect(qwen.fails(0, FailureKind.Auth, 10)).toBe(true);
    expect(state(qwen, 0, 11)).toBe(Availability.Out);
    expect(state(qwen, 1, 11)).toBe(Availability.Ready);
    expect(qwen.token(0).kind).toBe(FailureKind.Auth);
    expect(qwen.token(0).sinceMs).toBe(T0 + 10);
  });
  test("with a threshold of three the third 401 in a row ejects", () => {
    const qwen = two();
    qwen.failover.failureThreshold = 3;
    qwen.fails(0, FailureKind.Auth, 10);
    qwen.fails(0, FailureKind.Auth, 20);
    expect(state(qwen, 0, 25)).toBe(Availability.Ready);
    qwen.fails(0, FailureKind.Auth, 30);
    expect(state(qwen, 0, 35)).toBe(Availability.Out);
  });
  test("a success between them starts the count anew", () => {
    const qwen = two();
    qwen.failover.failureThreshold = 3;
    qwen.fails(0, FailureKind.Auth, 10);
    qwen.fails(0, FailureKind.Auth, 20);
    expect(qwen.serves(0, 30)).toBe(true);
    qwen.fails(0, FailureKind.Auth, 40);
    qwen.fails(0, FailureKind.Auth, 50);
    expect(state(qwen, 0, 55)).toBe(Availability.Ready);
  });
  test("parallel failures of one token count once towards its threshold", () => {
    const qwen = two();
    qwen.failover.failureThreshold = 3;
    for (let i = 0; i < 10; i++) qwen.failsWith(0, failed(FailureKind.Auth), 100 + i, i);
    expect(qwen.token(0).failures).toBe(1);
    expect(state(qwen, 0, 120)).toBe(Availability.Ready);
  });
  test("a quota that is used up ejects at once, whatever the threshold is", () => {
    const qwen = two();
    qwen.failover.failureThreshold = 3;
    qwen.fails(0, FailureKind.Quota, 10);
    expect(state(qwen, 0, 11)).toBe(Availability.Out);
  });
  test("a success costs nothing where there is nothing to forgive", () => {
    expect(two().serves(0, 10)).toBe(false);
  });
  test("with failover off nothing is counted", () => {
    const qwen = two();
    qwen.failover.enabled = false;
    expect(qwen.fails(0, FailureKind.Auth, 10)).toBe(false);
    expect(qwen.failsWith(0, limitedUntil(T0 + 9000), 10, 1)).toBe(false);
    expect(state(qwen, 0, 11)).toBe(Availability.Ready);
  });
  test("a status that failoverOnStatus names counts whatever its kind is", () => {
    const qwen = two();
    const outcome = failed(FailureKind.CallerError);
    outcome.countsOnToken = true;
    qwen.failsWith(0, outcome, 10, 1);
    expect(state(qwen, 0, 11)).toBe(Availability.Out);
  });
  test("a status that failoverOnStatus leaves out spares the token", () => {
    const qwen = two();
    const kinds = [FailureKind.Auth, FailureKind.Quota, FailureKind.RateLimit, FailureKind.ServerError];
    for (let i = 0; i < kinds.length; i++) {
      const outcome = failed(kinds[i]);
      outcome.spared = true;
      qwen.failsWith(0, outcome, 10 + i * 10, 5 + i * 10);
      expect(state(qwen, 0, 11 + i * 10)).toBe(Availability.Ready);
    }
  });
});

describe("how long a token is out", () => {
  test("an ejected token of a provider without a health-check model is due for a trial after the interval", () => {
    const qwen = two();
    qwen.fails(0, FailureKind.Auth, 0);
    expect(qwen.outUntil(0)).toBe(5000);
    expect(state(qwen, 0, 4999)).toBe(Availability.Out);
    expect(state(qwen, 0, 5000)).toBe(Availability.Trial);
  });
  test("each failed trial doubles the time, up to the longest interval", () => {
    const qwen = two();
    let at: i64 = 0;
    const waits: i64[] = [5000, 10000, 20000, 40000, 80000, 160000, 300000, 300000];
    for (let i = 0; i < waits.length; i++) {
      qwen.failsWith(0, failed(FailureKind.Auth), at, at);
      expect(qwen.outUntil(0) - at).toBe(waits[i], "ejection " + i.toString());
      at = qwen.outUntil(0) + 100;
    }
    expect(qwen.token(0).sinceMs).toBe(T0, "out since the first ejection");
  });
  test("parallel failures of one token are one failure", () => {
    const qwen = two();
    for (let i = 0; i < 20; i++) qwen.failsWith(0, failed(FailureKind.Auth), 100 + i, i);
    expect(qwen.token(0).streak).toBe(1);
    expect(qwen.outUntil(0)).toBe(5100);
  });
  test("a failure of the ejection's own millisecond is part of it", () => {
    const qwen = two();
    qwen.failsWith(0, failed(FailureKind.Auth), 100, 90);
    qwen.failsWith(0, failed(FailureKind.Auth), 100, 100);
    expect(qwen.token(0).streak).toBe(1);
  });
  test("a request that had nothing but the ejected token does not lengthen its time", () => {
    const qwen = two();
    qwen.fails(0, FailureKind.Auth, 0);
    for (let at = 100; at < 3000; at += 100) expect(qwen.fails(0, FailureKind.Auth, at)).toBe(false);
    expect(qwen.outUntil(0)).toBe(5000);
    expect(qwen.token(0).streak).toBe(1);
  });
  test("a 5xx does not turn an ejection that waits for a probe into a brief one", () => {
    const qwen = twoProbed();
    qwen.fails(0, FailureKind.Auth, 0);
    qwen.fails(0, FailureKind.ServerError, 100);
    qwen.fails(0, FailureKind.ServerError, 6000);
    expect(qwen.token(0).kind).toBe(FailureKind.Auth);
    expect(state(qwen, 0, 1000000)).toBe(Availability.Out);
  });
  test("a 401 of a token that is out for a 5xx keeps it out until a probe passes", () => {
    const qwen = twoProbed();
    qwen.failsWith(0, failed(FailureKind.ServerError), 100, 10);
    qwen.failsWith(0, failed(FailureKind.Auth), 110, 20);
    expect(qwen.token(0).kind).toBe(FailureKind.Auth);
    expect(qwen.outUntil(0)).toBe(5110, "the next probe");
    expect(state(qwen, 0, 1000000)).toBe(Availability.Out);
  });
  test("a token ejected for a 5xx is out for five seconds, and comes back without a probe", () => {
    const qwen = twoProbed();
    qwen.failover.healthCheckIntervalMs = 60000;
    qwen.fails(0, FailureKind.Overloaded, 0);
    expect(qwen.outUntil(0)).toBe(5000);
    expect(state(qwen, 0, 5000)).toBe(Availability.Trial);
  });
  test("a new deadline never shortens an older one", () => {
    const qwen = two();
    ejectByHand(qwen.token(0), T0 + 60000, T0);
    qwen.fails(0, FailureKind.Auth, 10);
    qwen.fails(0, FailureKind.ServerError, 20);
    qwen.failsWith(0, failed(FailureKind.Quota), 30, -5);
    expect(qwen.outUntil(0)).toBe(60000);
  });
});

describe("what brings a token back", () => {
  test("a trial that succeeds", () => {
    const qwen = two();
    qwen.fails(0, FailureKind.Auth, 0);
    expect(qwen.serves(0, 5100)).toBe(true);
    expect(state(qwen, 0, 5100)).toBe(Availability.Ready);
    expect(qwen.token(0).returning).toBe(true);
  });
  test("no success that began before the ejection", () => {
    const qwen = two();
    qwen.failsWith(0, failed(FailureKind.Auth), 100, 90);
    expect(qwen.servesModel(0, "m", 50)).toBe(false);
    expect(state(qwen, 0, 120)).toBe(Availability.Out);
  });
  test("a second try that began in the millisecond of the ejection", () => {
    const qwen = two();
    qwen.failsWith(0, failed(FailureKind.ServerError), 100, 90, hashOf("m"));
    expect(qwen.servesModel(0, "m", 100)).toBe(true);
    expect(state(qwen, 0, 120)).toBe(Availability.Ready);
  });
  test("a passing probe", () => {
    const qwen = twoProbed();
    qwen.fails(0, FailureKind.Quota, 0);
    expect(state(qwen, 0, 1000000)).toBe(Availability.Out);
    expect(qwen.probed(0, true, 5000)).toBe(true);
    expect(state(qwen, 0, 5001)).toBe(Availability.Ready);
    expect(qwen.token(0).returning).toBe(true);
  });
  test("as many passing probes in a row as the threshold says", () => {
    const qwen = twoProbed();
    qwen.failover.successThreshold = 2;
    qwen.fails(0, FailureKind.Auth, 0);
    expect(qwen.probed(0, true, 5000)).toBe(false);
    expect(qwen.outUntil(0)).toBe(10000, "the next probe");
    expect(qwen.probed(0, false, 10000)).toBe(false);
    expect(qwen.probed(0, true, 20000)).toBe(false);
    expect(qwen.probed(0, true, 25000)).toBe(true);
  });
  test("failing probes double the interval up to its maximum", () => {
    const qwen = twoProbed();
    qwen.failover.healthCheckMaxIntervalMs = 30000;
    qwen.fails(0, FailureKind.Auth, 0);
    const waits: i64[] = [10000, 20000, 30000, 30000];
    let at = qwen.outUntil(0);
    expect(at).toBe(5000);
    for (let i = 0; i < waits.length; i++) {
      qwen.probed(0, false, at);
      expect(qwen.outUntil(0) - at).toBe(waits[i]);
      at = qwen.outUntil(0);
    }
  });
  test("a probe of a token that is in use changes nothing", () => {
    const qwen = twoProbed();
    expect(qwen.probed(0, true, 10)).toBe(false);
    expect(qwen.probed(0, false, 10)).toBe(false);
    expect(qwen.token(0).returning).toBe(false);
    expect(qwen.token(0).untilMs).toBe(0);
  });
  test("a failure while it is eased in ejects it again, for longer", () => {
    const qwen = twoProbed();
    qwen.failover.failureThreshold = 3;
    for (let i = 0; i < 3; i++) qwen.fails(0, FailureKind.Auth, i * 10);
    qwen.probed(0, true, 6000);
    qwen.fails(0, FailureKind.Auth, 6100);
    expect(state(qwen, 0, 6101)).toBe(Availability.Out);
    expect(qwen.outUntil(0)).toBe(16100);
  });
  test("five successes prove it, and the next ejection is a first one", () => {
    const qwen = twoProbed();
    qwen.fails(0, FailureKind.Auth, 0);
    qwen.probed(0, false, 5000);
    qwen.probed(0, true, 15000);
    for (let i = 0; i < 5; i++) expect(qwen.serves(0, 15100 + i)).toBe(true);
    expect(qwen.token(0).returning).toBe(false);
    expect(qwen.serves(0, 15200)).toBe(false);
    qwen.fails(0, FailureKind.Auth, 16000);
    expect(qwen.outUntil(0)).toBe(21000);
  });
  test("the operator's hand, with everything forgiven", () => {
    const qwen = twoProbed();
    qwen.fails(0, FailureKind.Auth, 0);
    qwen.failsWith(0, limitedUntil(T0 + 60000), 20, 1);
    restore(qwen.token(0));
    expect(state(qwen, 0, 21)).toBe(Availability.Ready);
    expect(qwen.token(0).returning).toBe(false);
    expect(qwen.token(0).streak).toBe(0);
  });
  test("a token ejected by hand has its trial when the time is over", () => {
    const qwen = twoProbed();
    ejectByHand(qwen.token(0), T0 + 60000, T0);
    expect(state(qwen, 0, 59999)).toBe(Availability.Out);
    expect(state(qwen, 0, 60000)).toBe(Availability.Trial);
  });
});

describe("a model that one token may not use", () => {
  test("is held for that token and that model only", () => {
    const qwen = twoProbed();
    qwen.failsWith(0, forThisModel(FailureKind.Auth), 10, 1, hashOf("qwen-max"));
    expect(state(qwen, 0, 11, hashOf("qwen-max"))).toBe(Availability.Out);
    expect(state(qwen, 0, 11, hashOf("qwen-turbo"))).toBe(Availability.Ready);
    expect(state(qwen, 1, 11, hashOf("qwen-max"))).toBe(Availability.Ready);
    expect(qwen.token(0).ejected).toBe(false);
  });
  test("the same for a quota of one model", () => {
    const qwen = two();
    qwen.failsWith(0, forThisModel(FailureKind.Quota), 10, 1, hashOf("qwen-max"));
    expect(state(qwen, 0, 11, hashOf("qwen-max"))).toBe(Availability.Out);
    expect(state(qwen, 0, 11, hashOf("qwen-turbo"))).toBe(Availability.Ready);
  });
});
