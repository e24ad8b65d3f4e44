// The order of a request's targets.
import { setTargets } from "../../assembly/core/make-plan";
import { FailureKind } from "../../assembly/core/outcome";
import { Random } from "../../assembly/core/random";
import { PROVEN } from "../../assembly/core/attempted";
import { claimProviderTrial } from "../../assembly/core/trial";
import { Api } from "../../assembly/core/settings";
import { T0 } from "./support/account";
import { failed, limitedUntil, served } from "./support/outcomes";
import { hashOf, providerSettings } from "./support/provider-settings";
import { Requests, asked, ejectProvider, ejectToken, order, weighted } from "./support/request-plan";

const N: i32 = 6000;

function three(): Requests {
  const requests = new Requests();
  requests.target(requests.provider(providerSettings("a", 2)));
  requests.fallback(requests.provider(providerSettings("b", 1)));
  requests.fallback(requests.provider(providerSettings("c", 1)));
  return requests;
}
/** How often the provider comes first. */
function firsts(requests: Requests, provider: i32, at: i64, count: i32 = N): i32 {
  let times = 0;
  for (let i = 0; i < count; i++) if (requests.ordered(at).targets[0].provider == provider) times++;
  return times;
}
function expectShare(times: i32, share: f64, what: string): void {
  const bound = 5 * Math.sqrt(<f64>N * share * (1 - share));
  expect(Math.abs(<f64>times - share * <f64>N) <= bound).toBe(true, what + ": " + times.toString() + " of " + N.toString());
}

describe("the order of a plan", () => {
  test("is the route's target, then its fallbacks", () => {
    expect(order(three().ordered())).toBe("a, b, c");
  });
  test("keeps a target one of whose tokens is in use", () => {
    const requests = three();
    ejectToken(requests, 0, 0);
    expect(order(requests.ordered(10))).toBe("a, b, c");
  });
  test("moves a target whose tokens are all out behind those that are not", () => {
    const requests = three();
    ejectToken(requests, 0, 0);
    ejectToken(requests, 0, 1);
    expect(order(requests.ordered(10))).toBe("b, c, a");
  });
  test("moves a target whose tokens are limited for its model, not for another", () => {
    const requests = three();
    for (let i = 0; i < 2; i++) requests.accounts[0].failsWith(i, limitedUntil(T0 + 9000), 0, -1, hashOf("m"));
    expect(order(requests.ordered(10, "m"))).toBe("b, c, a");
    expect(order(requests.ordered(10, "n"))).toBe("a, b, c");
    expect(order(requests.ordered(9000, "m"))).toBe("a, b, c");
  });
  test("moves a target whose provider is ejected behind those that are not", () => {
    const requests = three();
    ejectProvider(requests, 0, 0);
    expect(order(requests.ordered(10))).toBe("b, c, a");
  });
  test("keeps the order among those that are out", () => {
    const requests = three();
    ejectProvider(requests, 0, 0);
    ejectToken(requests, 1, 0);
    expect(order(requests.ordered(10))).toBe("c, a, b");
  });
  test("is the configuration's where all are out", () => {
    const requests = three();
    for (let i = 0; i < 3; i++) ejectProvider(requests, i, 0);
    expect(order(requests.ordered(10))).toBe("a, b, c");
  });
  test("leaves the route's own list as it is", () => {
    const requests = three();
    ejectProvider(requests, 0, 0);
    requests.ordered(10);
    expect(requests.route.targets.length).toBe(1);
    expect(requests.route.fallbacks.length).toBe(2);
    expect(requests.route.fallbacks[0].provider).toBe(1);
  });
  test("has only targets that serve the request's path", () => {
    const requests = three();
    requests.accounts[1].settings.paths[Api.Embeddings] = new ArrayBuffer(0);
    const plan = requests.ordered();
    plan.api = Api.Embeddings;
    setTargets(plan, plan.targets, T0, new Random(1));
    expect(order(plan)).toBe("a, c");
    plan.api = Api.ChatCompletions;
    expect(order(requests.ordered())).toBe("a, b, c");
  });
});

