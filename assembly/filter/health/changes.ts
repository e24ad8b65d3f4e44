// What an outcome changed: the state before it is noted in the very try whose compare-and-swap succeeds, so that of several workers the one
// that made a change tells of it, and no other.
import { ProviderCount, TokenHealth } from "../../core/health";
import { FailureKind } from "../../core/outcome";

/** The state of a provider and one of its tokens before the change under way. */
class Before {
  tokenReason: FailureKind = FailureKind.None;
  providerReason: FailureKind = FailureKind.None;
  /** The only model that the provider was out for; 0: it was out for all, or not at all. */
  providerOnly: u64 = 0;
  heldUntilMs: i64 = 0;
  /** Another token that is ejected for what may turn out to be the provider's fault. */
  suspect: TokenHealth | null = null;
  suspectReason: FailureKind = FailureKind.None;

  note(provider: ProviderCount, token: TokenHealth, model: u64): void {
    this.tokenReason = token.kind;
    this.providerReason = provider.kind;
    this.providerOnly = provider.ejected ? provider.only : 0;
    const hold = token.holdOf(model);
    this.heldUntilMs = hold === null ? 0 : hold.untilMs;
    let suspect: TokenHealth | null = null;
    if (provider.suspect != token.identity) suspect = provider.find(provider.suspect);
    this.suspect = suspect;
    this.suspectReason = suspect === null ? FailureKind.None : suspect.kind;
  }
}

/** One change at a time: nothing else of this VM runs in between. */
export const before: Before = new Before();
