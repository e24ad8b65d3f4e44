// A stream that must not look whole, met in a callback of its trailers: the host does not survive that it is broken off there. A tick does it.
import { resetResponse, setEffectiveContext } from "../../host/calls";
import { hasten } from "../../host/pace";

/** Milliseconds. */
const PERIOD: u32 = 1;

/** Streams by their context; 0: gone meanwhile. */
const broken: u32[] = [];

/** The stream of this context is broken off as soon as the callback is over. */
export function resetLater(contextId: u32): void {
  if (broken.length == 0) hasten(PERIOD);
  broken.push(contextId);
}

/** The stream is gone by itself. */
export function forgetReset(contextId: u32): void {
  const at = broken.length == 0 ? -1 : broken.indexOf(contextId);
  if (at >= 0) broken.splice(at, 1);
}

/** On a tick. */
export function resetBroken(): void {
  while (broken.length > 0) if (setEffectiveContext(broken.pop())) resetResponse();
}
