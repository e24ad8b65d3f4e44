// How a request ended, for everything that counts.
import type { RequestEvent } from "../config/api.js";

export interface Outcome {
  answered: boolean;
  withoutFailover: boolean;
  rescued: boolean;
  /** Time to the first token; undefined: it is no stream, or none came. */
  firstTokenMs: number | undefined;
}

/** Of a request that has ended and that its client did not give up. */
export function outcomeOf({ status, attempts, streamed }: RequestEvent): Outcome {
  // What a client did wrong was answered too.
  const answered = status > 0 && status < 500 && status !== 429;
  return {
    answered,
    withoutFailover: answered && attempts.length <= 1,
    rescued: answered && attempts.length > 1,
    firstTokenMs: streamed ? attempts.at(-1)?.firstContentMs : undefined,
  };
}