describe("a provider that comes back", () => {
  test("is first for the one request that is its trial, behind for the others", () => {
    const requests = three();
    ejectProvider(requests, 0, 0);
    expect(order(requests.ordered(5002))).toBe("a, b, c");
    claimProviderTrial(requests.accounts[0].shared, T0 + 5002);
    for (let i = 0; i < 20; i++) expect(order(requests.ordered(5003))).toBe("b, c, a");
  });
  test("has its trial claimed by the request that takes it", () => {
    const requests = three();
    ejectProvider(requests, 0, 0);
    let trials = 0;
    for (let i = 0; i < 20; i++) if (asked(requests.begin(5100)).startsWith("a")) trials++;
    expect(trials).toBe(1);
  });
  test("gets a share that grows with its successes", () => {
    for (let successes = 1; successes < PROVEN; successes++) {
      const requests = three();
      ejectProvider(requests, 0, 0);
      for (let i = 0; i < successes; i++) requests.accounts[0].serves(0, 6000 + i);
      expectShare(firsts(requests, 0, 7000), <f64>(successes + 1) / <f64>(PROVEN + 1), successes.toString() + " successes");
    }
  });
  test("has all of it when it is proven", () => {
    const requests = three();
    ejectProvider(requests, 0, 0);
    for (let i = 0; i < PROVEN; i++) requests.accounts[0].serves(0, 6000 + i);
    expect(firsts(requests, 0, 7000, 200)).toBe(200);
  });
  test("comes before those that are out where it is not its turn", () => {
    const requests = three();
    ejectProvider(requests, 0, 0);
    ejectProvider(requests, 1, 0);
    requests.accounts[1].serves(0, 100);
    for (let i = 0; i < 50; i++) expect(["b, c, a", "c, b, a"].includes(order(requests.ordered(200)))).toBe(true);
  });
  test("eases in while requests come one after the other, and never in a burst", () => {
    const requests = three();
    ejectProvider(requests, 0, 0);
    let toA = 0;
    let at: i64 = 6000;
    for (let i = 0; i < 60; i++) {
      const plan = requests.begin(at);
      if (asked(plan).startsWith("a")) toA++;
      requests.end(plan, served(), at + 5);
      at += 10;
      if (i == 5) expect(toA).toBeLessThan(6);
    }
    expect(requests.accounts[0].shared.returning).toBe(false);
    expect(toA).toBeGreaterThan(30);
  });
  test("that still fails gets one call for each of its doubling times, and then one every 15 s", () => {
    const requests = three();
    ejectProvider(requests, 0, 0);
    let calls = 0;
    for (let at: i64 = 100; at < 60000; at += 50) {
      const plan = requests.begin(at);
      if (asked(plan).startsWith("a")) {
        calls++;
        requests.end(plan, failed(FailureKind.Connection), at + 20);
      }
      requests.end(plan, served(), at + 30);
    }
    expect(calls).toBe(5, "at about 5, 15, 28, 42 and 55 s");
  });
});

describe("weighted targets", () => {
  test("share within their bounds", () => {
    const requests = weighted([80, 20]);
    expectShare(firsts(requests, 0, 0), 0.8, "80 of 100");
    const four = weighted([1, 2, 3, 4]);
    for (let i = 0; i < 4; i++) expectShare(firsts(four, i, 0), <f64>(i + 1) / 10, "target " + i.toString());
  });
  test("the others come next, by weight, and then the fallbacks", () => {
    const requests = weighted([1, 1, 1]);
    requests.fallback(requests.provider(providerSettings("spare", 1)));
    let swapped = 0;
    for (let i = 0; i < 300; i++) {
      const text = order(requests.ordered());
      expect(text.length).toBe("a, b, c, spare".length);
      expect(text.endsWith(", spare")).toBe(true);
      if (text == "a, c, b, spare") swapped++;
    }
    expect(swapped).toBeGreaterThan(10);
  });
  test("the share of one that is out goes to the others", () => {
    const requests = weighted([80, 15, 5]);
    ejectProvider(requests, 0, 0);
    expect(firsts(requests, 0, 10)).toBe(0);
    expectShare(firsts(requests, 1, 10), 0.75, "15 of 20");
  });
  test("one alone gets everything", () => {
    expect(firsts(weighted([7]), 0, 0, 50)).toBe(50);
  });
  test("the largest weights do not overflow", () => {
    const requests = weighted([1000000, 1000000, 1000000, 1000000]);
    expectShare(firsts(requests, 3, 0), 0.25, "a quarter");
  });
});

describe("a client's own chain", () => {
  test("is ordered by what is out as well", () => {
    const requests = three();
    ejectProvider(requests, 0, 0);
    const plan = requests.ordered(10);
    setTargets(plan, [requests.route.targets[0], requests.route.fallbacks[1]], T0 + 10, new Random(1));
    expect(order(plan)).toBe("c, a");
  });
  test("of one target has that one, out or not", () => {
    const requests = three();
    ejectProvider(requests, 0, 0);
    const plan = requests.ordered(10);
    setTargets(plan, [requests.route.targets[0]], T0 + 10, new Random(1));
    expect(order(plan)).toBe("a");
  });
});

describe("a target's model", () => {
  test("is its own, else what the provider's mapping says of the client's", () => {
    const settings = providerSettings("a", 1);
    const requests = new Requests();
    const a = requests.provider(settings);
    requests.target(a);
    requests.fallback(a, "own");
    const plan = requests.begin(0, "asked");
    const attempt = plan.current;
    expect(attempt === null ? "" : String.UTF8.decode(attempt.model)).toBe("asked");
    requests.end(plan, failed(FailureKind.ModelNotFound), 10);
    const next = plan.current;
    expect(next === null ? "" : String.UTF8.decode(next.model)).toBe("own");
  });
});
