import { Availability, anyTokenUsable, providerAvailability, tokenAvailability } from "../../assembly/core/availability";
import { FailureKind } from "../../assembly/core/outcome";
import { ejectByHand } from "../../assembly/core/record";
import { Account, MODEL, T0 } from "./support/account";
import { limitedUntil } from "./support/outcomes";
import { probedProvider, providerSettings } from "./support/provider-settings";

describe("availability", () => {
  test("of a provider without a token in use for the model is none", () => {
    const qwen = new Account(probedProvider("qwen", 2));
    expect(anyTokenUsable(qwen.health, MODEL, T0)).toBe(true);
    qwen.fails(0, FailureKind.Auth, 0);
    expect(anyTokenUsable(qwen.health, MODEL, T0 + 1)).toBe(true);
    qwen.failsWith(1, limitedUntil(T0 + 9000), 0, -1);
    expect(anyTokenUsable(qwen.health, MODEL, T0 + 1)).toBe(false);
    expect(anyTokenUsable(qwen.health, 8, T0 + 1)).toBe(true);
    expect(anyTokenUsable(qwen.health, MODEL, T0 + 9000)).toBe(true);
  });
  test("of a token that waits for its trial is use, while no trial is under way", () => {
    const qwen = new Account(providerSettings("qwen", 1));
    ejectByHand(qwen.token(0), T0 + 5000, T0);
    expect(anyTokenUsable(qwen.health, MODEL, T0 + 5000)).toBe(true);
    qwen.token(0).trialUntilMs = T0 + 9000;
    expect(anyTokenUsable(qwen.health, MODEL, T0 + 5000)).toBe(false);
    expect(tokenAvailability(qwen.token(0), MODEL, T0 + 9000)).toBe(Availability.Trial);
  });
  test("of a provider that nothing was counted on is given", () => {
    expect(providerAvailability(new Account(providerSettings("qwen", 1)).shared, T0)).toBe(Availability.Ready);
  });
});
