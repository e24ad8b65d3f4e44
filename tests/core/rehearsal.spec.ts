// What a request would try, told without trying it.
import { FailureKind } from "../../assembly/core/outcome";
import { rehearse, Rehearsal } from "../../assembly/core/rehearsal";
import { Api } from "../../assembly/core/settings";
import { T0 } from "./support/account";
import { providerSettings, utf8 } from "./support/provider-settings";
import { Requests, asked } from "./support/request-plan";

/** Two targets by weight: a's only token is out, b's provider is ejected and its tokens are in use. */
function aIsOut(): Requests {
  const requests = new Requests();
  requests.target(requests.provider(providerSettings("a", 1)), "", 3);
  requests.target(requests.provider(providerSettings("b", 2)), "", 7);
  requests.accounts[0].fails(0, FailureKind.Auth, 0);
  for (let i = 0; i < 3; i++) requests.accounts[1].fails(0, FailureKind.Connection, i);
  return requests;
}

function told(requests: Requests, chain: string): Rehearsal {
  return rehearse(requests.runtime(), requests.route, Api.ChatCompletions, utf8("m"), false, utf8(chain), T0 + 10);
}

describe("a walk that is only told", () => {
  test("says that everything is out only where that is so whichever target is drawn", () => {
    const requests = aIsOut();
    const alone = told(requests, "none").plan;
    expect(alone.lastResort).toBe(false);
    expect(alone.runtime.providers[alone.attempts[0].provider].settings.id).toBe("b");
    for (let i = 0; i < 2; i++) requests.accounts[1].fails(i, FailureKind.Auth, 5);
    const out = told(requests, "none").plan;
    expect(out.lastResort).toBe(true);
    expect(asked(out)).toBe("a#0");
  });
  test("without a chain of the client's own has all targets of the route, the first as the configuration has it", () => {
    const plan = told(aIsOut(), "").plan;
    expect(plan.targets.length).toBe(2);
    expect(plan.targets[0].provider).toBe(0);
    expect(plan.lastResort).toBe(false);
  });
});
