// Whether a request waits for a rate limit to end, and for how long.
import { limitedUntil } from "./support/outcomes";
import { providerSettings } from "./support/provider-settings";
import { Requests, asked } from "./support/request-plan";
import { T0 } from "./support/account";

function waiting(waitMs: i64, tokens: i32 = 1): Requests {
  const requests = new Requests();
  requests.settings.waitForLimitMs = waitMs;
  requests.target(requests.provider(providerSettings("main", tokens)));
  requests.fallback(requests.provider(providerSettings("spare", 1)));
  return requests;
}

describe("a request whose target is limited", () => {
  test("waits for the token that is back first, and stays on its target", () => {
    const requests = waiting(3000, 2);
    const plan = requests.begin(0);
    requests.end(plan, limitedUntil(T0 + 2500), 10);
    expect(requests.end(plan, limitedUntil(T0 + 2000), 20)).toBe("failover");
    expect(asked(plan).startsWith("main")).toBe(true);
    expect(plan.waitUntilMs).toBe(T0 + 2000);
    expect(plan.waitLeftMs).toBe(1020);
    const later = requests.begin(1000);
    expect(asked(later).startsWith("main")).toBe(true);
    expect(later.waitUntilMs).toBe(T0 + 2000);
  });
  test("does not wait for longer than waitForLimit in all, nor to its deadline", () => {
    const long = waiting(3000);
    expect(long.end(long.begin(0), limitedUntil(T0 + 3500), 10)).toBe("fallback");
    const again = waiting(3000);
    const plan = again.begin(0);
    expect(again.end(plan, limitedUntil(T0 + 2000), 10)).toBe("failover");
    plan.waitUntilMs = 0;
    expect(again.end(plan, limitedUntil(T0 + 4500), 2500)).toBe("fallback");
    const short = waiting(3000);
    short.settings.timeoutMs = 1000;
    expect(short.end(short.begin(0), limitedUntil(T0 + 2000), 10)).toBe("fallback");
  });
  test("does not wait where as many do as may, or where nothing says so", () => {
    const full = waiting(3000);
    full.settings.maxWaiting = 2;
    full.runtime().waiting = 2;
    expect(full.end(full.begin(0), limitedUntil(T0 + 2000), 10)).toBe("fallback");
    const off = waiting(0);
    expect(off.end(off.begin(0), limitedUntil(T0 + 2000), 10)).toBe("fallback");
  });
});
