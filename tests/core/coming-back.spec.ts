// How a provider that was down comes back: soon, by one attempt at a time, and without taking along what never failed.
import { Availability, providerAvailability, tokenAvailability } from "../../assembly/core/availability";
import { FailureKind } from "../../assembly/core/outcome";
import { Probed, recordProviderProbe } from "../../assembly/core/record-provider";
import { ProviderSettings } from "../../assembly/core/settings";
import { Account, T0 } from "./support/account";
import { failed, resetConnection } from "./support/outcomes";
import { hashOf, probedProvider, providerSettings } from "./support/provider-settings";
import { Requests, asked } from "./support/request-plan";
import { Simulation } from "./support/simulation";

const KINDS: FailureKind[] = [FailureKind.ServerError, FailureKind.Overloaded, FailureKind.Connection, FailureKind.Timeout];
const DOWN: i64[] = [10000, 60000, 300000];
const PAUSE: i64 = 4000;

function withSpare(settings: ProviderSettings): Simulation {
  const requests = new Requests();
  settings.retry.maxRetries = 2;
  requests.target(requests.provider(settings));
  requests.fallback(requests.provider(providerSettings("spare", 1)));
  return new Simulation(requests);
}

function callsOf(run: Simulation): i32 {
  return run.calls("main#0") + run.calls("main#1");
}

/** One probe where one is due. */
function probe(run: Simulation, up: bool): void {
  const main = run.requests.accounts[0];
  if (!main.shared.ejected || main.shared.nextProbeMs == 0 || T0 + run.now < main.shared.nextProbeMs) return;
  recordProviderProbe(main.shared, main.failover, up ? Probed.Passed : Probed.Failed, T0 + run.now, 0);
}

/** Milliseconds from the provider's return to the first request that it serves. */
function waits(settings: ProviderSettings, kind: FailureKind, downMs: i64): i64 {
  const run = withSpare(settings);
  run.ends("main#0", kind);
  run.ends("main#1", kind);
  const until = downMs + PAUSE;
  while (run.now < until) step(run, false);
  run.ends("main#0", FailureKind.None);
  run.ends("main#1", FailureKind.None);
  const back = run.now;
  const before = callsOf(run);
  while (callsOf(run) == before && run.now < back + 400000) step(run, true);
  expect(run.lost).toBe(0);
  return run.now - back;
}

/** One request, and the probes of the pause behind it. */
function step(run: Simulation, up: bool): void {
  run.parallel(1);
  const next = run.now + PAUSE;
  while (run.now < next) {
    probe(run, up);
    run.now += 500;
  }
}

describe("a provider that was down for 10, 60 and 300 s serves again within 20 s, a request every 4 s", () => {
  test("by trials", () => {
    for (let i = 0; i < KINDS.length; i++) {
      for (let j = 0; j < DOWN.length; j++) {
        for (let tokens = 1; tokens <= 2; tokens++) {
          const waited = waits(providerSettings("main", tokens), KINDS[i], DOWN[j]);
          expect(waited <= 20000).toBe(true, KINDS[i].toString() + " " + DOWN[j].toString() + " " + waited.toString());
        }
      }
    }
  });
  test("by probes", () => {
    for (let i = 0; i < KINDS.length; i++) {
      for (let j = 0; j < DOWN.length; j++) {
        for (let tokens = 1; tokens <= 2; tokens++) {
          const waited = waits(probedProvider("main", tokens), KINDS[i], DOWN[j]);
          expect(waited <= 20000).toBe(true, KINDS[i].toString() + " " + DOWN[j].toString() + " " + waited.toString());
        }
      }
    }
  });
  test("and healthCheckMaxInterval brings it back sooner", () => {
    const settings = providerSettings("main", 1);
    settings.failover.healthCheckMaxIntervalMs = 2000;
    expect(waits(settings, FailureKind.Overloaded, 60000) <= 8000).toBe(true);
  });
});

describe("while it is down", () => {
  test("one trial is one attempt, and the rest of the request's attempts go elsewhere", () => {
    for (let tokens = 1; tokens <= 2; tokens++) {
      const run = withSpare(providerSettings("main", tokens));
      run.ends("main#0", FailureKind.Overloaded);
      run.ends("main#1", FailureKind.Overloaded);
      run.series(3, 10);
      const before = callsOf(run);
      run.now += 20000;
      run.parallel(1);
      expect(callsOf(run) - before).toBe(1);
      run.parallel(5);
      expect(callsOf(run) - before).toBe(1, "the others do not wait for it");
      expect(run.served).toBe(9);
    }
  });
  test("a trial that is reset is over, and the provider stays out", () => {
    const run = withSpare(providerSettings("main", 1));
    run.ends("main#0", FailureKind.Connection);
    run.series(3, 10);
    run.now += 20000;
    const requests = run.requests;
    const plan = requests.begin(run.now);
    expect(asked(plan)).toBe("main#0");
    expect(requests.end(plan, resetConnection(), run.now + 10)).toBe("fallback");
    expect(asked(requests.begin(run.now + 20))).toBe("spare#0");
  });
  test("a probed provider gets a trial every 15 s and, once a probe has passed, one request at first", () => {
    const run = withSpare(probedProvider("main", 1));
    run.ends("main#0", FailureKind.ServerError);
    run.series(13, 1000);
    expect(callsOf(run)).toBe(3);
    run.series(30, 1000);
    expect(callsOf(run)).toBe(6);
    run.ends("main#0", FailureKind.None);
    run.now += 10000;
    probe(run, true);
    run.parallel(4);
    expect(callsOf(run)).toBe(7);
    expect(run.requests.accounts[0].shared.successes).toBe(1);
  });
  test("a probe that the provider does not know leaves it to real requests", () => {
    const qwen = ejected();
    recordProviderProbe(qwen.shared, qwen.failover, Probed.Unfit, T0 + 5100, 0);
    expect(qwen.shared.ejected).toBe(true);
    expect(providerAvailability(qwen.shared, T0 + 30000)).toBe(Availability.Trial);
  });
  test("an answer that refuses the probe's token shows that the provider is there", () => {
    const qwen = ejected();
    expect(recordProviderProbe(qwen.shared, qwen.failover, Probed.Refused, T0 + 5100, 0)).toBe(true);
    expect(qwen.shared.returning).toBe(true);
  });
});

