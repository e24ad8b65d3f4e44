// What an attempt produced. The words are those of docs/behaviours and of the metrics.

import { Mend, NOTHING } from "./mend";

export const enum FailureKind {
  None = 0,
  Auth = 1,
  Quota = 2,
  RateLimit = 3,
  Overloaded = 4,
  ServerError = 5,
  Timeout = 6,
  Connection = 7,
  CallerError = 8,
  ContextLength = 9,
  ContentPolicy = 10,
  ModelNotFound = 11,
}
export const KIND_COUNT: i32 = 12;

/** The word that people see for a kind; `ok` for success. */
export function kindName(kind: FailureKind): string {
  switch (kind) {
    case FailureKind.None:
      return "ok";
    case FailureKind.Auth:
      return "auth";
    case FailureKind.Quota:
      return "quota";
    case FailureKind.RateLimit:
      return "rateLimit";
    case FailureKind.Overloaded:
      return "overloaded";
    case FailureKind.ServerError:
      return "serverError";
    case FailureKind.Timeout:
      return "timeout";
    case FailureKind.Connection:
      return "connection";
    case FailureKind.CallerError:
      return "callerError";
    case FailureKind.ContextLength:
      return "contextLength";
    case FailureKind.ContentPolicy:
      return "contentPolicy";
    default:
      return "modelNotFound";
  }
}

/** What one attempt produced. */
@final
export class Outcome {
  kind: FailureKind = FailureKind.None;
  /** HTTP status of the answer; 0: there was none. */
  status: i32 = 0;
  /** When the provider says that the token may be used again: milliseconds since the epoch; 0: it did not say. */
  retryAtMs: i64 = 0;
  /** The failure concerns this token and this model only. */
  modelOnly: bool = false;
  /** The failure is this request's alone (it asks for more than a limit allows): nobody is blamed, the next target is asked. */
  ofRequest: bool = false;
  /** The failure is the provider's as a whole (its address, what stands in front of it): no token is blamed. */
  ofProvider: bool = false;
  /** The request holds what another account made and alone can read: nobody is blamed. */
  ofState: bool = false;
  /** The request names what another account may have made: nobody is blamed. */
  ofMaker: bool = false;
  /** The request has turns that another provider made, in a form that this one refuses, or asks for too long an answer: nobody is blamed. */
  mend: Mend = Mend.None;
  /** Of `Mend.Members`: what the provider said; empty: nothing is to be looked for in it. */
  refusal: ArrayBuffer = NOTHING;
  /** Tokens of an answer at most, and whether that is so with this prompt alone. */
  bound: i64 = 0;
  boundOfPrompt: bool = false;
  /** The connection was reset before the answer (an old keep-alive connection is nobody's fault), rather than refused. */
  reset: bool = false;
  /** `failoverOnStatus` names this status: it counts on the token whatever its kind is. */
  countsOnToken: bool = false;
  /** `failoverOnStatus` is given and does not name this status: the token is not blamed. */
  spared: bool = false;
  /** `retryOnStatus` names this status: one more try on the target whatever its kind is. */
  retryable: bool = false;
  /** `retryOnStatus` is given and does not name this status: no more try on the target. */
  unretryable: bool = false;
  /** An earlier target had a trouble of its own: what that answered tells the client more than this does. */
  rescue: bool = false;

  /** Ready for another attempt. */
  clear(): void {
    this.kind = FailureKind.None;
    this.status = 0;
    this.retryAtMs = 0;
    this.modelOnly = false;
    this.ofRequest = false;
    this.ofProvider = false;
    this.ofState = false;
    this.ofMaker = false;
    this.mend = Mend.None;
    this.bound = 0;
    this.boundOfPrompt = false;
    this.reset = false;
    this.countsOnToken = false;
    this.spared = false;
    this.retryable = false;
    this.unretryable = false;
    this.rescue = false;
  }
}

/** Whether the same request may be answered when it is sent again, without anybody doing something about it. */
export function askingAgainHelps(kind: FailureKind): bool {
  return (
    kind == FailureKind.RateLimit ||
    kind == FailureKind.Overloaded ||
    kind == FailureKind.ServerError ||
    kind == FailureKind.Timeout ||
    kind == FailureKind.Connection
  );
}
