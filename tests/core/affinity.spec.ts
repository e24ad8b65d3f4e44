// Sessions on targets: shares, who moves when one is out, and the way back.
import { keepsTarget, orderBySession, settleAffinity } from "../../assembly/core/affinity";
import { orderTargets } from "../../assembly/core/make-plan";
import { firstStep } from "../../assembly/core/next-step";
import { Plan } from "../../assembly/core/plan";
import { Random } from "../../assembly/core/random";
import { FailureKind } from "../../assembly/core/outcome";
import { Affinity, TargetSettings, TokenSelection } from "../../assembly/core/settings";
import { T0 } from "./support/account";
import { hashOf, providerSettings, utf8 } from "./support/provider-settings";
import { Requests, ejectProvider } from "./support/request-plan";

const N: i32 = 6000;

/** Targets a, b, c, ... with these weights, two tokens each, that keep sessions. */
function kept(weights: i32[], affinity: Affinity = Affinity.Session): Requests {
  const requests = new Requests();
  for (let i = 0; i < weights.length; i++) {
    const id = String.fromCharCode(97 + i);
    requests.target(requests.provider(providerSettings(id, 2)), "", weights[i]);
    requests.route.targets[i].identity = hashOf(id);
  }
  requests.route.affinity = affinity;
  settleAffinity(requests.route, requests.settings.providers);
  return requests;
}
function plan(requests: Requests, session: u64, at: i64 = 0): Plan {
  const plan = new Plan(1, requests.runtime());
  plan.route = requests.route;
  plan.model = utf8("m");
  plan.startedMs = T0 + at;
  plan.deadlineMs = T0 + at + 600000;
  plan.stickyHash = session;
  orderTargets(plan, requests.route, T0 + at, requests.random);
  firstStep(plan, T0 + at, requests.random);
  return plan;
}
/** Provider and token that a session asks first, as one number. */
function home(requests: Requests, session: u64, at: i64 = 0): i32 {
  const attempt = plan(requests, session, at).current;
  return attempt === null ? -1 : attempt.provider * 10 + attempt.token;
}
function expectShare(times: i32, share: f64, what: string): void {
  const bound = 5 * Math.sqrt(<f64>N * share * (1 - share));
  expect(Math.abs(<f64>times - share * <f64>N) <= bound).toBe(true, what + ": " + times.toString() + " of " + N.toString());
}

describe("sessions on targets", () => {
  test("stay, and share the targets by weight and their tokens evenly", () => {
    const requests = kept([1, 3]);
    const other = kept([1, 3]);
    other.random = new Random(77);
    const draws = new Random(5);
    const times = [0, 0];
    let second = 0;
    for (let i = 0; i < N; i++) {
      const session = draws.next();
      const at = home(requests, session);
      expect(home(other, session)).toBe(at);
      times[at / 10]++;
      second += at % 10;
    }
    expectShare(times[0], 0.25, "a");
    expectShare(times[1], 0.75, "b");
    expectShare(second, 0.5, "second tokens");
  });
  test("do not depend on the order of the targets", () => {
    const forth: TargetSettings[] = [];
    const back: TargetSettings[] = [];
    for (let i = 0; i < 4; i++) forth.push(new TargetSettings(i, utf8(""), 1 + i, hashOf("t" + i.toString())));
    for (let i = 3; i >= 0; i--) back.push(forth[i]);
    const draws = new Random(9);
    for (let i = 0; i < 200; i++) {
      const session = draws.next();
      const one: TargetSettings[] = [];
      const two: TargetSettings[] = [];
      orderBySession(session, forth, one);
      orderBySession(session, back, two);
      for (let j = 0; j < 4; j++) expect(one[j].provider).toBe(two[j].provider);
    }
  });
  test("move alone from a target that is out, by the weights of the others, and come back", () => {
    const requests = kept([1, 1, 2]);
    const out = kept([1, 1, 2]);
    ejectProvider(out, 2, 0);
    const draws = new Random(11);
    for (let i = 0; i < 500; i++) {
      const session = draws.next();
      const at = home(requests, session);
      const then = home(out, session, 10);
      if (at < 20) expect(then).toBe(at);
      else expect(then < 20).toBe(true);
    }
  });
  test("come back to a target on its way back one after the other, and stay there", () => {
    const requests = kept([1, 1]);
    const shared = requests.accounts[0].shared;
    shared.returning = true;
    const sessions: u64[] = [];
    const draws = new Random(13);
    for (let i = 0; i < 300; i++) sessions.push(draws.next());
    let before = 0;
    for (let successes = 1; successes <= 5; successes++) {
      shared.successes = successes;
      let there = 0;
      for (let i = 0; i < sessions.length; i++) {
        const at = home(requests, sessions[i]);
        expect(home(requests, sessions[i])).toBe(at);
        if (at < 10) there++;
      }
      expect(there).toBeGreaterThan(before);
      before = there;
    }
  });
  test("do not try another's token whose time is over", () => {
    const requests = kept([1]);
    const draws = new Random(17);
    requests.accounts[0].fails(0, FailureKind.Auth, 0);
    let tried = 0;
    for (let i = 0; i < 400; i++) {
      const session = draws.next();
      requests.accounts[0].token(0).trialUntilMs = 0;
      const asked = plan(requests, session, 5001).current;
      if (asked === null || asked.token != 0) continue;
      tried++;
      requests.accounts[0].token(0).kind = FailureKind.None;
      expect(home(requests, session)).toBe(0);
      requests.accounts[0].token(0).kind = FailureKind.Auth;
    }
    expect(tried > 120 && tried < 280).toBe(true, tried.toString());
  });
});

describe("what a route says of sessions", () => {
  test("goes before what its providers say", () => {
    const requests = kept([1, 1], Affinity.Unsaid);
    expect(keepsTarget(plan(requests, 5))).toBe(false);
    requests.settings.providers[1].affinity = Affinity.Session;
    settleAffinity(requests.route, requests.settings.providers);
    expect(keepsTarget(plan(requests, 5))).toBe(true);
    requests.route.affinity = Affinity.None;
    settleAffinity(requests.route, requests.settings.providers);
    expect(keepsTarget(plan(requests, 5))).toBe(false);
    const tokens = [0, 0, 0, 0];
    for (let i = 0; i < 200; i++) {
      const at = home(requests, 5);
      tokens[(at / 10) * 2 + (at % 10)]++;
    }
    for (let i = 0; i < 4; i++) expect(tokens[i]).toBeGreaterThan(0);
  });
  test("leaves tokenSelection: sticky alone", () => {
    const requests = kept([1], Affinity.None);
    requests.settings.providers[0].tokenSelection = TokenSelection.Sticky;
    const at = home(requests, 5);
    for (let i = 0; i < 50; i++) expect(home(requests, 5)).toBe(at);
  });
});
