// Health outlives a configuration: it is kept by the tokens' identity.
import { Availability, tokenAvailability } from "../../assembly/core/availability";
import { ProviderCount, ProviderHealth } from "../../assembly/core/health";
import { FailureKind } from "../../assembly/core/outcome";
import { decodeHealth, encodeHealth } from "../../assembly/core/snapshot";
import { Account, MODEL, T0 } from "./support/account";
import { probedProvider, providerSettings } from "./support/provider-settings";

function under(shared: ProviderCount, position: i32, at: i64): Availability {
  return tokenAvailability(shared.tokens[position], MODEL, T0 + at);
}

describe("a change of configuration", () => {
  test("keeps what is known of a token, wherever it stands now", () => {
    const before = new Account(providerSettings("qwen", 3));
    before.fails(2, FailureKind.Auth, 10);
    const changed = providerSettings("qwen", 3);
    changed.tokens.reverse();
    before.shared.keepOnly(changed);
    const health = ProviderHealth.of(changed, before.shared);
    expect(tokenAvailability(health.tokens[0], MODEL, T0 + 20)).toBe(Availability.Out);
    expect(tokenAvailability(health.tokens[2], MODEL, T0 + 20)).toBe(Availability.Ready);
  });
  test("forgets a token that left", () => {
    const before = new Account(providerSettings("qwen", 3));
    before.fails(2, FailureKind.Auth, 10);
    before.shared.keepOnly(providerSettings("qwen", 2));
    expect(before.shared.tokens.length).toBe(2);
    before.shared.keepOnly(providerSettings("qwen", 3));
    expect(under(before.shared, 2, 20)).toBe(Availability.Ready);
  });
  test("keeps the provider's own count", () => {
    const before = new Account(providerSettings("qwen", 2));
    for (let i = 1; i < 4; i++) before.fails(0, FailureKind.Connection, i * 10);
    before.shared.keepOnly(providerSettings("qwen", 1));
    expect(before.shared.ejected).toBe(true);
  });
  test("that takes the health-check model away gives a token that waits for a probe its trial", () => {
    const before = new Account(probedProvider("qwen", 2));
    before.fails(0, FailureKind.Auth, 10);
    expect(under(before.shared, 0, 6000)).toBe(Availability.Out);
    const there = encodeHealth(before.shared);
    before.shared.keepOnly(providerSettings("qwen", 2));
    expect(under(before.shared, 0, 4000)).toBe(Availability.Out);
    expect(under(before.shared, 0, 6000)).toBe(Availability.Trial);
    decodeHealth(before.shared, changetype<usize>(there), there.byteLength);
    expect(under(before.shared, 0, 6000)).toBe(Availability.Trial, "whatever a worker with the old configuration says");
  });
  test("that brings a health-check model keeps the probes of what is ejected from then on", () => {
    const before = new Account(providerSettings("qwen", 2));
    before.shared.keepOnly(providerSettings("qwen", 2));
    before.shared.keepOnly(probedProvider("qwen", 2));
    before.failover.healthCheckModel = String.UTF8.encode("ping");
    before.fails(0, FailureKind.Auth, 10);
    const there = encodeHealth(before.shared);
    decodeHealth(before.shared, changetype<usize>(there), there.byteLength);
    expect(under(before.shared, 0, 6000)).toBe(Availability.Out);
  });
});
