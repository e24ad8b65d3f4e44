// How far a token that came back is trusted: a return is never a burst.
import { PROVEN } from "./attempted";
import { TokenHealth, covers } from "./health";
import { Random } from "./random";

/** The trust in a token that is proven. */
export const WHOLE_TRUST: i32 = PROVEN + 1;

/**
 * The token's weight in its pool, from 0 to WHOLE_TRUST. One that came back grows with its successes, and has one attempt under way
 * at a time (in this worker) while it has none, one more for each. After a rate limit the model has to be served once.
 */
export function trustOf(token: TokenHealth, model: u64): i32 {
  if (token.returning && covers(token.only, model)) return token.inFlight > token.successes ? 0 : min(token.successes, PROVEN) + 1;
  const hold = token.holdOf(model);
  return hold !== null && hold.streak > 0 ? 1 : WHOLE_TRUST;
}

/** Whether this request's draw falls within the trust. */
export function isTrusted(trust: i32, random: Random): bool {
  return trust >= WHOLE_TRUST || random.below(WHOLE_TRUST) < trust;
}
