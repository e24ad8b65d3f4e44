import { FailureKind, Outcome } from "../../../assembly/core/outcome";

export function failed(kind: FailureKind): Outcome {
  const outcome = new Outcome();
  outcome.kind = kind;
  return outcome;
}

export function served(): Outcome {
  return new Outcome();
}

/** A 429 that names the time of the return, milliseconds since the epoch. */
export function limitedUntil(untilMs: i64): Outcome {
  const outcome = failed(FailureKind.RateLimit);
  outcome.retryAtMs = untilMs;
  return outcome;
}

/** A failure that concerns this token and this model only. */
export function forThisModel(kind: FailureKind): Outcome {
  const outcome = failed(kind);
  outcome.modelOnly = true;
  return outcome;
}

/** A connection that was reset before the answer. */
export function resetConnection(): Outcome {
  const outcome = failed(FailureKind.Connection);
  outcome.reset = true;
  return outcome;
}
