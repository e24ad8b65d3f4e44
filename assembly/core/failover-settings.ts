// When tokens are ejected and come back, and when a target is tried again.

@final
export class FailureShare {
  constructor(
    public share: f64,
    public windowMs: i64,
    public least: i32,
  ) {}
}


@final
export class FailoverSettings {
  enabled: bool = true;
  failureThreshold: i32 = 1;
  /** null: only failures in a row eject. */
  failureShare: FailureShare | null = null;
  successThreshold: i32 = 1;
  /** Milliseconds. */
  healthCheckIntervalMs: i64 = 5000;
  healthCheckTimeoutMs: i64 = 5000;
  healthCheckMaxIntervalMs: i64 = 300000;
  /** Empty: nothing is probed, a token's return is a trial with a real request. */
  healthCheckModel: ArrayBuffer = new ArrayBuffer(0);
  /** A provider that is out is asked for its list of models, where there is no health-check model to ask for. */
  probeModels: bool = false;
  /** Patterns matched whole against the status; null: the table of kinds decides. */
  failoverOnStatus: string[] | null = null;
  /** As in Higress's ai-proxy: the status alone says what a failure counts. */
  byStatus: bool = false;

  get probesProvider(): bool {
    return this.probeModels || this.healthCheckModel.byteLength > 0;
  }
}


@final
export class RetrySettings {
  enabled: bool = true;
  maxRetries: i32 = 1;
  /** Milliseconds that an attempt after the first may take; 0: as any other. */
  retryTimeoutMs: i64 = 0;
  /** Patterns matched whole against the status; null: the table of kinds decides. */
  retryOnStatus: string[] | null = null;
  /** As in Higress's ai-proxy: the status alone says whether another token is asked. */
  byStatus: bool = false;
}
