import { Attempted } from "../../../assembly/core/attempted";
import { ProviderCount, ProviderHealth, TokenHealth } from "../../../assembly/core/health";
import { holdUsedUp } from "../../../assembly/core/model-hold";
import { FailureKind, Outcome } from "../../../assembly/core/outcome";
import { recordFailure, recordProbe, recordSuccess } from "../../../assembly/core/record";
import { FailoverSettings, ProviderSettings } from "../../../assembly/core/settings";
import { failed } from "./outcomes";
import { hashOf } from "./provider-settings";

/** The start of every test's clock, milliseconds since the epoch. */
export const T0: i64 = 1700000000000;
/** A model's hash, where a test needs only one. */
export const MODEL: u64 = 7;

/**
 * A provider and its tokens whose attempts end as a test says. Times are milliseconds after T0; an attempt begins 1 ms before its
 * end unless it says otherwise; there is no jitter (the random number is 0).
 */
@final
export class Account {
  shared: ProviderCount;
  health: ProviderHealth;
  failover: FailoverSettings;

  constructor(public settings: ProviderSettings) {
    const shared = new ProviderCount(settings.id);
    this.shared = shared;
    this.health = ProviderHealth.of(settings, shared);
    this.failover = settings.failover;
  }

  token(position: i32): TokenHealth {
    return this.health.tokens[position];
  }

  fails(position: i32, kind: FailureKind, at: i64): bool {
    return this.failsWith(position, failed(kind), at, at - 1);
  }

  failsWith(position: i32, outcome: Outcome, at: i64, started: i64, model: u64 = MODEL): bool {
    const attempt = new Attempted(model, T0 + started, this.settings.tokens.length);
    return recordFailure(this.shared, this.token(position), this.failover, attempt, outcome, T0 + at, 0);
  }

  serves(position: i32, at: i64): bool {
    return recordSuccess(this.shared, this.token(position), MODEL, T0 + at - 1);
  }

  servesModel(position: i32, model: string, started: i64): bool {
    return recordSuccess(this.shared, this.token(position), hashOf(model), T0 + started);
  }

  /** An answer shows that the token has nothing left for the model until then. */
  usedUp(position: i32, until: i64, at: i64 = 0): bool {
    return holdUsedUp(this.token(position), MODEL, T0 + until, T0 + at);
  }

  probed(position: i32, passed: bool, at: i64): bool {
    return recordProbe(this.token(position), this.failover, passed, T0 + at, 0);
  }

  /** Milliseconds after T0 until which the token is out. */
  outUntil(position: i32): i64 {
    return this.token(position).untilMs - T0;
  }

  /** Milliseconds after T0 until which the provider is out. */
  providerOutUntil(): i64 {
    return this.shared.untilMs - T0;
  }

  /** Milliseconds after T0 until which the token is held for the model; -1: it is not. */
  heldUntil(position: i32, model: u64 = MODEL): i64 {
    const hold = this.token(position).holdOf(model);
    return hold === null ? -1 : hold.untilMs - T0;
  }
}