function ejected(): Account {
  const qwen = new Account(probedProvider("qwen", 1));
  for (let i = 1; i <= 3; i++) qwen.fails(0, FailureKind.Overloaded, i * 10);
  return qwen;
}

describe("a model that fails", () => {
  test("takes out itself, of one token and of two, and no other model", () => {
    for (let tokens = 1; tokens <= 2; tokens++) {
      const qwen = new Account(providerSettings("qwen", tokens));
      for (let i = 1; i <= 6; i++) qwen.failsWith(i % tokens, failed(FailureKind.ServerError), i * 10, i * 10 - 1, 1);
      expect(providerAvailability(qwen.shared, T0 + 70, 1)).toBe(Availability.Out);
      expect(providerAvailability(qwen.shared, T0 + 70, 2)).toBe(Availability.Ready);
      for (let i = 0; i < tokens; i++) expect(tokenAvailability(qwen.token(i), 2, T0 + 70)).toBe(Availability.Ready);
    }
  });
  test("is counted although others are served in between", () => {
    const qwen = new Account(providerSettings("qwen", 1));
    for (let i = 1; i <= 3; i++) {
      qwen.failsWith(0, failed(FailureKind.Timeout), i * 10, i * 10 - 1, 1);
      qwen.servesModel(0, "other", i * 10 + 5);
    }
    expect(providerAvailability(qwen.shared, T0 + 50, 1)).toBe(Availability.Out);
    expect(providerAvailability(qwen.shared, T0 + 50, hashOf("other"))).toBe(Availability.Ready);
  });
  test("takes the provider along once a second model fails as often, with none served in between", () => {
    const qwen = new Account(providerSettings("qwen", 1));
    for (let i = 1; i <= 3; i++) qwen.failsWith(0, failed(FailureKind.Overloaded), i * 10, i * 10 - 1, 1);
    for (let i = 4; i <= 6; i++) qwen.failsWith(0, failed(FailureKind.Overloaded), i * 10, i * 10 - 1, 2);
    expect(providerAvailability(qwen.shared, T0 + 70, 3)).toBe(Availability.Out);
    const served = new Account(providerSettings("qwen", 1));
    for (let i = 1; i <= 3; i++) served.failsWith(0, failed(FailureKind.Overloaded), i * 10, i * 10 - 1, 1);
    for (let i = 4; i <= 9; i++) {
      served.failsWith(0, failed(FailureKind.Overloaded), i * 10, i * 10 - 1, 2);
      if (i % 2 == 0) served.servesModel(0, "third", i * 10 + 5);
    }
    expect(providerAvailability(served.shared, T0 + 100, hashOf("third"))).toBe(Availability.Ready);
  });
  test("a connection that is refused concerns every model", () => {
    const qwen = new Account(providerSettings("qwen", 1));
    for (let i = 1; i <= 3; i++) qwen.failsWith(0, failed(FailureKind.Connection), i * 10, i * 10 - 1, 1);
    expect(providerAvailability(qwen.shared, T0 + 50, 2)).toBe(Availability.Out);
  });
  test("stays out alone after another model has brought the provider back", () => {
    const qwen = new Account(providerSettings("qwen", 1));
    for (let i = 1; i <= 3; i++) qwen.failsWith(0, failed(FailureKind.Connection), i * 10, i * 10 - 1, 1);
    qwen.servesModel(0, "good", 6000);
    qwen.failsWith(0, failed(FailureKind.Overloaded), 6100, 6090, 1);
    expect(providerAvailability(qwen.shared, T0 + 6200, 1)).toBe(Availability.Out);
    expect(providerAvailability(qwen.shared, T0 + 6200, hashOf("good"))).toBe(Availability.Ready);
  });
  test("through whole requests: the primary serves the other model all the time", () => {
    const run = withSpare(providerSettings("main", 1));
    for (let i = 0; i < 30; i++) {
      const bad = run.requests.begin(run.now, "bad");
      let step = asked(bad).startsWith("main") ? run.requests.end(bad, failed(FailureKind.ServerError), run.now + 5) : "";
      while (step.length > 0 && asked(bad).startsWith("main")) step = run.requests.end(bad, failed(FailureKind.ServerError), run.now + 5);
      const good = run.requests.begin(run.now + 10, "good");
      expect(asked(good)).toBe("main#0");
      run.requests.end(good, failed(FailureKind.None), run.now + 15);
      run.now += 4000;
    }
  });
});
