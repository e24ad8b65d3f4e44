// What becomes of a provider's health when it has another address.
import { ProviderCount } from "./health";
import { ejectByHand } from "./record";
import { decodeHealth, encodeHealth } from "./snapshot";

/** Forgets all that was learnt of it. What somebody took out stays out. */
export function forgetLearnt(provider: ProviderCount): void {
  const unknown = new ProviderCount(provider.id);
  for (let i = 0, n = provider.tokens.length; i < n; i++) {
    const token = provider.tokens[i];
    if (token.byHand) ejectByHand(unknown.tokenOf(token.identity), token.untilMs, token.sinceMs);
  }
  const bytes = encodeHealth(unknown);
  decodeHealth(provider, changetype<usize>(bytes), bytes.byteLength);
}
