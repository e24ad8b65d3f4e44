// What becomes of a request's body on its way out: the parameters that the provider gets, and a signature over what leaves.
import { Journey } from "../journey";
import { changeParams, changesParams } from "./params";
import { isSignedWhole, signHeld } from "./signing";

/** Whether the body of the attempt under way has to be held until it is whole. */
export function holdsLeaving(journey: Journey): bool {
  return changesParams(journey) || isSignedWhole(journey);
}

/** It is whole. */
export function changeLeaving(journey: Journey): void {
  if (changesParams(journey)) changeParams(journey);
  if (isSignedWhole(journey)) signHeld(journey, true);
}
