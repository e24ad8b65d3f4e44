// What is known of tokens and providers. Kept by identity, so that it outlives a configuration; shared between workers as bytes
// (snapshot.ts).
import { FailureKind } from "./outcome";
import { Pace } from "./pace";
import { ShareWindow } from "./share-window";
import { ProviderSettings } from "./settings";

/** A provider counts limits per model: this token may not be used for this model until then. */
@final
export class ModelHold {
  constructor(
    public model: u64,
    /** Milliseconds since the epoch. */
    public untilMs: i64,
    public kind: FailureKind,
    /** Limits in a row, for the back-off where the provider names no time. */
    public streak: i32,
  ) {}
}

/** Most models that are remembered for a token: clients choose the names, so their number is theirs. */
export const MAX_MODEL_HOLDS: i32 = 64;

/** Whether what is known of one model (0: of all) concerns this one (0: any of them). */
export function covers(only: u64, model: u64): bool {
  return only == 0 || model == 0 || only == model;
}


@final
export class TokenHealth {
  constructor(public identity: u64) {}
  /** Consecutive failures that count against the token. */
  failures: i32 = 0;
  /** Why it is out; None while it is in use. */
  kind: FailureKind = FailureKind.None;
  /** The only model that its failures concern; 0: all of them. */
  only: u64 = 0;
  /** When it was ejected, milliseconds since the epoch. */
  sinceMs: i64 = 0;
  /** Until when; for a probed token the time of the next probe. */
  untilMs: i64 = 0;
  /** Ejections (or failed probes) in a row: the exponent of the back-off. */
  streak: i32 = 0;
  /** Only a passing probe restores it. */
  probed: bool = false;
  /** Somebody took it out: it says nothing of the provider. */
  byHand: bool = false;
  /** Until when the one trial that is under way keeps other requests away; 0: none is. */
  trialUntilMs: i64 = 0;
  /** When its last failure was counted: one that began before that is part of it. */
  failedMs: i64 = 0;
  /** Passing probes in a row while it is out; successes in a row while it is eased in. */
  successes: i32 = 0;
  /** It came back by itself and is not proven yet. */
  returning: bool = false;
  holds: ModelHold[] = [];
  /** Attempts under way in this worker; not shared. */
  inFlight: i32 = 0;
  /** Its attempts lately, where their share may eject it; of this worker, not shared. */
  window: ShareWindow | null = null;

  get ejected(): bool {
    return this.kind != FailureKind.None;
  }

  /** Allocates nothing where there are none: it is called for every token whenever shared health is read. */
  forgetHolds(): void {
    if (this.holds.length > 0) this.holds = [];
  }

  holdOf(model: u64): ModelHold | null {
    for (let i = 0, n = this.holds.length; i < n; i++) {
      const hold = this.holds[i];
      if (hold.model == model) return hold;
    }
    return null;
  }
}


@final
export class ProviderHealth {
  /** In the order of the configuration's tokens; the objects are shared between configurations. */
  tokens: TokenHealth[] = [];
  constructor(public shared: ProviderCount) {}

  static of(settings: ProviderSettings, shared: ProviderCount): ProviderHealth {
    const health = new ProviderHealth(shared);
    for (let i = 0, n = settings.tokens.length; i < n; i++) health.tokens.push(shared.tokenOf(settings.tokens[i].identity));
    return health;
  }
}

/** A provider's own count, and all of its tokens by identity. */
/** Whether streams of a provider end in trailers, as seen last. */
export const enum Trailers {
  Unknown = 0,
  None = 1,
  Seen = 2,
}


@final
export class ProviderCount {
  trailers: Trailers = Trailers.Unknown;
  constructor(public id: string) {}
  failures: i32 = 0;
  kind: FailureKind = FailureKind.None;
  /** The only model that its count concerns; 0: all of them. */
  only: u64 = 0;
  /** Failures in a row of other models than that one. */
  others: i32 = 0;
  sinceMs: i64 = 0;
  /** Until when it is out. */
  untilMs: i64 = 0;
  streak: i32 = 0;
  successes: i32 = 0;
  returning: bool = false;
  /** When it is probed next; 0: it is not. */
  nextProbeMs: i64 = 0;
  /** Failed probes in a row. */
  probes: i32 = 0;
  /** As a token's. */
  trialUntilMs: i64 = 0;
  /** The token whose 5xx came last, and when: the same from a second one within 30 s is the provider's fault. */
  suspect: u64 = 0;
  suspectMs: i64 = 0;
  /** A token that served since then, and when it was asked: what a third one does shows that the failures are those tokens' own. */
  witness: u64 = 0;
  witnessMs: i64 = 0;
  tokens: TokenHealth[] = [];
  private byIdentity: Map<u64, TokenHealth> = new Map<u64, TokenHealth>();
  /** As a token's. */
  window: ShareWindow | null = null;
  /** What this worker sees of its models, where a route chooses by it; not shared. */
  paces: Pace[] = [];
  /** For roundRobin; not shared. */
  turn: i32 = 0;
  /** The configuration in force has a health-check model: without one nobody would ever send the probe that a token waits for. */
  probing: bool = true;
  /** The same of probes of the provider as a whole. */
  probesSelf: bool = true;

  /** Of the address that it has; 0: no configuration has said one. Not shared. */
  private address: u64 = 0;
  /** When it took that; 0: it had no other. */
  private movedMs: i64 = 0;

  /** Takes the address that a configuration says. True: it had another, and what is known of it is known of that one. */
  movesTo(address: u64, nowMs: i64): bool {
    const moves = this.address != 0 && this.address != address;
    this.address = address;
    if (moves) this.movedMs = nowMs;
    return moves;
  }

  /** Whether what was asked then was asked at another address than it has now. */
  hasMovedSince(startedMs: i64): bool {
    return startedMs < this.movedMs;
  }

  get ejected(): bool {
    return this.kind != FailureKind.None;
  }

  find(identity: u64): TokenHealth | null {
    return this.byIdentity.has(identity) ? this.byIdentity.get(identity) : null;
  }

  tokenOf(identity: u64): TokenHealth {
    const known = this.find(identity);
    if (known !== null) return known;
    const token = new TokenHealth(identity);
    this.byIdentity.set(identity, token);
    this.tokens.push(token);
    return token;
  }

  /** Forgets the tokens that a new configuration no longer has; without a health-check model no token waits for a probe. */
  keepOnly(settings: ProviderSettings): void {
    this.probing = settings.failover.healthCheckModel.byteLength > 0;
    this.probesSelf = settings.failover.probesProvider;
    if (!this.probesSelf) this.nextProbeMs = 0;
    const kept = new Map<u64, TokenHealth>();
    for (let i = 0, n = settings.tokens.length; i < n; i++) {
      const identity = settings.tokens[i].identity;
      const token = this.tokenOf(identity);
      if (!this.probing) token.probed = false;
      kept.set(identity, token);
    }
    this.byIdentity = kept;
    this.tokens = kept.values();
  }
}
